"""Queries about reporting lines."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

import sqlalchemy as sa

from api.store.company import COMPANY
from api.store.engine import Tx

_Text = str | sa.BindParameter[str]


def team_of(tenant_id: _Text, manager_id: _Text) -> sa.Select[str]:
    """Return the query of everybody below a manager, her reports' reports too; not herself.

    As a subquery it narrows a list: ``column.in_(team_of(…))``. A circle in the reporting lines
    ends it.
    """
    # The tenant goes from step to step: with a constant in its place SQLite, before it has
    # statistics, looks through all people for each of them.
    people = COMPANY["people"].c
    below = (
        sa.select(people.tenant_id, people.person_id)
        .where(people.tenant_id == tenant_id, people.manager_id == manager_id)
        .cte("team", recursive=True)
    )
    deeper = sa.select(people.tenant_id, people.person_id).where(
        people.tenant_id == below.c.tenant_id, people.manager_id == below.c.person_id
    )
    team = below.union(deeper)
    return sa.select(team.c.person_id).where(team.c.person_id != manager_id)


def is_in_team(tx: Tx, tenant_id: str, manager_id: str, person_id: str) -> bool:
    """Whether somebody reports to a manager, directly or through others."""
    asked = {"asked_tenant": tenant_id, "asked_person": person_id, "asked_manager": manager_id}
    return person_id != manager_id and tx.scalar(_line(), asked) is not None


def line_of(tenant_id: str, person_ids: Collection[str]) -> sa.Select[str]:
    """Return the query of some people and of everybody above them; a circle ends it."""
    people = COMPANY["people"].c
    columns = (people.tenant_id, people.person_id, people.manager_id)
    line = (
        sa.select(*columns)
        .where(people.tenant_id == tenant_id, people.person_id.in_(person_ids))
        .cte("line", recursive=True)
    )
    further = sa.select(*columns).where(
        people.tenant_id == line.c.tenant_id, people.person_id == line.c.manager_id
    )
    return sa.select(line.union(further).c.person_id)


@cache
def _line() -> sa.Select[str]:
    """Return the query of one manager in somebody's line; to make it costs more than to ask it."""
    # Upwards from the person: a line has a dozen managers, a team may have thousands.
    people = COMPANY["people"].c
    tenant_id, person_id, manager_id = (
        sa.bindparam(f"asked_{one}", type_=sa.String()) for one in ("tenant", "person", "manager")
    )
    line = (
        sa.select(people.tenant_id, people.manager_id)
        .where(people.tenant_id == tenant_id, people.person_id == person_id)
        .cte("line", recursive=True)
    )
    further = sa.select(people.tenant_id, people.manager_id).where(
        people.tenant_id == line.c.tenant_id, people.person_id == line.c.manager_id
    )
    above = line.union(further)
    return sa.select(above.c.manager_id).where(above.c.manager_id == manager_id).limit(1)
