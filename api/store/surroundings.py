"""Parts of a company as `Tables`: what a few rows refer to, or everything, unchecked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa

from api.store.company import COMPANY
from api.store.engine import Tx
from api.store.snapshots import Columns, columns_of, frame_of, framed
from features.schema import TABLES
from features.tables import Tables

Side = Literal["learner", "mentor"]
_ABOUT: Mapping[Side, tuple[str, ...]] = {
    "learner": ("learners", "assessments", "shortfalls", "exclusions"),
    "mentor": ("mentors", "expertise", "mentorships", "exclusions"),
}
_CATALOGUE = ("competencies", "posts", "kpi_map")


def load_stored(tx: Tx, tenant_id: str) -> Tables:
    """Return a company as it stands, even one that is not complete yet."""
    return Tables.of_checked({name: frame_of(tx, tenant_id, name) for name in TABLES})


@dataclass(frozen=True, slots=True)
class Around:
    """What is known of some people and all that it refers to, as the database had it once.

    Equal to what is loaded later where nothing of it has changed.
    """

    columns: Mapping[str, Columns]

    def tables(self) -> Tables:
        """Return it as tables, unchecked."""
        return Tables.of_checked({n: framed(n, columns) for n, columns in self.columns.items()})


def load_around(
    tx: Tx, tenant_id: str, person_ids: Collection[str], post_ids: Collection[str] = ()
) -> Around:
    """Return what is known of some people and all that it refers to.

    That is their own rows but for assessments and history, their reporting lines up to the top, the
    catalogue, and the models of their posts.

    Parameters
    ----------
    tx : Tx
    tenant_id : str
    person_ids : collection of str
        At most a few hundred; who is not there is left out.
    post_ids : collection of str, optional
        Posts whose models are wanted too.
    """
    column = {name: table.c for name, table in COMPANY.items()}
    people = column["people"]
    line = _line_above(tenant_id, person_ids)
    posts = sa.select(people.post_id).where(
        people.tenant_id == tenant_id, people.person_id.in_(person_ids)
    )
    conditions = {
        "people": people.person_id.in_(sa.select(line.c.person_id)),
        "learners": column["learners"].learner_id.in_(person_ids),
        "mentors": column["mentors"].mentor_id.in_(person_ids),
        "expertise": column["expertise"].mentor_id.in_(person_ids),
        "competency_models": sa.or_(
            column["competency_models"].post_id.in_(post_ids),
            column["competency_models"].post_id.in_(posts),
        ),
    }
    columns = {name: columns_of(tx, tenant_id, name) for name in _CATALOGUE}
    columns |= {name: columns_of(tx, tenant_id, name, rows) for name, rows in conditions.items()}
    return Around(columns)


def load_about(tx: Tx, tenant_id: str, side: Side, person_id: str) -> Tables:
    """Return what is known of somebody as a learner, or as a mentor, and nothing else."""
    conditions = {name: COMPANY[name].c[f"{side}_id"] == person_id for name in _ABOUT[side]}
    return Tables.of_checked(
        {name: frame_of(tx, tenant_id, name, mine) for name, mine in conditions.items()}
    )


def _line_above(tenant_id: str, person_ids: Collection[str]) -> sa.CTE:
    """Return the query of some people and everybody above them; a circle ends it."""
    people = COMPANY["people"].c
    mine = sa.select(people.person_id, people.manager_id).where(people.tenant_id == tenant_id)
    line = mine.where(people.person_id.in_(person_ids)).cte("line", recursive=True)
    above = mine.where(people.person_id == line.c.manager_id)
    return line.union(above)
