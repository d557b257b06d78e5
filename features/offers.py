"""What mentors offer: expertise, seats, and the record of past mentorships."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from features.blocks.record import outcome_of
from features.cohort import Expertise, History
from features.index import Index
from features.levels import to_steps
from features.tables import Tables

T = TypeVar("T", bound=np.generic)

HOURS_PER_SEAT = 2.0
"""Hours a month that one learner takes; bounds the seats of a mentor who states his hours."""
WISH_MAX = 5.0
CORE_IMPORTANCE = 3.0
"""A competency of at least this importance in a post's model is core to the post."""


def build_expertise(
    rows: pd.DataFrame,
    mentors: Index,
    competencies: Index,
    *,
    post: NDArray[np.intp],
    post_importance: NDArray[np.float64],
) -> Expertise:
    """Lay out table ``expertise``.

    Parameters
    ----------
    rows : DataFrame
        Table ``expertise``.
    mentors, competencies : Index
    post : ndarray of intp, shape (n_mentors,)
        Present post of each mentor, -1 where unknown.
    post_importance : ndarray of float64, shape (n_posts, n_competencies)
        Decides what is core where the mentor says neither yes nor no.
    """
    shape = (len(mentors), len(competencies))
    mentor = mentors.positions(rows["mentor_id"])
    competency = competencies.positions(rows["competency_id"])
    said = rows["in_role"].astype(object)
    core = np.zeros(len(rows), dtype=np.bool_)
    has_post = post[mentor] >= 0
    core[has_post] = (
        post_importance[post[mentor[has_post]], competency[has_post]] >= CORE_IMPORTANCE
    )
    return Expertise(
        level=_laid_out(to_steps(rows["level"]), mentor, competency, shape),
        validated=_laid_out(rows["validated"].to_numpy(np.bool_), mentor, competency, shape),
        in_role=_laid_out(
            np.where(said.isna(), core, said == "yes").astype(np.bool_), mentor, competency, shape
        ),
        wish=_laid_out(rows["wish"].to_numpy(np.float64) / WISH_MAX, mentor, competency, shape),
    )


def seats(rows: pd.DataFrame, as_of: date) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return capacity and minimum of every mentor, each of shape (n_mentors,).

    Capacity is bounded by ``⌊hours per month / 2⌋`` where the hours are known, and 0 while the
    mentor is paused; the minimum is bounded by the capacity.

    Parameters
    ----------
    rows : DataFrame
        Table ``mentors``, in index order.
    as_of : date
        A mentor is paused while ``paused_until`` lies after it.
    """
    stated = rows["capacity"].to_numpy(np.intp)
    hours = rows["hours_per_month"].to_numpy(np.float64, na_value=np.nan)
    possible = np.where(np.isnan(hours), np.inf, np.floor(hours / HOURS_PER_SEAT))
    capacity = np.minimum(stated, possible).astype(np.intp)
    capacity[(rows["paused_until"] > pd.Timestamp(as_of)).to_numpy(np.bool_)] = 0
    return capacity, np.minimum(rows["minimum"].to_numpy(np.intp), capacity)


def build_history(tables: Tables, mentors: Index, competencies: Index, as_of: date) -> History:
    """Outcomes of mentorships that ended strictly before `as_of`; all pairs that began by it."""
    began = tables.mentorships
    ended = began[began["ended_on"] < pd.Timestamp(as_of)]
    outcome = outcome_of(ended["rating"].to_numpy(np.float64), ended["uplift"].to_numpy(np.float64))
    known = ~np.isnan(outcome)
    over = ended[known]
    return History(
        mentor=mentors.positions(over["mentor_id"]),
        competency=competencies.positions(over["competency_id"].fillna(""), missing="negative"),
        outcome=outcome[known],
        pairs=begun(began),
    )


def begun(mentorships: pd.DataFrame) -> tuple[tuple[str, str], ...]:
    """Return (learner id, mentor id) of every mentorship, ended or not."""
    learner, mentor = mentorships["learner_id"].tolist(), mentorships["mentor_id"].tolist()
    return tuple(zip(learner, mentor, strict=True))


def _laid_out(
    values: NDArray[T], row: NDArray[np.intp], column: NDArray[np.intp], shape: tuple[int, int]
) -> NDArray[T]:
    table = np.zeros(shape, dtype=values.dtype)
    table[row, column] = values
    return table
