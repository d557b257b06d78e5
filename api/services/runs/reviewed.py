"""A match run as it stands after its review, as the reports read it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np

from api.services.runs.stored import StoredRun, stored_run
from api.store import Tx, orm
from api.store.comparing import mentors_listed
from api.store.runs import assignments_after
from features.cohort import Cohort
from matching.pipeline import MatchRun, run_of
from matching.policy import Policy
from matching.scores import UNIT
from matching.shortlists import Shortlists, most_lists
from matching.solving import Solved
from matching.wishes import row_of

DIAGNOSED_PAIRS = 1_000_000
"""Most pairs of a run of which single changes are tried once more."""


def as_it_stands(tx: Tx, tenant_id: str, run_id: str) -> MatchRun:
    """Return a run with the mentors, locks and lists that it has now.

    What single changes would bring is worked out only where nothing was changed by hand, for it is
    told of a best assignment alone, and up to `DIAGNOSED_PAIRS`: it means solving again.

    Raises
    ------
    NotFound, WrongState, OtherSnapshot
        As `api.services.runs.stored.stored_run`.
    """
    stored = stored_run(tx, tenant_id, run_id)
    rows = assignments_after(tx, tenant_id, run_id, matched=True)
    listed = mentors_listed(tx, tenant_id, run_id)
    posed = stored.posed
    solved = _solved(stored, rows)
    lists = _lists(posed.scored.cohort, posed.policy, listed, posed.seed) if listed else None
    return run_of(
        posed.scored,
        posed.policy,
        solved,
        stay=posed.stay,
        shortlists=lists,
        as_of=datetime.fromisoformat(stored.record.as_of),
        seed=posed.seed,
        mode=stored.record.mode,
    )


def _solved(stored: StoredRun, rows: Sequence[orm.AssignedMentor]) -> Solved:
    """Return the assignment that the rows say; the solver's own where they say the same."""
    cohort, solved = stored.posed.scored.cohort, stored.solved
    mentor, locked = (np.full(len(cohort.learners), -1, dtype=np.intp) for _ in range(2))
    for row in rows:
        at = cohort.learners.position(row_of(row.learner_id, row.kind))
        mentor[at] = cohort.mentors.position(str(row.mentor_id))
        locked[at] = mentor[at] if row.locked else -1
    case = replace(solved.case, locked=locked)
    few = mentor.size * len(cohort.mentors) <= DIAGNOSED_PAIRS
    if few and np.array_equal(mentor, solved.assignment.mentor):
        return replace(solved, case=case)
    load = np.bincount(mentor[mentor >= 0], minlength=len(cohort.mentors))
    matched = np.flatnonzero(mentor >= 0)
    units = case.scores.units_of(matched, mentor[matched])
    assignment = replace(
        solved.assignment,
        mentor=mentor,
        load=load,
        short=np.maximum(case.minimum - load, 0),
        total=float(units.sum()) / UNIT,
        gap=math.inf,
    )
    return replace(solved, case=case, assignment=assignment)


def _lists(
    cohort: Cohort, policy: Policy, listed: Sequence[tuple[str, str, str]], seed: int
) -> Shortlists:
    """Return the lists of a run in positions; each place has probability 1 of having been shown."""
    places = [
        (cohort.learners.position(row_of(learner, kind)), cohort.mentors.position(mentor))
        for learner, kind, mentor in listed
    ]
    row, shown = (np.array(column, dtype=np.intp) for column in zip(*places, strict=True))
    first = np.searchsorted(np.sort(row), np.arange(len(cohort.learners)))
    order = np.argsort(row, kind="stable")
    row, shown = row[order], shown[order]
    rank = np.arange(len(row)) - first[row]
    mentor = np.full((len(cohort.learners), int(rank.max()) + 1), -1, dtype=np.intp)
    mentor[row, rank] = shown
    exposure = np.bincount(shown, minlength=len(cohort.mentors))
    cap = most_lists(cohort.capacity, policy.list_length, policy.exposure_slack)
    return Shortlists(mentor, (mentor >= 0).astype(np.float64), exposure, cap, seed)
