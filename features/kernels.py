"""The separable kernels that blocks are made of.

Each comes in two, one for either side, with ``φ(l, m) = Σ_j learner[l, j] · mentor[m, j]``. No row
depends on other learners, so that a learner encoded alone has the same row as in the whole cohort.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack

from features.cohort import Needs

NEUTRAL = 0.5
"""Value of a feature where something about one of the two is unknown."""


def gap_steps(needs: Needs, top: NDArray[np.int8]) -> csr_array:
    """Learner side of the thermometer code: each gap spread over the half steps that it spans.

    Parameters
    ----------
    needs : Needs
    top : ndarray of int8, shape (n_competencies,)
        Highest level that any post asks for, in half steps: so many columns a competency has.

    Returns
    -------
    csr_array of float64, shape (n_learners, Σ top)
        Share of the learner's whole weighted gap that each half step holds. Rows add up to 1, or
        are empty for a learner without a gap.
    """
    gap = np.where(needs.share > 0, needs.gap, 0).astype(np.intp)
    learner, competency = np.nonzero(gap)
    span = gap[learner, competency]
    first_column = np.cumsum(top, dtype=np.intp) - top
    first = first_column[competency] + needs.present[learner, competency]
    rise = np.arange(span.sum()) - np.repeat(np.cumsum(span) - span, span)
    value = np.repeat(needs.share[learner, competency] / span, span)
    where = (np.repeat(learner, span), np.repeat(first, span) + rise)
    return csr_array((value, where), shape=(len(gap), int(top.sum(dtype=np.intp))))


def reached_steps(level: NDArray[np.int8], top: NDArray[np.int8]) -> NDArray[np.int8]:
    """Mentor side of the thermometer code: 1 where the level reaches the half step.

    Parameters
    ----------
    level : ndarray of int8, shape (n_mentors, n_competencies)
        In half steps.
    top : ndarray of int8, shape (n_competencies,)
        As in `gap_steps`.

    Returns
    -------
    ndarray of int8, shape (n_mentors, Σ top)
    """
    competency = np.repeat(np.arange(len(top)), top)
    step = np.arange(len(competency)) - np.repeat(np.cumsum(top, dtype=np.intp) - top, top) + 1
    return (level[:, competency] >= step).astype(np.int8)


def one_category(learner: NDArray[np.intp], n_categories: int) -> csr_array:
    """Learner side of ``φ = table[category of learner, category of mentor]``: one-hot.

    Parameters
    ----------
    learner : ndarray of intp, shape (n_learners,)
        Categories; -1 where unknown, which has a column of its own after all others.
    n_categories : int

    Returns
    -------
    csr_array of float64, shape (n_learners, n_categories + 1)
    """
    column = np.where(learner < 0, n_categories, learner)
    where = (np.arange(len(learner)), column)
    return csr_array((np.ones(len(learner)), where), shape=(len(learner), n_categories + 1))


def by_category(mentor: NDArray[np.intp], table: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mentor side of `one_category`: the column of the table for the mentor's category.

    Parameters
    ----------
    mentor : ndarray of intp, shape (n_mentors,)
        Categories; -1 where unknown, which gives `NEUTRAL`, as does an unknown learner.
    table : ndarray of float64, shape (n_categories, n_mentor_categories)
        In [0, 1].

    Returns
    -------
    ndarray of float64, shape (n_mentors, n_categories + 1)
    """
    padded = np.pad(table, (0, 1), constant_values=NEUTRAL)
    return padded[:, mentor].T.copy()


def shares_of_sets(
    learner: NDArray[np.bool_], average: NDArray[np.float64] | None = None
) -> csr_array:
    """Learner side of ``φ = |L ∩ M| / |L|``: which share of what L has M has too.

    Parameters
    ----------
    learner : ndarray of bool, shape (n_learners, n_items)
        An empty row is unknown, which gives `NEUTRAL`.
    average : ndarray of float64, shape (n_items,), optional
        How many of the mentors who say anything have each item, as shares: an unknown mentor then
        counts as the average one. Where sets seldom meet, `NEUTRAL`, which she counts as
        otherwise, would reward those who say nothing.

    Returns
    -------
    csr_array of float64, shape (n_learners, n_items + 2)
        The last columns: the value where the mentor is unknown, and where the learner is.
    """
    size = learner.sum(axis=1)
    unknown = (size == 0)[:, np.newaxis]
    row, item = np.nonzero(learner)
    shared = csr_array((1.0 / size[row], (row, item)), shape=learner.shape)
    # The sparse product adds up row by row: the same sum for one learner as for all.
    typical = np.full(len(learner), NEUTRAL) if average is None else shared @ average
    silent = np.where(unknown, 0.0, typical[:, np.newaxis])
    rest = csr_array(np.hstack([silent, np.where(unknown, NEUTRAL, 0.0)]))
    return csr_array(hstack([shared, rest], format="csr"))


def sets_held(mentor: NDArray[np.bool_]) -> NDArray[np.int8]:
    """Mentor side of `shares_of_sets`.

    Parameters
    ----------
    mentor : ndarray of bool, shape (n_mentors, n_items)
        An empty row is unknown.

    Returns
    -------
    ndarray of int8, shape (n_mentors, n_items + 2)
    """
    silent = ~mentor.any(axis=1)
    held = [mentor, silent, np.ones(len(mentor), dtype=np.bool_)]
    return np.column_stack(held).astype(np.int8)


def half_cosines(learner: NDArray[np.float64]) -> csr_array:
    """Learner side of ``φ = (1 + cos) / 2`` of two directions.

    Parameters
    ----------
    learner : ndarray of float64, shape (n_learners, n_dimensions)
        A row with NaN, or of zeros, is unknown, which gives `NEUTRAL`.

    Returns
    -------
    csr_array of float64, shape (n_learners, n_dimensions + 1)
    """
    return csr_array(np.hstack([unit_rows(learner) / 2, np.full((len(learner), 1), NEUTRAL)]))


def directions(mentor: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mentor side of `half_cosines`: unit rows and ones, shape (n_mentors, n_dimensions + 1).

    Parameters
    ----------
    mentor : ndarray of float64, shape (n_mentors, n_dimensions)
        A row with NaN, or of zeros, is unknown, which gives `NEUTRAL`.
    """
    return np.hstack([unit_rows(mentor), np.ones((len(mentor), 1))])


def unit_rows(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rows scaled to length 1; zeros where a row has NaN or no direction."""
    known = np.where(np.isnan(vectors).any(axis=1, keepdims=True), 0.0, vectors)
    # Scaling by the largest entry first keeps tiny vectors from underflowing when squared.
    largest = np.abs(known).max(axis=1, keepdims=True, initial=0.0)
    scaled = np.divide(known, largest, out=np.zeros_like(known), where=largest > 0)
    length = np.sqrt((scaled**2).sum(axis=1, keepdims=True))
    unit: NDArray[np.float64] = np.divide(
        scaled, length, out=np.zeros_like(scaled), where=length > 0
    )
    return unit
