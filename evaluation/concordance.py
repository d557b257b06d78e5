"""How many pairs of rows a score orders as their labels do, within each list, in O(n log n).

For two labels this is the numerator of the area under the ROC curve (Hanley & McNeil 1982,
doi:10.1148/radiology.143.1.7063747), for more of them that of the concordance index. Labels are
ranked and the bits of the ranks looked at one by one: two labels that agree above a bit and differ
in it are ordered by it, so that each pair of different labels is counted at exactly one bit, and a
running sum of weights in the order of the score counts all its pairs at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.runs import changes, runs


@dataclass(frozen=True, eq=False)
class Concordance:
    """Rows put in order once, to be counted under any weights.

    Attributes
    ----------
    n_lists : int
    bits : tuple of _Bit
        One for each bit of the ranks of the labels.
    """

    n_lists: int
    bits: tuple[_Bit, ...]

    @classmethod
    def of(
        cls,
        y: NDArray[np.float64],
        score: NDArray[np.float64],
        position: NDArray[np.intp],
        n_lists: int,
    ) -> Concordance:
        """Put rows in order.

        Parameters
        ----------
        y, score : ndarray of float64, shape (n_rows,)
            Label and score; finite.
        position : ndarray of intp, shape (n_rows,)
            Which list a row is of, in [0, n_lists).
        n_lists : int
            A list without rows has no pairs.
        """
        return cls(n_lists, tuple(_bits(y, score, position)))

    def count(self, weight: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Weigh the pairs of each list: those in order, and all with different labels.

        A pair weighs the product of its rows' weights; equal scores count half.

        Returns
        -------
        concordant, pairs : ndarray of float64, shape (n_lists,)
        """
        concordant, pairs = np.zeros(self.n_lists), np.zeros(self.n_lists)
        for bit in self.bits:
            won, met = bit.count(weight)
            concordant += np.bincount(bit.position, won, self.n_lists)
            pairs += np.bincount(bit.position, met, self.n_lists)
        return concordant, pairs

    def by_row(
        self, weight: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Weigh the pairs that each row is in: those in order, and all with different labels.

        Both rows of a pair have the whole of it, so that the sums are twice those of `count`.

        Returns
        -------
        concordant, pairs : ndarray of float64, shape (n_rows,)
        """
        concordant, pairs = np.zeros(len(weight)), np.zeros(len(weight))
        for bit in self.bits:
            won, met = bit.by_row(weight)
            concordant[bit.order] += won
            pairs[bit.order] += met
        return concordant, pairs


@dataclass(frozen=True, eq=False)
class _Bit:
    """Rows in the order (list, higher bits, score), and what each row with the bit is held against.

    Attributes
    ----------
    order : ndarray of intp, shape (n_rows,)
    upper : ndarray of intp, shape (n_upper,)
        Where in the order rows with the bit stand.
    position : ndarray of intp, shape (n_upper,)
        The list of each.
    group, group_end, tie, tie_end : ndarray of intp, shape (n_rows,)
        Begin and end of the rows with the same higher bits, and of those with the same score too.
    """

    order: NDArray[np.intp]
    upper: NDArray[np.intp]
    position: NDArray[np.intp]
    group: NDArray[np.intp]
    group_end: NDArray[np.intp]
    tie: NDArray[np.intp]
    tie_end: NDArray[np.intp]

    def count(self, weight: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Weigh, for each row with the bit, the rows without it that it beats, and all of them."""
        mine = weight[self.order]
        strong = mine[self.upper]
        mine[self.upper] = 0.0
        below = np.concatenate([[0.0], np.cumsum(mine)])
        ends = (self.group, self.group_end, self.tie, self.tie_end)
        group, group_end, tie, tie_end = (below[end[self.upper]] for end in ends)
        return strong * (0.5 * (tie + tie_end) - group), strong * (group_end - group)

    def by_row(
        self, weight: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Weigh, for each row in the order, the pairs that it wins or loses rightly, and all."""
        mine = weight[self.order]
        low, high = mine.copy(), np.zeros(len(mine))
        low[self.upper], high[self.upper] = 0.0, mine[self.upper]
        below, above = (np.concatenate([[0.0], np.cumsum(part)]) for part in (low, high))
        beaten = 0.5 * (below[self.tie] + below[self.tie_end]) - below[self.group]
        beating = above[self.group_end] - 0.5 * (above[self.tie] + above[self.tie_end])
        won = high * beaten + low * beating
        weaker, stronger = (part[self.group_end] - part[self.group] for part in (below, above))
        return won, high * weaker + low * stronger


def _bits(
    y: NDArray[np.float64], score: NDArray[np.float64], position: NDArray[np.intp]
) -> Iterator[_Bit]:
    rank = np.unique(y, return_inverse=True)[1].astype(np.int64)
    length = int(rank.max(initial=0)).bit_length()
    order = np.lexsort((score, position))
    for bit in reversed(range(length)):
        higher = (position.astype(np.int64) << length) + (rank >> (bit + 1))
        kept = order[np.argsort(higher[order], kind="stable")]
        new_group = changes(higher[kept])
        new_tie = new_group | changes(score[kept])
        upper = np.flatnonzero((rank[kept] >> bit) & 1)
        yield _Bit(kept, upper, position[kept[upper]], *runs(new_group), *runs(new_tie))
