"""What mentors are good at and like to teach."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.simulator.catalogue import Catalogue
from evaluation.simulator.columns import blank, pick
from evaluation.simulator.learners import SCALE, on_grid
from evaluation.simulator.population import Population
from features.levels import LEVEL_MAX

STAR_SHARE = 0.03
"""Share of mentors who know nearly everything that the company lacks."""
EXPERTISE = (9, 15)
"""Fewest and most competencies that an ordinary mentor lists of those his post asks for."""


def draw_stars(count: int, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Which mentors are stars, shape ``(count,)``: at least one where there are twenty."""
    stars = np.zeros(count, dtype=np.bool_)
    stars[rng.choice(count, max(round(STAR_SHARE * count), int(count >= 20)), replace=False)] = True
    return stars


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
