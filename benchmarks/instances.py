"""Families of assignment problems, whole-number scores by seed.

``feat``       tags that follow Zipf's law, an embedding, a rating that everybody values
``clustered``  thirty tight clusters: near ties everywhere
``popular``    a learner's strictness times a mentor's quality: everybody wants the same mentors
``tied``       a rubric of points from 0 to 100: real ties everywhere
"""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from features.index import Index
from matching.scores import PairScores

Family = Literal["feat", "clustered", "popular", "tied"]
FAMILIES: tuple[Family, ...] = get_args(Family)
Factors = tuple[NDArray[np.float64], NDArray[np.float64]]

_N_COLUMNS = 64
_N_TAGS = 40
_LARGEST_FACTOR = 250
_SLACK = 1.10
_MOST_SEATS = 10


def make(
    family: Family, n_learners: int, n_mentors: int, seed: int = 0
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Scores ``(n_learners, n_mentors)`` and capacities 1–10 with a tenth of the seats spare."""
    learners, mentors, seats = _draw(family, n_learners, n_mentors, seed)
    return learners @ mentors.T, seats


def make_pair_scores(
    family: Family, n_learners: int, n_mentors: int, seed: int = 0
) -> tuple[PairScores, NDArray[np.int64]]:
    """The same as pair scores in whole units, all raised so far that none is negative."""
    learners, mentors, seats = _draw(family, n_learners, n_mentors, seed)
    reach = np.linalg.norm(learners, axis=1).max() * np.linalg.norm(mentors, axis=1).max()
    learners = np.hstack([learners, np.ones((n_learners, 1))])
    mentors = np.hstack([mentors, np.full((n_mentors, 1), np.ceil(reach))])
    scores = PairScores(
        Index([f"l{i:06}" for i in range(n_learners)], "learner"),
        Index([f"m{j:06}" for j in range(n_mentors)], "mentor"),
        csr_array(learners.astype(np.float32)),
        np.asfortranarray(mentors.astype(np.float32)),
        {"x": slice(0, learners.shape[1])},
        csr_array((n_learners, n_mentors), dtype=np.bool_),
        {},
    )
    return scores, seats


def _draw(
    family: Family, n_learners: int, n_mentors: int, seed: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    rng = np.random.default_rng([seed, FAMILIES.index(family), n_learners, n_mentors])
    learners, mentors = _FACTORS[family](n_learners, n_mentors, rng)
    if family != "tied":
        learners, mentors = _whole(learners), _whole(mentors)
    return learners, mentors, capacities(n_learners, n_mentors, rng)


def capacities(n_learners: int, n_mentors: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Seats from 1 to 10, 1.1 a learner in all (as near as 1 to 10 allows)."""
    seats = rng.integers(1, _MOST_SEATS + 1, n_mentors)
    wanted = np.clip(round(n_learners * _SLACK), n_mentors, _MOST_SEATS * n_mentors)
    while (missing := int(wanted - seats.sum())) != 0:
        step = 1 if missing > 0 else -1
        open_to = np.flatnonzero(seats < _MOST_SEATS if step > 0 else seats > 1)
        seats[rng.permutation(open_to)[: abs(missing)]] += step
    return seats.astype(np.int64)


def _whole(factors: NDArray[np.float64]) -> NDArray[np.float64]:
    whole: NDArray[np.float64] = np.rint(factors * (_LARGEST_FACTOR / np.abs(factors).max()))
    return whole


def _feat(n_learners: int, n_mentors: int, rng: np.random.Generator) -> Factors:
    width = _N_COLUMNS - _N_TAGS - 2
    centres = rng.normal(size=(12, width))

    def side(n: int, most_tags: int, rating: NDArray[np.float64], spread: float) -> Factors:
        chance = np.log(np.arange(1, _N_TAGS + 1.0) ** -0.8) + rng.gumbel(size=(n, _N_TAGS))
        place = np.argsort(np.argsort(-chance, axis=1), axis=1)
        tags = (place < rng.integers(3, most_tags + 1, (n, 1))) * rng.uniform(
            0.4, 1.0, (n, _N_TAGS)
        )
        text = centres[rng.integers(0, 12, n)] + 0.8 * rng.normal(size=(n, width))
        seniority = spread * rng.normal(size=(n, 1))
        return np.hstack([tags, 0.7 * text / np.sqrt(width)]), np.hstack([rating, seniority])

    learners = np.hstack(side(n_learners, 8, np.ones((n_learners, 1)), 0.5))
    return learners, np.hstack(side(n_mentors, 10, rng.gamma(2.0, 0.25, (n_mentors, 1)), 0.5))


def _clustered(n_learners: int, n_mentors: int, rng: np.random.Generator) -> Factors:
    centres = rng.normal(size=(30, _N_COLUMNS))

    def side(n: int) -> NDArray[np.float64]:
        return centres[rng.integers(0, 30, n)] + 0.02 * rng.normal(size=(n, _N_COLUMNS))

    return side(n_learners), side(n_mentors)


def _popular(n_learners: int, n_mentors: int, rng: np.random.Generator) -> Factors:
    learners = 0.05 * rng.normal(size=(n_learners, _N_COLUMNS)) / np.sqrt(_N_COLUMNS)
    mentors = rng.normal(size=(n_mentors, _N_COLUMNS)) / np.sqrt(_N_COLUMNS)
    learners[:, 0] = rng.uniform(0.5, 1.0, n_learners)
    mentors[:, 0] = rng.gamma(2.0, 0.3, n_mentors)
    return learners, mentors


def _tied(n_learners: int, n_mentors: int, rng: np.random.Generator) -> Factors:
    learners, mentors = [], []
    for n_values, points in ((12, 30), (9, 25), (6, 20), (5, 15), (4, 10)):
        chance = 1.0 / np.arange(1, n_values + 1)
        one_hot = np.eye(n_values)
        drawn = rng.choice(n_values, n_learners + n_mentors, p=chance / chance.sum())
        learners.append(points * one_hot[drawn[:n_learners]])
        mentors.append(one_hot[drawn[n_learners:]])
    return np.hstack(learners), np.hstack(mentors)


_FACTORS = {"feat": _feat, "clustered": _clustered, "popular": _popular, "tied": _tied}
