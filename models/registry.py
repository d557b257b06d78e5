"""Models in store: sealed with their figures, and opened only when nothing about them has changed.

A sealed model is a body of bytes and a card that says what it is. The seal is an HMAC (RFC 2104)
over both, so that neither weights nor figures can be exchanged by who does not hold the key. Linear
models are JSON; boosted ones go through skops, which builds no type that is not on a list:
unlike pickle, a hostile file runs nothing.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from models.card import Card
from models.errors import NotTheSame
from models.linear_scorer import LinearScorer

if TYPE_CHECKING:
    from models.boosted import BoostedReRanker

GOLDEN_ROWS = 16
MOST_APART = 1e-12
"""Difference of a golden prediction that is rounding."""
_GOLDEN_RATIO = (5**0.5 - 1) / 2


Model: TypeAlias = "LinearScorer | BoostedReRanker"


@dataclass(frozen=True, slots=True)
class Sealed:
    """A model as it is kept.

    Attributes
    ----------
    card, body : bytes
    sha256 : str
        Of the body, 64 hexadecimal digits.
    signature : str
        Of card and body, 64 hexadecimal digits.
    """

    card: bytes
    body: bytes
    sha256: str
    signature: str


def seal(model: Model, card: Card, key: bytes) -> Sealed:
    """Make a model ready to be kept.

    Parameters
    ----------
    model : LinearScorer or BoostedReRanker
    card : Card
        What is not about bytes; format, libraries and golden predictions are filled in.
    key : bytes
        Secret of whoever keeps models.

    Raises
    ------
    Untrusted
        The model holds a type that could not be opened again.
    """
    golden = tuple(_golden(model, card).tolist())
    if isinstance(model, LinearScorer):
        body, described = model.to_json(), replace(card, format="linear-json", trained_on={})
    else:
        # Trees and what reads them take seconds to import; whoever serves weights needs neither.
        from models import tree_bodies

        body = tree_bodies.dumped(model)
        described = replace(card, format="skops", trained_on=tree_bodies.libraries())
    whole = replace(described, golden=golden).to_json()
    return Sealed(whole, body, hashlib.sha256(body).hexdigest(), _signature(whole, body, key))


def open_sealed(kept: Sealed, key: bytes) -> tuple[Model, Card]:
    """Open a model that was sealed with the same key; nothing of it is read before it is verified.

    Raises
    ------
    NotTheSame
        Bytes, figures or predictions are not those that were sealed.
    OtherLibraries
        It was fitted with other libraries than those that are here.
    Untrusted
        It holds a type that may not be built.
    Damaged
    """
    if not hmac.compare_digest(kept.signature, _signature(kept.card, kept.body, key)):
        raise NotTheSame("signature")
    if not hmac.compare_digest(kept.sha256, hashlib.sha256(kept.body).hexdigest()):
        raise NotTheSame("sha256")
    card = Card.from_json(kept.card)
    model = _model(kept.body, card)
    found = _golden(model, card)
    if len(found) != len(card.golden) or np.abs(found - card.golden).max(initial=0) > MOST_APART:
        raise NotTheSame("golden predictions")
    return model, card


def golden_rows(n_features: int) -> NDArray[np.float64]:
    """Return rows that spread over [0, 1] evenly, the same for ever, shape (16, n_features)."""
    steps = np.arange(1, GOLDEN_ROWS * n_features + 1)
    spread = (steps * _GOLDEN_RATIO % 1.0).reshape(GOLDEN_ROWS, n_features)
    return np.asarray(spread, dtype=np.float64)


def _golden(model: Model, card: Card) -> NDArray[np.float64]:
    rows = golden_rows(len(card.feature_names))
    return model.predict(rows, slate=np.arange(GOLDEN_ROWS) // 4)


def _signature(card: bytes, body: bytes, key: bytes) -> str:
    # Both lengths are fixed by the inner digests: no bytes can move from the one to the other.
    together = hashlib.sha256(card).digest() + hashlib.sha256(body).digest()
    return hmac.new(key, together, hashlib.sha256).hexdigest()


def _model(body: bytes, card: Card) -> Model:
    if card.format == "linear-json":
        return LinearScorer.from_json(body)
    from models import tree_bodies

    return tree_bodies.loaded(body, card)
