"""Tables, ids and separable feature blocks: from a company's data to arrays."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from features.blocks import BLOCKS
    from features.cohort import Cohort
    from features.cohort_builder import build_cohort
    from features.space import EncodedCohort, FeatureSpace
    from features.tables import Tables

__all__ = ["BLOCKS", "Cohort", "EncodedCohort", "FeatureSpace", "Tables", "build_cohort"]

_HOME = {
    "BLOCKS": "features.blocks",
    "Cohort": "features.cohort",
    "EncodedCohort": "features.space",
    "FeatureSpace": "features.space",
    "Tables": "features.tables",
    "build_cohort": "features.cohort_builder",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for (PEP 562): a submodule stays quick."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
