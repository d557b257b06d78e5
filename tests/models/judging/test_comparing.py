"""Better than before, than chance, than HR's weights?"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.interval import UNKNOWN, Interval
from models.judging.cautions import CAUTIONS, LEARNED_FROM
from models.judging.comparing import Judged, comparisons, verdict_of
from models.judging.powering import outcomes_needed
from models.judging.records import Comparison
from tests.models.judging.cases import judged

numbers = st.floats(-1, 1)


def told(**changed: object) -> Judged:
    found = judged(champion=0.7)
    parts = (found.intakes, (), found.ranking, found.worth, found.weights, found.power.spread)
    made = Judged(*parts, learned=True, drawn=True, seen_before=False)
    return replace(made, **changed)  # type: ignore[arg-type]


def by_basis(given_: Judged) -> dict[tuple[str, str], Comparison]:
    return {(one.question, one.basis): one for one in comparisons(given_)}


@pytest.mark.parametrize(
    ("difference", "verdict"),
    [
        (Interval(0.05, 0.01, 0.09), "better"),
        (Interval(-0.05, -0.09, -0.01), "worse"),
        (Interval(0.00, -0.01, 0.01), "alike"),
        (Interval(0.02, -0.01, 0.05), "unknown"),
        (UNKNOWN, "unknown"),
        (Interval(0.1, math.nan, math.nan), "unknown"),
    ],
)
def test_what_an_interval_says(difference: Interval, verdict: str) -> None:
    assert verdict_of(difference, 0.03) == verdict


@settings(max_examples=60, deadline=None, derandomize=True)
@given(numbers, numbers, numbers)
def test_what_is_better_one_way_is_worse_the_other(a: float, b: float, c: float) -> None:
    low, value, high = sorted((a, b, c))
    turned = {"better": "worse", "worse": "better"}
    one = verdict_of(Interval(value, low, high), 0.1)
    other = verdict_of(Interval(-value, -high, -low), 0.1)
    assert other == turned.get(one, one)


def test_every_basis_of_every_question() -> None:
    found = by_basis(told())
    assert list(found) == [
        ("before", "intakes"),
        ("random", "off_policy"),
        ("random", "outcomes"),
        ("random", "choices"),
        ("prior", "off_policy"),
        ("prior", "outcomes"),
        ("prior", "choices"),
    ]
    assert found["before", "intakes"].grade == "correlation"
    assert found["random", "off_policy"].grade == "self_reported"
    assert found["random", "outcomes"].grade == "correlation"


def test_where_hr_weights_serve_new_ones_are_held_against_them() -> None:
    found = by_basis(told(learned=False))
    assert found["prior", "off_policy"].verdict == "same"
    assert found["prior", "backtest"].of == "challenger"
    assert ("prior", "outcomes") not in found


def test_worth_is_that_of_the_champion_less_the_other() -> None:
    given_ = told()
    random = next(one for one in given_.worth.policies if one.policy == "random")
    difference = by_basis(given_)["random", "off_policy"].difference
    assert difference == Interval(-random.less.value, -random.less.high, -random.less.low)


def test_without_logged_chances_worth_is_a_correlation() -> None:
    assert by_basis(told(drawn=False))["random", "off_policy"].grade == "correlation"


def test_outcomes_that_may_have_taught_the_weights_are_told_of() -> None:
    found = by_basis(told(seen_before=True))
    assert LEARNED_FROM in found["prior", "off_policy"].warnings
    assert LEARNED_FROM in found["prior", "outcomes"].warnings
    assert LEARNED_FROM not in found["prior", "choices"].warnings
    assert LEARNED_FROM not in found["before", "intakes"].warnings


def test_every_warning_has_words() -> None:
    for one in judged(champion=0.7).better:
        assert set(one.warnings) <= set(CAUTIONS)
    for intake in judged().intakes:
        assert set(intake.warnings) <= set(CAUTIONS)


def test_one_intake_is_compared_with_nothing() -> None:
    given_ = told()
    found = comparisons(replace(given_, intakes=given_.intakes[:1], years=()))[0]
    labels = given_.intakes[0].labels
    # Two arms of 394 see a small difference four times in five.
    assert (found.verdict, found.n) == ("unknown", labels)
    assert found.needed == pytest.approx(788 - labels, abs=2)
    assert found.sentence.en.startswith("There are not two intakes yet whose outcomes could be")
    assert "more are needed" in found.sentence.en


def test_of_few_learners_no_difference_is_told() -> None:
    given_ = told()
    last = given_.intakes[-1]
    few = tuple(replace(one, learners=4) for one in (given_.intakes[-2], last))
    found = comparisons(replace(given_, intakes=few))[0]
    assert np.isnan(found.difference.value)
    assert found.verdict == "unknown"
    assert f"{last.n_compared} records do not suffice" in found.sentence.en


def test_how_many_more_are_told_only_where_it_cannot_be_told_yet() -> None:
    for one in comparisons(told()):
        assert (one.needed is None) or one.verdict == "unknown"
        if one.verdict == "unknown":
            assert one.needed is not None
            assert one.needed > 0


def test_last_year_is_compared_too_where_intakes_are_shorter() -> None:
    first, second, *others = judged().intakes
    years = replace(first, name="2026"), replace(second, name="2027")
    found = comparisons(told(intakes=(first, second, *others), years=years))
    assert [(one.of, one.than) for one in found if one.question == "before"] == [
        (others[-1].name, others[-2].name),
        ("2027", "2026"),
    ]
    alike = comparisons(told(intakes=years, years=years))
    assert [one.question for one in alike].count("before") == 1


def test_the_last_intake_that_can_be_compared_is() -> None:
    given_ = told()
    first, *others = given_.intakes
    young = replace(others[-1], name="young", less=UNKNOWN)
    found = comparisons(replace(given_, intakes=(first, *others, young)))[0]
    assert (found.of, found.than) == (others[-1].name, others[-2].name)


def test_ten_times_as_sure_takes_a_hundredth_of_the_outcomes() -> None:
    wide, narrow = Interval(0, -0.1, 0.1), Interval(0, -0.01, 0.01)
    one, other = (outcomes_needed(each, 100, 0.02) for each in (wide, narrow))
    assert one is not None
    assert other is not None
    assert one == pytest.approx(100 * other, rel=0.4)
    assert outcomes_needed(UNKNOWN, 100, 0.02) is None
    assert outcomes_needed(Interval(0, 0, 0), 100, 0.02) is None
