"""Pairs that must not be, and departments' own rules."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evaluation.simulator.catalogue import Catalogue
from evaluation.simulator.columns import PERIOD, days, pick
from evaluation.simulator.population import Population
from features.label import Lang

EXCLUDED = 0.01
"""Excluded pairs a learner."""


def exclusions_table(
    people: Population, mentorships: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """Table ``exclusions``: one learner in a hundred has a mentor that he must not get.

    Up to half of these pairs have tried it and do not want each other again, the less happy first;
    the others are banned for reasons that nobody tells.
    """
    # The one mentor of a company that has no other is never forbidden.
    count = max(round(EXCLUDED * people.n_learners), 1) if people.n_mentors > 1 else 0
    tried = _not_again(people, mentorships).head(count // 2)
    learner = rng.integers(0, people.n_learners, count - len(tried))
    mentor = rng.integers(0, people.n_mentors, len(learner))
    since = np.maximum(rng.integers(0, PERIOD, len(learner)), people.joined[learner] + 1)
    banned = pd.DataFrame(
        {
            "learner_id": pick(people.ids[people.learners].tolist(), learner),
            "mentor_id": pick(people.ids[people.mentors].tolist(), mentor),
            "reason": pick(["banned"], np.zeros(len(learner), dtype=np.intp)),
            "since": days(since),
        }
    )
    both = pd.concat([tried, banned], ignore_index=True)
    both = both.drop_duplicates(["learner_id", "mentor_id"])
    return both.sort_values(["learner_id", "mentor_id"], ignore_index=True)


def _not_again(people: Population, mentorships: pd.DataFrame) -> pd.DataFrame:
    """Past pairs of learners who take part again, as exclusions; the lowest rating first."""
    current = set(people.ids[people.learners])
    ended = mentorships[mentorships["learner_id"].isin(current) & mentorships["ended_on"].notna()]
    ended = ended.sort_values(["rating", "mentorship_id"])
    return pd.DataFrame(
        {
            "learner_id": ended["learner_id"],
            "mentor_id": ended["mentor_id"],
            "reason": pick(["not_again"], np.zeros(len(ended), dtype=np.intp)).to_numpy(),
            "since": ended["ended_on"],
        }
    ).astype({"reason": "str"})


def rules_table(source: Catalogue, people: Population, lang: Lang) -> pd.DataFrame:
    """Table ``rules``: two for the whole company and a few of single departments."""
    families = source.families["family"].tolist()
    units = len(people.departments) // len(families)
    first = {family: people.departments[units * i] for i, family in enumerate(families)}
    rows = [
        ("time_zone", "", "hard", 6.0),
        ("same_department", "", "soft", np.nan),
        ("other_site", first["production"], "soft", np.nan),
        ("no_common_language", first["service"], "hard", np.nan),
        ("same_department", first["legal"], "off", np.nan),
        ("grade_gap", first["information"], "report", 6.0),
    ]
    frame = pd.DataFrame(rows, columns=["rule", "department", "mode", "limit"])
    return frame.astype({"rule": "str", "department": "str", "mode": "str"})
