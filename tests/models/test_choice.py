from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from numpy.typing import NDArray
from scipy.optimize import minimize

from models.choice import EXAMINATION, ChoiceModel
from models.errors import InvalidChoice, InvalidPlace, InvalidSetting
from tests.models.lists import draw

TRUE = np.array([1.5, -1.0, 0.5, 0.0, 0.0, 0.0])
NONE = 1.0


def _chosen(
    rng: np.random.Generator, n_lists: int, *, bias: float = 1.0, size: int = 5
) -> dict[str, NDArray[np.float64]]:
    """Lists in a random order, and the best of perceived worth, noise and place."""
    lists = draw(rng, n_lists, size=size)
    place = np.argsort(rng.uniform(size=(n_lists, size)), axis=1) + 1.0
    worth = (lists.X @ TRUE).reshape(place.shape) - bias * np.log(place)
    every = np.column_stack([worth, np.full(n_lists, NONE)])
    best = (every + rng.gumbel(size=every.shape)).argmax(axis=1)
    chosen = (best[:, np.newaxis] == np.arange(size)).astype(np.float64)
    return {
        "X": lists.X,
        "chosen": chosen.ravel(),
        "slate": lists.slate.astype(np.float64),
        "position": place.ravel(),
    }


def test_chances_by_hand() -> None:
    # Without lists nothing is known but η = 1: worths 1 and 1/2, and 1 of nobody.
    model = ChoiceModel().fit(np.empty((0, 1)), [], slate=[], position=[])
    assert model.position_ == EXAMINATION
    found = model.predict([[0.0], [0.0]], slate=[7, 7], position=[1, 2])
    assert_allclose(found, [1 / 2.5, 0.5 / 2.5])
    assert_allclose(model.predict([[0.0], [0.0]], slate=[7, 7]), [1 / 3, 1 / 3])


def test_the_least_is_that_of_a_general_minimiser() -> None:
    data = _chosen(np.random.default_rng(1), 60)
    model = ChoiceModel(shrinkage=2.0).fit(**data)
    Z = (data["X"] - data["X"].mean(axis=0)) / data["X"].std(axis=0)

    def loss(b: NDArray[np.float64]) -> float:
        worth = (Z @ b[:6] - b[6] * np.log(data["position"])).reshape(-1, 5)
        every = np.column_stack([worth, np.full(60, b[7])])
        marks = data["chosen"].reshape(-1, 5)
        taken = np.column_stack([marks, 1 - marks.sum(axis=1)])
        log = every - np.log(np.exp(every).sum(axis=1, keepdims=True))
        ridge = 2 * (b[:6] @ b[:6]) + 4 * (b[6] - 1) ** 2 + 0.01 * b[7] ** 2
        return float(-(taken * log).sum() + ridge / 2)

    found = minimize(loss, np.zeros(8), method="BFGS", options={"gtol": 1e-8}).x
    assert_allclose(model.coef_ * data["X"].std(axis=0), found[:6], atol=1e-5)
    assert_allclose(model.position_, found[6], atol=1e-5)


@pytest.mark.parametrize("bias", [0.0, 0.5, 2.0])
def test_taste_and_position_bias_are_told_apart(bias: float) -> None:
    data = _chosen(np.random.default_rng(2), 6000, bias=bias)
    model = ChoiceModel(shrinkage=1.0).fit(**data)
    assert_allclose(model.coef_, TRUE, atol=0.25)
    assert_allclose(model.position_, bias, atol=0.1)
    assert_allclose(model.none_, NONE, atol=0.25)
    low, high = model.interval(0.999).T
    true = np.append(TRUE, bias)
    assert ((low <= true) & (true <= high)).all()


def test_chances_are_shares_of_what_is_chosen() -> None:
    rng = np.random.default_rng(3)
    data, new = _chosen(rng, 3000), _chosen(rng, 3000)
    model = ChoiceModel().fit(**data)
    found = model.predict(new["X"], slate=new["slate"], position=new["position"])
    in_list = np.bincount(new["slate"].astype(int), found)
    assert (in_list < 1).all()
    for part in np.array_split(np.argsort(found), 5):
        assert_allclose(found[part].mean(), new["chosen"][part].mean(), atol=0.03)


@settings(deadline=None, max_examples=15, derandomize=True)
@given(st.integers(0, 2**32 - 1))
def test_scale_origin_order_and_names_never_matter(seed: int) -> None:
    rng = np.random.default_rng(seed)
    data = _chosen(rng, 25)
    order = rng.permutation(len(data["X"]))
    scale, origin = 10.0 ** rng.uniform(-3, 3, 6), rng.normal(size=6)
    other = {name: column[order] for name, column in data.items()}
    other |= {"X": other["X"] * scale + origin, "slate": -other["slate"]}
    one, two = ChoiceModel().fit(**data), ChoiceModel().fit(**other)
    assert_allclose(two.coef_ * scale, one.coef_, atol=1e-7)
    assert_allclose(two.position_, one.position_, atol=1e-7)
    found = two.predict(other["X"], slate=other["slate"], position=other["position"])
    expected = one.predict(data["X"], slate=data["slate"], position=data["position"])
    assert_allclose(found, expected[order], atol=1e-7)


@settings(deadline=None, max_examples=15, derandomize=True)
@given(st.integers(0, 2**32 - 1))
def test_a_weight_counts_how_often_a_list_is_there(seed: int) -> None:
    rng = np.random.default_rng(seed)
    data = _chosen(rng, 20)
    times = rng.integers(0, 3, 20)
    weighed = ChoiceModel().fit(**data, sample_weight=times[data["slate"].astype(int)])
    copies = np.repeat(np.arange(20), times)
    rows = (copies[:, np.newaxis] * 5 + np.arange(5)).ravel()
    repeated = {name: column[rows] for name, column in data.items()}
    repeated["slate"] = np.repeat(np.arange(len(copies)), 5).astype(np.float64)
    again = ChoiceModel().fit(**repeated)
    assert_allclose(weighed.coef_, again.coef_, atol=1e-8)
    assert_allclose(weighed.none_, again.none_, atol=1e-7)


def test_a_list_whose_choice_is_not_known_is_left_out() -> None:
    data = _chosen(np.random.default_rng(4), 30)
    part = {name: column[5:] for name, column in data.items()}
    data["chosen"][2] = np.nan
    model = ChoiceModel().fit(**data)
    assert (model.n_lists_, model.n_outcomes_, model.n_unobserved_) == (29, 145, 5)
    assert_allclose(model.coef_, ChoiceModel().fit(**part).coef_, atol=1e-9)


def test_lists_that_everybody_leaves_have_finite_figures() -> None:
    data = _chosen(np.random.default_rng(5), 40)
    model = ChoiceModel().fit(**(data | {"chosen": np.zeros(200)}))
    assert np.isfinite(model.interval()).all()
    assert model.predict(data["X"], slate=data["slate"]).max() < 0.2


def test_wrong_input_is_named() -> None:
    X, slate = np.zeros((3, 1)), [1, 1, 2]
    with pytest.raises(InvalidChoice, match=r"2\.0 in all"):
        ChoiceModel().fit(X, [1, 1, 0], slate=slate, position=[1, 2, 1])
    with pytest.raises(InvalidChoice):
        ChoiceModel().fit(X, [0.5, 0, 0], slate=slate, position=[1, 2, 1])
    with pytest.raises(InvalidPlace) as caught:
        ChoiceModel().fit(X, [1, 0, 0], slate=slate, position=[1, 0, 1])
    assert caught.value.row == 1
    with pytest.raises(InvalidSetting):
        ChoiceModel(0.0).fit(X, [1, 0, 0], slate=slate, position=[1, 2, 1])
    with pytest.raises(InvalidSetting):
        ChoiceModel().fit(X, [1, 0, 0], slate=slate, position=[1, 2, 1]).interval(1.0)
