"""The separable kernels that blocks are made of.

Each returns factors with ``φ(l, m) = Σ_j learner[l, j] · mentor[m, j]``. No row depends on other
learners, so that a learner encoded alone has the same row as in the whole cohort.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack

from features.block import BlockFactors
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


def per_competency(needs: Needs, value: NDArray[np.float64]) -> BlockFactors:
    """``φ = Σ_c share(l, c) · value(m, c)``.

    Parameters
    ----------
    needs : Needs
    value : ndarray of float64, shape (n_mentors, n_competencies)
        In [0, 1].
    """
    return BlockFactors(csr_array(needs.share), value)


def two_categories(
    learner: NDArray[np.intp], mentor: NDArray[np.intp], table: NDArray[np.float64]
) -> BlockFactors:
    """``φ = table[category of learner, category of mentor]``: one-hot × table.

    Parameters
    ----------
    learner : ndarray of intp, shape (n_learners,)
    mentor : ndarray of intp, shape (n_mentors,)
        Categories; -1 where unknown, which gives `NEUTRAL`.
    table : ndarray of float64, shape (n_learner_categories, n_mentor_categories)
        In [0, 1].
    """
    padded = np.pad(table, (0, 1), constant_values=NEUTRAL)
    column = np.where(learner < 0, len(table), learner)
    one_hot = csr_array(
        (np.ones(len(learner)), (np.arange(len(learner)), column)),
        shape=(len(learner), len(padded)),
    )
    return BlockFactors(one_hot, padded[:, mentor].T.copy())


def share_of_set(
    learner: NDArray[np.bool_], mentor: NDArray[np.bool_], *, average: bool = False
) -> BlockFactors:
    """``φ = |L ∩ M| / |L|``: which share of what the learner has the mentor has too.

    Parameters
    ----------
    learner : ndarray of bool, shape (n_learners, n_items)
    mentor : ndarray of bool, shape (n_mentors, n_items)
        An empty row is unknown, which gives `NEUTRAL`.
    average : bool, optional
        Whether an unknown mentor gives the average of the known mentors instead: where sets seldom
        meet, `NEUTRAL` would reward those who say nothing.
    """
    size = learner.sum(axis=1)
    unknown = (size == 0)[:, np.newaxis]
    row, item = np.nonzero(learner)
    shared = csr_array((1.0 / size[row], (row, item)), shape=learner.shape)
    told = mentor.any(axis=1)
    typical = np.full(len(learner), NEUTRAL)
    if average and told.any():
        # The sparse product adds up row by row: the same sum for one learner as for all.
        typical = shared @ mentor[told].mean(axis=0)
    # Two more columns: the value where the mentor is unknown, and where the learner is.
    silent = np.where(unknown, 0.0, typical[:, np.newaxis])
    rest = csr_array(np.hstack([silent, np.where(unknown, NEUTRAL, 0.0)]))
    right = np.column_stack([mentor, ~told, np.ones(len(mentor), dtype=np.bool_)])
    return BlockFactors(csr_array(hstack([shared, rest], format="csr")), right.astype(np.int8))


def directions(learner: NDArray[np.float64], mentor: NDArray[np.float64]) -> BlockFactors:
    """``φ = (1 + cos) / 2`` of two directions.

    Parameters
    ----------
    learner : ndarray of float64, shape (n_learners, n_dimensions)
    mentor : ndarray of float64, shape (n_mentors, n_dimensions)
        A row with NaN, or of zeros, is unknown, which gives `NEUTRAL`.
    """
    left = np.hstack([unit_rows(learner) / 2, np.full((len(learner), 1), NEUTRAL)])
    right = np.hstack([unit_rows(mentor), np.ones((len(mentor), 1))])
    return BlockFactors(csr_array(left), right)


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
