from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.errors import NotANumber, OutOfRange
from evaluation.overlap import WARNINGS, effective_size, overlap, unsupported_share
from matching.errors import WrongShape
from tests.evaluation.bandits import LOGGING, POLICY, drawn

some = settings(max_examples=40, deadline=None, derandomize=True)
weights = st.lists(st.floats(0, 100), min_size=1, max_size=30)


def test_equal_weights_are_as_many_rows_as_there_are() -> None:
    assert effective_size(np.full(7, 0.3)) == pytest.approx(7)
    assert effective_size([3.0, 1.0]) == pytest.approx(16 / 10)
    assert effective_size([5.0, 0.0, 0.0]) == 1.0
    assert effective_size([]) == effective_size([0.0]) == 0.0


@some
@given(weights, st.floats(1e-3, 1e3), st.randoms())
def test_neither_scale_nor_order_nor_doubling_matters(
    weight: list[float], scale: float, random: Random
) -> None:
    found = effective_size(weight)
    assert 0 <= found <= len(weight) + 1e-9
    assert effective_size(scale * np.array(weight)) == pytest.approx(found)
    shuffled = weight.copy()
    random.shuffle(shuffled)
    assert effective_size(shuffled) == pytest.approx(found)
    assert effective_size(weight * 2) == pytest.approx(2 * found)


def test_a_healthy_log_has_no_warning() -> None:
    rows = drawn(0, 1000)
    chance = LOGGING[rows.context, rows.action]
    log = rows.log()
    found = overlap(log.weight, chance, unsupported=0.0)
    assert found.warnings == ()
    assert found.n == 1000
    assert found.effective == pytest.approx(effective_size(log.weight))
    assert found.mean_weight == pytest.approx(1.0, abs=0.1)
    assert found.heaviest == pytest.approx(log.weight.max() / log.weight.sum())
    assert unsupported_share(LOGGING, POLICY) == 0.0


def test_a_log_without_propensities_is_warned_of() -> None:
    found = overlap(np.ones(300), np.full(300, np.nan))
    assert "no_propensities" in found.warnings
    assert (found.n, found.effective) == (0, 0.0)
    partly = overlap([*np.ones(299), np.nan], [*np.full(299, 0.5), np.nan])
    assert partly.warnings == ("no_propensities",)


def test_a_log_in_which_nothing_was_drawn_is_warned_of() -> None:
    found = overlap(np.tile([1.0, 0.0], 200), np.ones(400))
    assert "nothing_drawn" in found.warnings
    assert found.warnings[-1] == "no_support"
    assert found.unsupported == pytest.approx(0.5)


def test_few_rows_and_a_heavy_one_are_warned_of() -> None:
    weight = np.append(np.full(200, 0.9), 20.0)
    found = overlap(weight, np.full(201, 0.01))
    assert found.warnings == ("few_rows", "heavy_row")
    assert found.heaviest == pytest.approx(0.1)


def test_what_was_never_done_has_no_support() -> None:
    logging, policy = [[1.0, 0.0], [0.5, 0.5]], [[0.4, 0.6], [1.0, 0.0]]
    assert unsupported_share(logging, policy) == pytest.approx(0.3)
    weight = np.tile([0.4, 2.0, 0.0, 0.4], 100)
    found = overlap(weight, np.full(400, 0.5), unsupported=0.3)
    assert found.warnings == ("no_support",)


def test_wrong_propensities_are_warned_of() -> None:
    rows = drawn(0, 2000)
    chance = 0.5 * LOGGING[rows.context, rows.action]
    found = overlap(rows.log(propensity=0.5 * LOGGING).weight, chance)
    assert found.warnings == ("weights_off",)


def test_a_weight_of_two_is_two_rows_but_for_the_effective_size() -> None:
    weight, times = np.array([0.5, 1.5, 1.0]), np.array([1.0, 2.0, 0.0])
    found = overlap(weight, np.full(3, 0.5), sample_weight=times)
    assert found.mean_weight == pytest.approx((0.5 + 3.0) / 3)
    assert found.effective == pytest.approx(effective_size([0.5, 3.0]))


def test_every_warning_has_a_sentence_in_both_languages() -> None:
    for label in WARNINGS.values():
        assert label.zh
        assert label.en


def test_what_is_no_log_is_named() -> None:
    with pytest.raises(WrongShape):
        overlap([1.0], [0.5, 0.5])
    with pytest.raises(WrongShape):
        unsupported_share([[1.0]], [[0.5, 0.5]])
    with pytest.raises(OutOfRange):
        overlap([-1.0], [0.5])
    with pytest.raises(NotANumber):
        effective_size([np.inf])
    assert np.isnan(unsupported_share(np.zeros((0, 2)), np.zeros((0, 2))))
