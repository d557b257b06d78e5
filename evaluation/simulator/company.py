"""One call that draws all tables of a sample company."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evaluation.errors import InvalidSize
from evaluation.simulator.assessments import assessments_table
from evaluation.simulator.catalogue import catalogue, catalogue_tables
from evaluation.simulator.expertise import draw_stars, expertise_levels, expertise_table
from evaluation.simulator.history import exclusions_table, mentorships_table, rules_table
from evaluation.simulator.learners import learners_table, true_levels
from evaluation.simulator.mentors import mentors_table
from evaluation.simulator.people import people_table, protected_table
from evaluation.simulator.population import draw_population
from evaluation.simulator.shortfalls import kpi_map_table, shortfalls_table
from features.label import Lang
from features.schema import TABLES


def sample_company(
    n_learners: int, n_mentors: int, *, seed: int = 0, lang: Lang = "zh"
) -> dict[str, pd.DataFrame]:
    """Draw a company: every table that Mentormatch reads, valid and self-consistent.

    Parameters
    ----------
    n_learners, n_mentors : int
        At least 1 each. Together with them come a few people who are neither.
    seed : int
        The same seed gives the same tables.
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
    # One stream a subject: a change to one table leaves the others as they were.
    streams = np.random.SeedSequence(seed).spawn(6)
    who, them, marks, guides, past, audit = (np.random.default_rng(stream) for stream in streams)
    source = catalogue()
    people = draw_population(source, (n_learners, n_mentors), who, lang)
    levels = true_levels(source, people.post[people.learners], them)
    stars = draw_stars(n_mentors, guides)
    listed = expertise_levels(source, people.post[people.mentors], stars, guides)
    tables = catalogue_tables(source, people.post) | {
        "people": people_table(source, people, who, lang),
        "learners": learners_table(source, people, levels, them, lang),
        "assessments": assessments_table(source, people, levels, marks),
        "shortfalls": shortfalls_table(source, people, them, lang),
        "kpi_map": kpi_map_table(source, lang),
        "mentors": mentors_table(source, people, listed, guides, lang),
        "expertise": expertise_table(source, people, listed, stars, guides),
        "mentorships": mentorships_table(source, people, listed, past),
        "exclusions": exclusions_table(people, past),
        "rules": rules_table(source, people, lang),
        "protected": protected_table(people, audit, lang),
    }
    family = source.families.set_index("family")[f"name_{lang}"]
    tables["posts"] = tables["posts"].assign(family=tables["posts"]["family"].map(family))
    return {
        name: tables[name][[column.name for column in schema.columns]].reset_index(drop=True)
        for name, schema in TABLES.items()
    }
