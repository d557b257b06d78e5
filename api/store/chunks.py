"""Long lists of ids in several statements."""

from __future__ import annotations

from collections.abc import Sequence

MOST_IDS = 5_000
"""Ids in one statement: both databases bound the number of its parameters."""


def chunks(ids: Sequence[str]) -> list[Sequence[str]]:
    """Cut a list of ids into parts that fit into one statement each."""
    return [ids[start : start + MOST_IDS] for start in range(0, len(ids), MOST_IDS)]
