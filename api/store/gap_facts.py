"""Queries for what one learner lacks: a few rows of six tables, as they are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from api.store.company import COMPANY
from api.store.engine import Tx
from features.label import Label

_PEOPLE, _LEARNERS, _MODELS = (COMPANY[n].c for n in ("people", "learners", "competency_models"))
_LEVELS, _MISSED, _KPIS = (COMPANY[n].c for n in ("assessments", "shortfalls", "kpi_map"))
_CATALOGUE = COMPANY["competencies"].c


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
    found = tx.execute(
        sa.select(_PEOPLE.post_id, _LEARNERS.priorities)
        .join_from(
            COMPANY["learners"],
            COMPANY["people"],
            sa.and_(
                _PEOPLE.tenant_id == _LEARNERS.tenant_id, _PEOPLE.person_id == _LEARNERS.learner_id
            ),
        )
        .where(_LEARNERS.tenant_id == tenant_id, _LEARNERS.learner_id == learner_id)
    ).one_or_none()
    if found is None:
        return None
    asked = _asked(tx, tenant_id, found.post_id)
    assessed = _assessed(tx, tenant_id, learner_id, day)
    missed = _missed(tx, tenant_id, learner_id, day)
    named = {one.competency_id for rows in (asked, assessed, missed) for one in rows}
    priorities = frozenset((found.priorities or "").split("|")) - {""}
    catalogue = _catalogue(tx, tenant_id, named)
    return GapFacts(found.post_id, priorities, asked, assessed, missed, catalogue)


def _asked(tx: Tx, tenant_id: str, post_id: str | None) -> list[Asked]:
    rows = sa.select(_MODELS.competency_id, _MODELS.required_level, _MODELS.importance).where(
        _MODELS.tenant_id == tenant_id, _MODELS.post_id == post_id
    )
    return [] if post_id is None else [Asked(*row) for row in tx.execute(rows)]


def _assessed(tx: Tx, tenant_id: str, learner_id: str, day: date) -> list[Assessed]:
    columns = (_LEVELS.competency_id, _LEVELS.level, _LEVELS.source, _LEVELS.assessed_on)
    rows = sa.select(*columns).where(
        _LEVELS.tenant_id == tenant_id,
        _LEVELS.learner_id == learner_id,
        _LEVELS.assessed_on <= day,
    )
    return [Assessed(*row) for row in tx.execute(rows.order_by(*columns))]


def _missed(tx: Tx, tenant_id: str, learner_id: str, day: date) -> list[Missed]:
    of_kpi = sa.and_(_KPIS.tenant_id == _MISSED.tenant_id, _KPIS.kpi == _MISSED.kpi)
    rows = (
        sa.select(
            _KPIS.competency_id, _MISSED.kpi, _MISSED.shortfall, _KPIS.weight, _MISSED.measured_on
        )
        .join_from(COMPANY["shortfalls"], COMPANY["kpi_map"], of_kpi)
        .where(
            _MISSED.tenant_id == tenant_id,
            _MISSED.learner_id == learner_id,
            _MISSED.measured_on <= day,
        )
        .order_by(_MISSED.measured_on, _MISSED.kpi, _KPIS.competency_id)
    )
    return [Missed(*row) for row in tx.execute(rows)]


def _catalogue(tx: Tx, tenant_id: str, named: Collection[str]) -> dict[str, Known]:
    rows = sa.select(
        _CATALOGUE.competency_id, _CATALOGUE.name_zh, _CATALOGUE.name_en, _CATALOGUE.strategic
    ).where(_CATALOGUE.tenant_id == tenant_id, _CATALOGUE.competency_id.in_(sorted(named)))
    return {one: Known(Label(zh or en, en or zh), by) for one, zh, en, by in tx.execute(rows)}
