"""What is said about a version of a model."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from models.errors import Damaged

Format = Literal["linear-json", "skops"]


@dataclass(frozen=True)
class Card:
    """All that is said about a version of a model, for people and for the check before it serves.

    Attributes
    ----------
    version : str
    feature_names : tuple of str
    window : tuple of str
        First and last day of the outcomes that it learned from, as ISO dates; empty for none.
    data_digest : str
        SHA-256 of what it learned from.
    n_outcomes : int
    metrics : mapping of str to mapping of str to float
        By figure: ``value``, ``low``, ``high``, ``n``; JSON's null where a figure is not known.
    code_version : str
    created_at : str
        ISO instant.
    trained_on : mapping of str to str
        Versions of the libraries that must be alike where it serves.
    format : Format
    golden : tuple of float
        Predictions of `models.registry.golden_rows`.
    """

    version: str
    feature_names: tuple[str, ...]
    window: tuple[str, ...]
    data_digest: str
    n_outcomes: int
    metrics: Mapping[str, Mapping[str, float | None]]
    code_version: str
    created_at: str
    trained_on: Mapping[str, str] = field(default_factory=dict)
    format: Format = "linear-json"
    golden: tuple[float, ...] = ()

    def to_json(self) -> bytes:
        """Return it as a document; equal cards are equal to the byte."""
        return json.dumps(asdict(self), sort_keys=True, allow_nan=False).encode()

    @classmethod
    def from_json(cls, document: bytes) -> Card:
        """Read a document that `to_json` wrote.

        Raises
        ------
        Damaged
        """
        try:
            read: dict[str, Any] = json.loads(document)
            lists = {name: tuple(read[name]) for name in ("feature_names", "window", "golden")}
            return cls(**{**read, **lists})
        except (ValueError, TypeError, KeyError) as error:
            raise Damaged("card of a model", str(error), "a document of its figures") from error
