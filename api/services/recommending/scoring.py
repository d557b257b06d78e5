"""Use-case: score profiles that come with the request; nothing is read and nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import pandas as pd

from api.services.errors import Fault, Unacceptable
from features.errors import InvalidTables, Problem
from features.label import Label
from matching.live.stateless import ScoredPair, score_profiles
from matching.policy import Policy

Profile = Mapping[str, Any]
_PERSON = ("department", "site", "grade", "time_zone")
_POST = "{} (post)"
"""A learner's targets are those of a post of his own; no id of a request has a blank in it."""
_MOST_FAULTS = 50


def score_inline(
    learners: Sequence[Profile], mentors: Sequence[Profile], policy: Policy, now: datetime
) -> tuple[ScoredPair, ...]:
    """Score every learner with every mentor.

    Parameters
    ----------
    learners, mentors : sequence of mapping
        As `api.schemas.scores` has them, dumped.
    policy : Policy
    now : datetime

    Raises
    ------
    Unacceptable
        Something cannot be read, or two are called the same; lists what.
    """
    rows: dict[str, list[dict[str, Any]]] = {
        "people": [*(_person(one, "learner_id") for one in learners)],
        "learners": [_learner(one) for one in learners],
        "mentors": [_mentor(one) for one in mentors],
        "competency_models": [
            {"post_id": _POST.format(one["learner_id"]), **target}
            for one in learners
            for target in one["targets"]
        ],
        "assessments": [
            {"learner_id": one["learner_id"], **level}
            for one in learners
            for level in one["levels"]
        ],
        "expertise": [
            {"mentor_id": one["mentor_id"], **skill}
            for one in mentors
            for skill in one["expertise"]
        ],
    }
    known = {one["person_id"] for one in rows["people"]}
    rows["people"] += [
        _person(one, "mentor_id") for one in mentors if one["mentor_id"] not in known
    ]
    frames = {name: pd.DataFrame(some, dtype=object) for name, some in rows.items() if some}
    try:
        return score_profiles(frames, now, policy)
    except InvalidTables as error:
        raise Unacceptable(*map(_fault, error.problems[:_MOST_FAULTS])) from error


def _person(one: Profile, key: str) -> dict[str, Any]:
    said = {name: one[name] for name in _PERSON}
    post = _POST.format(one[key]) if one.get("targets") else None
    return {"person_id": one[key], "languages": "|".join(one["languages"]), "post_id": post, **said}


def _learner(one: Profile) -> dict[str, Any]:
    names = ("learner_id", "layer", "goals", "mentor_kind", "availability")
    mode = {"learning_mode": "|".join(one["learning_mode"])}
    return {name: one[name] for name in names} | mode | _style(one)


def _mentor(one: Profile) -> dict[str, Any]:
    names = ("mentor_id", "kind", "bio", "availability")
    several = {name: "|".join(one[name]) for name in ("layers", "methods")}
    return {name: one[name] for name in names} | several | _style(one)


def _style(one: Profile) -> dict[str, Any]:
    return {f"style_{name}": value for name, value in (one["style"] or {}).items()}


def _fault(problem: Problem) -> Fault:
    message = Label(problem.expected_zh, problem.expected_en)
    params: dict[str, str | int | float | bool | None] = {
        "table": problem.table,
        "column": problem.column,
        "row": problem.row,
        "nearest": problem.nearest,
    }
    return Fault(problem.code, "/body", message, params)
