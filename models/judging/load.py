"""How evenly mentors are used."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import numpy as np
import pandas as pd

from evaluation.assignment_metrics import gini, never_shown
from models.judging.people_records import Load, MentorLoad
from models.learning_rows import LearningRows
from models.log import Log


def load(log: Log, rows: LearningRows, as_of: np.datetime64) -> Load:
    """Count, mentor by mentor, what was shown, chosen and begun before a day.

    Parameters
    ----------
    log : Log
    rows : LearningRows
    as_of : numpy.datetime64

    Returns
    -------
    Load
        NaN figures where nobody was shown and nobody has seats.
    """
    table = _table(log, rows, as_of)
    seats = table["seats"].fillna(0).to_numpy(np.intp)
    known = bool(table["seats"].notna().any())
    shown, running = (table[name].to_numpy(np.intp) for name in ("shown", "running"))
    filled = float(np.minimum(running, seats).sum() / seats.sum()) if seats.sum() else float("nan")
    return Load(
        gini(shown) if len(table) else float("nan"),
        gini(table["pairs"].to_numpy(np.intp)) if len(table) else float("nan"),
        int(seats.sum()) if known else None,
        int(running.sum()),
        filled,
        never_shown(shown, seats) if seats.any() else float("nan"),
        tuple(_mentor(row) for row in table.to_dict("records")),
    )


def _mentor(row: dict[Hashable, Any]) -> MentorLoad:
    shown, chosen, pairs, running = (
        int(row[name]) for name in ("shown", "chosen", "pairs", "running")
    )
    seats = None if pd.isna(row["seats"]) else int(row["seats"])
    return MentorLoad(str(row["mentor_id"]), shown, chosen, pairs, running, seats)


def _table(log: Log, rows: LearningRows, as_of: np.datetime64) -> pd.DataFrame:
    """One row a mentor, the most pairs first."""
    training, ids = rows.training, pd.Index(rows.mentor_ids)
    n = len(ids)
    pairs = rows.pairs.merge(log.pairs[["pair_id", "ended_on"]], on="pair_id", how="left")
    runs = pairs["ended_on"].isna() | (pairs["ended_on"] >= pd.Timestamp(as_of))
    counts = {
        "shown": pd.Series(np.bincount(training.mentor, minlength=n), ids),
        "chosen": pd.Series(np.bincount(training.mentor[training.chosen], minlength=n), ids),
        "pairs": pairs["mentor_id"].value_counts(),
        "running": pairs["mentor_id"][runs].value_counts(),
        "seats": log.mentors.set_index("mentor_id")["seats"],
    }
    table = pd.DataFrame({name: one.astype(np.float64) for name, one in counts.items()})
    table[["shown", "chosen", "pairs", "running"]] = table.drop(columns="seats").fillna(0.0)
    table = table.rename_axis("mentor_id").reset_index()
    return table.sort_values(["pairs", "mentor_id"], ascending=[False, True])
