"""A simulated company as the tables that Mentormatch reads."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.simulator.assessments import assessments_table
from evaluation.simulator.catalogue import catalogue_tables
from evaluation.simulator.columns import pick
from evaluation.simulator.expertise import expertise_table
from evaluation.simulator.learners import learners_table, on_grid
from evaluation.simulator.mentors import mentors_table
from evaluation.simulator.people import people_table, protected_table
from evaluation.simulator.process.outcomes import LEVEL_SPREAD
from evaluation.simulator.process.records import Simulated
from evaluation.simulator.process.world import World
from evaluation.simulator.shortfalls import kpi_map_table, shortfalls_table
from evaluation.simulator.style import style_columns
from features.label import Lang
from features.schema import TABLES

_SUBJECTS = ("people", "learners", "assessments", "shortfalls", "mentors", "expertise", "protected")


def company_tables(
    world: World, rng: np.random.Generator, lang: Lang = "zh"
) -> dict[str, pd.DataFrame]:
    """Write a company as tables, on the day before anything happens.

    Levels, styles, posts, groups and seats are those of `world`; assessments and questionnaires
    measure them anew, as the sources of a company do. Nobody has mentored anybody yet.

    Parameters
    ----------
    world : World
        Learner and mentor positions are those of ``world.people``: learner ``i`` has the id
        ``world.people.ids[i]``, mentor ``j`` the id ``world.people.ids[n_learners + j]``.
    rng : Generator
    lang : {"zh", "en"}

    Returns
    -------
    dict of str to DataFrame
        By canonical table name, with the columns of `features.schema.TABLES`; without past
        mentorships, exclusions and rules, which may be absent.
    """
    source, people = world.source, world.people
    rngs = dict(zip(_SUBJECTS, rng.spawn(len(_SUBJECTS)), strict=True))
    listed = np.where(world.levels.mentor > 0.0, world.levels.mentor_seen, np.nan)
    listed = np.where(np.isnan(listed), np.nan, np.maximum(on_grid(np.nan_to_num(listed)), 0.5))
    no_stars = np.zeros(people.n_mentors, dtype=np.bool_)
    tables = catalogue_tables(source, people.post, lang) | {
        "people": people_table(source, people, rngs["people"], lang),
        "learners": learners_table(source, people, world.levels.learner, rngs["learners"], lang),
        "assessments": assessments_table(source, people, world.levels.learner, rngs["assessments"]),
        "shortfalls": shortfalls_table(source, people, rngs["shortfalls"], lang),
        "kpi_map": kpi_map_table(source, lang),
        "mentors": mentors_table(source, people, listed, rngs["mentors"], lang),
        "expertise": expertise_table(source, people, listed, no_stars, rngs["expertise"]),
        "protected": protected_table(people, rngs["protected"], lang),
    }
    tables["learners"] = _styled(tables["learners"], world.styles.learner, rngs["learners"])
    tables["mentors"] = _open(
        _styled(tables["mentors"], world.styles.mentor, rngs["mentors"]), world
    )
    return {
        name: frame[[column.name for column in TABLES[name].columns]].reset_index(drop=True)
        for name, frame in tables.items()
    }


def mentorships_by(simulated: Simulated, as_of: np.datetime64) -> pd.DataFrame:
    """Table ``mentorships``: pairs that had begun by a day, with what was known of them then.

    Parameters
    ----------
    simulated : Simulated
    as_of : datetime64[D]

    Returns
    -------
    DataFrame
        One row a pair that began before `as_of`. End, rating and uplift (in levels) are blank where
        they came later; a rating also where nobody gave it.
    """
    pairs, outcomes, people = simulated.pairs, simulated.outcomes, simulated.world.people
    begun = np.flatnonzero(pairs.started < as_of)
    ended = pd.Series(pairs.ended[begun] < as_of)
    assessed = pd.Series(outcomes.reassessed[begun] < as_of)
    uplift = np.clip(outcomes.reassessment[begun] * LEVEL_SPREAD, -5.0, 5.0).round(2)
    return pd.DataFrame(
        {
            "mentorship_id": pd.Series([f"P{row:06d}" for row in begun.tolist()], dtype="str"),
            "learner_id": pick(people.ids[people.learners].tolist(), pairs.learner[begun]),
            "mentor_id": pick(people.ids[people.mentors].tolist(), pairs.mentor[begun]),
            "competency_id": pick([], np.full(len(begun), -1, dtype=np.intp)),
            "started_on": _dates(pairs.started[begun]),
            "ended_on": _dates(pairs.ended[begun]).where(ended),
            "rating": pd.Series(outcomes.satisfaction[begun]).where(ended),
            "uplift": pd.Series(uplift).where(assessed),
        }
    )


def _dates(day: NDArray[np.datetime64]) -> pd.Series:
    return pd.Series(day.astype("datetime64[us]"))


def _styled(
    frame: pd.DataFrame, style: NDArray[np.float64], rng: np.random.Generator
) -> pd.DataFrame:
    """Answer the questionnaire of style as people of these styles do."""
    return frame.assign(**style_columns(style, rng))


def _open(mentors: pd.DataFrame, world: World) -> pd.DataFrame:
    """Let every mentor offer the company's seats: nobody pauses, nobody lacks the hours."""
    seats = pd.Series(world.capacity, dtype="Int64")
    never = mentors["paused_until"].mask(mentors["paused_until"].notna())
    return mentors.assign(
        capacity=seats, minimum=seats * 0, hours_per_month=np.nan, paused_until=never
    )
