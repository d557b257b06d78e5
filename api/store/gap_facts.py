"""Queries for what one learner lacks: a few rows of six tables, as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from api.store.company import COMPANY
from api.store.engine import Tx
from features.label import Label

_PEOPLE, _LEARNERS, _MODELS = (COMPANY[n].c for n in ("people", "learners", "competency_models"))
_LEVELS, _MISSED, _KPIS = (COMPANY[n].c for n in ("assessments", "shortfalls", "kpi_map"))
_CATALOGUE = COMPANY["competencies"].c
_TENANT, _OF = sa.bindparam("tenant", type_=sa.String()), sa.bindparam("learner", type_=sa.String())
_DAY = sa.bindparam("day", type_=sa.Date())


@dataclass(frozen=True, slots=True)
class Asked:
    """A level that a post asks for; importance from 1 to 5."""

    competency_id: str
    level: float
    importance: float


@dataclass(frozen=True, slots=True)
class Assessed:
    """A level that somebody saw on a day."""

    competency_id: str
    level: float
    source: str
    on: date


@dataclass(frozen=True, slots=True)
class Missed:
    """A performance figure that was missed, by a share, and a competency that it hangs on."""

    competency_id: str
    kpi: str
    shortfall: float
    weight: float
    on: date


@dataclass(frozen=True, slots=True)
class Known:
    """A competency of the catalogue."""

    name: Label
    strategic: float


@dataclass(frozen=True, slots=True)
class GapFacts:
    """What is known of one learner, up to a day.

    Attributes
    ----------
    priorities : frozenset of str
        Competencies that matter most to her.
    missed : sequence of Missed
        The oldest first.
    catalogue : dict of str to Known
        The competencies that any of the others names.
    """

    post_id: str | None
    priorities: frozenset[str]
    asked: Sequence[Asked]
    assessed: Sequence[Assessed]
    missed: Sequence[Missed]
    catalogue: dict[str, Known]


def gap_facts(tx: Tx, tenant_id: str, learner_id: str, day: date) -> GapFacts | None:
    """Return what is known of a learner; None where the tenant has no such one."""
    rows = tx.connection().execute
    given = {"tenant": tenant_id, "learner": learner_id, "day": day}
    found = rows(_LEARNER, given).one_or_none()
    if found is None:
        return None
    asked = [Asked(*row) for row in rows(_ASKED, given | {"post": found.post_id})]
    assessed = [Assessed(*row) for row in rows(_ASSESSED, given)]
    missed = [Missed(*row) for row in rows(_FIGURES, given)]
    named = {one.competency_id for some in (asked, assessed, missed) for one in some}
    priorities = frozenset((found.priorities or "").split("|")) - {""}
    catalogue = {
        one: Known(Label(zh or en, en or zh), by)
        for one, zh, en, by in rows(_NAMED, given | {"named": sorted(named)})
    }
    return GapFacts(found.post_id, priorities, asked, assessed, missed, catalogue)


def _learner() -> sa.Select[*tuple[Any, ...]]:
    same = sa.and_(
        _PEOPLE.tenant_id == _LEARNERS.tenant_id, _PEOPLE.person_id == _LEARNERS.learner_id
    )
    found = sa.select(_PEOPLE.post_id, _LEARNERS.priorities)
    return found.join_from(COMPANY["learners"], COMPANY["people"], same).where(
        _LEARNERS.tenant_id == _TENANT, _LEARNERS.learner_id == _OF
    )


def _assessed() -> sa.Select[*tuple[Any, ...]]:
    columns = (_LEVELS.competency_id, _LEVELS.level, _LEVELS.source, _LEVELS.assessed_on)
    hers = (_LEVELS.tenant_id == _TENANT, _LEVELS.learner_id == _OF, _LEVELS.assessed_on <= _DAY)
    return sa.select(*columns).where(*hers).order_by(*columns)


def _figures() -> sa.Select[*tuple[Any, ...]]:
    of_kpi = sa.and_(_KPIS.tenant_id == _MISSED.tenant_id, _KPIS.kpi == _MISSED.kpi)
    columns = (
        _KPIS.competency_id, _MISSED.kpi, _MISSED.shortfall, _KPIS.weight, _MISSED.measured_on
    )  # fmt: skip
    hers = (_MISSED.tenant_id == _TENANT, _MISSED.learner_id == _OF, _MISSED.measured_on <= _DAY)
    return (
        sa.select(*columns)
        .join_from(COMPANY["shortfalls"], COMPANY["kpi_map"], of_kpi)
        .where(*hers)
        .order_by(_MISSED.measured_on, _MISSED.kpi, _KPIS.competency_id)
    )


_LEARNER, _ASSESSED, _FIGURES = _learner(), _assessed(), _figures()
_ASKED = sa.select(_MODELS.competency_id, _MODELS.required_level, _MODELS.importance).where(
    _MODELS.tenant_id == _TENANT, _MODELS.post_id == sa.bindparam("post")
)
_NAMED = sa.select(
    _CATALOGUE.competency_id, _CATALOGUE.name_zh, _CATALOGUE.name_en, _CATALOGUE.strategic
).where(
    _CATALOGUE.tenant_id == _TENANT,
    _CATALOGUE.competency_id.in_(sa.bindparam("named", expanding=True)),
)
