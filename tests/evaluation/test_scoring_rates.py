from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from fairlearn.metrics import (
    MetricFrame,
    demographic_parity_ratio,
    selection_rate,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from evaluation.errors import InvalidSize
from evaluation.fairness import share_interval
from evaluation.grouping import crossed, grouping
from evaluation.scoring_rates import ScoringRates, scoring_rates
from matching.errors import WrongShape

Values = NDArray[np.float64]
Strings = NDArray[np.str_]


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def made(seed: int, n: int = 400) -> tuple[Values, Strings, Strings]:
    source = np.random.default_rng(seed)
    sex = source.choice(np.array(["f", "m"]), n)
    origin = source.choice(np.array(["a", "b", "c"]), n, p=[0.6, 0.3, 0.1])
    return source.normal(0.1 * (sex == "m"), 1.0, n), sex, origin


def test_a_table_by_hand() -> None:
    # Median of 1…10 is 5.5; above it are 6…10.
    score = np.arange(1.0, 11.0)
    sex = ["f", "f", "f", "f", "m", "f", "m", "m", None, "m"]
    table = scoring_rates(score, grouping(sex), rng())
    assert (table.median, table.n, table.unknown, table.unscored) == (5.5, 10, 1, 0)
    women, men = table.rates
    assert (women.group, women.n, women.share_of_people, women.small) == ("f", 5, 0.5, False)
    assert (men.group, men.n, men.share_of_people, men.small) == ("m", 4, 0.4, False)
    assert women.rate == share_interval(1, 5)
    assert men.rate == share_interval(3, 4)
    assert women.impact_ratio.value == pytest.approx(0.2 / 0.75)
    assert men.impact_ratio.value == 1.0
    assert table.below() == (women,)


def test_a_small_category_is_told_but_neither_compared_nor_compared_with() -> None:
    score = np.concatenate([np.zeros(60), np.ones(40), [2.0]])
    group = np.repeat(["big", "next", "tiny"], [60, 40, 1])
    table = scoring_rates(
        np.where(np.arange(101) % 2 == 0, score, score + 3), grouping(group), rng()
    )
    tiny = table.rates[-1]
    assert (tiny.group, tiny.n, tiny.small) == ("tiny", 1, True)
    assert np.isfinite(tiny.rate.value)
    assert np.isnan(tiny.impact_ratio.value)
    assert max(one.impact_ratio.value for one in table.rates[:-1]) == 1.0
    counted = scoring_rates(score, grouping(group), rng(), least_share=0.0)
    assert counted.rates[-1].impact_ratio.value == 1.0


def test_people_at_the_median_are_not_above_it() -> None:
    table = scoring_rates(np.array([1.0, 1.0, 1.0, 2.0]), grouping(["a", "a", "b", "b"]), rng())
    assert [one.rate.value for one in table.rates] == [0.0, 0.5]
    alike = scoring_rates(np.ones(4), grouping(["a", "a", "b", "b"]), rng())
    assert [one.rate.value for one in alike.rates] == [0.0, 0.0]
    assert all(np.isnan(one.impact_ratio.value) for one in alike.rates)


def test_a_draw_that_misses_a_category_says_nothing_of_it() -> None:
    for seed in range(20):
        one = np.random.default_rng(seed)
        table = scoring_rates(np.array([1.0, 2.0]), grouping(["a", "b"]), one, draws=1)
        assert [group.impact_ratio.value for group in table.rates] == [0.0, 1.0]


def test_who_has_no_score_is_counted_apart() -> None:
    table = scoring_rates(np.array([1.0, np.nan, 2.0]), grouping(["a", "b", "b"]), rng())
    assert (table.n, table.unscored) == (2, 1)
    nobody = scoring_rates(np.array([np.nan]), grouping(["a"]), rng())
    assert (nobody.n, nobody.rates) == (0, ())
    assert np.isnan(nobody.median)


@pytest.mark.parametrize("seed", range(3))
def test_rates_and_ratios_are_those_of_fairlearn(seed: int) -> None:
    score, sex, origin = made(seed)
    above = (score > np.median(score)).astype(int)
    by_sex = scoring_rates(score, grouping(sex), rng())
    theirs = MetricFrame(
        metrics=selection_rate, y_true=above, y_pred=above, sensitive_features=sex
    ).by_group
    assert_allclose([one.rate.value for one in by_sex.rates], theirs.to_numpy(), atol=1e-12)
    least = min(one.impact_ratio.value for one in by_sex.rates)
    assert least == pytest.approx(
        demographic_parity_ratio(above, above, sensitive_features=sex), abs=1e-12
    )
    both = scoring_rates(score, crossed(grouping(sex), grouping(origin)), rng())
    frame = MetricFrame(
        metrics=selection_rate,
        y_true=above,
        y_pred=above,
        sensitive_features=pd.DataFrame({"sex": sex, "origin": origin}),
    )
    found = pd.Series(
        {tuple(one.group.split(" × ")): one.rate.value for one in both.rates}
    ).reindex(frame.by_group.index)
    assert_allclose(found.to_numpy(), frame.by_group.to_numpy(), atol=1e-12)
    ratios = [one.impact_ratio.value for one in both.rates]
    assert_allclose(min(ratios), frame.ratio(method="between_groups"), atol=1e-12)


@settings(deadline=None, max_examples=25, derandomize=True)
@given(st.integers(0, 10_000), st.integers(1, 60))
def test_a_table_knows_no_order_and_no_unit(seed: int, n: int) -> None:
    score, sex, _ = made(seed, n)
    order = np.random.default_rng(seed).permutation(n)
    one = scoring_rates(score, grouping(sex), rng())
    other = scoring_rates(np.exp(score[order]) * 7, grouping(sex[order]), rng())
    assert values(one) == values(other)


def values(table: ScoringRates) -> str:
    return repr([(one.group, one.n, one.rate.value, one.impact_ratio) for one in table.rates])


def test_intervals_of_ratios_cover_the_truth() -> None:
    # 60 and 48 of a hundred are above in truth: a ratio of 0.8.
    covered = 0
    for seed in range(200):
        source = np.random.default_rng(seed)
        group = np.repeat(["a", "b"], [500, 500])
        above = source.uniform(size=1000) < np.where(group == "a", 0.6, 0.48)
        # Half of the sample must lie above its median for the shares to be the rates.
        score = np.where(above, 1.0, 0.0)
        padded = np.concatenate([score, np.zeros(max(0, 2 * int(above.sum()) - 1000) + 1)])
        unknown = np.concatenate([group.astype(object), [None] * (len(padded) - 1000)])
        ratio = scoring_rates(padded, grouping(unknown), source, draws=300).rates[1].impact_ratio
        covered += ratio.low <= 0.8 <= ratio.high
    assert covered >= 0.91 * 200


def test_what_does_not_fit_together_is_refused() -> None:
    with pytest.raises(WrongShape, match="score"):
        scoring_rates(np.ones(3), grouping(["a"]), rng())
    with pytest.raises(InvalidSize, match="draws"):
        scoring_rates(np.ones(1), grouping(["a"]), rng(), draws=0)
