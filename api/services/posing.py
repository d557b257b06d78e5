"""What is asked of a cohort, before it is solved: from files and options, or as a run asked it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from api.report.certificate_file import CertificateFile
from api.report.record_schema import RunRecord
from api.report.run_reading import RunFolder, read_run
from api.services.errors import OtherInput
from api.services.locks import contradictions, locks_of
from api.services.matching import MatchRequest, read_source
from api.services.policies import read_policy
from api.services.progress import Progress, silent
from api.services.rejections import with_rejections
from features.tables import Tables
from matching._case import Case
from matching.pipeline import default_as_of
from matching.policy import Policy
from matching.positions import lock_positions
from matching.scored_cohort import ScoredCohort, case_of, score_cohort
from matching.solving import Solved, Stay, solve_by_policy


@dataclass(frozen=True, eq=False)
class Posed:
    """A cohort and what is asked of it.

    Attributes
    ----------
    scored : ScoredCohort
    policy : Policy
    case : Case
        Before floor and stay bonus.
    stay : Stay or None
        Where the run that is asked about matched a cohort again.
    seed : int
    """

    scored: ScoredCohort
    policy: Policy
    case: Case
    stay: Stay | None = None
    seed: int = 0

    def solved(self) -> Solved:
        """Assign as the policy asks."""
        return solve_by_policy(self.case, self.policy, seed=self.seed, stay=self.stay)


def pose(
    request: MatchRequest,
    run: Path | None = None,
    *,
    reject: Path | None = None,
    progress: Progress = silent,
) -> Posed:
    """Read files and score the cohort, as a request says or as a run did it.

    Parameters
    ----------
    request : MatchRequest
    run : Path, optional
        A run folder; its policy, instant, locks and seed then stand for those of the request.
    reject : Path, optional
        The pairs that were turned down, where the run matched a cohort again.
    progress : callable, optional

    Raises
    ------
    OtherInput
        The run was not made from this input.
    InvalidInput, FileError, UnreadablePolicy, InvalidPolicy, InvalidLocks, UnreadableRun …
    """
    if run is None:
        return _posed(request, progress)
    return _of_run(request, read_run(run), reject, progress)


def _posed(request: MatchRequest, progress: Progress) -> Posed:
    policy = read_policy(request.policy)
    tables, _ = read_source(request.path, request.mapping, progress)
    instant = request.as_of or default_as_of(tables)
    locks = locks_of(request.lock, tables, instant, policy)
    scored = score_cohort(tables, instant, policy=policy, progress=progress)
    case = case_of(scored, policy, lock_positions(scored.cohort, locks.pairs))
    with contradictions(request.lock, locks):
        case.request()
    return Posed(scored, policy, case, seed=request.seed)


def _of_run(
    request: MatchRequest, run: RunFolder, reject: Path | None, progress: Progress
) -> Posed:
    record = run.record
    tables, _ = read_source(request.path, request.mapping, progress)
    tables = with_rejections(tables, reject, run.as_of, record.policy)
    posed = posed_as(record, run.certificate, tables, run.as_of, progress)
    if posed.scored.digest != record.input.tables_sha256:
        raise OtherInput(request.path)
    return posed


def posed_as(
    record: RunRecord,
    file: CertificateFile,
    tables: Tables,
    as_of: datetime,
    progress: Progress = silent,
) -> Posed:
    """Score tables and ask of them what a run asked, by its record and certificate."""
    scored = score_cohort(tables, as_of, policy=record.policy, progress=progress)
    case = case_of(scored, record.policy, file.locked.astype(np.intp))
    stay = None
    if record.follows is not None:
        stay = Stay(file.previous.astype(np.intp), record.follows.stay_bonus)
    return Posed(scored, record.policy, case, stay, record.seed)
