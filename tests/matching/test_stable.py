from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.stable import assign_stable

quick = settings(max_examples=100, deadline=None, derandomize=True)


@quick
@given(st.integers(0, 2**32), st.integers(0, 8), st.integers(1, 5), st.booleans())
def test_locks_hold_and_no_free_pair_blocks(seed: int, n: int, m: int, both: bool) -> None:
    rng = np.random.default_rng(seed)
    scores, worth = rng.integers(0, 5, (2, n, m)).astype(float)
    scores[rng.random((n, m)) < 0.2] = np.nan
    capacity = rng.integers(1, 4, m)
    locked = np.full(n, -1)
    if n and not np.isnan(scores[0]).all():
        locked[0] = int(np.nanargmin(scores[0]))
    found = assign_stable(
        scores, capacity, mentor_scores=worth if both else None, locked=locked, min_score=1.0
    )

    wishes = worth if both else scores
    assert (found.mentor[locked >= 0] == locked[locked >= 0]).all()
    assert (found.load <= capacity).all()
    for i in np.flatnonzero(locked < 0):
        own = scores[i, found.mentor[i]] if found.mentor[i] >= 0 else -np.inf
        assert own >= 1.0 or found.mentor[i] < 0
        wanted = (scores[i] > own) & (scores[i] >= 1.0)
        assert not (wanted & (wishes[i] > found.cutoff)).any()
    assert found.blocking.n_pairs == 0
    assert set(found.unmatched) == set(np.flatnonzero(found.mentor < 0).tolist())


def test_minimum_seats_are_reported_not_filled() -> None:
    found = assign_stable([[2.0, 1.0]], [1, 1], minimum=[0, 1])
    assert found.mentor.tolist() == [0]
    assert found.short.tolist() == [0, 1]
    assert found.cutoff.tolist() == [2.0, -np.inf]
