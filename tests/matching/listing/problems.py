"""Random b-matching problems, and what a choice is worth."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray


class Problem(NamedTuple):
    """Arguments of `matching.listing.solver.match_places`."""

    learner: NDArray[np.intp]
    mentor: NDArray[np.intp]
    net: NDArray[np.int64]
    price: NDArray[np.int64]
    demand: NDArray[np.int64]
    room: NDArray[np.int64]


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Ties, shortage, spare room, learners without candidates, prices of all sizes."""
    n, m = draw(st.integers(1, 30)), draw(st.integers(1, 12))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    learner, mentor = np.nonzero(rng.random((n, m)) < draw(st.sampled_from([0.2, 0.6, 1.0])))
    price = rng.integers(0, 10 ** draw(st.integers(0, 6)) + 1, m)
    score = rng.integers(-5, draw(st.sampled_from([0, 20, 2**20])), len(learner))
    demand = rng.integers(0, draw(st.integers(1, 4)) + 1, n)
    room = rng.integers(0, draw(st.integers(1, 12)) + 1, m)
    return Problem(learner, mentor, score - price[mentor], price, demand, room)


def checked(problem: Problem, chosen: NDArray[np.bool_]) -> tuple[int, int]:
    """Number and sum of a choice that keeps to demand and room."""
    of_learners = np.bincount(problem.learner[chosen], minlength=len(problem.demand))
    of_mentors = np.bincount(problem.mentor[chosen], minlength=len(problem.room))
    assert (of_learners <= problem.demand).all()
    assert (of_mentors <= problem.room).all()
    return int(chosen.sum()), int(problem.net[chosen].sum())
