"""The people of the company: posts, departments, sites, grades and who reports to whom."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.simulator.catalogue import Catalogue
from evaluation.simulator.columns import PERIOD
from evaluation.simulator.sites import SITES
from features.label import Label, Lang

SPAN = 8
"""How many people report to one manager."""
OUTSIDE_SHARE = 0.15
"""Share of mentors who are coaches from outside the company."""
NEWCOMERS = 0.15
"""Share of learners who joined within the period, at least four months before its end."""
LARGE = 1500
"""From this head count on, departments are split by site."""
GRADE_MIN, GRADE_MAX = 1, 20
APPEAL = (
    (1.0, 1.2, 0.3, 0.03),
    (0.0, 1.0, 2.0, 0.6),
    (0.35, 1.3, 1.6, 0.3),
    (0.35, 1.3, 1.6, 0.3),
)
"""How often learners, coaches, mentors and others hold posts of grade up to 6, 10, 13 and above."""


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
    joined : ndarray of int64, shape (n,)
        Day of joining, counted from the first day of the period that dated facts lie in.
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
    joined: NDArray[np.int64]
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
    for part, (low, high) in enumerate(itertools.pairwise(bounds)):
        prefix = "C" if part == 1 else "E"
        ids += [f"{prefix}{number:0{width}d}" for number in np.sort(numbers[low:high])]
    return np.array(ids, dtype=object)


def _posts(source: Catalogue, part: NDArray[np.intp], rng: np.random.Generator) -> NDArray[np.intp]:
    """Draw a post for everybody: families by their share, then what suits the part.

    Few learners are managers, fewer are heads; people who mentor sit higher; coaches from outside
    have never had a simple post.
    """
    grade = source.posts["grade"].to_numpy(np.int64)
    share = source.families["share"].to_numpy(np.float64)[source.post_family]
    share = share / np.bincount(source.post_family)[source.post_family]
    steps = [grade <= 6, grade <= 10, grade <= 13]
    posts = np.empty(len(part), dtype=np.intp)
    for number, appeal in enumerate(APPEAL):
        weight = share * np.select(steps, appeal[:3], appeal[3])
        where = np.flatnonzero(part == number)
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
    """Draw reporting lines: in each department a tree of span `SPAN`, higher grades on top.

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


def _joined(
    grade: NDArray[np.int64], may_be_new: NDArray[np.bool_], rng: np.random.Generator
) -> NDArray[np.int64]:
    """Draw days of joining: before the period, except for the newcomers among the learners."""
    before = -rng.integers(1, 365 * (2 + grade))
    new = may_be_new & (rng.random(len(grade)) < NEWCOMERS)
    return np.where(new, rng.integers(0, PERIOD - 120, len(grade)), before)


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
    post = _posts(source, part, rng)
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
        joined=_joined(grade, part == 0, rng),
        outside=part == 1,
        female=rng.random(len(part)) < 0.46,
    )
