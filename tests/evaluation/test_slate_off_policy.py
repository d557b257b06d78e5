from __future__ import annotations

from collections.abc import Callable
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from evaluation.decision_log import DecisionLog
from evaluation.errors import NoModel, NotANumber, OutOfRange
from evaluation.off_policy import IPS, SNIPS
from evaluation.propensities import list_propensities
from evaluation.slate_off_policy import (
    CASCADE_DR,
    INDEPENDENT_IPS,
    INDEPENDENT_SNIPS,
    INTERACTION_IPS,
    INTERACTION_SNIPS,
    STANDARD_IPS,
    STANDARD_SNIPS,
    WITHOUT_MODEL,
    ListEstimator,
    ListLog,
    list_estimates,
)
from matching.errors import WrongShape

some = settings(max_examples=25, deadline=None, derandomize=True)
seeds = st.integers(0, 2**32 - 1)
SERVED = np.array([0.0, 0.5, 1.0, -0.5])
JUDGED = np.array([1.0, 0.0, -0.5, 0.5])
LISTS = np.array(list(permutations(range(4), 3)))
MERIT = np.array([0.9, 0.4, 0.2, 0.6])
Earned = Callable[[NDArray[np.int64]], NDArray[np.float64]]


def alone(shown: NDArray[np.int64]) -> NDArray[np.float64]:
    """Each place earns by its own mentor."""
    earned: NDArray[np.float64] = MERIT[shown] * np.array([1.0, 0.6, 0.4])
    return earned


def from_the_top(shown: NDArray[np.int64]) -> NDArray[np.float64]:
    """A place is reached if the mentors above it were not taken."""
    merit = MERIT[shown]
    passed = np.cumprod(1 - merit, axis=1)
    earned: NDArray[np.float64] = merit * np.hstack([np.ones((len(shown), 1)), passed[:, :-1]])
    return earned


def side_by_side(shown: NDArray[np.int64]) -> NDArray[np.float64]:
    """A learner compares all: each place earns by its share of the list's merit."""
    merit = MERIT[shown]
    earned: NDArray[np.float64] = merit**2 / merit.sum(axis=1, keepdims=True)
    return earned


def chances(utility: NDArray[np.float64]) -> NDArray[np.float64]:
    return list_propensities(np.tile(utility, (len(LISTS), 1)), LISTS)


def every_list(earned: Earned) -> ListLog:
    """All 24 lists, weighing as often as they were served: sums are expectations."""
    tiled = [np.tile(utility, (len(LISTS), 1)) for utility in (SERVED, JUDGED)]
    return ListLog.of_softmax(LISTS, earned(LISTS), *tiled, sample_weight=chances(SERVED))


def worth(earned: Earned) -> float:
    return float(chances(JUDGED) @ earned(LISTS).sum(axis=1))


@pytest.mark.parametrize(
    ("earned", "right", "wrong"),
    [
        (alone, (STANDARD_IPS, INTERACTION_IPS, INDEPENDENT_IPS, INDEPENDENT_SNIPS), ()),
        (from_the_top, (STANDARD_IPS, INTERACTION_IPS, INTERACTION_SNIPS), (INDEPENDENT_IPS,)),
        (side_by_side, (STANDARD_IPS, STANDARD_SNIPS), (INTERACTION_IPS, INDEPENDENT_IPS)),
    ],
)
def test_an_estimator_is_right_in_the_mean_where_lists_are_read_as_it_believes(
    earned: Earned, right: tuple[ListEstimator, ...], wrong: tuple[ListEstimator, ...]
) -> None:
    log, truth = every_list(earned), worth(earned)
    for each in right:
        assert each.value(log) == pytest.approx(truth, abs=1e-11)
    for each in wrong:
        assert abs(each.value(log) - truth) > 1e-3


def test_stronger_beliefs_are_surer() -> None:
    log = every_list(alone)
    spread = []
    for each in (STANDARD_IPS, INTERACTION_IPS, INDEPENDENT_IPS):
        terms = each.parts(log)[:, :3].sum(axis=1) / log.sample_weight
        spread.append(log.sample_weight @ (terms - worth(alone)) ** 2)
    assert spread[0] > spread[1] > spread[2]


def expected_below(earned: Earned) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """True expectations under the judged policy, given the mentors down to a place, and above."""
    chance, reward = chances(JUDGED), earned(LISTS)
    shown, policy = np.zeros(LISTS.shape), np.zeros(LISTS.shape)
    for at, mine in enumerate(LISTS):
        for place in range(3):
            rest = reward[:, place:].sum(axis=1)
            for table, depth in ((shown, place + 1), (policy, place)):
                same = (LISTS[:, :depth] == mine[:depth]).all(axis=1)
                table[at, place] = chance[same] @ rest[same] / chance[same].sum()
    return shown, policy


def with_model(q_shown: NDArray[np.float64], q_policy: NDArray[np.float64]) -> ListLog:
    bare = every_list(from_the_top)
    return ListLog.of_weights(
        bare.reward,
        bare.step,
        bare.place,
        sample_weight=bare.sample_weight,
        q_shown=q_shown,
        q_policy=q_policy,
    )


def test_cascade_dr_is_right_with_any_model_of_the_policy_and_sure_with_a_true_one() -> None:
    shown, policy = expected_below(from_the_top)
    truth = worth(from_the_top)
    for scale in (0.0, 0.5, 1.0):
        log = with_model(scale * shown, scale * policy)
        assert CASCADE_DR.value(log) == pytest.approx(truth, abs=1e-11)
    terms = CASCADE_DR.parts(with_model(shown, policy))[:, :3].sum(axis=1) / chances(SERVED)
    assert terms == pytest.approx(truth)


def test_lists_of_one_place_are_decisions() -> None:
    rng = np.random.default_rng(0)
    reward, weight = rng.uniform(size=20), rng.exponential(size=20)
    log = ListLog.of_weights(reward[:, None], weight[:, None], weight[:, None])
    flat = DecisionLog.of_weights(reward, weight)
    for each in WITHOUT_MODEL:
        expected = (SNIPS if each.normalises else IPS).value(flat)
        assert each.value(log) == pytest.approx(expected)


def test_two_lists_by_hand() -> None:
    log = ListLog.of_weights(
        [[1.0, 0.0], [0.0, 1.0]], [[2.0, 0.5], [0.5, 3.0]], [[2.0, 1.0], [0.5, 0.8]]
    )
    assert STANDARD_IPS.value(log) == pytest.approx((1.0 + 1.5) / 2)
    assert INTERACTION_IPS.value(log) == pytest.approx((2.0 + 1.5) / 2)
    assert INDEPENDENT_IPS.value(log) == pytest.approx((2.0 + 0.8) / 2)
    assert STANDARD_SNIPS.value(log) == pytest.approx(2.5 / 2.5)
    assert INTERACTION_SNIPS.value(log) == pytest.approx(2.0 / 2.5 + 1.5 / 2.5)


@some
@given(seeds, st.floats(0.1, 10.0))
def test_order_rows_twice_and_scale_behave(seed: int, scale: float) -> None:
    rng = np.random.default_rng(seed)
    reward, step, place = rng.exponential(size=(3, 12, 3))
    order, times = rng.permutation(12), rng.integers(0, 3, 12)
    for each in WITHOUT_MODEL:
        found = each.value(ListLog.of_weights(reward, step, place))
        shuffled = ListLog.of_weights(reward[order], step[order], place[order])
        assert each.value(shuffled) == pytest.approx(found)
        scaled = each.value(ListLog.of_weights(scale * reward, step, place))
        assert scaled == pytest.approx(scale * found)
        weighted = each.value(ListLog.of_weights(reward, step, place, sample_weight=times))
        again = [np.repeat(table, times, axis=0) for table in (reward, step, place)]
        assert weighted == pytest.approx(each.value(ListLog.of_weights(*again)), nan_ok=True)


def test_intervals_cover_the_worth_of_a_policy() -> None:
    covered, cumulative = 0, chances(SERVED).cumsum()
    every = every_list(alone)
    for seed in range(200):
        rng = np.random.default_rng(seed)
        at = np.minimum(np.searchsorted(cumulative, rng.uniform(size=150)), 23)
        log = ListLog.of_weights(every.reward[at], every.step[at], every.place[at])
        found = list_estimates(log, rng, [INDEPENDENT_SNIPS], draws=200)[0].value
        covered += found.low <= worth(alone) <= found.high
    assert covered >= 0.92 * 200


def test_all_that_the_log_allows_is_estimated() -> None:
    found = list_estimates(every_list(alone), np.random.default_rng(0), draws=20)
    assert [each.estimator for each in found] == [each.name for each in WITHOUT_MODEL]
    zeros = np.zeros(LISTS.shape)
    more = list_estimates(with_model(zeros, zeros), np.random.default_rng(0), draws=20)
    assert (more[-1].estimator, more[-1].holds_model) == ("cascade-DR", True)
    with pytest.raises(NoModel):
        CASCADE_DR.value(every_list(alone))


def test_lists_with_something_not_observed_are_left_out_and_counted() -> None:
    weight = np.ones((2, 2))
    log = ListLog.of_weights([[1.0, np.nan], [0.0, 1.0]], 2 * weight, weight, learner=["b", "a"])
    assert (log.n_unobserved, log.learner.tolist(), log.step.shape) == (1, [0], (1, 2))
    assert STANDARD_IPS.value(log) == 4.0


def test_no_lists_are_worth_nothing_known() -> None:
    empty = np.zeros((0, 3))
    assert np.isnan(STANDARD_IPS.value(ListLog.of_weights(empty, empty, empty)))


def test_what_is_no_log_of_lists_is_named() -> None:
    one = [[1.0, 1.0]]
    with pytest.raises(WrongShape):
        ListLog.of_weights(one, one, [[1.0]])
    with pytest.raises(WrongShape):
        ListLog.of_weights([1.0], [1.0], [1.0])
    with pytest.raises(OutOfRange):
        ListLog.of_weights(one, [[1.0, -1.0]], one)
    with pytest.raises(OutOfRange):
        ListLog.of_softmax([[0, -1]], one, [[0.0, 1.0]], [[0.0, 1.0]])
    with pytest.raises(NotANumber):
        ListLog.of_weights(one, [[np.nan, 1.0]], one)
