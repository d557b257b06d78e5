"""Performance figures that were missed, and the competencies behind them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evaluation.simulator.catalogue import Catalogue
from evaluation.simulator.columns import PERIOD, days, pick
from evaluation.simulator.population import Population
from features.label import Lang

QUARTER = 91
"""Days between two measurements of a figure."""


def kpi_map_table(source: Catalogue, lang: Lang) -> pd.DataFrame:
    """Table ``kpi_map``: the competencies behind every performance figure."""
    rows = source.kpis["competencies"].str.split("|").explode().str.split(":", expand=True)
    return pd.DataFrame(
        {
            "kpi": source.kpis[f"name_{lang}"].loc[rows.index].to_numpy(),
            "competency_id": rows[0].to_numpy(),
            "weight": rows[1].astype(np.float64).to_numpy(),
        }
    )


def shortfalls_table(
    source: Catalogue, people: Population, rng: np.random.Generator, lang: Lang
) -> pd.DataFrame:
    """Table ``shortfalls``: figures of their own family that about three learners in ten missed."""
    families = source.families["family"].tolist()
    named = source.kpis["families"].str.split("|")
    relevant = np.array([np.isin(families, names) for names in named], dtype=np.bool_)
    family = source.post_family[people.post[people.learners]]
    has = (rng.random(len(family)) < 0.3) & np.any(relevant, axis=0)[family]
    measured = QUARTER * rng.integers(1, PERIOD // QUARTER, len(family))
    learner = np.flatnonzero(has & (measured > people.joined[people.learners]))
    appeal = relevant.T[family[learner]] * (0.01 + rng.random((len(learner), len(relevant))))
    missed = np.clip(rng.beta(2.0, 8.0, len(learner)), 0.01, 1.0)
    return pd.DataFrame(
        {
            "learner_id": pick(people.ids.tolist(), learner),
            "kpi": pick(source.kpis[f"name_{lang}"].tolist(), appeal.argmax(axis=1)),
            "shortfall": missed.round(2),
            "measured_on": days(measured[learner]),
        }
    )
