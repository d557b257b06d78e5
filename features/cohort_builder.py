"""From one snapshot of the tables to one cohort of arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from features.cohort import Cohort
from features.errors import NaiveInstant, OtherCategories
from features.index import Index
from features.label import Label
from features.needs import build_needs, post_requirements
from features.offers import begun, build_expertise, build_history, seats
from features.schema import DIMENSIONS, LAYERS, MENTOR_KINDS
from features.sides import Categories, build_side, categories_of, chosen, code_of
from features.tables import Tables

T = TypeVar("T", bound=np.generic)


def build_cohort(tables: Tables, as_of: datetime) -> Cohort:
    """Build the arrays that features and rules read.

    Parameters
    ----------
    tables : Tables
        The snapshot ``tables.as_of(as_of)``.
    as_of : datetime
        Aware; ages, pauses, records and daylight-saving offsets are read at this instant.

    Returns
    -------
    Cohort
        A cohort without learners, mentors or competencies has arrays of length 0.

    Raises
    ------
    NaiveInstant
        `as_of` has no time zone.
    """
    if as_of.tzinfo is None:
        raise NaiveInstant(as_of)
    instant = as_of.astimezone(UTC)
    day = instant.date()
    mentors = Index(tables.mentors["mentor_id"], "mentor")
    competencies = Index(tables.competencies["competency_id"], "competency")
    posts = Index(tables.posts["post_id"], "post")
    mentor_rows = _in_order(tables.mentors, "mentor_id", mentors)
    people = tables.people.set_index("person_id")
    categories = categories_of(people, posts, instant)
    mentor_side = build_side(people, mentor_rows, categories, method="methods", text="bio")
    post_models, post_importance = post_requirements(tables, posts, competencies)
    capacity, minimum = seats(mentor_rows, day)
    named = _in_order(tables.competencies, "competency_id", competencies)
    return Cohort(
        mentors=mentors,
        competencies=competencies,
        posts=posts,
        competency_dimension=code_of(named["dimension"], DIMENSIONS),
        competency_labels=_labels(named),
        post_labels=_labels(_in_order(tables.posts, "post_id", posts)),
        departments=categories.departments,
        sites=categories.sites,
        zones=categories.zones,
        language_sets=categories.language_sets,
        zone_offset=categories.zone_offset,
        post_models=post_models,
        post_importance=post_importance,
        mentor_side=mentor_side,
        mentor_layers=_any_where_none(chosen(mentor_rows["layers"], LAYERS)),
        mentor_kind=code_of(mentor_rows["kind"], MENTOR_KINDS),
        expertise=build_expertise(
            tables.expertise,
            mentors,
            competencies,
            post=mentor_side.post,
            post_importance=post_importance,
        ),
        capacity=capacity,
        minimum=minimum,
        history=build_history(tables, mentors, competencies, day),
        synonyms=_synonyms(named),
        as_of=instant,
        **_of_learners(
            tables,
            categories,
            mentors,
            competencies,
            models=(post_models, post_importance),
            day=day,
        ),
    )


def with_learners(cohort: Cohort, tables: Tables) -> Cohort:
    """Return a cohort with other learners; the mentors' side is shared with the given one.

    Parameters
    ----------
    cohort : Cohort
    tables : Tables
        A snapshot at ``cohort.as_of``, of which all is read that concerns learners: `people` (all
        of them), `learners`, `assessments`, `shortfalls`, `kpi_map`, `exclusions`, the pairs of
        `mentorships`; strategic weights of `competencies`. Nothing of mentors.

    Returns
    -------
    Cohort
        Equal to what `build_cohort` makes of the same learners, while mentors are the same.

    Raises
    ------
    OtherCategories
        The departments, sites, time zones or sets of languages of `people` are not those of the
        cohort, so that codes of mentors would no longer be right.
    """
    categories = _same_categories(cohort, tables)
    models = cohort.post_models, cohort.post_importance
    fields = _of_learners(
        tables,
        categories,
        cohort.mentors,
        cohort.competencies,
        models=models,
        day=cohort.as_of.date(),
    )
    history = replace(cohort.history, pairs=begun(tables.mentorships))
    return replace(cohort, history=history, **fields)


def _same_categories(cohort: Cohort, tables: Tables) -> Categories:
    found = categories_of(tables.people, cohort.posts, cohort.as_of)
    for name in ("departments", "sites", "zones", "language_sets"):
        if getattr(found, name) != getattr(cohort, name):
            raise OtherCategories(name)
    return found


def _of_learners(
    tables: Tables,
    categories: Categories,
    mentors: Index,
    competencies: Index,
    *,
    models: tuple[NDArray[np.int8], NDArray[np.float64]],
    day: date,
) -> dict[str, Any]:
    """Fields of a `Cohort` that depend on its learners."""
    learners = Index(tables.learners["learner_id"].tolist(), "learner")
    rows = _in_order(tables.learners, "learner_id", learners)
    people = tables.people.set_index("person_id")
    side = build_side(people, rows, categories, method="learning_mode", text="goals")
    return {
        "learners": learners,
        "learner_side": side,
        "learner_layer": code_of(rows["layer"], LAYERS),
        "learner_kind": code_of(rows["mentor_kind"], MENTOR_KINDS),
        "needs": build_needs(
            tables,
            learners,
            competencies,
            required=_of_post(models[0], side.post),
            importance=_of_post(models[1], side.post),
            as_of=day,
        ),
        "manager": _managers(tables.people),
        "excluded": _excluded(tables.exclusions, learners, mentors),
    }


def _in_order(frame: pd.DataFrame, key: str, index: Index) -> pd.DataFrame:
    return frame.set_index(key).loc[list(index)]


def _of_post(table: NDArray[T], post: NDArray[np.intp]) -> NDArray[T]:
    """Rows of a table over posts, zeros where the post is unknown."""
    rows = np.zeros((len(post), table.shape[1]), dtype=table.dtype)
    rows[post >= 0] = table[post[post >= 0]]
    return rows


def _any_where_none(layers: NDArray[np.bool_]) -> NDArray[np.bool_]:
    any_layer: NDArray[np.bool_] = layers | ~layers.any(axis=1, keepdims=True)
    return any_layer


def _labels(named: pd.DataFrame) -> tuple[Label, ...]:
    rows = zip(named.index, named["name_zh"], named["name_en"], strict=True)
    return tuple(Label(zh or en or code, en or zh or code) for code, zh, en in rows)


def _synonyms(named: pd.DataFrame) -> tuple[tuple[str, ...], ...]:
    rows = zip(named["name_zh"], named["name_en"], named["aliases"], strict=True)
    return tuple(_spellings([zh, en, *aliases.split("|")]) for zh, en, aliases in rows)


def _spellings(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip() for name in names if name.strip()))


def _managers(people: pd.DataFrame) -> dict[str, str]:
    led = people[people["manager_id"].notna()]
    return dict(zip(led["person_id"].tolist(), led["manager_id"].tolist(), strict=True))


def _excluded(
    frame: pd.DataFrame, learners: Index, mentors: Index
) -> tuple[tuple[int, int, str], ...]:
    learner = learners.positions(frame["learner_id"]).tolist()
    mentor = mentors.positions(frame["mentor_id"]).tolist()
    return tuple(zip(learner, mentor, frame["reason"], strict=True))
