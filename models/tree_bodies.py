"""Boosted trees as bytes, by skops, which builds no type that is not on a list."""

from __future__ import annotations

from importlib.metadata import version

import skops.io

from models.boosted import BoostedReRanker
from models.card import Card
from models.errors import OtherLibraries, Untrusted

TRUSTED = (
    "models.boosted.BoostedReRanker",
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
)
"""Types beyond skops' own list that a model may hold."""


def dumped(model: BoostedReRanker) -> bytes:
    """Return a model as bytes.

    Raises
    ------
    Untrusted
        It holds a type that could not be opened again.
    """
    body = skops.io.dumps(model)
    _refuse_untrusted(body)
    return bytes(body)


def loaded(body: bytes, card: Card) -> BoostedReRanker:
    """Build a model from bytes that were verified.

    Raises
    ------
    OtherLibraries
        It was fitted with other libraries than those that are here.
    Untrusted
        It holds a type that may not be built.
    """
    here = libraries()
    if any(_minor(card.trained_on.get(name, "")) != _minor(here[name]) for name in here):
        raise OtherLibraries(card.trained_on, here)
    _refuse_untrusted(body)
    model: BoostedReRanker = skops.io.loads(body, trusted=list(TRUSTED))
    return model


def libraries() -> dict[str, str]:
    """Return the versions that a body depends on."""
    return {name: version(name) for name in ("numpy", "scikit-learn")}


def _refuse_untrusted(body: bytes) -> None:
    foreign = sorted(set(skops.io.get_untrusted_types(data=body)) - set(TRUSTED))
    if foreign:
        raise Untrusted(foreign)


def _minor(number: str) -> list[str]:
    return number.split(".")[:2]
