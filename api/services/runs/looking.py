"""Use-case: one learner of a run looked at: why this mentor, what others score and would cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from api.services.actors import Actor
from api.services.errors import NotFound
from api.services.explaining import position
from api.services.runs.board import BoardRow, rows_of
from api.services.runs.decisions import Change, Planned, plan_moves
from api.services.runs.reviewing import UnderReview
from api.services.runs.stored import StoredRun
from api.store import Tx, orm
from api.store.review import items_on, kinds_in_run, list_of_run, newest_standing
from features.reason import Reason
from matching.explanation import Explanation, explain_pair
from matching.override import Loss
from matching.scores import UNIT
from matching.wishes import row_of

SHOWN = 8
"""Mentors told apart besides the one a learner has, by score."""


@dataclass(frozen=True, slots=True)
class ListedMentor:
    """A mentor on a learner's list."""

    mentor_id: str
    rank: int
    score: float | None


@dataclass(frozen=True, slots=True)
class Looked:
    """One learner of a run, as its rows say.

    Attributes
    ----------
    row : BoardRow
        Of one kind of mentor.
    kinds : tuple of str
        All kinds that the run gives him; one where the policy asks for none.
    listed : tuple of ListedMentor
        His list, as it stands.
    newest : ReviewEdit or None
        The newest decision about the run that stands: the one that can be taken back.
    """

    row: BoardRow
    kinds: tuple[str, ...]
    listed: tuple[ListedMentor, ...]
    newest: orm.ReviewEdit | None


@dataclass(frozen=True, slots=True)
class Alternative:
    """A mentor whom a learner might have instead.

    Attributes
    ----------
    loss : Loss
        What the run loses.
    others : tuple of Change
        Who else moves.
    breaks : tuple of Reason
        Rules that the pair does not keep.
    """

    mentor_id: str
    score: float
    loss: Loss
    others: tuple[Change, ...]
    breaks: tuple[Reason, ...]

    @classmethod
    def of(cls, score: float, planned: Planned) -> Alternative:
        """Return what a planned move says."""
        others = tuple(one for one in planned.changes[1:] if one.before != one.after)
        mentor_id = planned.decision.mentor_id or ""
        return cls(mentor_id, score, planned.loss, others, planned.breaks)


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a learner's mentor is, in words, and what others would cost.

    Attributes
    ----------
    explanation : Explanation or None
        None where he has nobody.
    others : tuple of Alternative
        The best scores first.
    possible : int
        Mentors whom the rules allow him.
    """

    explanation: Explanation | None
    others: tuple[Alternative, ...]
    possible: int


def look_at(tx: Tx, who: Actor, run: orm.MatchRun, learner_id: str, kind: str = "") -> Looked:
    """Return a learner of a run, as its rows say.

    Parameters
    ----------
    kind : str
        Of mentor; empty for the first.

    Raises
    ------
    NotFound
        He is not in the run.
    """
    kinds = tuple(kinds_in_run(tx, who.tenant_id, run.run_id, learner_id))
    if not kinds or (kind and kind not in kinds):
        raise NotFound("assignment", learner_id)
    chosen = kind or kinds[0]
    [row] = rows_of(tx, run, [(learner_id, chosen)])
    listed = list_of_run(tx, who.tenant_id, run.run_id, learner_id, chosen)
    items = [] if listed is None else items_on(tx, who.tenant_id, listed.recommendation_id)
    mentors = tuple(ListedMentor(one["mentor_id"], one["rank"], one["score"]) for one in items)
    return Looked(row, kinds, mentors, newest_standing(tx, who.tenant_id, run.run_id))


def weigh(read: UnderReview, learner_id: str, kind: str, mentor_id: str | None) -> Weighed:
    """Say why a learner has his mentor, and what the best others would cost.

    Parameters
    ----------
    read : UnderReview
    learner_id, kind : str
    mentor_id : str or None
        Whom he has.

    Raises
    ------
    NotInCohort
        He was not matched by the run.
    NotPriced
        The run is drawn, or stable.
    """
    posed = read.stored.posed
    scored = posed.scored
    row = position(scored.cohort.learners, row_of(learner_id, kind))
    mine = -1 if mentor_id is None else position(scored.cohort.mentors, mentor_id)
    best, possible, units = _best(read.stored, row, mine)
    told = None
    if mine >= 0:
        told = explain_pair(scored.encoded, scored.scores, scored.rules, row, mine)
    run = (read.tenant_id, read.run_id)
    plans = plan_moves(read.stored, run, read.decisions, row, best)
    others = tuple(
        Alternative.of(float(units[mentor]) / UNIT, planned)
        for mentor, planned in zip(best, plans, strict=True)
        if planned is not None
    )
    return Weighed(told, others, possible)


def _best(stored: StoredRun, row: int, mine: int) -> tuple[Sequence[int], int, NDArray[np.float64]]:
    """Return the mentors of the best scores, how many are possible, and every score in units."""
    units = stored.posed.scored.scores.units(np.asarray([row]))[0].astype(np.float64)
    open_to_him = np.isfinite(units) & (stored.posed.case.capacity > 0)
    possible = int(open_to_him.sum())
    if mine >= 0:
        open_to_him[mine] = False
    ranked = np.argsort(np.where(open_to_him, -units, np.inf), kind="stable")
    return ranked[: min(SHOWN, int(open_to_him.sum()))].tolist(), possible, units
