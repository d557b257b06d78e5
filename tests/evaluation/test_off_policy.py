from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from evaluation.decision_log import DecisionLog
from evaluation.errors import NoModel, NotANumber, OutOfRange
from evaluation.off_policy import (
    DM,
    DR,
    IPS,
    REPLAY,
    SNDR,
    SNIPS,
    WITH_MODEL,
    WITHOUT_MODEL,
    Estimator,
    clipped,
    difference,
    estimates,
    shrunk_dr,
    sub_gaussian,
    switch_dr,
)
from matching.errors import WrongShape
from tests.evaluation.bandits import LOGGING, MEANS, VALUE, drawn

DATA = Path(__file__).parent / "data"
LOGS: list[dict[str, Any]] = json.loads(
    (DATA / "ope_expected_values.json").read_text(encoding="utf-8")
)["fixtures"]
OBD: dict[str, float] = json.loads((DATA / "obd_men_expected.json").read_text(encoding="utf-8"))[
    "expected"
]
EVERY = (*WITH_MODEL, *WITHOUT_MODEL, REPLAY, switch_dr(1.5), sub_gaussian(0.2, models=True))
some = settings(max_examples=30, deadline=None, derandomize=True)
seeds = st.integers(0, 2**32 - 1)


def named(name: str) -> Estimator:
    """Find our estimator of a name in the reference values."""
    plain = {each.name: each for each in (DM, IPS, SNIPS, DR, SNDR, REPLAY)}
    if name in plain:
        return plain[name]
    kind, _, number = name.rpartition("_")
    families: dict[str, Callable[[float], Estimator]] = {
        "IPS_clip": clipped,
        "DR_clip": lambda limit: clipped(limit, models=True),
        "SwitchDR_tau": switch_dr,
        "DRos_lambda": shrunk_dr,
        "SubGaussianIPS": sub_gaussian,
        "SubGaussianDR": lambda strength: sub_gaussian(strength, models=True),
    }
    return families[kind](float(number))


def reference(logged: dict[str, Any], *, certain: bool) -> DecisionLog:
    """Read a log of the reference; its replay judges the policy that takes the likeliest."""
    policy = np.array(logged["pi_e"])
    if certain:
        policy = np.eye(policy.shape[1])[policy.argmax(axis=1)]
    return DecisionLog.of_actions(
        logged["action"], logged["reward"], logged["pscore"], policy, q=logged["q_hat"]
    )


@pytest.mark.parametrize("logged", LOGS, ids=lambda logged: f"n={logged['n']}")
def test_estimates_are_those_of_the_open_bandit_pipeline(logged: dict[str, Any]) -> None:
    assert len(logged["expected"]) == 22
    for name, expected in logged["expected"].items():
        found = named(name).value(reference(logged, certain=name == "Replay"))
        assert found == pytest.approx(expected, rel=0, abs=1e-12), name


def test_estimates_of_ten_thousand_real_rows_are_those_of_the_open_bandit_pipeline() -> None:
    with np.load(DATA / "obd_men.npz") as rows:
        policy = rows["policy"].astype(np.float64)[rows["position"]]
        action, reward = rows["action"].astype(np.int64), rows["reward"].astype(np.float64)
        q = {name: rows[name].astype(np.float64) for name in ("q_logged", "q_policy")}
    at = np.arange(len(action))
    log = DecisionLog.of_weights(reward, policy[at, action] * 34, **q)
    same = DecisionLog.of_weights(reward, (policy.argmax(axis=1) == action).astype(float))
    assert len(OBD) == 14
    for name, expected in OBD.items():
        found = named(name).value(same if name == "Replay" else log)
        assert found == pytest.approx(expected, rel=0, abs=1e-12), name


def test_three_rows_by_hand() -> None:
    log = DecisionLog.of_weights(
        [1.0, 0.0, 1.0], [2.0, 1.0, 0.5], q_logged=[0.5, 0.5, 0.5], q_policy=[0.6, 0.6, 0.9]
    )
    assert IPS.value(log) == pytest.approx(2.5 / 3)
    assert SNIPS.value(log) == pytest.approx(2.5 / 3.5)
    assert DM.value(log) == pytest.approx(0.7)
    assert DR.value(log) == pytest.approx(0.7 + (1.0 - 0.5 + 0.25) / 3)
    assert SNDR.value(log) == pytest.approx(0.7 + (1.0 - 0.5 + 0.25) / 3.5)
    assert clipped(1.0).value(log) == pytest.approx(1.5 / 3)
    assert switch_dr(1.0).value(log) == pytest.approx(0.7 + (-0.5 + 0.25) / 3)


def mean_over_seeds(estimator: Estimator, **more: Any) -> tuple[float, float]:
    """Mean and standard error of estimates of 400 logs."""
    found = []
    for seed in range(400):
        rows = drawn(seed)
        q = more.get("q")
        more_now = {**more, "q": q[rows.context]} if q is not None else more
        found.append(estimator.value(rows.log(**more_now)))
    return float(np.mean(found)), float(np.std(found) / 20)


@pytest.mark.parametrize("estimator", [IPS, SNIPS, clipped(50.0)], ids=lambda each: each.name)
def test_weighted_estimates_are_right_in_the_mean(estimator: Estimator) -> None:
    mean, error = mean_over_seeds(estimator)
    assert abs(mean - VALUE) < 3 * error + (0.003 if estimator.normalises else 0)


@pytest.mark.parametrize("estimator", [DR, SNDR], ids=lambda each: each.name)
def test_doubly_robust_is_right_if_model_or_propensity_is(estimator: Estimator) -> None:
    wrong_model, wrong_propensity = np.zeros_like(MEANS), LOGGING[:, ::-1]
    for more in ({"q": wrong_model}, {"q": MEANS, "propensity": wrong_propensity}):
        mean, error = mean_over_seeds(estimator, **more)
        assert abs(mean - VALUE) < 3 * error + 0.003
    mean, _ = mean_over_seeds(estimator, q=wrong_model, propensity=wrong_propensity)
    assert abs(mean - VALUE) > 0.02


def test_a_good_model_makes_estimates_surer() -> None:
    errors = [mean_over_seeds(each, q=MEANS)[1] for each in (IPS, DR)]
    assert errors[1] < 0.9 * errors[0]


@pytest.mark.parametrize("estimator", [IPS, DR], ids=lambda each: each.name)
def test_intervals_cover_the_value_of_the_policy(estimator: Estimator) -> None:
    covered = 0
    for seed in range(500):
        rows = drawn(seed)
        log = rows.log(q=MEANS[rows.context])
        rng = np.random.default_rng(seed)
        found = estimates(log, rng, [estimator], draws=250)[0].value
        covered += found.low <= VALUE <= found.high
    assert covered >= 0.93 * 500


def test_the_direct_method_has_no_interval_but_by_fitting_again() -> None:
    rows = drawn(0)
    log = rows.log(q=np.full((200, 3), 0.5))

    def refit(weight: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        cell = rows.context * 3 + rows.action
        upper = np.bincount(cell, weight * rows.reward, 6)
        q = (upper / np.bincount(cell, weight, 6)).reshape(2, 3)
        policy = np.array([[0.1, 0.3, 0.6], [0.6, 0.3, 0.1]])
        return q[rows.context, rows.action], (policy * q).sum(axis=1)[rows.context]

    held = estimates(log, np.random.default_rng(0), [DM])[0]
    assert held.holds_model
    assert np.isnan([held.value.low, held.value.high]).all()
    every = estimates(rows.log(), np.random.default_rng(0), refit=refit, draws=3)
    assert len(every) == len(WITHOUT_MODEL) + len(WITH_MODEL)
    again = estimates(log, np.random.default_rng(0), [DM, IPS], refit=refit, draws=100)
    assert [each.holds_model for each in again] == [False, False]
    assert again[0].value.low < VALUE < again[0].value.high
    assert again[0].value.high - again[0].value.low > 0.05


def test_all_that_the_log_allows_is_estimated() -> None:
    rows = drawn(1)
    bare = estimates(rows.log(), np.random.default_rng(0), draws=20)
    assert [each.estimator for each in bare] == [each.name for each in WITHOUT_MODEL]
    full = estimates(rows.log(q=MEANS[rows.context]), np.random.default_rng(0), draws=20)
    assert [each.estimator for each in full] == [
        each.name for each in (*WITHOUT_MODEL, *WITH_MODEL)
    ]
    with pytest.raises(NoModel) as caught:
        DR.value(rows.log())
    assert caught.value.estimator == "DR"


@some
@given(seeds)
def test_neither_order_nor_rows_twice_change_an_estimate(seed: int) -> None:
    rng = np.random.default_rng(seed)
    columns = {
        "reward": rng.uniform(size=20),
        "weight": rng.exponential(size=20),
        "q_logged": rng.uniform(size=20),
        "q_policy": rng.uniform(size=20),
    }
    order, times = rng.permutation(20), rng.integers(0, 3, 20)
    shuffled = {name: values[order] for name, values in columns.items()}
    repeated = {name: np.repeat(values, times) for name, values in columns.items()}
    for each in EVERY:
        found = each.value(DecisionLog.of_weights(**columns))
        assert each.value(DecisionLog.of_weights(**shuffled)) == pytest.approx(found)
        weighted = each.value(DecisionLog.of_weights(**columns, sample_weight=times))
        again = each.value(DecisionLog.of_weights(**repeated))
        assert weighted == pytest.approx(again, nan_ok=True)


@some
@given(seeds, st.floats(0.1, 50.0))
def test_estimates_have_the_scale_of_rewards(seed: int, scale: float) -> None:
    rng = np.random.default_rng(seed)
    reward, weight, *q = rng.exponential(size=(4, 15))
    names = ("q_logged", "q_policy")
    one = DecisionLog.of_weights(reward, weight, **dict(zip(names, q, strict=True)))
    scaled = [scale * values for values in q]
    two = DecisionLog.of_weights(scale * reward, weight, **dict(zip(names, scaled, strict=True)))
    for each in EVERY:
        assert each.value(two) == pytest.approx(scale * each.value(one))


def test_the_logging_policy_itself_is_worth_the_mean_reward() -> None:
    reward = np.random.default_rng(0).uniform(size=30)
    log = DecisionLog.of_weights(reward, np.ones(30))
    for each in (*WITHOUT_MODEL, REPLAY):
        assert each.value(log) == pytest.approx(reward.mean())


def test_rows_of_one_learner_widen_the_interval() -> None:
    rows = drawn(3, 60)
    times = np.repeat(np.arange(60), 4)
    columns = {"reward": rows.reward[times], "weight": rows.log().weight[times]}
    alone = DecisionLog.of_weights(**columns)
    together = DecisionLog.of_weights(**columns, learner=times)
    spread = []
    for log in (alone, together):
        found = estimates(log, np.random.default_rng(0), [IPS])[0].value
        spread.append(found.high - found.low)
    assert spread[1] > 1.5 * spread[0]


def test_two_policies_are_compared_on_the_same_rows() -> None:
    rows = drawn(4)
    one = rows.log()
    same = difference(one, one, IPS, np.random.default_rng(0))
    assert (same.value, same.low, same.high) == (0.0, 0.0, 0.0)
    served = DecisionLog.of_weights(rows.reward, np.ones(200))
    better = difference(one, served, SNIPS, np.random.default_rng(0))
    assert better.low < VALUE - float((LOGGING * MEANS).sum(axis=1).mean()) < better.high
    with pytest.raises(WrongShape):
        difference(one, DecisionLog.of_weights([1.0], [1.0]), IPS, np.random.default_rng(0))


def test_rewards_not_observed_are_left_out_and_counted() -> None:
    log = DecisionLog.of_weights([1.0, np.nan, 0.0], [1.0, 9.0, 1.0], learner=["b", "c", "a"])
    assert (log.n_unobserved, log.learner.tolist()) == (1, [1, 0])
    assert IPS.value(log) == 0.5
    empty = DecisionLog.of_weights([], [])
    assert np.isnan([each.value.value for each in estimates(empty, np.random.default_rng(0))]).all()


def test_an_impossible_log_is_named() -> None:
    policy = [[0.5, 0.5]]
    for family, strength in (
        (clipped, 0.0),
        (switch_dr, -1.0),
        (shrunk_dr, 0.0),
        (sub_gaussian, 1),
    ):
        with pytest.raises(OutOfRange, match=r"^(limit|strength): got"):
            family(strength)
    with pytest.raises(OutOfRange, match=r"propensity, row 0: got 0\.0"):
        DecisionLog.of_actions([0], [1.0], [0.0], policy)
    with pytest.raises(OutOfRange, match="probabilities that sum to 1"):
        DecisionLog.of_actions([0], [1.0], [0.5], [[0.5, 0.6]])
    with pytest.raises(OutOfRange, match="an action in"):
        DecisionLog.of_actions([2], [1.0], [0.5], policy)
    with pytest.raises(NotANumber):
        DecisionLog.of_weights([1.0], [np.nan])
    for wrong in ({"policy": [0.5, 0.5]}, {"policy": policy, "q": [[0.1]]}):
        with pytest.raises(WrongShape):
            DecisionLog.of_actions([0], [1.0], [0.5], **wrong)
