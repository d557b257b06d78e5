"""Mentors: expertise, wish to teach, seats, hours, layers and methods."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.simulator.catalogue import Catalogue
from evaluation.simulator.columns import UNTIL, blank, days, joined, pick
from evaluation.simulator.learners import layers_of
from evaluation.simulator.population import Population
from evaluation.simulator.style import availability, draw_styles, style_columns
from evaluation.simulator.texts import Writer
from features.label import Lang
from features.offers import HOURS_PER_SEAT
from features.schema import LAYERS, METHODS

SEATS_PER_LEARNER = 1.15
"""Seats of mentors who can take somebody now, for every learner."""
CAPACITY_USUAL, CAPACITY_MAX = 10, 100
"""Most seats of one mentor: as a rule, and where the learners could not be seated otherwise."""
WISHED_SEATS = (0.0, 0.08, 0.2, 0.24, 0.2, 0.13, 0.07, 0.04, 0.02, 0.01, 0.01)
"""How often mentors offer 0, 1 … 10 seats before scaling: most offer 2 to 5."""


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
        0-10, or 0-100 where ``1.15 * learners`` seats do not fit otherwise; where they do not fit
        even then, everybody who is open offers 100.
    """
    wish = rng.choice(len(WISHED_SEATS), len(open_to), p=WISHED_SEATS).astype(np.float64)
    wish += rng.random(len(wish)) - 0.5
    target = min(round(SEATS_PER_LEARNER * learners), CAPACITY_MAX * int(open_to.sum()))
    most = CAPACITY_USUAL if target <= CAPACITY_USUAL * int(open_to.sum()) else CAPACITY_MAX
    share = wish * target / max(wish[open_to].sum(), 1.0)
    seats: NDArray[np.int64] = np.clip(np.floor(share), 0, most).astype(np.int64)
    missing = target - int(seats[open_to].sum())
    while missing > 0:
        room = np.flatnonzero(open_to & (seats < most))
        order = room[np.argsort(-(share - seats)[room], kind="stable")][:missing]
        seats[order] += 1
        missing -= len(order)
    return seats


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
    bios = Writer(source, rng, lang).bios(people.post[people.mentors], strong)
    # Nobody offers more seats than hours: the hours never take back what `capacities` promises.
    hours = np.ceil(np.maximum(seats, 1) * HOURS_PER_SEAT * rng.uniform(1.0, 2.0, count))
    hours = np.minimum(hours, CAPACITY_MAX * HOURS_PER_SEAT)
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
            "bio": pd.Series(bios, dtype="str"),
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
