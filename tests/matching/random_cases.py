"""Hypothesis strategy for cohorts too large to try every assignment: 1 × 1 to 60 × 25."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.typing import ArrayLike, NDArray

from benchmarks.instances import FAMILIES, make
from matching.large.tuning import Tuning
from matching.scores import UNIT, PairScores
from tests.factories import scores_from
from tests.strategies import Problem

_MOST = (3, 20, 60, 60), (2, 8, 25, 25)
"""Most learners, most mentors; at least a third as many."""
_OTHERS = ("alike", "wanted", "rubric", "signed", "wide")
_GAPS = ("none", "none", "third", "most", "all but one")
_SEATS = ("one", "all", "any", "any", "exact", "short", "few")
_FORMS = ("array", "hundredths", "factors")
_RUBRIC = 4


@dataclass(frozen=True)
class RandomCase:
    """A problem in whole numbers, and how `assign` gets it.

    Parameters
    ----------
    whole : Problem
        Scores and minimum score are whole numbers: what peers get, without any rounding.
    form : {"array", "hundredths", "factors"}
        Whole numbers, the same divided by 100, or pair scores, which stay factors.
    tuning : Tuning
        So small that the large path starts from few pairs and has to find the others.
    seed : int
        What was drawn besides.
    """

    whole: Problem
    form: str
    tuning: Tuning
    seed: int

    @property
    def scores(self) -> ArrayLike | PairScores:
        """First argument of `assign`."""
        if self.form == "factors":
            return scores_from(self.whole.scores)
        return self.whole.scores / self._scale

    @property
    def rules(self) -> dict[str, Any]:
        """Keyword arguments of `assign` but for the objective."""
        return self.whole.rules | {"min_score": self.whole.min_score / self._scale}

    @property
    def _scale(self) -> int:
        return {"array": 1, "hundredths": 100, "factors": UNIT}[self.form]


@st.composite
def random_cases(draw: st.DrawFn) -> RandomCase:
    """Draw all families and forms, absent pairs, shortage, minimum loads, locks, minimum scores.

    Kinds, largest sizes and a seed are drawn, the numbers follow from the seed.
    """
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    n, m = (_size(draw(st.sampled_from(most)), rng) for most in _MOST)
    form = draw(st.sampled_from(_FORMS))
    scores = _scores(draw(st.sampled_from((*FAMILIES, *_OTHERS))), n, m, rng)
    if form == "factors":
        scores = _as_factors(scores)
    scores[_absent(draw(st.sampled_from(_GAPS)), n, m, rng)] = np.nan
    capacity = _capacity(draw(st.sampled_from(_SEATS)), n, m, rng)
    share = draw(st.sampled_from((0.0, 0.0, 0.3, 1.0)))
    plain = Problem(
        scores=scores,
        capacity=capacity,
        minimum=rng.integers(0, capacity + 1) * (rng.random(m) < share),
        locked=np.full(n, -1, dtype=np.intp),
        min_score=_least(draw(st.sampled_from((0.0, 0.0, 0.2, 0.7))), scores),
    )
    problem = replace(plain, locked=_locks(draw(st.integers(0, 4)), plain, rng))
    return RandomCase(problem, form, _tuning(rng), seed)


def _size(most: int, rng: np.random.Generator) -> int:
    return int(rng.integers(max(1, most // 3), most + 1))


def _scores(kind: str, n: int, m: int, rng: np.random.Generator) -> NDArray[np.float64]:
    seed = int(rng.integers(2**32))
    for family in FAMILIES:
        if kind == family:
            return make(family, max(n, m, 1), max(m, 1), seed)[0][:n, :m].copy()
    scores = {
        "alike": np.ones((n, m)),
        "wanted": np.zeros((n, m)),
        "rubric": rng.integers(0, _RUBRIC, (n, m)).astype(np.float64),
        "signed": rng.integers(-20, 60, (n, m)).astype(np.float64),
        "wide": rng.integers(0, 2**22, (n, m)).astype(np.float64),
    }[kind]
    if kind == "wanted":
        scores[:, :1] = rng.integers(50, 99, (n, 1))[:, :m]
    return scores


def _as_factors(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Whole numbers from 0, so small that the factors of `scores_from` are exact in float32."""
    raised = scores - scores.min(initial=0.0)
    return np.asarray(np.floor(raised / (1 + raised.sum(axis=1).max(initial=0.0) // 2**23)))


def _absent(kind: str, n: int, m: int, rng: np.random.Generator) -> NDArray[np.bool_]:
    if kind == "all but one":
        return np.asarray(np.arange(m) != rng.integers(0, max(m, 1), (n, 1)))
    return np.asarray(rng.random((n, m)) < {"none": 0.0, "third": 0.3, "most": 0.9}[kind])


def _capacity(kind: str, n: int, m: int, rng: np.random.Generator) -> NDArray[np.int64]:
    seats = {
        "one": np.ones(m),
        "all": np.full(m, n),
        "any": rng.integers(0, 2 + 2 * n // max(m, 1), m),
        "exact": np.full(m, n // max(m, 1)) + (np.arange(m) < n % max(m, 1)),
        "short": np.full(m, n // max(2 * m, 1)),
        "few": rng.integers(0, 3, m),
    }[kind]
    return np.asarray(seats, dtype=np.int64)


def _least(quantile: float, scores: NDArray[np.float64]) -> float:
    present = scores[~np.isnan(scores)]
    if quantile == 0.0 or len(present) == 0:
        return -np.inf
    return float(np.quantile(present, quantile, method="lower"))


def _locks(wanted: int, problem: Problem, rng: np.random.Generator) -> NDArray[np.intp]:
    """Lock some learners to mentors of present pairs who have seats."""
    locked, room = problem.locked.copy(), problem.capacity.copy()
    for learner in rng.permutation(len(locked))[:wanted].tolist():
        open_to = np.flatnonzero(~np.isnan(problem.scores[learner]) & (room > 0))
        if len(open_to):
            locked[learner] = rng.choice(open_to)
            room[locked[learner]] -= 1
    return locked


def _tuning(rng: np.random.Generator) -> Tuning:
    return Tuning(
        seed_pairs=int(rng.integers(1, 6)),
        listed=int(rng.integers(2, 9)),
        listed_columns=int(rng.integers(1, 6)),
        least_sample=int(rng.integers(2, 8)),
        kept=int(rng.integers(1, 6)),
        offered=2,
        threads=1,
    )
