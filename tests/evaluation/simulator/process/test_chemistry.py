from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kstest

from evaluation.simulator.process.chemistry import chemistry

LEARNERS, MENTORS = np.arange(300)[:, np.newaxis], np.arange(200)[np.newaxis, :]


def test_noise_is_standard_normal() -> None:
    noise = chemistry(7, LEARNERS, MENTORS)
    assert kstest(noise.ravel(), "norm").pvalue > 0.01


def test_neither_learners_nor_mentors_nor_neighbours_share_anything() -> None:
    noise = chemistry(7, LEARNERS, MENTORS)
    assert noise.mean(axis=0).std() < 1.2 / np.sqrt(300)
    assert noise.mean(axis=1).std() < 1.2 / np.sqrt(200)
    for one, other in ((noise[1:], noise[:-1]), (noise[:, 1:], noise[:, :-1])):
        assert abs(np.corrcoef(one.ravel(), other.ravel())[0, 1]) < 0.02


def test_another_key_gives_other_noise() -> None:
    one, other = chemistry(1, LEARNERS, MENTORS), chemistry(2, LEARNERS, MENTORS)
    assert abs(np.corrcoef(one.ravel(), other.ravel())[0, 1]) < 0.02


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.integers(0, 2**63 - 1), st.integers(0, 10**7), st.integers(0, 10**5))
def test_a_pair_has_its_noise_however_it_is_asked_for(key: int, learner: int, mentor: int) -> None:
    alone = chemistry(key, np.array(learner), np.array(mentor))
    among = chemistry(key, np.array([learner + 1, learner]), np.array([mentor, mentor]))
    assert np.isfinite(alone)
    assert alone == among[1]
