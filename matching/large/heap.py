"""A binary heap of mentors by distance whose members can move up: none is in it twice."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.large.compiled import kernel


class Heap(NamedTuple):
    """``member[:n]`` by rising ``key``; ``place`` of each mentor, -1 outside; ``size`` holds n."""

    member: NDArray[np.int64]
    place: NDArray[np.int64]
    key: NDArray[np.int64]
    size: NDArray[np.int64]


def empty_heap(n_mentors: int) -> Heap:
    """Return a heap with nobody in it."""
    return Heap(
        np.zeros(n_mentors, dtype=np.int64),
        np.full(n_mentors, -1, dtype=np.int64),
        np.zeros(n_mentors, dtype=np.int64),
        np.zeros(1, dtype=np.int64),
    )


@kernel
def clear(heap: Heap) -> None:
    """Take everybody out."""
    for at in range(heap.size[0]):
        heap.place[heap.member[at]] = -1
    heap.size[0] = 0


@kernel
def push(heap: Heap, j: int, key: int) -> None:
    """Put mentor j in, or move it up: a new key is never larger than the old one."""
    at = heap.place[j]
    if at < 0:
        at = heap.size[0]
        heap.size[0] = at + 1
    while at > 0:
        parent = (at - 1) >> 1
        other = heap.member[parent]
        if heap.key[other] <= key:
            break
        heap.member[at] = other
        heap.place[other] = at
        at = parent
    heap.member[at], heap.place[j], heap.key[j] = j, at, key


@kernel
def pop(heap: Heap) -> int:
    """Take out the mentor with the smallest key; the heap must not be empty."""
    top = int(heap.member[0])
    n = heap.size[0] - 1
    heap.size[0], heap.place[top] = n, -1
    if n == 0:
        return top
    moved = heap.member[n]
    key, at = heap.key[moved], 0
    while 2 * at + 1 < n:
        child = 2 * at + 1
        if child + 1 < n and heap.key[heap.member[child + 1]] < heap.key[heap.member[child]]:
            child += 1
        other = heap.member[child]
        if heap.key[other] >= key:
            break
        heap.member[at] = other
        heap.place[other] = at
        at = child
    heap.member[at], heap.place[moved] = moved, at
    return top
