"""What sets one mentor of a shortlist apart from the others on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from features.block import BlockFactors
from features.label import Label
from features.space import EncodedCohort
from matching.shortlists import Shortlists

ListLabel = Literal["widest_coverage", "closest_style", "stretch"]
LIST_LABELS: tuple[ListLabel, ...] = get_args(ListLabel)
LABEL_TEXTS: dict[ListLabel, Label] = {
    "widest_coverage": Label("覆盖最广", "widest coverage"),
    "closest_style": Label("风格最契合", "closest style"),
    "stretch": Label("拓展成长", "stretch"),
}
"""Names of the labels."""
_ROWS = 4096
"""Lists looked at together: what is computed for each entry of their encoding stays small."""


def label_lists(
    mentor: NDArray[np.intp],
    coverage: NDArray[np.float64],
    style: NDArray[np.float64],
    stretch: NDArray[np.float64],
    style_known: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Say which labels are true of which mentors.

    Parameters
    ----------
    mentor : ndarray of intp, shape (n_learners, length)
        Positions; -1 where a list has ended.
    coverage, style, stretch : ndarray of float64, shape (n_learners, length)
        Block values φ in [0, 1]; whatever stands where a list has ended, NaN too, is not read.
    style_known : ndarray of bool, shape (n_learners, length)
        Whether both styles are known.

    Returns
    -------
    ndarray of bool, shape (n_learners, length, 3)
        In the order of `LIST_LABELS`. A label is true of the one mentor whose value is above that
        of every other mentor on the list and above 0: never of two, and of none on a tie. A mentor
        may carry several; a list of one mentor carries none, for there is nobody to compare with.
    """
    shown = mentor >= 0
    several = shown.sum(axis=1, keepdims=True) > 1
    truths = [
        _strictly_largest(coverage, shown) & several,
        _strictly_largest(style, shown & style_known) & several,
        _strictly_largest(stretch, shown) & several,
    ]
    return np.stack(truths, axis=-1)


def shortlist_labels(encoded: EncodedCohort, shortlists: Shortlists) -> NDArray[np.bool_]:
    """Label every mentor of every shortlist; see `label_lists`.

    Parameters
    ----------
    encoded : EncodedCohort
        With the blocks ``gap_coverage``, ``style`` and ``stretch``; a label whose block is missing
        is true of nobody.
    shortlists : Shortlists

    Returns
    -------
    ndarray of bool, shape (n_learners, length, 3)
    """
    cohort = encoded.cohort
    mentor = shortlists.mentor
    coverage, style, stretch = (
        list_values(encoded.factors.get(name), mentor)
        for name in ("gap_coverage", "style", "stretch")
    )
    learners = _says(cohort.learner_side.style)
    mentors = _says(cohort.mentor_side.style)
    # Position -1, where a list has ended, reads the False at the end.
    style_known = learners[:, np.newaxis] & np.append(mentors, False)[mentor]
    return label_lists(mentor, coverage, style, stretch, style_known)


def pair_labels(
    encoded: EncodedCohort, learner: int, mentors: Sequence[int]
) -> tuple[tuple[ListLabel, ...], ...]:
    """Label the mentors of one list of one learner; see `label_lists`.

    Parameters
    ----------
    encoded : EncodedCohort
        As for `shortlist_labels`.
    learner : int
    mentors : sequence of int
        Positions, in the order of the list.
    """
    listed = np.asarray(mentors, dtype=np.intp)
    coverage, style, stretch = (
        encoded.values(name, learner, listed)[np.newaxis]
        for name in ("gap_coverage", "style", "stretch")
    )
    cohort = encoded.cohort
    known = _says(cohort.learner_side.style[[learner]]) & _says(cohort.mentor_side.style[listed])
    truths = label_lists(listed[np.newaxis], coverage, style, stretch, known[np.newaxis])
    return tuple(labels_of(each) for each in truths[0])


def labels_of(truths: NDArray[np.bool_]) -> tuple[ListLabel, ...]:
    """Labels of one mentor of one list, from ``truths[learner, place]`` of shape (3,)."""
    return tuple(label for label, true in zip(LIST_LABELS, truths, strict=True) if true)


def _says(style: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether each style says anything: none unknown, not all of them 0."""
    known: NDArray[np.bool_] = ~np.isnan(style).any(axis=1) & np.any(style, axis=1)
    return known


def _strictly_largest(value: NDArray[np.float64], compared: NDArray[np.bool_]) -> NDArray[np.bool_]:
    # Equal sums of shares may differ in their last bits; nine decimals tell them from real ones.
    top = np.where(compared, np.round(value, 9), 0.0)
    best = top.max(axis=1, keepdims=True, initial=0.0)
    at_best = compared & (top == best) & (best > 0)
    alone: NDArray[np.bool_] = at_best & (at_best.sum(axis=1, keepdims=True) == 1)
    return alone


def list_values(factors: BlockFactors | None, mentor: NDArray[np.intp]) -> NDArray[np.float64]:
    """Block values of the pairs of all lists.

    Parameters
    ----------
    factors : BlockFactors or None
        None gives 0 throughout.
    mentor : ndarray of intp, shape (n_learners, length)
        Positions; -1 where a list has ended.

    Returns
    -------
    ndarray of float64, shape (n_learners, length)
        φ in [0, 1]; 0 where a list has ended.
    """
    values = np.zeros(mentor.shape)
    if factors is None or not np.any(mentor >= 0):
        return values
    for start in range(0, len(mentor), _ROWS):
        rows = slice(start, start + _ROWS)
        values[rows] = _values(factors.learner[rows], factors.mentor, mentor[rows])
    return values


def _values(
    learner: csr_array, by_mentor: NDArray[np.generic], mentor: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Block values of the lists of some learners."""
    values = np.zeros(mentor.shape)
    entry = np.repeat(np.arange(len(mentor)), np.diff(learner.indptr))
    for place in range(mentor.shape[1]):
        seen = mentor[entry, place] >= 0
        terms = learner.data * by_mentor[mentor[entry, place], learner.indices]
        values[:, place] = np.bincount(entry, np.where(seen, terms, 0.0), minlength=len(mentor))
    return values
