"""Use-case: one learner of a run looked at: why this mentor, and who else scores best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from api.services.actors import Actor
from api.services.errors import NotFound
from api.services.explaining import position
from api.services.pricing import broken_at
from api.services.runs.board import BoardRow, rows_of_learner
from api.services.runs.stored import StoredRun
from api.store import Tx, orm
from api.store.review import listed_in_run, newest_standing
from features.reason import Reason
from matching.explanation import Explanation, explain_pair
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
    """A mentor whom a learner might have instead, before her price is known.

    Attributes
    ----------
    breaks : tuple of Reason
        Rules that the pair does not keep.
    """

    mentor_id: str
    name: str
    score: float
    breaks: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Weighed:
    """Why a learner has his mentor, and who else he might have.

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
    rows = rows_of_learner(tx, run, learner_id)
    row = _of_kind(rows, learner_id, kind)
    listed = listed_in_run(tx, who.tenant_id, run.run_id, learner_id, row.kind)
    mentors = tuple(ListedMentor(one.mentor_id, one.rank, one.score) for one in listed)
    kinds = tuple(one.kind for one in rows)
    return Looked(row, kinds, mentors, newest_standing(tx, who.tenant_id, run.run_id))


def row_at(tx: Tx, run: orm.MatchRun, learner_id: str, kind: str = "") -> BoardRow:
    """Return the row of a learner alone; see `look_at`.

    Raises
    ------
    NotFound
    """
    return _of_kind(rows_of_learner(tx, run, learner_id), learner_id, kind)


def _of_kind(rows: Sequence[BoardRow], learner_id: str, kind: str) -> BoardRow:
    row = next((one for one in rows if kind in ("", one.kind)), None)
    if row is None:
        raise NotFound("assignment", learner_id)
    return row


def weigh(stored: StoredRun, learner_id: str, kind: str, mentor_id: str | None) -> Weighed:
    """Say why a learner has his mentor, and who else scores best.

    Parameters
    ----------
    stored : StoredRun
    learner_id, kind : str
    mentor_id : str or None
        Whom he has.

    Raises
    ------
    NotInCohort
        He was not matched by the run.
    """
    scored = stored.posed.scored
    row = position(scored.cohort.learners, row_of(learner_id, kind))
    mine = -1 if mentor_id is None else position(scored.cohort.mentors, mentor_id)
    best, possible, units = _best(stored, row, mine)
    told = None
    if mine >= 0:
        told = explain_pair(scored.encoded, scored.scores, scored.rules, row, mine)
    least = stored.record.least_score
    others = tuple(
        Alternative(
            scored.cohort.mentors[mentor],
            scored.cohort.mentor_side.name[mentor],
            float(units[mentor]) / UNIT,
            tuple(broken_at(stored.posed, least, row, mentor, units[mentor])),
        )
        for mentor in best
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
