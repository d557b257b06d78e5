"""An assignment that people change step by step: each change has its price, and nothing is solved.

Each step starts from the optimum under all steps before, with the prices that prove it
(`matching._overruling`), so that its price is exactly what solving again would give.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from matching._case import Case
from matching._exchange import Network, network, network_at
from matching._overruling import Override, banned, fixed, moved, swapped
from matching.assignment import Assignment


class Review:
    """An assignment under review: the best one under all that was decided so far.

    Who was moved, exchanged or pinned stays where he was put, and nobody else's change moves him;
    all others go where the total wants them. Each change gives another review and leaves this one
    as it is, so that undoing is going back.

    Parameters
    ----------
    graph : Network
        With prices that prove the assignment; made by `of`.
    """

    def __init__(self, graph: Network) -> None:
        self._graph = graph
        self.mentor = graph.mentor
        """Mentor of each learner, shape (n_learners,); -1 = unmatched."""

    @classmethod
    def of(cls, case: Case, assignment: Assignment) -> Review:
        """Begin with an optimum of a case; who is locked there is pinned."""
        found = network(case, assignment)
        free = np.full_like(case.locked, -1)
        unlocked = replace(case, locked=free)
        return cls(network_at(unlocked, found.mentor, found.price, case.locked >= 0))

    def moved(self, learner: int, mentor: int) -> tuple[Override, Review]:
        """Give a learner a mentor, or leave him out (-1); prices and errors as `price_override`."""
        target = mentor % (self._graph.outside + 1)
        return self._with(moved(self._graph, learner, target))

    def swapped(self, first: int, second: int) -> tuple[Override, Review]:
        """Exchange the places of two learners; prices and errors as `price_swap`."""
        return self._with(swapped(self._graph, first, second))

    def banned(self, learner: int, mentor: int) -> tuple[Override, Review]:
        """Keep two apart; prices and errors as `price_ban`. Who was pinned there is free again."""
        return self._with(banned(self._graph, learner, mentor))

    def pinned(self, learner: int) -> Review:
        """Keep a learner where he is."""
        return Review(fixed(self._graph, learner))

    def _with(self, change: tuple[Override, Network]) -> tuple[Override, Review]:
        return change[0], Review(change[1])
