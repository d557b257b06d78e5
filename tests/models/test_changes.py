from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from features.label import Label
from models.changes import LEAST_TOLD, changes
from models.errors import InvalidSetting
from models.linear import MapLinear
from models.prior import Prior
from tests.models.lists import PRIOR, TRUTH, draw

LABELS = {
    "gap": Label("差距覆盖", "gap coverage"),
    "style": Label("风格契合", "style fit"),
    "teaching": Label("教学意愿", "willingness to teach"),
    "site": Label("同一地点", "same site"),
    "record": Label("过往辅导成效", "track record"),
    "grade": Label("职级差距", "grade distance"),
}


def _fitted(n_lists: int, *, max_step: float = 1.0, seed: int = 1) -> MapLinear:
    lists = draw(np.random.default_rng(seed), n_lists, strength=0.6)
    return MapLinear(PRIOR, max_step=max_step).fit(lists.X, lists.y, slate=lists.slate)


def test_what_rose_and_fell_is_told_with_how_sure_and_why() -> None:
    model = _fitted(8000)
    found = {change.feature: change for change in changes(model, LABELS).weights}
    record, style = found["record"], found["style"]
    assert record.before == 0 < record.after
    assert style.after < style.before == 0.3
    assert record.sure > 0.99
    assert record.reason == "outcomes"
    rises = (
        f"The weight of “track record” rises from 0.0% to {record.after:.1%} (more than 99% sure"
    )
    assert record.sentence.en.startswith(rises)
    assert f"in {model.n_outcomes_} outcomes" in record.sentence.en
    assert record.sentence.zh.startswith(f"「过往辅导成效」的权重由 0.0% 升至 {record.after:.1%}")
    assert "fell" not in style.sentence.en
    assert "falls from 30.0%" in style.sentence.en


def test_the_largest_change_comes_first_and_small_ones_are_not_told() -> None:
    found = [abs(c.after - c.before) for c in changes(_fitted(2000), LABELS).weights]
    assert found == sorted(found, reverse=True)
    assert min(found) >= LEAST_TOLD


def test_changes_are_those_of_the_weights() -> None:
    model = _fitted(2000)
    weights = model.weights()
    for change in changes(model, LABELS).weights:
        assert_allclose(change.after, weights[change.feature])
        assert 0.5 <= change.sure <= 1.0


def test_few_outcomes_are_less_sure_than_many() -> None:
    few = {c.feature: c.sure for c in changes(_fitted(300), LABELS).weights}
    many = {c.feature: c.sure for c in changes(_fitted(8000), LABELS).weights}
    assert few["record"] < many["record"]


def test_a_step_that_is_held_back_says_so() -> None:
    found = changes(_fitted(8000, max_step=0.05), LABELS).weights
    assert all(
        "one retraining moves 5% of the total weight at most" in c.sentence.en for c in found
    )
    assert all("每次再训练最多调整总权重的 5%" in c.sentence.zh for c in found)


def test_a_weight_that_outcomes_are_against_goes_to_0_and_says_why() -> None:
    truth = np.array([0.5, -0.5, 0.2, 0.1, 0.0, 0.0])
    lists = draw(np.random.default_rng(2), 4000, truth=truth, strength=0.8)
    model = MapLinear(PRIOR, max_step=1.0).fit(lists.X, lists.y, slate=lists.slate)
    found = {change.feature: change for change in changes(model, LABELS).weights}
    assert model.coef_[1] < 0
    assert (found["style"].after, found["style"].reason) == (0.0, "against")
    assert found["style"].sure > 0.99
    assert "a weight cannot be negative" in found["style"].sentence.en


def test_a_weight_that_only_shrinks_because_others_grew_says_so() -> None:
    truth = np.array([0.4, 0.3, 0.2, 0.1, 0.8, 0.0])
    lists = draw(np.random.default_rng(3), 20_000, truth=truth, strength=0.6)
    model = MapLinear(PRIOR, max_step=1.0).fit(lists.X, lists.y, slate=lists.slate)
    found = {change.feature: change for change in changes(model, LABELS).weights}
    assert found["record"].reason == "outcomes"
    assert found["gap"].after < found["gap"].before
    assert found["gap"].reason == "others"


def test_the_only_weight_left_is_as_sure_as_the_fall_of_the_other() -> None:
    rng = np.random.default_rng(0)
    X, slate = rng.uniform(size=(4000, 2)), np.arange(4000) // 4
    model = MapLinear(Prior(("gap", "style"), np.array([0.5, 0.5])), max_step=1.0)
    model.fit(X, 0.9 - 0.6 * X[:, 0], slate=slate)
    found = {change.feature: change for change in changes(model, LABELS).weights}
    style, gap = found["style"], found["gap"]
    assert (style.after, gap.after) == (1.0, 0.0)
    assert style.sure == gap.sure > 0.99


def test_too_few_outcomes_are_told_once() -> None:
    found = changes(_fitted(4), LABELS)
    assert found.weights == ()
    assert found.stays == Label(
        "权重保持不变：可用的辅导结果只有 20 条，至少需要 25 条",
        "The weights stay: 20 outcomes can tell something, 25 are needed",
    )


def test_outcomes_against_everything_and_no_change_are_told_once() -> None:
    lists = draw(np.random.default_rng(4), 4000, truth=-np.ones(6), strength=2.0)
    model = MapLinear(PRIOR).fit(lists.X, lists.y, slate=lists.slate)
    against = changes(model, LABELS)
    assert against.weights == ()
    assert against.stays is not None
    assert "check the data" in against.stays.en
    model = _fitted(8000)
    same = changes(model, LABELS, model.weights())
    assert same.weights == ()
    assert same.stays is not None
    assert "no weight changes" in same.stays.en


def test_changes_are_from_the_weights_that_serve() -> None:
    serving = dict(zip(PRIOR.feature_names, TRUTH, strict=True))
    model = _fitted(4000)
    for change in changes(model, LABELS, serving).weights:
        assert_allclose(change.before, serving[change.feature])


def test_without_prior_or_serving_weights_there_is_nothing_to_change_from() -> None:
    lists = draw(np.random.default_rng(5), 40)
    model = MapLinear().fit(lists.X, lists.y, slate=lists.slate)
    with pytest.raises(InvalidSetting):
        changes(model, {})
