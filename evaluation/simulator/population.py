"""The people of the company: posts, departments, sites, grades and who reports to whom."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.simulator.catalogue import Catalogue
from evaluation.simulator.columns import UNTIL, days, joined, pick
from evaluation.simulator.names import personal_names
from features.label import Label, Lang

SPAN = 8
"""How many people report to one manager."""
OUTSIDE_SHARE = 0.15
"""Share of mentors who are coaches from outside the company."""
LARGE = 1500
"""From this head count on, departments are split by site."""
GRADE_MIN, GRADE_MAX = 1, 20
LANGUAGE_CODES = ("zh", "en", "de", "es")


@dataclass(frozen=True)
class Site:
    """A place of work: its time zone, its share of the people, who speaks which language there."""

    label: Label
    time_zone: str
    share: float
    speak: tuple[float, float, float, float]
    """Share of people who speak each of `LANGUAGE_CODES`; 1 for the local language."""
    chinese_names: float


SITES = (
    Site(Label("上海", "Shanghai"), "Asia/Shanghai", 0.42, (1.0, 0.55, 0.02, 0.01), 0.96),
    Site(Label("深圳", "Shenzhen"), "Asia/Shanghai", 0.24, (1.0, 0.42, 0.01, 0.01), 0.98),
    Site(Label("新加坡", "Singapore"), "Asia/Singapore", 0.12, (0.62, 1.0, 0.01, 0.01), 0.55),
    Site(Label("慕尼黑", "Munich"), "Europe/Berlin", 0.12, (0.14, 0.9, 1.0, 0.05), 0.08),
    Site(Label("芝加哥", "Chicago"), "America/Chicago", 0.10, (0.16, 1.0, 0.04, 0.22), 0.12),
)


@dataclass(frozen=True)
class Population:
    """Everybody, as positions into the catalogue; learners first, then mentors, then others.

    Attributes
    ----------
    ids : ndarray of object (str), shape (n,)
        Ascending within learners, within mentors and within the others.
    n_learners, n_mentors : int
    post, department, site : ndarray of intp, shape (n,)
        `department` is -1 for coaches from outside.
    departments : list of str
    grade : ndarray of int64, shape (n,)
    manager : ndarray of intp, shape (n,)
        Position of the manager; -1 for the head of the company and for coaches from outside.
    outside, female : ndarray of bool, shape (n,)
    """

    ids: NDArray[np.object_]
    n_learners: int
    n_mentors: int
    post: NDArray[np.intp]
    department: NDArray[np.intp]
    departments: list[str]
    site: NDArray[np.intp]
    grade: NDArray[np.int64]
    manager: NDArray[np.intp]
    outside: NDArray[np.bool_]
    female: NDArray[np.bool_]

    @property
    def learners(self) -> slice:
        """Positions of the learners."""
        return slice(0, self.n_learners)

    @property
    def mentors(self) -> slice:
        """Positions of the mentors."""
        return slice(self.n_learners, self.n_learners + self.n_mentors)


def _ids(parts: tuple[int, ...], rng: np.random.Generator) -> NDArray[np.object_]:
    """Staff numbers, ascending within each part; the second part, the coaches, begins with C."""
    bounds = np.cumsum((0, *parts))
    numbers = rng.permutation(int(bounds[-1])) + 1
    width = max(4, len(str(bounds[-1])))
    ids = []
    for part, (low, high) in enumerate(zip(bounds[:-1], bounds[1:], strict=True)):
        prefix = "C" if part == 1 else "E"
        ids += [f"{prefix}{number:0{width}d}" for number in np.sort(numbers[low:high])]
    return np.array(ids, dtype=object)


def _posts(
    source: Catalogue, senior: NDArray[np.bool_], rng: np.random.Generator
) -> NDArray[np.intp]:
    """Draw a post for everybody: families by their share, senior people on higher posts."""
    grade = source.posts["grade"].to_numpy(np.int64)
    share = source.families["share"].to_numpy(np.float64)[source.post_family]
    share = share / np.bincount(source.post_family)[source.post_family]
    # Few are managers, fewer are heads; people who mentor sit higher.
    usual = np.select([grade <= 6, grade <= 10, grade <= 13], [1.0, 1.2, 0.3], 0.03)
    high = np.select([grade <= 6, grade <= 10, grade <= 13], [0.35, 1.3, 1.6], 0.3)
    posts = np.empty(len(senior), dtype=np.intp)
    for flag, weight in ((False, usual * share), (True, high * share)):
        where = np.flatnonzero(senior == flag)
        posts[where] = rng.choice(len(grade), len(where), p=weight / weight.sum())
    return posts


def _departments(
    source: Catalogue, post: NDArray[np.intp], site: NDArray[np.intp], lang: Lang
) -> tuple[NDArray[np.intp], list[str]]:
    family = source.post_family[post]
    names = source.families[f"department_{lang}"].tolist()
    if len(post) < LARGE:
        return family, names
    split = Label("{name}（{site}）", "{name}, {site}")
    places = [place.label.text(lang) for place in SITES]
    units = [split.format(lang, name=name, site=place) for name in names for place in places]
    return family * len(SITES) + site, units


def _managers(
    department: NDArray[np.intp], grade: NDArray[np.int64], rng: np.random.Generator
) -> NDArray[np.intp]:
    """Reporting lines: in each department a tree of span `SPAN`, higher grades on top.

    The heads of the departments report to the head of the company, whoever has the highest grade;
    a manager always precedes his people in one fixed order, hence there is no cycle.
    """
    inside = np.flatnonzero(department >= 0)
    order = inside[np.lexsort((rng.random(len(inside)), -grade[inside], department[inside]))]
    starts = np.flatnonzero(np.diff(department[order], prepend=-1))
    rank = np.arange(len(order)) - np.repeat(starts, np.diff(np.append(starts, len(order))))
    manager = np.full(len(department), -1, dtype=np.intp)
    first = np.arange(len(order)) - rank
    manager[order] = np.where(rank > 0, order[first + (rank - 1) // SPAN], -1)
    heads = order[starts]
    chief = heads[np.argmax(grade[heads])]
    manager[heads] = np.where(heads == chief, -1, chief)
    return manager


def draw_population(
    source: Catalogue, sizes: tuple[int, int], rng: np.random.Generator, lang: Lang
) -> Population:
    """Draw everybody.

    Parameters
    ----------
    source : Catalogue
    sizes : tuple of int
        Number of learners and of mentors. About 6 % more people are neither.
    rng : Generator
    lang : {"zh", "en"}
        Language of the departments' names.
    """
    learners, mentors = sizes
    coaches = round(OUTSIDE_SHARE * mentors)
    parts = (learners, coaches, mentors - coaches, 3 + round(0.06 * learners))
    part = np.repeat(np.arange(4), parts)
    site = rng.choice(len(SITES), len(part), p=[place.share for place in SITES]).astype(np.intp)
    post = _posts(source, part > 0, rng)
    usual = source.posts["grade"].to_numpy(np.int64)[post]
    lift = np.where(part > 0, 1.5, 0.0) + rng.normal(0.0, 1.2, len(part))
    grade = np.clip(np.rint(usual + lift), GRADE_MIN, GRADE_MAX).astype(np.int64)
    department, departments = _departments(source, post, site, lang)
    department = np.where(part == 1, -1, department)
    return Population(
        ids=_ids(parts, rng),
        n_learners=learners,
        n_mentors=mentors,
        post=post,
        department=department,
        departments=departments,
        site=site,
        grade=grade,
        manager=_managers(department, grade, rng),
        outside=part == 1,
        female=rng.random(len(part)) < 0.46,
    )


def people_table(
    source: Catalogue, people: Population, rng: np.random.Generator, lang: Lang
) -> pd.DataFrame:
    """Table ``people``; about 2 % of the time zones and languages are blank."""
    count = len(people.ids)
    speak = np.array([place.speak for place in SITES])[people.site]
    languages = joined(rng.random(speak.shape) < speak, LANGUAGE_CODES)
    chinese = rng.random(count) < np.array([p.chinese_names for p in SITES])[people.site]
    joined_on = days(-rng.integers(90, 365 * 4 + people.grade * 365), UNTIL)
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
            "joined_on": joined_on.mask(pd.Series(people.outside)),
            "left_on": pd.Series(np.full(count, "NaT", dtype="datetime64[us]")),
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
