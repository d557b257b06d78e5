"""Scans of tiles of ``score - price``: the best of each learner, the best for each mentor.

A tile is compared in runs of 64 numbers, which the compiler turns into vector instructions; what
exceeds a threshold is rare and goes to a small buffer, cut down to its best by Hoare's selection
(1961, doi:10.1145/366622.366647) whenever it is full.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.large.compiled import kernel

RUN = 64
"""Columns that are compared at once: a constant, so that the loop becomes a few instructions."""


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
def keep_largest(value: NDArray[np.float32], other: NDArray[np.int32], n: int, k: int) -> float:
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
    least = float(value[0])
    for place in range(1, k):
        least = min(least, value[place])
    return least


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
        for start in range(0, n_columns, RUN):
            run = line[start : start + RUN]
            hit = np.int32(0)
            for c in range(RUN):
                hit |= np.int32(run[c] > t)
            if hit == 0:
                continue
            for c in range(RUN):
                if run[c] > t and run[c] + price[start + c] >= floor[row]:
                    best.value[row, count] = run[c]
                    best.other[row, count] = first + start + c
                    count += 1
                    if count == width:
                        t = keep_largest(best.value[row], best.other[row], count, k)
                        count = k
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
            for c in range(RUN):
                if run[c] - u > limit[c] and run[c] + price[start + c] >= floor[row]:
                    j = first + start + c
                    count = best.filled[j]
                    best.value[j, count] = run[c] - u
                    best.other[j, count] = rows[row]
                    best.filled[j] = count + 1
                    if count + 1 == width:
                        limit[c] = keep_largest(best.value[j], best.other[j], width, k)
                        best.filled[j] = k


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
