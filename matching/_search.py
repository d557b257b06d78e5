"""Best-first search over cases that differ in what is closed or forbidden.

A node is a relaxed case, solved: its bound holds for everything below it. The node of the largest
bound is split next, so that the bound of all falls as fast as it can, until an answer reaches it or
enough has been solved (Land and Doig 1960, doi:10.2307/1910129). Worths are compared part by part:
minimum seats, learners, total.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

Worth = tuple[float, ...]
A = TypeVar("A", bound="Answer")


class Answer(Protocol):
    """What keeps all rules."""

    @property
    def worth(self) -> Worth:
        """What it is compared by; larger is better."""


class Node(Protocol[A]):
    """A relaxed case that is solved."""

    @property
    def limit(self) -> Worth:
        """No answer below the node is worth more."""

    @property
    def answer(self) -> A | None:
        """An answer that was found on the way."""

    def split(self) -> Iterator[Node[A]]:
        """Solve cases that together hold every answer below the node; none if it is exhausted."""


@dataclass(frozen=True)
class Found(Generic[A]):
    """Result of a search.

    Attributes
    ----------
    answer : Answer
    limit : tuple of float
        No answer is worth more: equal to the worth of `answer` if that is proven to be the best.
    n_solved : int
        Nodes that were solved.
    """

    answer: A
    limit: Worth
    n_solved: int


def best_first(root: Node[A], known: A, most_solved: int) -> Found[A]:
    """Search below a node.

    Parameters
    ----------
    root : Node
    known : Answer
        Any; the search looks for better ones.
    most_solved : int
        Stop when so many nodes have been solved.
    """
    best, n_solved, number = known, 0, 0
    waiting: list[tuple[Worth, int, Node[A]]] = []
    fresh: Iterator[Node[A]] = iter((root,))
    while True:
        for node in fresh:
            n_solved += 1
            if node.answer is not None and node.answer.worth > best.worth:
                best = node.answer
            number += 1
            heapq.heappush(waiting, (tuple(-part for part in node.limit), number, node))
        limit = tuple(-part for part in waiting[0][0]) if waiting else best.worth
        if limit <= best.worth:
            return Found(best, best.worth, n_solved)
        if n_solved >= most_solved:
            return Found(best, limit, n_solved)
        fresh = heapq.heappop(waiting)[2].split()
