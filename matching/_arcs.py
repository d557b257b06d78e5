"""Whom it costs least to move from one mentor to each other one: rows of a network that are kept.

A row depends on who is at a node and on their scores, on no price: so it serves one search after
the other, and the networks after a change as well, where most nodes hold whom they held before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matching.errors import NotOptimal

SPAN = 256
"""A node with more learners has one group for so many neighbouring positions: where one of them
comes or goes, one group is scored anew, not all. No more learners than that are scored at once."""
_CELLS = 2**22
"""12 bytes each: four times what 1,000 mentors need."""

Values = Callable[[NDArray[np.intp]], NDArray[np.float64]]
"""Worth of some learners at every node, (n_rows, n_nodes); -inf where absent."""


@dataclass(frozen=True, eq=False)
class Group:
    """Learners at one node: all of them, or those of a span of positions; never empty."""

    node: int
    learners: NDArray[np.intp]

    @cached_property
    def key(self) -> tuple[int, bytes]:
        """What tells groups apart."""
        return self.node, self.learners.tobytes()


@dataclass(frozen=True, eq=False)
class Row:
    """Who of a group would be the cheapest to move to each node, both of shape (n_nodes,).

    Attributes
    ----------
    loss : ndarray of float64
        His worth where he is less that at the other node; inf where none of them may go.
    learner : ndarray of int32
        The first of those who lose as little.
    """

    loss: NDArray[np.float64]
    learner: NDArray[np.int32]


def grouped(node: int, learners: NDArray[np.intp]) -> list[Group]:
    """Return the learners at a node, ascending, as groups in the same order; none for nobody."""
    if len(learners) <= SPAN:
        return [Group(node, learners)] if len(learners) else []
    cuts = np.flatnonzero(np.diff(learners // SPAN)) + 1
    return [Group(node, some) for some in np.split(learners, cuts)]


class Arcs:
    """The rows that were asked for, of scores that never change.

    Parameters
    ----------
    cells : int
        Entries kept, about: beyond them all rows are made anew.
    """

    def __init__(self, cells: int = _CELLS) -> None:
        self._cells = cells
        self._rows: dict[tuple[int, bytes], Row] = {}

    def rows(self, groups: Sequence[Group], values: Values) -> list[Row]:
        """Return the rows of some groups.

        Raises
        ------
        NotOptimal
            A learner is at a node where he may not be.
        """
        rows = self._rows
        for some in _batches([group for group in groups if group.key not in rows]):
            rows.update(zip([group.key for group in some], _scored(some, values), strict=True))
        found = [rows[group.key] for group in groups]
        if found and len(rows) * len(found[0].loss) > self._cells:
            self._rows = {}  # another one: somebody else may be reading the old one
        return found

    def without(self, learner: int) -> Arcs:
        """Return the rows of the groups that a learner is not in, for other scores of his."""
        arcs = Arcs(self._cells)
        kept = [(key, row) for key, row in list(self._rows.items()) if not _holds(key, learner)]
        arcs._rows = dict(kept)
        return arcs


def _holds(key: tuple[int, bytes], learner: int) -> bool:
    return learner in np.frombuffer(key[1], dtype=np.intp)


def _batches(groups: Sequence[Group]) -> Iterator[list[Group]]:
    """Yield groups, in order, of at most `SPAN` learners together."""
    some: list[Group] = []
    for group in groups:
        if sum(len(one.learners) for one in some) + len(group.learners) > SPAN:
            yield some
            some = []
        some.append(group)
    if some:
        yield some


def _scored(groups: Sequence[Group], values: Values) -> Iterator[Row]:
    sizes = [len(group.learners) for group in groups]
    learners = np.concatenate([group.learners for group in groups])
    worth = values(learners)
    held = worth[np.arange(len(learners)), np.repeat([group.node for group in groups], sizes)]
    if np.isneginf(held).any():
        raise NotOptimal("a learner has a mentor whom the case does not allow")
    loss = held[:, np.newaxis] - worth
    columns, end = np.arange(loss.shape[1]), 0
    for group, size in zip(groups, sizes, strict=True):
        own = loss[end : end + size]
        best, end = own.argmin(axis=0), end + size
        yield Row(own[best, columns], group.learners[best].astype(np.int32))
