"""Which problems the large path takes; knows without loading the compiler."""

from __future__ import annotations

from matching._pairs import Pairs
from matching.scores import EXACT_LIMIT, UNIT, PairScores


def largest_units(pairs: Pairs) -> int:
    """Bound of scores, and of the partial sums of their products, in whole units of the grid."""
    if isinstance(pairs.request.scores, PairScores):
        return pairs.request.scores.largest + 1
    return pairs.largest // pairs.tie_factor + 1


def suits(pairs: Pairs) -> bool:
    """Whether float32 holds sums of a score and a price, and pairs are not masked from outside."""
    if len(pairs.learners) == 0 or len(pairs.mentors) == 0:
        return False
    if isinstance(pairs.request.scores, PairScores):
        masked = pairs.request.eligible is not None
        if masked or pairs.scale != UNIT:
            return False
    return 2 * largest_units(pairs) < EXACT_LIMIT
