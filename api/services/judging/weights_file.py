"""Weights of a model, as a file tells them."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from api.services.judging.errors import UnreadableModel

_MAX_BYTES = 10_000_000


def read_weights(path: Path) -> dict[str, float]:
    """Read the weights of a model off the document of ``models show --json``.

    Returns
    -------
    dict of str to float
        Share of each feature, by its name.

    Raises
    ------
    UnreadableModel
    """
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise UnreadableModel(path, f"more than {_MAX_BYTES} bytes")
        told = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UnreadableModel(path, error.strerror or str(error)) from error
    except (ValueError, RecursionError) as error:
        raise UnreadableModel(path, f"no JSON ({error})") from error
    try:
        return _shares(told)
    except (TypeError, KeyError, ValueError) as error:
        raise UnreadableModel(path, f"no weights ({error!r})") from error


def _shares(told: Any) -> dict[str, float]:
    shares = {str(one["feature"]): float(one["after"]) for one in told["weights"]}
    if not all(math.isfinite(share) and share >= 0 for share in shares.values()):
        raise ValueError("a share is negative, or no number")
    if not sum(shares.values()) > 0:
        raise ValueError("all are 0")
    return shares
