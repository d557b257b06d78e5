from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from matching._halving import draw_whole

some = settings(max_examples=100, deadline=None, derandomize=True)


@st.composite
def _copies(draw: st.DrawFn) -> tuple[NDArray[np.int64], int]:
    """A matrix of copies whose rows add up to at most 2^k."""
    n, m, k = draw(st.integers(1, 6)), draw(st.integers(1, 4)), draw(st.integers(0, 4))
    cells = draw(st.lists(st.integers(0, 2**k), min_size=n * m, max_size=n * m))
    copies = np.asarray(cells, dtype=np.int64).reshape(n, m)
    before = np.cumsum(copies, axis=1) - copies
    return np.clip(2**k - before, 0, copies), k


def _draw(copies: NDArray[np.int64], k: int, rng: np.random.Generator) -> NDArray[np.bool_]:
    learner, mentor = np.nonzero(copies)
    drawn = np.zeros(copies.shape, dtype=np.bool_)
    drawn[learner, mentor] = draw_whole(learner, mentor, copies[learner, mentor], k, rng)
    return drawn


@some
@given(_copies(), st.integers(0, 2**32))
def test_every_draw_rounds_the_degrees(given_copies: tuple[NDArray[np.int64], int], s: int) -> None:
    copies, k = given_copies
    drawn = _draw(copies, k, np.random.default_rng(s))
    for axis in (0, 1):
        expected = copies.sum(axis=axis) / 2**k
        assert (drawn.sum(axis=axis) >= np.floor(expected)).all()
        assert (drawn.sum(axis=axis) <= np.ceil(expected)).all()
    assert not drawn[copies == 0].any()
    assert drawn[copies == 2**k].all()


def test_frequencies_converge_to_the_copies() -> None:
    copies = np.array([[1, 2, 1], [3, 0, 1], [0, 4, 0], [2, 1, 0], [2, 1, 0]], dtype=np.int64)
    rng, n_draws = np.random.default_rng(0), 1500
    share = sum(_draw(copies, 2, rng).astype(float) for _ in range(n_draws)) / n_draws
    wide = 5 * np.sqrt(copies / 4 * (1 - copies / 4) / n_draws)
    assert (np.abs(share - copies / 4) <= wide).all()


def test_the_seed_decides_and_only_the_seed() -> None:
    copies = np.full((8, 8), 2, dtype=np.int64)
    one, same = (_draw(copies, 4, np.random.default_rng(1)) for _ in range(2))
    other = _draw(copies, 4, np.random.default_rng(2))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)
