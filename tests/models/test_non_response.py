from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

from evaluation.simulator import SimulatorSettings, simulate
from evaluation.simulator.process.settings import OutcomeSettings
from models.errors import (
    InvalidSetting,
    NobodyReplied,
    NotANumber,
    UnequalLengths,
    WrongFeatures,
)
from models.non_response import NonResponse, corrected_mean

Values = NDArray[np.float64]


class Survey(NamedTuple):
    X: Values
    answer: Values
    truth: Values
    followed_up: NDArray[np.bool_]
    related: Values


def survey(seed: int, n: int, *, tilt: float = 0.8, again: float = 0.0) -> Survey:
    """Draw answers, which grow with x and z, and who gives them: not by z but by the answer."""
    rng = np.random.default_rng(seed)
    x, z = rng.integers(0, 2, n).astype(float), rng.normal(size=n)
    truth = np.clip(np.rint(3.5 + 0.4 * x + 0.6 * z + rng.normal(0, 0.6, n)), 1, 5)
    replied = rng.uniform(size=n) < expit(-0.2 + tilt * (truth - 3.5) + 0.7 * x)
    followed_up = ~replied & (rng.uniform(size=n) < again)
    answer = np.where(replied | followed_up, truth, np.nan)
    return Survey(x[:, np.newaxis], answer, truth, followed_up, z[:, np.newaxis])


def mean(model: NonResponse, answer: Values) -> float:
    weight = model.weights_.weight
    return float(weight @ np.nan_to_num(answer) / weight.sum())


def test_weights_by_hand() -> None:
    # Four of five who completed replied, one of two who did not.
    X = np.array([[1], [1], [1], [1], [1], [0], [0]])
    answer = [5, 4, 4, 3, np.nan, 2, np.nan]
    model = NonResponse(ridge=0.0).fit(X, answer)
    assert_allclose(model.weights_.weight, [1.25, 1.25, 1.25, 1.25, 0, 2, 0], atol=1e-6)
    assert_allclose(model.predict([[1], [0]], [np.nan, np.nan]), [0.8, 0.5], atol=1e-6)
    assert model.response_ == pytest.approx(5 / 7)
    assert (model.tilt_, model.tilt_from_) == (0.0, "nothing")
    assert model.weights_.warnings == ("assumed_at_random",)
    assert model.weights_.effective_size == pytest.approx(49 / (4 * 1.25**2 + 4))
    assert mean(model, np.array(answer)) == pytest.approx((1.25 * 16 + 4) / 7)


@pytest.mark.parametrize("ridge", [0.0, 1.0])
def test_who_was_asked_again_stands_for_the_silent(ridge: float) -> None:
    # Those who replied say 4, the silent, half of whom were asked again, say 2.
    answer = np.repeat([4.0, 2.0, np.nan], [40, 20, 20])
    again = np.repeat([False, True, False], [40, 20, 20])
    model = NonResponse(ridge=ridge).fit(np.zeros((80, 0)), answer, followed_up=again)
    assert model.tilt_from_ == "followed_up"
    assert model.tilt_ > 0
    assert mean(model, answer) == pytest.approx(3.0, abs=0.03)
    assert model.weights_.warnings == ()


def test_where_all_replied_each_stands_for_himself() -> None:
    model = NonResponse().fit(np.zeros((3, 1)), [1.0, 2.0, 5.0])
    assert_allclose(model.weights_.weight, 1.0)
    assert_allclose(model.predict([[0.0]], [3.0]), 1.0)
    assert (model.tilt_, model.tilt_from_, model.weights_.warnings) == (0.0, "nothing", ())


def test_the_tilt_is_found_by_asking_again_and_by_what_is_related_and_else_assumed() -> None:
    drawn = survey(1, 20_000, again=0.3)
    silent = np.where(drawn.followed_up, np.nan, drawn.answer)
    asked = NonResponse().fit(drawn.X, drawn.answer, followed_up=drawn.followed_up)
    told = NonResponse().fit(drawn.X, silent, related=drawn.related)
    blind = NonResponse().fit(drawn.X, silent)
    assert [one.tilt_from_ for one in (asked, told, blind)] == ["followed_up", "related", "nothing"]
    for model in (asked, told):
        assert model.tilt_ == pytest.approx(0.8, abs=0.12)
        assert_allclose(model.coef_, [0.7], atol=0.15)
    truth, naive = drawn.truth.mean(), np.nanmean(silent)
    assert mean(asked, drawn.answer) == pytest.approx(truth, abs=0.02)
    assert mean(told, silent) == pytest.approx(truth, abs=0.03)
    assert truth + 0.1 < mean(blind, silent) < naive
    assert blind.weights_.warnings == ("assumed_at_random",)


def test_the_mean_moves_with_the_tilt_that_is_assumed() -> None:
    drawn = survey(2, 3_000)
    means = [
        mean(NonResponse(tilt=tilt).fit(drawn.X, drawn.answer), drawn.answer)
        for tilt in (-0.5, 0.0, 0.4, 0.8, 1.2)
    ]
    assert means == sorted(means, reverse=True)
    assert means[3] == pytest.approx(drawn.truth.mean(), abs=0.05)
    far = NonResponse(tilt=2_000.0).fit(drawn.X, drawn.answer)
    assert far.tilt_from_ == "given"
    assert np.isfinite(far.weights_.weight).all()


def test_what_hardly_goes_along_or_was_hardly_asked_again_is_not_used() -> None:
    drawn = survey(3, 800)
    noise = np.random.default_rng(0).normal(size=(800, 2))
    weak = NonResponse().fit(drawn.X, drawn.answer, related=noise)
    assert weak.tilt_ == 0.0
    assert weak.weights_.warnings == ("weakly_related", "assumed_at_random")
    few = np.flatnonzero(np.isnan(drawn.answer))[:9]
    answer, flags = drawn.answer.copy(), np.zeros(800, dtype=bool)
    answer[few], flags[few] = drawn.truth[few], True
    model = NonResponse().fit(drawn.X, answer, followed_up=flags)
    assert model.weights_.warnings == ("few_followed_up", "assumed_at_random")
    assert np.all(model.weights_.weight[few] > 0)


def test_weights_are_cut_and_it_is_told() -> None:
    answer = np.concatenate([[1.0, 2.0], np.full(98, np.nan)])
    model = NonResponse(most=5.0).fit(np.zeros((100, 0)), answer)
    assert model.weights_.largest == 5.0
    assert model.weights_.clipped == 2
    assert "clipped" in model.weights_.warnings


def test_weighted_repliers_are_like_all() -> None:
    drawn = survey(4, 500)
    model = NonResponse(ridge=0.0, tilt=0.5, most=1e9).fit(drawn.X, drawn.answer)
    weight = model.weights_.weight
    assert weight.sum() == pytest.approx(500)
    assert weight @ drawn.X[:, 0] == pytest.approx(drawn.X.sum())


@settings(deadline=None, max_examples=20, derandomize=True)
@given(st.integers(0, 10_000), st.sampled_from(["related", "followed_up", "neither"]))
def test_order_unit_and_repetition_do_not_matter(seed: int, how: str) -> None:
    drawn = survey(seed, 120, again=0.5 if how == "followed_up" else 0.0)
    more = {} if how == "neither" else {how: getattr(drawn, how)}
    one = NonResponse().fit(drawn.X, drawn.answer, **more)
    order = np.random.default_rng(seed).permutation(120)
    shuffled = {name: values[order] for name, values in more.items()}
    other = NonResponse().fit(drawn.X[order] * 7 + 3, drawn.answer[order] * 25, **shuffled)
    assert_allclose(other.weights_.weight, one.weights_.weight[order], rtol=1e-4)
    assert other.tilt_ == pytest.approx(one.tilt_ / 25, rel=1e-4, abs=1e-6)
    twice = np.tile(np.arange(120), 2)
    repeated = {name: values[twice] for name, values in more.items()}
    double = NonResponse().fit(drawn.X[twice], drawn.answer[twice], **repeated)
    weighed = NonResponse().fit(drawn.X, drawn.answer, **more, sample_weight=np.full(120, 2.0))
    assert_allclose(double.weights_.weight[:120], weighed.weights_.weight, rtol=1e-4)


def test_the_interval_of_a_corrected_mean_holds_the_truth_where_that_of_the_answers_does_not() -> (
    None
):
    drawn = survey(6, 1_500, again=0.3)
    found = corrected_mean(
        NonResponse(),
        drawn.X,
        drawn.answer,
        np.arange(1_500),
        np.random.default_rng(0),
        followed_up=drawn.followed_up,
    )
    replied = drawn.answer[~drawn.followed_up & ~np.isnan(drawn.answer)]
    assert found.low < drawn.truth.mean() < found.high < replied.mean()
    assert found.high - found.low < 0.25


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(NobodyReplied, match="none of 2"):
        NonResponse().fit(np.zeros((2, 1)), [np.nan, np.nan])
    with pytest.raises(NobodyReplied, match="none of 1"):
        NonResponse().fit(np.zeros((1, 1)), [4.0], followed_up=[True])
    with pytest.raises(UnequalLengths):
        NonResponse().fit(np.zeros((2, 1)), [1.0])
    with pytest.raises(UnequalLengths, match="followed_up"):
        NonResponse().fit(np.zeros((2, 1)), [1.0, np.nan], followed_up=[True])
    with pytest.raises(UnequalLengths, match="related"):
        NonResponse().fit(np.zeros((2, 1)), [1.0, np.nan], related=[[1.0]])
    with pytest.raises(NotANumber):
        NonResponse().fit([[np.nan], [1.0]], [1.0, 2.0])
    with pytest.raises(NotANumber, match="row 1, 'answer': got inf"):
        NonResponse().fit([[0.0], [1.0]], [1.0, np.inf])
    with pytest.raises(NotFittedError):
        NonResponse().predict([[1.0]], [1.0])
    with pytest.raises(WrongFeatures):
        NonResponse().fit([[0.0], [1.0]], [1.0, np.nan]).predict([[1.0, 2.0]], [1.0])


@pytest.mark.parametrize("wrong", [{"tilt": np.nan}, {"most": 1.0}, {"ridge": -1.0}])
def test_wrong_settings_are_named(wrong: dict[str, float]) -> None:
    with pytest.raises(InvalidSetting, match=next(iter(wrong))):
        NonResponse(**wrong).fit([[1.0]], [1.0])


def test_it_can_be_cloned() -> None:
    model = NonResponse(tilt=0.3, most=4.0, ridge=2.0)
    assert clone(model).get_params() == {"tilt": 0.3, "most": 4.0, "ridge": 2.0}


class Company(NamedTuple):
    completed: Values
    answer: Values
    followed_up: NDArray[np.bool_]
    related: Values
    truth: float
    replies: float


@pytest.fixture(scope="module")
def companies() -> list[Company]:
    """Eight simulated companies that ask 30 % of the silent again."""
    return [_company(seed) for seed in range(8)]


def _company(seed: int) -> Company:
    how = SimulatorSettings(outcome=OutcomeSettings(follow_up=0.3))
    found = simulate(how, np.random.default_rng(seed))
    pairs, outcomes = found.pairs, found.outcomes
    shown = found.exposures.features[pairs.shown, pairs.place - 1]
    score = shown @ np.array(how.lists.weights)
    replied = ~outcomes.followed_up & ~np.isnan(outcomes.satisfaction)
    return Company(
        pairs.completed[:, np.newaxis].astype(float),
        outcomes.satisfaction,
        outcomes.followed_up,
        np.column_stack([score, _record(pairs.mentor, outcomes.satisfaction, replied)]),
        float(found.truth.answer.mean()),
        float(outcomes.satisfaction[replied].mean()),
    )


def _record(mentor: NDArray[np.intp], answer: Values, replied: NDArray[np.bool_]) -> Values:
    """Shrunk mean of what the mentor's other learners answered."""
    n_mentors = int(mentor.max()) + 1
    count = np.bincount(mentor[replied], minlength=n_mentors)[mentor] - replied
    total = np.bincount(mentor[replied], answer[replied], n_mentors)[mentor]
    total = total - np.where(replied, np.nan_to_num(answer), 0.0)
    return np.asarray((8 * answer[replied].mean() + total) / (8 + count))


def test_corrected_satisfaction_is_within_five_hundredths_of_the_truth(
    companies: list[Company],
) -> None:
    off = [
        mean(NonResponse().fit(one.completed, one.answer, followed_up=one.followed_up), one.answer)
        - one.truth
        for one in companies
    ]
    naive = [one.replies - one.truth for one in companies]
    assert np.mean(naive) > 0.12
    assert abs(np.mean(off)) < 0.025
    assert np.sqrt(np.mean(np.square(off))) < 0.05


def test_without_asking_again_what_is_related_corrects_most_of_it(
    companies: list[Company],
) -> None:
    def together(name: str) -> Values:
        return np.concatenate([getattr(one, name) for one in companies])

    answer = np.where(together("followed_up"), np.nan, together("answer"))
    model = NonResponse().fit(together("completed"), answer, related=together("related"))
    sizes = [len(one.answer) for one in companies]
    truth = np.average([one.truth for one in companies], weights=sizes)
    assert model.tilt_from_ == "related"
    assert model.tilt_ == pytest.approx(0.45, abs=0.25)
    assert abs(mean(model, answer) - truth) < 0.4 * (np.nanmean(answer) - truth)
