"""Mentors: expertise, wish to teach, seats, hours, layers and methods."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.simulator.catalogue import Catalogue
from evaluation.simulator.columns import UNTIL, blank, days, joined, pick
from evaluation.simulator.learners import SCALE, layers_of, on_grid
from evaluation.simulator.population import Population
from evaluation.simulator.style import availability, draw_styles, style_columns
from evaluation.simulator.texts import Writer
from features.label import Lang
from features.levels import LEVEL_MAX
from features.schema import LAYERS, METHODS

SEATS_PER_LEARNER = 1.15
"""Seats of mentors who can take somebody now, for every learner."""
CAPACITY_MAX = 100
STAR_SHARE = 0.03
"""Share of mentors who know nearly everything that the company lacks."""
EXPERTISE = (9, 15)
"""Fewest and most competencies that an ordinary mentor lists of those his post asks for."""
PRESENT_WEIGHTS = (0.0, 0.08, 0.2, 0.24, 0.2, 0.13, 0.07, 0.04, 0.02, 0.01, 0.01)
"""How often mentors offer 0, 1 … 10 seats before scaling: most offer 2 to 5."""


def draw_stars(count: int, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Which mentors are stars, shape ``(count,)``: at least one where there are twenty."""
    stars = np.zeros(count, dtype=np.bool_)
    stars[rng.choice(count, max(round(STAR_SHARE * count), int(count >= 20)), replace=False)] = True
    return stars


def capacities(
    open_to: NDArray[np.bool_], learners: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Seats of every mentor; those who are open offer 1.15 seats a learner together.

    Parameters
    ----------
    open_to : ndarray of bool, shape (n_mentors,)
        Whether the mentor can take somebody now.
    learners : int
    rng : Generator

    Returns
    -------
    ndarray of int64, shape (n_mentors,)
        0-100. Where ``1.15 * learners`` seats do not fit into 100 a mentor, all are full.
    """
    wish = rng.choice(len(PRESENT_WEIGHTS), len(open_to), p=PRESENT_WEIGHTS).astype(np.float64)
    wish += rng.random(len(wish)) - 0.5
    target = min(round(SEATS_PER_LEARNER * learners), CAPACITY_MAX * int(open_to.sum()))
    share = wish * target / max(wish[open_to].sum(), 1.0)
    seats = np.clip(np.floor(share), 0, CAPACITY_MAX).astype(np.int64)
    missing = target - int(seats[open_to].sum())
    while missing > 0:
        room = np.flatnonzero(open_to & (seats < CAPACITY_MAX))
        order = room[np.argsort(-(share - seats)[room], kind="stable")][:missing]
        seats[order] += 1
        missing -= len(order)
    return seats


def expertise_levels(
    source: Catalogue, post: NDArray[np.intp], stars: NDArray[np.bool_], rng: np.random.Generator
) -> NDArray[np.float64]:
    """Levels that mentors list.

    Own post's level + N(.4, .8) on the 0-7 scale, for the most important competencies of the post
    and one or two others; stars add what the company calls strategic, on a high level.

    Returns
    -------
    ndarray of float64, shape (n_mentors, n_competencies)
        0.5-5 on the grid; NaN where the mentor lists nothing.
    """
    required = source.required[post]
    rank = np.argsort(np.argsort(-source.importance, axis=1, kind="stable"), axis=1)[post]
    listed = rank < rng.integers(EXPERTISE[0], EXPERTISE[1] + 1, (len(post), 1))
    listed &= ~np.isnan(required)
    listed |= rng.random(required.shape) < 1.5 / required.shape[1]
    strategic = source.competencies["strategic"].to_numpy(np.float64) >= 1.2
    listed |= stars[:, np.newaxis] & strategic
    base = np.where(np.isnan(required), 2.0, required)
    lift = rng.normal(0.4, 0.8, required.shape) + np.where(stars, 1.8, 0.0)[:, np.newaxis]
    levels = np.clip(on_grid(base + SCALE * lift), 0.5, LEVEL_MAX)
    return np.where(listed, levels, np.nan)


def expertise_table(
    source: Catalogue,
    people: Population,
    levels: NDArray[np.float64],
    stars: NDArray[np.bool_],
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Table ``expertise``, one row a mentor and competency that he lists."""
    mentor, competency = np.nonzero(~np.isnan(levels))
    asked = ~np.isnan(source.required[people.post[people.mentors]])[mentor, competency]
    # Seven in ten leave it to the post's model whether a competency is core to the present post.
    in_role = np.where(rng.random(len(mentor)) < 0.7, -1, np.where(asked, 0, 1))
    wish = rng.normal(3.0, 1.1, len(mentor)) + rng.normal(0.0, 0.5, people.n_mentors)[mentor]
    wish = np.clip(np.rint(2.0 * wish) / 2.0, 0.0, 5.0)
    return pd.DataFrame(
        {
            "mentor_id": pick(people.ids[people.mentors].tolist(), mentor),
            "competency_id": pick(source.competencies["competency_id"].tolist(), competency),
            "level": levels[mentor, competency],
            "validated": rng.random(len(mentor)) < np.where(stars[mentor], 0.9, 0.5),
            "in_role": pick(["yes", "no"], in_role.astype(np.intp)),
            "wish": blank(wish, 0.05, rng),
        }
    )


def mentors_table(
    source: Catalogue,
    people: Population,
    levels: NDArray[np.float64],
    rng: np.random.Generator,
    lang: Lang,
) -> pd.DataFrame:
    """Table ``mentors``, one row a mentor in the order of the ids."""
    count = people.n_mentors
    state = rng.choice(3, count, p=[0.93, 0.03, 0.04])  # open, no seats, paused
    state[0] = 0  # somebody is always open
    seats = capacities(state == 0, people.n_learners, rng)
    seats = np.where(state == 1, 0, seats)
    pause = days(rng.integers(30, 210, count), UNTIL)
    strong = _strongest(levels, rng)
    hours = np.maximum(1.0, np.rint(seats * rng.uniform(1.0, 3.0, count)))
    own = layers_of(people.grade[people.mentors])[:, np.newaxis]
    layers = (np.arange(3) >= own) & (rng.random((count, 3)) < 0.8)
    return pd.DataFrame(
        {
            "mentor_id": pd.Series(people.ids[people.mentors], dtype="str"),
            "capacity": pd.Series(seats, dtype="Int64"),
            "minimum": pd.Series(((rng.random(count) < 0.05) & (seats > 0)) * 1, dtype="Int64"),
            "hours_per_month": blank(hours, 0.2, rng),
            "kind": pick(["inside", "outside"], people.outside[people.mentors].astype(np.intp)),
            "layers": joined(layers & (rng.random((count, 1)) > 0.3), [c.code for c in LAYERS]),
            "bio": pd.Series(Writer(source, rng, lang).bios(strong), dtype="str"),
            **style_columns(draw_styles(count, rng), rng),
            "methods": joined(rng.random((count, 4)) < 0.5, [m.code for m in METHODS]),
            "availability": availability(count, rng),
            "paused_until": pause.where(pd.Series(state == 2)),
        }
    )


def _strongest(levels: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.intp]:
    """Two to four competencies a mentor writes about, shape ``(n_mentors, 4)``, -1 for none."""
    rank = np.nan_to_num(levels, nan=-np.inf) + rng.gumbel(0.0, 0.4, levels.shape)
    best = np.argsort(-rank, axis=1)[:, :4]
    listed = np.isfinite(np.take_along_axis(rank, best, axis=1))
    told = np.arange(4) < rng.integers(2, 5, (len(levels), 1))
    return np.where(listed & told, best, -1)
