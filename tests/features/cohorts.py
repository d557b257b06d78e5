"""Cohorts to test on, and ways to vary them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.simulator import sample_company
from features.cohort import Cohort, Expertise, History, Needs, Side
from features.cohort_builder import build_cohort
from features.index import Index
from features.label import Lang
from features.needs import shares
from features.tables import Tables
from tests.factories import tiny_frames

TINY_INSTANT = datetime(2026, 3, 1, tzinfo=UTC)
SAMPLE_INSTANT = datetime(2026, 9, 1, tzinfo=UTC)
Rows = TypeVar("Rows", Needs, Side, Expertise)


def tiny_tables(**changed: pd.DataFrame) -> Tables:
    if not changed:
        return _plain_tables()
    return Tables.from_frames(tiny_frames() | changed).as_of(TINY_INSTANT)


def tiny_cohort(**changed: pd.DataFrame) -> Cohort:
    return build_cohort(tiny_tables(**changed), TINY_INSTANT)


@lru_cache(maxsize=1)
def _plain_tables() -> Tables:
    return Tables.from_frames(tiny_frames()).as_of(TINY_INSTANT)


@lru_cache(maxsize=4)
def sample_cohort(n_learners: int, n_mentors: int, seed: int = 3, lang: Lang = "zh") -> Cohort:
    tables = Tables.from_frames(sample_company(n_learners, n_mentors, seed=seed, lang=lang))
    return build_cohort(tables.as_of(SAMPLE_INSTANT), SAMPLE_INSTANT)


def _picked(rows: Rows, chosen: NDArray[np.intp]) -> Rows:
    picked: dict[str, Any] = {
        name: tuple(value[i] for i in chosen) if isinstance(value, tuple) else value[chosen]
        for name, value in vars(rows).items()
    }
    return replace(rows, **picked)


def take(cohort: Cohort, learners: NDArray[np.intp], mentors: NDArray[np.intp]) -> Cohort:
    """The cohort with some learners and mentors, in that order, under new ids."""
    place = np.full(len(cohort.mentors), -1)
    place[mentors] = np.arange(len(mentors))
    history = cohort.history
    kept = place[history.mentor] >= 0
    return replace(
        cohort,
        learners=Index((f"l{i:06}" for i in range(len(learners))), "learner"),
        mentors=Index((f"m{i:06}" for i in range(len(mentors))), "mentor"),
        learner_side=_picked(cohort.learner_side, learners),
        mentor_side=_picked(cohort.mentor_side, mentors),
        learner_layer=cohort.learner_layer[learners],
        mentor_layers=cohort.mentor_layers[mentors],
        learner_kind=cohort.learner_kind[learners],
        mentor_kind=cohort.mentor_kind[mentors],
        needs=_picked(cohort.needs, learners),
        expertise=_picked(cohort.expertise, mentors),
        capacity=cohort.capacity[mentors],
        minimum=cohort.minimum[mentors],
        history=History(
            place[history.mentor[kept]],
            history.competency[kept],
            history.outcome[kept],
            history.pairs,
        ),
        excluded=(),
    )


def with_levels(
    cohort: Cohort,
    required: NDArray[np.int8],
    present: NDArray[np.int8],
    weight: NDArray[np.float64],
    level: NDArray[np.int8],
) -> Cohort:
    """The cohort with other needs and levels; mentors are validated and keen where they know."""
    known = np.ones(required.shape, dtype=np.bool_)
    needs = Needs(required, present, known, weight, shares(weight, required, present))
    expertise = Expertise(level, level > 0, level > 0, (level > 0).astype(np.float64))
    asked = np.broadcast_to(required.max(axis=0), cohort.post_models.shape)
    return replace(cohort, needs=needs, expertise=expertise, post_models=asked)


def unknown_side(side: Side) -> Side:
    """The side with nothing known about anybody but who they are."""
    n = len(side.person)
    nothing = np.full(n, -1, dtype=np.intp)
    return replace(
        side,
        post=nothing,
        department=nothing,
        site=nothing,
        zone=nothing,
        language_set=nothing,
        grade=np.full(n, np.nan),
        style=np.full((n, 4), np.nan),
        methods=np.zeros((n, 4), dtype=np.bool_),
        hours=np.zeros((n, 168), dtype=np.bool_),
        text=("",) * n,
    )
