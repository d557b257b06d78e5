"""The log of a simulation as DataFrames, as a service would have kept it on some day.

Their shape is that of `models.log`, which reads them.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.simulator.columns import pick
from evaluation.simulator.process.outcomes import LEVEL_SPREAD
from evaluation.simulator.process.pair_features import shares
from evaluation.simulator.process.records import Simulated

MEASURES = ("rating", "uplift", "behaviour", "result", "completion")
SHOWN = ("gap_coverage", "style")
"""Features in the log, by the name of the block that measures such: groups are none of them."""
_FIGURE = (100.0, 15.0)
"""Mean and SD between people of the figure of performance."""


def log_frames(simulated: Simulated, as_of: np.datetime64) -> dict[str, pd.DataFrame]:
    """Write what was known before a day.

    Parameters
    ----------
    simulated : Simulated
    as_of : datetime64[D]
        What happened on this day or later is left out.

    Returns
    -------
    dict of str to DataFrame
        Tables and columns of `models.log_columns.TABLES`. Features are `SHOWN`, in [0, 1]; a
        cohort is a quarter; a pair has no plan. ``groups`` tells everybody's ``gender``, which
        lists do not look at, and ``family`` of posts. The propensity is NaN in a log without.

    Notes
    -----
    Uplift is in levels; the figure of performance has mean 100 and SD 15 between people.
    """
    return {
        "exposures": _exposures(simulated, as_of),
        "choices": _choices(simulated, as_of),
        "pairs": _pairs(simulated, as_of),
        "outcomes": _outcomes(simulated, as_of),
        "groups": _groups(simulated),
        "mentors": _mentors(simulated),
    }


def _exposures(simulated: Simulated, as_of: np.datetime64) -> pd.DataFrame:
    shown, people = simulated.exposures, simulated.world.people
    row, place = np.nonzero((shown.mentor >= 0) & (shown.time < as_of)[:, np.newaxis])
    learner, mentor = shown.learner[row], shown.mentor[row, place]
    features = shares(simulated.world, learner, mentor)
    quarter = shown.intake[row] // simulated.settings.intakes
    return pd.DataFrame(
        {
            "list_id": row,
            "rank": place + 1,
            "learner_id": pick(people.ids[people.learners].tolist(), learner),
            "mentor_id": pick(people.ids[people.mentors].tolist(), mentor),
            "propensity": shown.propensity[row, place],
            "shown_on": shown.time[row],
            "cohort": pick([f"Q{n + 1:02}" for n in range(simulated.settings.quarters)], quarter),
            "model_version": pick(["prior"], np.zeros(len(row), dtype=np.intp)),
            "source": pick(["prior"], np.zeros(len(row), dtype=np.intp)),
            **{name: features[:, at] for at, name in enumerate(SHOWN)},
        }
    )


def _choices(simulated: Simulated, as_of: np.datetime64) -> pd.DataFrame:
    row = np.flatnonzero(simulated.exposures.time < as_of)
    return pd.DataFrame(
        {
            "list_id": row,
            "rank": simulated.choices.place[row],
            "chosen_on": simulated.exposures.time[row],
        }
    )


def _pairs(simulated: Simulated, as_of: np.datetime64) -> pd.DataFrame:
    pairs, people = simulated.pairs, simulated.world.people
    begun = np.flatnonzero(pairs.started < as_of)
    ended = pd.Series(pairs.ended[begun])
    return pd.DataFrame(
        {
            "pair_id": begun,
            "list_id": pairs.shown[begun],
            "learner_id": pick(people.ids[people.learners].tolist(), pairs.learner[begun]),
            "mentor_id": pick(people.ids[people.mentors].tolist(), pairs.mentor[begun]),
            "started_on": pairs.started[begun],
            "ended_on": ended.where(ended < pd.Timestamp(as_of)),
        }
    )


def _outcomes(simulated: Simulated, as_of: np.datetime64) -> pd.DataFrame:
    """One row a pair and measure, those of a pair together."""
    pairs, found, world = simulated.pairs, simulated.outcomes, simulated.world
    middle, spread = _FIGURE
    before = middle + spread * world.baseline[pairs.learner]
    measured = {
        "rating": (found.satisfaction, pairs.ended, "self"),
        "uplift": (found.reassessment * LEVEL_SPREAD, found.reassessed, "manager"),
        "behaviour": (found.behaviour, found.observed, "manager"),
        "result": (before + spread * found.performance, found.measured, "figures"),
        "completion": (pairs.completed.astype(np.float64), pairs.ended, "figures"),
    }
    parts = [_measure(name, *measured[name]) for name in MEASURES]
    parts[MEASURES.index("result")]["baseline"] = before
    asked_again = parts[MEASURES.index("rating")]
    asked_again["followed_up"] = found.followed_up
    rows = pd.concat(parts, ignore_index=True)
    rows = rows[rows["day"] < pd.Timestamp(as_of)]
    return rows.sort_values(["pair_id", "day", "measure"], ignore_index=True)


def _measure(
    name: str, value: NDArray[np.float64], day: NDArray[np.datetime64], source: str
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "pair_id": np.arange(len(value)),
            "measure": pd.Series([name] * len(value), dtype="str"),
            "value": value,
            "day": day,
            "source": pd.Series([source] * len(value), dtype="str"),
            "baseline": np.full(len(value), np.nan),
            "followed_up": np.zeros(len(value), dtype=np.bool_),
        }
    )


def _groups(simulated: Simulated) -> pd.DataFrame:
    world, people = simulated.world, simulated.world.people
    family = world.source.post_family[people.post]
    told = {
        "gender": pick(["male", "female"], people.female.astype(np.intp)),
        "family": pick(world.source.families["family"].tolist(), family),
    }
    return pd.concat(
        [
            pd.DataFrame({"person_id": people.ids, "attribute": name, "group": group})
            for name, group in told.items()
        ],
        ignore_index=True,
    )


def _mentors(simulated: Simulated) -> pd.DataFrame:
    people = simulated.world.people
    return pd.DataFrame(
        {"mentor_id": people.ids[people.mentors], "seats": simulated.world.capacity}
    )
