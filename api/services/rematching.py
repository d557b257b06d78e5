"""Use-case: match a cohort again, and disturb as little as may be."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from api.report.run_folder import write_run
from api.report.run_reading import RunFolder, read_run
from api.report.run_record import with_file
from api.services.errors import MisplacedOutput
from api.services.locks import contradictions, locks_of
from api.services.matching import MatchRequest, read_source
from api.services.places import Places, check_places
from api.services.policies import read_policy
from api.services.progress import Progress, silent
from api.services.rejections import with_rejections
from matching.certificate import Certificate
from matching.errors import InvalidPolicy
from matching.pipeline import MatchRun, default_as_of, match_cohort
from matching.policy import Policy, policy_of
from matching.positions import Earlier
from matching.solving import changed_since
from matching.warm import Warm

_KINDS = "kinds: expected as in the run that is followed: some there and here, or none"


@dataclass(frozen=True, slots=True)
class RematchRequest:
    """What is to be matched again.

    Attributes
    ----------
    run : Path
        The earlier run.
    match : MatchRequest
        The files as they are now; without a policy that of the earlier run is used.
    reject : Path or None
        CSV of pairs that were turned down.
    stay_bonus : str, float or None
        A weight, instead of that of the policy.
    """

    run: Path
    match: MatchRequest
    reject: Path | None = None
    stay_bonus: str | float | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to one learner's mentor, by ids; empty for none."""

    learner: str
    before: str
    after: str


def changes_of(run: MatchRun) -> dict[str, list[Change]] | None:
    """Return who stayed, moved, joined and dropped; None where the run follows no other.

    A mentor who is not in the cohort any more is none: her learners have joined.
    """
    if run.stay is None:
        return None
    learners, mentors = run.cohort.learners, (*run.cohort.mentors, "")
    before, after = run.stay.previous, run.assignment.mentor
    return {
        name: [Change(learners[at], mentors[before[at]], mentors[after[at]]) for at in found]
        for name, found in changed_since(after, before).items()
    }


def rematch_and_write(
    request: RematchRequest, places: Places, *, progress: Progress = silent
) -> MatchRun:
    """Match a cohort again from an earlier run, and write a run folder of its own.

    Joiners, leavers and pauses follow from the files as they are now.

    Raises
    ------
    UnreadableRun, NoAssignment, InvalidArrays
        The earlier run cannot be read.
    MisplacedOutput
        The result would replace the run that it follows.
    InvalidPolicy
        The policy draws, is stable, does not keep rejected pairs apart, or asks for kinds of mentor
        where the earlier run did not, or the other way round.
    InvalidInput, InvalidLocks, OutputExists, OSError …
        As `api.services.matching.match_and_write`.
    """
    asked = request.match
    check_places(places, asked.path)
    if places.run is not None and places.run.resolve() == request.run.resolve():
        raise MisplacedOutput(places.run, "it is the run that is followed")
    progress("read")
    earlier = read_run(request.run)
    policy = _policy(request, earlier)
    tables, source = read_source(asked.path, asked.mapping, progress)
    instant = asked.as_of or default_as_of(tables)
    locks = locks_of(asked.lock, tables, instant, policy)
    with contradictions(asked.lock, locks):
        run = match_cohort(
            with_rejections(tables, request.reject, instant, policy),
            policy=policy,
            as_of=instant,
            mode=asked.mode,
            locked=locks.pairs,
            earlier=earlier_of(earlier),
            seed=asked.seed,
            progress=progress,
        )
    progress("write")
    if places.run is not None:
        source = replace(with_file(source, request.reject), follows=earlier.record.digests.record)
        write_run(run, places.run, source=source, lang=places.lang)
    return run


def earlier_of(run: RunFolder) -> Earlier:
    """Return the assignment and the prices of a run folder."""
    file = run.certificate
    certificate = Certificate(file.proof_level.astype(np.int8), file.proof_price)
    warm = Warm(file.mentor.astype(np.intp), certificate)
    return Earlier(file.learners, file.mentors, warm)


def _policy(request: RematchRequest, earlier: RunFolder) -> Policy:
    asked = request.match.policy
    policy = earlier.record.policy if asked is None else read_policy(asked)
    if bool(policy.kinds) != bool(earlier.record.policy.kinds):
        raise InvalidPolicy(policy.name, [_KINDS])
    if request.stay_bonus is None:
        return policy
    return policy_of(policy.model_dump() | {"stay_bonus": request.stay_bonus}, "--stay-bonus")
