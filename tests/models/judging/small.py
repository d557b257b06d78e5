"""A log small enough to work out by hand, and ways to change it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from models.learning_rows import LearningRows, learning_rows
from models.log import Log, read_log

AS_OF = np.datetime64("2028-01-01", "D")
DAY = pd.Timestamp("2026-01-05")


def frames(
    n_lists: int,
    *,
    size: int = 2,
    mentors: int = 4,
    cohorts: Sequence[str] = (),
    ratings: Mapping[int, float] | None = None,
) -> dict[str, pd.DataFrame]:
    """Write lists of `size`; list ``i`` is of learner ``L{i}``, who takes the first mentor of it.

    Mentors come in turn, ``M0``, ``M1`` and so on. The feature ``gap`` falls from 1 by place.
    Every pair ran half a year from the day of its list on, was completed, and was rated 4 unless
    `ratings` tells otherwise: NaN for who was asked and did not answer.
    """
    rows = [(at, place) for at in range(n_lists) for place in range(size)]
    mentor = [f"M{(at + place) % mentors}" for at, place in rows]
    begun = [DAY + pd.Timedelta(days=at) for at in range(n_lists)]
    told = ratings or {}
    shown = pd.DataFrame(
        {
            "list_id": [f"A{at:04d}" for at, _ in rows],
            "rank": [place + 1 for _, place in rows],
            "learner_id": [f"L{at}" for at, _ in rows],
            "mentor_id": mentor,
            "propensity": 0.5,
            "shown_on": [begun[at] for at, _ in rows],
            "gap": [1 - place / size for _, place in rows],
        }
    )
    if cohorts:
        shown["cohort"] = [cohorts[at * len(cohorts) // n_lists] for at, _ in rows]
    lists = [f"A{at:04d}" for at in range(n_lists)]
    ended = [day + pd.Timedelta(days=180) for day in begun]
    pairs = pd.DataFrame(
        {
            "pair_id": [f"P{at}" for at in range(n_lists)],
            "list_id": lists,
            "learner_id": [f"L{at}" for at in range(n_lists)],
            "mentor_id": mentor[::size],
            "started_on": begun,
            "ended_on": ended,
            "planned_on": ended,
        }
    )
    outcomes: list[dict[str, Any]] = [
        {
            "pair_id": f"P{at}",
            "measure": "rating",
            "value": told.get(at, 4.0),
            "day": ended[at],
            "source": "self",
        }
        for at in range(n_lists)
    ]
    choices = pd.DataFrame({"list_id": lists, "rank": 1, "chosen_on": begun})
    return {
        "exposures": shown,
        "choices": choices,
        "pairs": pairs,
        "outcomes": pd.DataFrame(
            outcomes, columns=["pair_id", "measure", "value", "day", "source"]
        ),
    }


def logged(tables: Mapping[str, pd.DataFrame], **more: pd.DataFrame) -> tuple[Log, LearningRows]:
    """Read tables as a log, and as the rows that it comes to."""
    log = read_log({**tables, **more})
    return log, learning_rows(log, AS_OF)


def in_groups(attribute: str, groups: Mapping[str, str]) -> pd.DataFrame:
    """Put people into groups of an attribute."""
    return pd.DataFrame(
        {"person_id": list(groups), "attribute": attribute, "group": list(groups.values())}
    )
