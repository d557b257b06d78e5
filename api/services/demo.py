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
DATABASE = "mentormatch.db"
SETTINGS = "settings.sh"
NOTE = "demo.txt"
_NOTE_TEXT = """\
本文件夹由 mentormatch demo 生成：company 是示例公司的文件，result 是匹配结果，mentormatch.db 是演示
服务的数据库，settings.sh 让另一个终端里的命令能读它。再次运行会整体替换。
Made by `mentormatch demo`: company holds the sample company's files, result the match run,
mentormatch.db is the database of the demonstration's server, settings.sh lets commands in another
terminal read it. The next demonstration here replaces the whole folder.
"""
"""By this note a demonstration knows an earlier one, and touches nothing else."""
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
        (folder / NOTE).write_text(_NOTE_TEXT, encoding="utf-8", newline="\n")
        company = folder / COMPANY
        company.mkdir()
        write_sample(sample, company, progress=progress)
        matched = match_files(MatchRequest(company), progress=progress)
        progress("write")
        write_run(matched.run, folder / RESULT, source=matched.source, lang=sample.lang)
    return Demo(matched.run, out / COMPANY, out / RESULT)


def _check_place(out: Path) -> None:
    if not out.exists():
        return
    names = {entry.name for entry in out.iterdir()} if out.is_dir() else {out.name}
    ours = {
        COMPANY,
        RESULT,
        NOTE,
        SETTINGS,
        *(f"{DATABASE}{suffix}" for suffix in ("", "-wal", "-shm")),
    }
    earlier = NOTE in names and names <= ours
    if names and not earlier:
        raise OutputInUse(out, "nothing there, an empty folder, or an earlier demonstration")
