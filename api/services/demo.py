"""Use-case: a sample company and its match run, side by side in one folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from api.files.atomic import atomic_folder
from api.report.run_folder import write_run
from api.services.errors import OutputInUse
from api.services.matching import MatchRequest, match_files
from api.services.places import check_writable
from api.services.progress import Progress, silent
from api.services.samples import SampleRequest, write_sample
from matching.pipeline import MatchRun

COMPANY = "company"
RESULT = "result"


DEMO_SEED = 3
"""Seed of the demonstration: a few learners stay unmatched, so that remedies can be seen."""


@dataclass(frozen=True, slots=True)
class Demo:
    """What a demonstration left behind: the run, and where it and its input lie."""

    run: MatchRun
    company: Path
    result: Path


def run_demo(sample: SampleRequest, out: Path, *, progress: Progress = silent) -> Demo:
    """Make a sample company, read its files back, match them, write the run.

    Raises
    ------
    OutputInUse
        `out` holds anything but an earlier demonstration; it is left as it is.
    """
    _check_place(out)
    check_writable(out)
    with atomic_folder(out) as folder:
        company = folder / COMPANY
        company.mkdir()
        write_sample(sample, company, progress=progress)
        matched = match_files(MatchRequest(company), progress=progress)
        progress("write")
        write_run(matched.run, folder / RESULT, source=matched.source, lang=sample.lang)
    return Demo(matched.run, out / COMPANY, out / RESULT)


def _check_place(out: Path) -> None:
    expected = "nothing there, an empty folder, or an earlier demonstration"
    if not out.exists():
        return
    if not out.is_dir() or {entry.name for entry in out.iterdir()} - {COMPANY, RESULT}:
        raise OutputInUse(out, expected)
