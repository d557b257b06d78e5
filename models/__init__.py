"""Scoring models and their life cycle: priors, estimators, labels, what serves."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from models.acceptance import AcceptanceModel
    from models.boosted import BoostedReRanker
    from models.calibrating import Calibrator
    from models.choice import ChoiceModel
    from models.conformal import ConformalInterval
    from models.linear import MapLinear
    from models.prior import Prior
    from models.reciprocal import harmonic
    from models.track_record import TrackRecord

__all__ = [
    "AcceptanceModel",
    "BoostedReRanker",
    "Calibrator",
    "ChoiceModel",
    "ConformalInterval",
    "MapLinear",
    "Prior",
    "TrackRecord",
    "harmonic",
]

_HOME = {
    "AcceptanceModel": "models.acceptance",
    "BoostedReRanker": "models.boosted",
    "Calibrator": "models.calibrating",
    "ChoiceModel": "models.choice",
    "ConformalInterval": "models.conformal",
    "MapLinear": "models.linear",
    "Prior": "models.prior",
    "TrackRecord": "models.track_record",
    "harmonic": "models.reciprocal",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for (PEP 562): a submodule stays quick."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
