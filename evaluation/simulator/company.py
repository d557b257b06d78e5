"""One call that draws all tables of a sample company."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evaluation.errors import InvalidSize
from evaluation.simulator.assessments import assessments_table
from evaluation.simulator.catalogue import catalogue, catalogue_tables
from evaluation.simulator.expertise import draw_stars, expertise_levels, expertise_table
from evaluation.simulator.history import mentorships_table
from evaluation.simulator.learners import learners_table, true_levels
from evaluation.simulator.mentors import mentors_table
from evaluation.simulator.people import people_table, protected_table
from evaluation.simulator.population import draw_population
from evaluation.simulator.rules import exclusions_table, rules_table
from evaluation.simulator.shortfalls import kpi_map_table, shortfalls_table
from features.label import Lang
from features.schema import TABLES

SUBJECTS = (
    "population",
    "levels",
    "stars",
    "people",
    "learners",
    "assessments",
    "shortfalls",
    "mentors",
    "expertise",
    "mentorships",
    "exclusions",
    "protected",
)
"""What has a random stream of its own, so that a change to one leaves the others as they were.

The order is part of what a seed means: append, never reorder.
"""


def sample_company(
    n_learners: int, n_mentors: int, *, seed: int = 0, lang: Lang = "zh"
) -> dict[str, pd.DataFrame]:
    """Draw a company: every table that Mentormatch reads, valid and self-consistent.

    Parameters
    ----------
    n_learners, n_mentors : int
        At least 1 each. Together with them come a few people who are neither.
    seed : int
        Not negative; the same seed gives the same tables.
    lang : {"zh", "en"}
        Language of names, departments, sites, figures, goals and bios.

    Returns
    -------
    dict of str to DataFrame
        By canonical table name, with the columns, codes and dtypes of `features.schema.TABLES`.
        All dated facts lie in the two years before 2026-09-01, except pauses, which end later.

    Raises
    ------
    InvalidSize
        Fewer than one learner or mentor.

    Notes
    -----
    Sizes of effects follow the published evidence: gaps ``max(0, N(.55, .45) + N(0, .7))`` on
    O*NET's 0-7 scale, a style questionnaire of reliability .56, ratings missing not at random
    (Schnabel et al. 2016, arXiv:1602.05352), quality of the relation after Eby et al. 2013
    (doi:10.1037/a0029279).
    """
    for what, size in (("n_learners", n_learners), ("n_mentors", n_mentors)):
        if size < 1:
            raise InvalidSize(what, size, "at least 1")
    streams = np.random.SeedSequence(seed).spawn(len(SUBJECTS))
    rngs = {
        name: np.random.default_rng(stream) for name, stream in zip(SUBJECTS, streams, strict=True)
    }
    tables = _draw((n_learners, n_mentors), rngs, lang)
    return {
        name: tables[name][[column.name for column in schema.columns]].reset_index(drop=True)
        for name, schema in TABLES.items()
    }


def _draw(
    sizes: tuple[int, int], rngs: dict[str, np.random.Generator], lang: Lang
) -> dict[str, pd.DataFrame]:
    """Draw all tables, each from a stream of its own."""
    source = catalogue()
    people = draw_population(source, sizes, rngs["population"], lang)
    levels = true_levels(source, people.post[people.learners], rngs["levels"])
    stars = draw_stars(people.n_mentors, rngs["stars"])
    listed = expertise_levels(source, people.post[people.mentors], stars, rngs["stars"])
    past = mentorships_table(source, people, listed, rngs["mentorships"])
    return catalogue_tables(source, people.post, lang) | {
        "people": people_table(source, people, rngs["people"], lang),
        "learners": learners_table(source, people, levels, rngs["learners"], lang),
        "assessments": assessments_table(source, people, levels, rngs["assessments"]),
        "shortfalls": shortfalls_table(source, people, rngs["shortfalls"], lang),
        "kpi_map": kpi_map_table(source, lang),
        "mentors": mentors_table(source, people, listed, rngs["mentors"], lang),
        "expertise": expertise_table(source, people, listed, stars, rngs["expertise"]),
        "mentorships": past,
        "exclusions": exclusions_table(people, past, rngs["exclusions"]),
        "rules": rules_table(source, people, lang),
        "protected": protected_table(people, rngs["protected"], lang),
    }
