"""Use-case: whether a run is what it says it is, checked without the solver that made it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from api.report.findings import Check
from api.report.folder_checks import check_folder
from api.report.list_checks import check_listed, check_lists, read_lists
from api.report.run_reading import RunFolder, read_run
from api.report.run_record import with_file
from api.services.input_checks import Rebuilt, check_input
from api.services.matching import read_source
from api.services.progress import Progress, silent
from api.services.rejections import with_rejections
from api.services.views import view
from matching.blocks.runner import THREADS, Runner
from matching.scored_cohort import score_cohort

Outcome = Literal["verified", "consistent", "not_verified"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verifying a run came to.

    Attributes
    ----------
    checks : tuple of Check
    with_input : bool
        Whether the scores were rebuilt from the input.
    total, gap : float
        Sum of scores of the pairs, and how far at most it is from the best one: as the run says.
        In a run that follows another, the best with what staying counts; infinite where nothing is
        claimed.
    expected_total : float or None
        Of the lottery that the assignment was drawn from.
    """

    checks: tuple[Check, ...]
    with_input: bool
    total: float
    gap: float
    expected_total: float | None = None

    @property
    def outcome(self) -> Outcome:
        """``"consistent"``: nothing is wrong within the folder, the input was not at hand."""
        if not all(check.passed for check in self.checks):
            return "not_verified"
        return "verified" if self.with_input else "consistent"

    def as_json(self) -> dict[str, Any]:
        """Return the verdict as plain values, every text in both languages."""
        checks = [{**view(check), "passed": check.passed} for check in self.checks]
        return {
            "outcome": self.outcome,
            "with_input": self.with_input,
            "total": self.total,
            "gap": view(self.gap),
            "expected_total": self.expected_total,
            "checks": checks,
        }


def verify_run(
    folder: Path,
    source: Path | None = None,
    *,
    mapping: Path | None = None,
    reject: Path | None = None,
    progress: Progress = silent,
    runner: Runner = THREADS,
) -> Verdict:
    """Check a run folder against itself, and against its input where that is at hand.

    Parameters
    ----------
    folder : Path
        As written by a match run that assigns.
    source : Path, optional
        The input that was matched; runs do not say where it lay.
    mapping : Path, optional
        The mapping file that the input was read with.
    reject : Path, optional
        The pairs that were turned down, where the run matched a cohort again.
    progress : callable, optional
    runner : Runner, optional
        Where the pass over all pairs runs.

    Returns
    -------
    Verdict

    Raises
    ------
    UnreadableRun, NoAssignment, InvalidArrays, TooLarge
        The folder cannot be read as a run that assigns.
    InvalidInput, FileError, UnknownBlock, InvalidPolicy
        The input cannot be read, or not be scored by the run's policy.
    """
    progress("read")
    run = read_run(folder)
    lists = read_lists(folder, run)
    checks = (*check_folder(run), check_lists(run, lists))
    if source is not None:
        rebuilt = _rebuild(run, source, mapping, reject, progress=progress)
        checks = (*checks, *check_input(run, rebuilt, runner))
        checks = (*checks, *check_listed(run, lists, rebuilt.scored.scores))
    gap = run.record.certificate.gap
    proved = math.inf if gap is None else gap
    expected = None if run.record.draw is None else run.record.draw.expected_total
    return Verdict(checks, source is not None, run.record.total, proved, expected)


def _rebuild(
    run: RunFolder,
    source: Path,
    mapping: Path | None,
    reject: Path | None,
    *,
    progress: Progress,
) -> Rebuilt:
    policy = run.record.policy
    tables, files = read_source(source, mapping, progress)
    tables = with_rejections(tables, reject, run.as_of, policy)
    scored = score_cohort(tables, run.as_of, policy=policy, progress=progress)
    progress("verify")
    return Rebuilt(with_file(files, reject), scored)
