"""Tables of everybody: the common facts, and the protected attributes by themselves."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.simulator.catalogue import Catalogue
from evaluation.simulator.columns import PERIOD, days, joined, pick
from evaluation.simulator.names import personal_names
from evaluation.simulator.population import Population
from evaluation.simulator.sites import LANGUAGE_CODES, SITES
from features.label import Lang


def _leavers(people: Population, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Tell who has left: one in five of those who neither learn, mentor nor manage anybody."""
    stays = np.zeros(len(people.ids), dtype=np.bool_)
    stays[: people.n_learners + people.n_mentors] = True
    stays[people.manager[people.manager >= 0]] = True
    return ~stays & (rng.random(len(stays)) < 0.2)


def people_table(
    source: Catalogue, people: Population, rng: np.random.Generator, lang: Lang
) -> pd.DataFrame:
    """Table ``people``; about 2 % of the time zones and languages are blank."""
    count = len(people.ids)
    speak = np.array([place.speak for place in SITES])[people.site]
    languages = joined(rng.random(speak.shape) < speak, LANGUAGE_CODES)
    chinese = rng.random(count) < np.array([p.chinese_names for p in SITES])[people.site]
    left = np.maximum(rng.integers(0, PERIOD, count), people.joined + 1)
    known = rng.random((2, count)) > 0.02
    return pd.DataFrame(
        {
            "person_id": pd.Series(people.ids, dtype="str"),
            "name": pd.Series(personal_names(chinese, people.female, rng, lang), dtype="str"),
            "post_id": pick(source.posts["post_id"].tolist(), people.post),
            "department": pick(people.departments, people.department).fillna(""),
            "site": pick([place.label.text(lang) for place in SITES], people.site),
            "grade": pd.Series(people.grade, dtype="Int64").mask(people.outside),
            "manager_id": pick(people.ids.tolist(), people.manager),
            "time_zone": pick([p.time_zone for p in SITES], people.site).where(known[0], ""),
            "languages": languages.where(known[1], ""),
            "email": pd.Series(people.ids, dtype="str").str.lower() + "@company.example",
            "joined_on": days(people.joined).mask(pd.Series(people.outside)),
            "left_on": days(left).where(pd.Series(_leavers(people, rng))),
        }
    )


def protected_table(people: Population, rng: np.random.Generator, lang: Lang) -> pd.DataFrame:
    """Table ``protected``: gender and age band of most people, in two rows a person."""
    genders = {"zh": ["女", "男"], "en": ["female", "male"]}[lang]
    bands = ["18-29", "30-39", "40-49", "50+"]
    attributes = {"zh": ["性别", "年龄段"], "en": ["gender", "age band"]}[lang]
    count = len(people.ids)
    age = 26 + 1.3 * people.grade + rng.normal(0.0, 6.0, count)
    band = np.digitize(age, [30.0, 40.0, 50.0])
    gender = np.where(people.female, 0, 1)
    values = np.concatenate([gender, 2 + band])
    frame = pd.DataFrame(
        {
            "person_id": pick(people.ids.tolist(), np.tile(np.arange(count), 2)),
            "attribute": pick(attributes, np.repeat(np.arange(2), count)),
            "value": pick(genders + bands, values),
        }
    )
    return frame[rng.random(2 * count) > 0.04].reset_index(drop=True)
