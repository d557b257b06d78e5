from __future__ import annotations

from copy import copy
from dataclasses import replace

import numpy as np
import pytest
from sklearn.svm import SVR

from models.boosted import BoostedReRanker
from models.card import Card
from models.errors import Damaged, NotServed, NotTheSame, OtherLibraries, Untrusted
from models.linear import MapLinear
from models.linear_scorer import LinearScorer
from models.prior import Prior
from models.registry import GOLDEN_ROWS, Sealed, golden_rows, open_sealed, seal

KEY = b"the key of whoever keeps models"
CARD = Card(
    version="m_1",
    feature_names=("gap", "style"),
    window=("2025-01-01", "2025-12-31"),
    data_digest="0" * 64,
    n_outcomes=400,
    metrics={"auc_by_list": {"value": 0.61, "low": 0.58, "high": None, "n": 400.0}},
    code_version="1.0",
    created_at="2026-01-02T03:04:05+00:00",
)


def fitted() -> MapLinear:
    prior = Prior(("gap", "style"), np.array([0.7, 0.3]))
    rng = np.random.default_rng(0)
    X, slate = rng.uniform(size=(400, 2)), np.arange(400) // 4
    y = np.clip(0.3 + 0.2 * X[:, 1] + rng.normal(0, 0.1, 400), 0, 1)
    return MapLinear(prior).fit(X, y, slate=slate)


@pytest.fixture(scope="module")
def linear() -> LinearScorer:
    return LinearScorer.of(fitted())


@pytest.fixture(scope="module")
def kept(linear: LinearScorer) -> Sealed:
    return seal(linear, CARD, KEY)


@pytest.fixture(scope="module")
def boosted() -> BoostedReRanker:
    rng = np.random.default_rng(3)
    X, slate = rng.uniform(size=(800, 2)), np.arange(800) // 4
    return BoostedReRanker(least_outcomes=100, n_trees=5).fit(X, X[:, 0], slate=slate)


def test_a_model_predicts_to_the_bit_what_it_did_when_it_was_sealed(
    linear: LinearScorer, kept: Sealed
) -> None:
    opened, card = open_sealed(kept, KEY)
    X = np.random.default_rng(1).uniform(size=(50, 2))
    assert isinstance(opened, LinearScorer)
    assert np.array_equal(opened.predict(X, slate=np.arange(50)), fitted().predict(X))
    assert opened.shares() == fitted().weights()
    assert replace(card, golden=(), trained_on={}) == CARD
    assert len(card.golden) == GOLDEN_ROWS


def test_equal_models_are_equal_to_the_byte(kept: Sealed) -> None:
    assert seal(LinearScorer.of(fitted()), CARD, KEY) == kept


@pytest.mark.parametrize("part", ["card", "body"])
def test_no_byte_may_change(kept: Sealed, part: str) -> None:
    content = getattr(kept, part)
    for place in range(0, len(content), 7):
        other = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
        with pytest.raises(NotTheSame) as refused:
            open_sealed(replace(kept, **{part: other}), KEY)
        assert refused.value.what == "signature"


def test_another_key_or_digest_opens_nothing(kept: Sealed) -> None:
    with pytest.raises(NotTheSame):
        open_sealed(kept, KEY + b"!")
    with pytest.raises(NotTheSame) as refused:
        open_sealed(replace(kept, sha256="0" * 64), KEY)
    assert refused.value.what == "sha256"


def test_other_weights_under_the_right_key_do_not_pass_for_the_figures_of_these(
    linear: LinearScorer, kept: Sealed
) -> None:
    import hashlib

    from models.registry import _signature

    other = replace(linear, coef=linear.coef + 1e-6).to_json()
    forged = Sealed(
        kept.card, other, hashlib.sha256(other).hexdigest(), _signature(kept.card, other, KEY)
    )
    with pytest.raises(NotTheSame) as refused:
        open_sealed(forged, KEY)
    assert refused.value.what == "golden predictions"


def test_a_re_ranker_keeps_its_order(boosted: BoostedReRanker) -> None:
    opened, card = open_sealed(seal(boosted, CARD, KEY), KEY)
    X, slate = np.random.default_rng(2).uniform(size=(20, 2)), np.arange(20) // 4
    assert isinstance(opened, BoostedReRanker)
    assert np.array_equal(opened.predict(X, slate=slate), boosted.predict(X, slate=slate))
    assert card.format == "skops"
    assert set(card.trained_on) == {"numpy", "scikit-learn"}


def test_a_type_beyond_the_list_is_not_even_sealed(boosted: BoostedReRanker) -> None:
    class Foreign(SVR):  # type: ignore[misc]
        pass

    model = copy(boosted)
    model._trees = Foreign().fit(golden_rows(2), np.arange(GOLDEN_ROWS))
    with pytest.raises(Untrusted) as refused:
        seal(model, CARD, KEY)
    assert any("Foreign" in name for name in refused.value.types)


def test_other_libraries_do_not_serve_it(
    boosted: BoostedReRanker, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = seal(boosted, CARD, KEY)
    monkeypatch.setattr("models.tree_bodies.version", lambda name: "0.1.0")
    with pytest.raises(OtherLibraries) as refused:
        open_sealed(kept, KEY)
    assert refused.value.here == {"numpy": "0.1.0", "scikit-learn": "0.1.0"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        b'{"feature_names": ["a"], "coef": [1, 2], "intercept": 0, "loss": "gaussian",'
        b' "weights": [1]}',
        b'{"feature_names": ["a"], "coef": ["x"], "intercept": 0, "loss": "gaussian",'
        b' "weights": [1]}',
        b'{"feature_names": ["a"], "coef": [1], "intercept": 0, "loss": "other", "weights": [1]}',
    ],
)
def test_a_damaged_document_is_refused_by_name(body: bytes) -> None:
    with pytest.raises(Damaged):
        LinearScorer.from_json(body)
    with pytest.raises(NotServed):
        Card.from_json(body)
