"""Several kinds of mentor for one learner, matched together: dual mentoring.

A learner may want one mentor of each of several kinds: somebody inside for the day-to-day, say, and
a coach from outside for leadership. A mentor serves one kind or several, from the same seats, and
is never two mentors of one learner. Matched one kind after the other, the first would take seats
that the second needs; here all kinds are one assignment, whose certificate proves all of it
(`matching._kind_rows`, `matching._person_flow`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array

from matching._kind_rows import Rows, joint_scores, rows_of
from matching._one_person import Served, serve
from matching._person_prices import PERSON, pair_scores
from matching._request import Objective, read_request
from matching._unmatched import Reason
from matching.assignment import Assignment
from matching.errors import InvalidLock, InvalidOption, WrongShape
from matching.scores import UNIT, PairScores


@dataclass(frozen=True, eq=False)
class KindAssignment:
    """Mentors of each learner by kind, with the proof.

    Attributes
    ----------
    kinds : tuple of str
    mentor : ndarray of intp, shape (n_learners, n_kinds)
        -1 = none, or not wanted.
    total : float
        Sum of the scores of all pairs.
    gap : float
        By how much the total may lie below the best one, as its certificate proves.
    unmatched : mapping of str to mapping of int to str
        By kind: reason of each learner who wants the kind and has nobody. Besides those of
        `matching.assignment.Assignment`, ``"no_room"`` also stands where the only mentor left is
        the learner's mentor of another kind.
    assignment : Assignment
        Of rows, one for each learner and kind: prices and certificate.
    scores : PairScores
        What the certificate proves: rows, less the prices of persons (`matching._person_prices`).
    rows : Rows
        Learner and kind of each row.
    min_score : ndarray of float64, shape (n_rows,)
        Least score of each row in `scores`, in which what is below the least score asked for is
        forbidden.
    n_settled : int
        Pairs that the certificate takes as forbidden because the person is the learner's mentor of
        another kind; the flow has proven that, the certificate does not. 0 as a rule.
    """

    kinds: tuple[str, ...]
    mentor: NDArray[np.intp]
    total: float
    gap: float
    unmatched: Mapping[str, Mapping[int, Reason]]
    assignment: Assignment
    scores: PairScores
    rows: Rows
    min_score: NDArray[np.float64]
    n_settled: int


def assign_kinds(
    scores: Mapping[str, PairScores],
    capacity: ArrayLike,
    serves: ArrayLike,
    *,
    wants: ArrayLike | None = None,
    minimum: ArrayLike | None = None,
    locked: ArrayLike | None = None,
    min_score: float = 0.0,
    objective: Objective = "total",
) -> KindAssignment:
    """Match learners with mentors of all kinds at once.

    Parameters
    ----------
    scores : mapping of str to PairScores
        By kind, each with the kind's own weights; of the same learners and mentors.
    capacity : array-like of int, shape (n_mentors,)
        Seats, shared by the kinds that a mentor serves.
    serves : array-like of bool, shape (n_mentors, n_kinds)
        Kinds in the order of `scores`.
    wants : array-like of bool, shape (n_learners, n_kinds), optional
        By default every learner wants every kind.
    minimum : array-like of int, shape (n_mentors,), optional
        Least number of learners of all kinds together.
    locked : array-like of int, shape (n_learners, n_kinds), optional
        Mentor that a learner must have; -1 = free.
    min_score : float, default 0.0
        Fraction; a pair below it is absent.
    objective : {"total", "score"}, default "total"
        As for `matching.assignment.assign`, of wishes; under ``"score"`` equal totals need not be
        told apart by the number served.

    Returns
    -------
    KindAssignment

    Raises
    ------
    OtherPeople, InvalidOption, InvalidLock, InexactScores
        And what `matching.assignment.assign` raises.
    """
    if not scores:
        raise InvalidOption("scores", "no kind", ("at least one kind",))
    shape = (len(next(iter(scores.values())).learners), len(scores))
    wanted = np.ones(shape, dtype=np.bool_) if wants is None else np.asarray(wants, dtype=np.bool_)
    locks = np.full(shape, -1, dtype=np.intp) if locked is None else np.asarray(locked, np.intp)
    for name, got in (("wants", wanted), ("locked", locks)):
        if got.shape != shape:
            raise WrongShape(name, got.shape, shape)
    _check_locks(wanted, locks)
    rows = rows_of(wanted)
    joint = joint_scores(scores, np.asarray(serves, dtype=np.bool_), rows)
    joint = _one_lock_only(joint, locks, rows.table(np.arange(len(rows.kind)), shape))
    request = read_request(
        joint,
        capacity,
        minimum=minimum,
        locked=locks[rows.learner, rows.kind],
        min_score=min_score,
        objective=objective,
    )
    # Kept as pair scores whatever the size: prices of persons are whole units.
    return _result(tuple(scores), shape, rows, serve(replace(request, scores=joint), rows))


def _check_locks(wanted: NDArray[np.bool_], locked: NDArray[np.intp]) -> None:
    for learner, kind in np.argwhere((locked >= 0) & ~wanted)[:1]:
        raise InvalidLock(int(learner), int(locked[learner, kind]), "the kind is not wanted")
    order = np.sort(locked, axis=1)
    again = (order[:, 1:] == order[:, :-1]) & (order[:, 1:] >= 0)
    for learner, place in np.argwhere(again)[:1]:
        why = "got it for two kinds, expected different people"
        raise InvalidLock(int(learner), int(order[learner, place]), why)


def _one_lock_only(
    scores: PairScores, locked: NDArray[np.intp], row: NDArray[np.intp]
) -> PairScores:
    """Forbid a locked person to the learner's other rows."""
    learner, kind = np.nonzero(locked >= 0)
    if len(learner) == 0:
        return scores
    others = row[learner]
    free = (others >= 0) & (np.arange(row.shape[1]) != kind[:, None])
    mentor = np.broadcast_to(locked[learner, kind][:, None], others.shape)
    ones = np.ones(int(free.sum()), dtype=np.bool_)
    more = csr_array((ones, (others[free], mentor[free])), shape=scores.shape)
    return replace(scores, forbidden=csr_array(scores.forbidden + more))


def _result(
    kinds: tuple[str, ...], shape: tuple[int, int], rows: Rows, served: Served
) -> KindAssignment:
    assignment, scores = served.assignment, pair_scores(served.request)
    paid = np.zeros(len(rows.kind))
    if PERSON in scores.corrections_by:
        at = np.flatnonzero(assignment.mentor >= 0)
        paid[at] = -scores.corrections_by[PERSON][at, assignment.mentor[at]] / UNIT
    unmatched: dict[str, dict[int, Reason]] = {kind: {} for kind in kinds}
    for row, reason in assignment.unmatched.items():
        unmatched[kinds[rows.kind[row]]][int(rows.learner[row])] = reason
    return KindAssignment(
        kinds=kinds,
        mentor=rows.table(assignment.mentor, shape),
        total=math.fsum([assignment.total, *paid.tolist()]),
        gap=assignment.gap,
        unmatched=unmatched,
        assignment=assignment,
        scores=scores,
        rows=rows,
        min_score=served.request.floor,
        n_settled=served.n_settled,
    )
