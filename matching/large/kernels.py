"""Scans of tiles of ``score - price``: the best of each learner, the best for each mentor.

A tile is compared in runs of 64 numbers, which the compiler turns into vector instructions; a run
with a hit becomes a word of 64 bits. What exceeds a threshold is rare and goes to a small buffer.
Whenever that is full, bisection finds a number which at least `k` exceed, again by comparing all at
once, and the others go; at the end Hoare's selection (1961, doi:10.1145/366622.366647) leaves `k`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.large.compiled import kernel

RUN = 64
"""Columns that are compared at once: a constant, so that the loop becomes a few instructions."""


_HALVINGS = 12
_MAGIC = 0x03F79D71B4CB0A89
"""A de Bruijn sequence: its products with the powers of two differ in the upper six bits
(Leiserson, Prokop and Randall 1998, Using de Bruijn sequences to index a 1 in a computer word)."""
_BIT = np.zeros(64, dtype=np.int64)
_BIT[[(_MAGIC << bit) % 2**64 >> 58 for bit in range(64)]] = np.arange(64)


class Best(NamedTuple):
    """Running best entries of each line, a learner or a mentor.

    ``value``, ``other`` of shape (n_lines, width): what and with whom, in no order; ``filled`` of
    them; ``threshold``: nothing at or below it enters.
    """

    value: NDArray[np.float32]
    other: NDArray[np.int32]
    filled: NDArray[np.int64]
    threshold: NDArray[np.float32]


@kernel
def keep_largest(
    value: NDArray[np.float32], other: NDArray[np.int32], n: int, k: int
) -> np.float32:
    """Move the `k` largest of the first `n` to the front; return the smallest of them."""
    low, high = 0, n - 1
    while low < high:
        pivot = value[(low + high) >> 1]
        i, j = low, high
        while i <= j:
            while value[i] > pivot:
                i += 1
            while value[j] < pivot:
                j -= 1
            if i <= j:
                value[i], value[j] = value[j], value[i]
                other[i], other[j] = other[j], other[i]
                i += 1
                j -= 1
        if k - 1 <= j:
            high = j
        elif k - 1 >= i:
            low = i
        else:
            break
    least: np.float32 = value[0]
    for place in range(1, k):
        least = min(least, value[place])
    return least


@kernel
def thin(
    value: NDArray[np.float32], other: NDArray[np.int32], n: int, k: int
) -> tuple[int, np.float32]:
    """Move some of the first `n` to the front; return how many, and a number all of them exceed.

    The others do not exceed it. At least `k` stay, and if values are not nearly all the same
    hardly more than half as many again.
    """
    low, high = value[0], value[0]
    for place in range(n):
        low, high = min(low, value[place]), max(high, value[place])
    kept = 0
    for _ in range(_HALVINGS):
        middle = np.float32((low + high) / np.float32(2.0))
        if middle >= high:
            break
        above = 0
        for place in range(n):
            above += int(value[place] > middle)
        if above < k:
            high = middle
            continue
        low, kept = middle, above
        if 2 * kept <= 3 * k:
            break
    if kept == 0 or 4 * kept > 3 * n:
        return k, keep_largest(value, other, n, k)
    to = 0
    for place in range(n):
        value[to], other[to] = value[place], other[place]
        to += int(value[place] > low)
    return kept, low


@kernel
def lowest_bit(word: np.uint64) -> int:
    """Position of the lowest bit that is set."""
    return int(_BIT[((word & (~word + np.uint64(1))) * np.uint64(_MAGIC)) >> np.uint64(58)])


@kernel
def best_of_rows(
    tile: NDArray[np.float32],
    first: int,
    price: NDArray[np.float32],
    floor: NDArray[np.float32],
    best: Best,
    k: int,
) -> None:
    """Enter a tile's values above the thresholds, its columns counted from `first`.

    The width of the tile is a multiple of `RUN`.

    A value whose score, the value plus the price, is below the learner's floor is no pair.
    """
    n_columns, width = tile.shape[1], best.value.shape[1]
    for row in range(tile.shape[0]):
        line, t, count = tile[row], best.threshold[row], best.filled[row]
        value, other = best.value[row], best.other[row]
        for start in range(0, n_columns, RUN):
            run = line[start : start + RUN]
            hit = np.int32(0)
            for c in range(RUN):
                hit |= np.int32(run[c] > t)
            if hit == 0:
                continue
            word = np.uint64(0)
            for c in range(RUN):
                word |= np.uint64(run[c] > t) << np.uint64(c)
            while word != 0:
                c = lowest_bit(word)
                word &= word - np.uint64(1)
                if run[c] > t and run[c] + price[start + c] >= floor[row]:
                    value[count], other[count] = run[c], first + start + c
                    count += 1
                    if count == width:
                        count, t = thin(value, other, count, k)
        best.threshold[row], best.filled[row] = t, count


@kernel
def best_of_columns(
    tile: NDArray[np.float32],
    first: int,
    price: NDArray[np.float32],
    floor: NDArray[np.float32],
    rows: NDArray[np.int64],
    utility: NDArray[np.float32],
    best: Best,
    k: int,
) -> None:
    """Enter for each mentor the learners with the largest ``value - utility``."""
    n_columns, width = tile.shape[1], best.value.shape[1]
    for row in range(tile.shape[0]):
        line, u = tile[row], utility[row]
        for start in range(0, n_columns, RUN):
            run = line[start : start + RUN]
            limit = best.threshold[first + start : first + start + RUN]
            hit = np.int32(0)
            for c in range(RUN):
                hit |= np.int32(run[c] - u > limit[c])
            if hit == 0:
                continue
            word = np.uint64(0)
            for c in range(RUN):
                word |= np.uint64(run[c] - u > limit[c]) << np.uint64(c)
            while word != 0:
                c = lowest_bit(word)
                word &= word - np.uint64(1)
                if run[c] + price[start + c] < floor[row]:
                    continue
                j = first + start + c
                count = best.filled[j]
                best.value[j, count], best.other[j, count] = run[c] - u, rows[row]
                best.filled[j] = count + 1
                if count + 1 == width:
                    best.filled[j], limit[c] = thin(best.value[j], best.other[j], width, k)


@kernel
def close(best: Best, k: int) -> None:
    """Cut every line down to its `k` best; mark places that stay empty by -1."""
    for line in range(len(best.filled)):
        if best.filled[line] >= k:
            best.threshold[line] = keep_largest(
                best.value[line], best.other[line], best.filled[line], k
            )
            best.filled[line] = k
        for place in range(best.filled[line], k):
            best.other[line, place] = -1


@kernel
def adjust(
    tile: NDArray[np.float32],
    first: int,
    rows: NDArray[np.int64],
    position: NDArray[np.int32],
    start: NDArray[np.int64],
    mentor: NDArray[np.int32],
    extra: NDArray[np.float32],
) -> None:
    """Add single pairs' extras to a tile; `position` is the column of each mentor, -1 for none."""
    for row in range(tile.shape[0]):
        for entry in range(start[rows[row]], start[rows[row] + 1]):
            column = position[mentor[entry]] - first
            if 0 <= column < tile.shape[1]:
                tile[row, column] += extra[entry]


@kernel
def add_products(
    tile: NDArray[np.float32],
    first: int,
    start: NDArray[np.int64],
    column: NDArray[np.int32],
    factor: NDArray[np.float32],
    operand: NDArray[np.float32],
) -> None:
    """Add the product of sparse rows with an operand to a tile, its columns counted from `first`.

    The operand is contiguous and four of its lines are added at once: five times as fast as one
    by one from a part of it (measured), because a learner's line is then read and written less.
    """
    last = first + tile.shape[1]
    for row in range(tile.shape[0]):
        line, entry, end = tile[row], start[row], start[row + 1]
        while entry + 4 <= end:
            a, b = operand[column[entry], first:last], operand[column[entry + 1], first:last]
            c, d = operand[column[entry + 2], first:last], operand[column[entry + 3], first:last]
            by_a, by_b = factor[entry], factor[entry + 1]
            by_c, by_d = factor[entry + 2], factor[entry + 3]
            for at in range(len(line)):
                line[at] += by_a * a[at] + by_b * b[at] + by_c * c[at] + by_d * d[at]
            entry += 4
        while entry < end:
            a, by_a = operand[column[entry], first:last], factor[entry]
            for at in range(len(line)):
                line[at] += by_a * a[at]
            entry += 1


@kernel
def products(
    start: NDArray[np.int64],
    column: NDArray[np.int32],
    factor: NDArray[np.float32],
    by_mentor: NDArray[np.float32],
    rows: NDArray[np.int64],
    mentor: NDArray[np.int32],
    found: NDArray[np.float32],
) -> None:
    """Products of the factors of listed pairs; places with -1 are left as they are."""
    for row in range(len(rows)):
        first, last = start[rows[row]], start[rows[row] + 1]
        for place in range(mentor.shape[1]):
            j = mentor[row, place]
            if j < 0:
                continue
            total = np.float32(0.0)
            for entry in range(first, last):
                total += factor[entry] * by_mentor[j, column[entry]]
            found[row, place] = total


@kernel
def add_extras(
    start: NDArray[np.int64],
    other: NDArray[np.int32],
    extra: NDArray[np.float32],
    rows: NDArray[np.int64],
    mentor: NDArray[np.int32],
    found: NDArray[np.float32],
) -> None:
    """Add single pairs' extras to listed pairs; a row's mentors are sorted in `other`."""
    for row in range(len(rows)):
        first, last = start[rows[row]], start[rows[row] + 1]
        if first == last:
            continue
        for place in range(mentor.shape[1]):
            at = first + np.searchsorted(other[first:last], mentor[row, place])
            if at < last and other[at] == mentor[row, place]:
                found[row, place] += extra[at]
