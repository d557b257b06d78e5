"""How well scores order mentors within each learner's list, and over all rows at once.

Within the list is what matters: a learner chooses among the mentors on it. Over all rows at once
(pooled), a score may look good because lenient learners have high scores, and order every list the
wrong way round. Rows whose label was not observed (NaN) are left out, and so is a list that is left
with one kind of label. Equal scores count by what they give in the mean over random orders.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import binom, gammaln

from evaluation.auc_sums import AucSums
from evaluation.bootstrap import DRAWS, interval_of_sums
from evaluation.columns import codes, column, labels, weights
from evaluation.concordance import Concordance
from evaluation.errors import InvalidSize
from evaluation.interval import LEVEL, Interval
from evaluation.list_figures import ListFigures
from evaluation.runs import changes, runs

RELEVANT = 0.5
"""Least label of a mentor who is a hit."""
LENGTH = 3
"""Places on a shortlist."""


def auc_by_list(
    y: ArrayLike, score: ArrayLike, slate: ArrayLike, *, sample_weight: ArrayLike | None = None
) -> ListFigures:
    """Chance that the better of two mentors of a list has the higher score.

    The area under the ROC curve for two kinds of label, the concordance index for more.

    Parameters
    ----------
    y : array_like, shape (n_rows,)
        Labels in [0, 1]; NaN where not observed.
    score : array_like, shape (n_rows,)
    slate : array_like, shape (n_rows,)
        Id of the learner's list.
    sample_weight : array_like, shape (n_rows,), optional
        >= 0; a row of weight two counts as two rows, one of weight zero as none.

    Raises
    ------
    WrongShape, NotANumber, OutOfRange
    """
    found, value, distinct, position, weight = _rows(y, score, slate, sample_weight)
    counted = Concordance.of(found, value, position, len(distinct)).count(weight)
    return ListFigures(distinct, _ratio(*counted))


def pooled_auc(y: ArrayLike, score: ArrayLike, *, sample_weight: ArrayLike | None = None) -> float:
    """Chance that the better of any two rows has the higher score, whoever is the learner.

    Returns
    -------
    float
        In [0, 1]; NaN where all labels are equal.

    Raises
    ------
    WrongShape, NotANumber, OutOfRange
    """
    one_list = np.zeros(len(np.asarray(y)))
    return auc_by_list(y, score, one_list, sample_weight=sample_weight).mean()


def pooled_auc_interval(
    y: ArrayLike,
    score: ArrayLike,
    learner: ArrayLike,
    rng: np.random.Generator,
    *,
    sample_weight: ArrayLike | None = None,
    draws: int = DRAWS,
    level: float = LEVEL,
) -> Interval:
    """Pooled AUC with its interval, learners drawn again.

    Raises
    ------
    WrongShape, NotANumber, OutOfRange, InvalidSize
    """
    found, value, distinct, position, weight = _rows(y, score, learner, sample_weight)
    area = AucSums.of(found, value, weight)
    whose = distinct[position]
    return interval_of_sums(area.parts, whose, area.of_sums, rng, draws=draws, level=level)


def ndcg_by_list(
    y: ArrayLike, score: ArrayLike, slate: ArrayLike, *, k: int = LENGTH
) -> ListFigures:
    """Gain of the first `k` places, later ones discounted, over that of the best order.

    The gain is the label, the discount 1 / log₂(place + 1) (Järvelin & Kekäläinen 2002,
    doi:10.1145/582415.582418); ties share places (McSherry & Najork 2008,
    doi:10.1007/978-3-540-78646-7_38).

    Raises
    ------
    InvalidSize
        `k` is below 1.
    WrongShape, NotANumber, OutOfRange
    """
    found, value, distinct, position, _ = _rows(y, score, slate, None)
    mixed = _mixed(found, position, len(distinct))
    gain, best = (
        np.bincount(position[order], found[order] * discount, len(distinct)).astype(np.float64)
        for order, discount in (
            _discounted(position, value, _checked(k)),
            _discounted(position, found, k),
        )
    )
    return ListFigures(distinct, np.where(mixed, _ratio(gain, best), np.nan))


def hit_by_list(
    y: ArrayLike,
    score: ArrayLike,
    slate: ArrayLike,
    *,
    k: int = LENGTH,
    relevant: float = RELEVANT,
) -> ListFigures:
    """Chance that a relevant mentor stands on one of the first `k` places.

    Parameters
    ----------
    relevant : float
        Least label of a hit.

    Raises
    ------
    InvalidSize
        `k` is below 1.
    WrongShape, NotANumber, OutOfRange
    """
    found, value, distinct, position, _ = _rows(y, score, slate, None)
    ties = _Ties(position, value, found >= relevant)
    drawn = np.clip(_checked(k) - ties.above, 0, ties.size)
    missed = binom(ties.size - ties.hits, drawn) / binom(ties.size, drawn)
    all_missed = np.ones(len(distinct))
    np.multiply.at(all_missed, ties.position, missed)
    mixed = _mixed((found >= relevant).astype(np.float64), position, len(distinct))
    return ListFigures(distinct, np.where(mixed, 1 - all_missed, np.nan))


def reciprocal_rank_by_list(
    y: ArrayLike, score: ArrayLike, slate: ArrayLike, *, relevant: float = RELEVANT
) -> ListFigures:
    """One over the place of the first relevant mentor; its mean over lists is the MRR.

    Parameters
    ----------
    relevant : float
        Least label of a relevant mentor.

    Raises
    ------
    WrongShape, NotANumber, OutOfRange
    """
    found, value, distinct, position, _ = _rows(y, score, slate, None)
    ties = _Ties(position, value, found >= relevant)
    first = ties.first_with_hits()
    size, hits = ties.size[first], ties.hits[first]
    place = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size) + 1
    chance = _chance_of_first(place, np.repeat(size, size), np.repeat(hits, size))
    whose = np.repeat(ties.position[first], size)
    inverse = np.bincount(
        whose, chance / (np.repeat(ties.above[first], size) + place), len(distinct)
    )
    mixed = _mixed((found >= relevant).astype(np.float64), position, len(distinct))
    return ListFigures(distinct, np.where(mixed, inverse, np.nan))


class _Ties:
    """Runs of equal scores of each list, best first: list, rows above, rows, relevant rows."""

    def __init__(
        self,
        position: NDArray[np.intp],
        score: NDArray[np.float64],
        hit: NDArray[np.bool_],
    ) -> None:
        order = np.lexsort((-score, position))
        new_list = changes(position[order])
        starts = np.flatnonzero(new_list | changes(score[order]))
        self.position = position[order][starts]
        self.above = starts - runs(new_list)[0][starts]
        self.size = np.diff(np.append(starts, len(order)))
        running = np.concatenate([[0], np.cumsum(hit[order])])
        self.hits = running[starts + self.size] - running[starts]

    def first_with_hits(self) -> NDArray[np.intp]:
        """Find the best run with a relevant row of each list that has one."""
        having = np.flatnonzero(self.hits > 0)
        return having[changes(self.position[having])]


def _chance_of_first(
    place: NDArray[np.intp], size: NDArray[np.intp], hits: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Chance that the first of `hits` rows, in a random order of `size`, comes at `place`."""
    left = size - place
    possible = left >= hits - 1
    left = np.where(possible, left, hits)

    def log_choose(n: NDArray[np.intp], k: NDArray[np.intp]) -> NDArray[np.float64]:
        found: NDArray[np.float64] = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
        return found

    chance = np.exp(log_choose(left, hits - 1) - log_choose(size, hits))
    return np.where(possible, chance, 0.0)


def _discounted(
    position: NDArray[np.intp], score: NDArray[np.float64], k: int
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Rows best first within their list, and the mean discount of the places each may take."""
    order = np.lexsort((-score, position))
    new_list = changes(position[order])
    begin = runs(new_list)[0]
    tie, tie_end = runs(new_list | changes(score[order]))
    summed = np.concatenate([[0.0], np.cumsum(1 / np.log2(np.arange(k) + 2))])
    upper, lower = (summed[np.minimum(end - begin, k)] for end in (tie_end, tie))
    return order, (upper - lower) / (tie_end - tie)


def _mixed(y: NDArray[np.float64], position: NDArray[np.intp], n_lists: int) -> NDArray[np.bool_]:
    """Which lists have different labels."""
    low, high = np.full(n_lists, np.inf), np.full(n_lists, -np.inf)
    np.minimum.at(low, position, y)
    np.maximum.at(high, position, y)
    return low < high


def _rows(
    y: ArrayLike, score: ArrayLike, slate: ArrayLike, sample_weight: ArrayLike | None
) -> tuple[
    NDArray[np.float64],
    NDArray[np.float64],
    NDArray[np.generic],
    NDArray[np.intp],
    NDArray[np.float64],
]:
    """Observed labels, their scores, all lists, the list of each row, and weights."""
    found = labels("y", y)
    value = column("score", score, len(found))
    distinct, position = codes("slate", slate, len(found))
    weight = weights(sample_weight, len(found))
    seen = ~np.isnan(found)
    return found[seen], value[seen], distinct, position[seen], weight[seen]


def _ratio(upper: NDArray[np.float64], lower: NDArray[np.float64]) -> NDArray[np.float64]:
    found: NDArray[np.float64] = np.divide(
        upper, lower, out=np.full(len(upper), np.nan), where=lower > 0
    )
    return found


def _checked(k: int) -> int:
    if k < 1:
        raise InvalidSize("k", k, "1 or more")
    return k
