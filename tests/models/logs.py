"""Small logs that several tests look at."""

from __future__ import annotations

from typing import Any

import pandas as pd


def frames(**tables: dict[str, list[Any]]) -> dict[str, pd.DataFrame]:
    """Two lists of two mentors, of which one came to a pair that was rated; tables may be given."""
    told: dict[str, dict[str, list[Any]]] = {
        "exposures": {
            "list_id": ["a", "a", "b", "b"],
            "rank": [1, 2, 1, 2],
            "learner_id": ["l1", "l1", "l2", "l2"],
            "mentor_id": ["m1", "m2", "m1", "m2"],
            "propensity": [0.5, 1.0, 0.4, None],
            "shown_on": ["2025-01-06", "2025-01-06", "2025-02-03", "2025-02-03"],
            "gap_coverage": [0.2, 0.4, 0.6, 0.8],
            "style": [0.0, 1.0, 0.5, 0.25],
        },
        "choices": {
            "list_id": ["a", "b"],
            "rank": [2, 0],
            "chosen_on": ["2025-01-07", "2025-02-04"],
        },
        "pairs": {
            "pair_id": ["p"],
            "list_id": ["a"],
            "learner_id": ["l1"],
            "mentor_id": ["m2"],
            "started_on": ["2025-01-08"],
            "ended_on": [None],
        },
        "outcomes": {
            "pair_id": ["p"],
            "measure": ["rating"],
            "value": [5.0],
            "day": ["2025-02-10"],
        },
    }
    return {name: pd.DataFrame(columns) for name, columns in {**told, **tables}.items()}


def changed(table: str, column: str, row: int, value: Any) -> dict[str, pd.DataFrame]:
    """Return the frames with another value in one cell."""
    found = frames()
    cells = found[table][column].astype(object)
    cells.iloc[row] = value
    found[table] = found[table].assign(**{column: cells})
    return found
