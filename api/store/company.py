"""The company's tables, made from their declarations in `features.schema`.

One declaration serves files, validation and the database: a new column there is a column here (and
a migration).
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeEngine

from api.store.base import Base, of_tenant, one_of
from features.schema import TABLES, Column, TableSchema

_TYPES: dict[str, TypeEngine[Any]] = {
    "id": sa.String(),
    "ref": sa.String(),
    "text": sa.Text(),
    "number": sa.Double(),
    "integer": sa.Integer(),
    "date": sa.Date(),
    "flag": sa.Boolean(),
    "choice": sa.String(),
    "choices": sa.String(),
    "refs": sa.String(),
}


def _table(schema: TableSchema) -> sa.Table:
    return sa.Table(
        schema.name,
        Base.metadata,
        sa.Column(
            "tenant_id",
            sa.ForeignKey("tenants.tenant_id", ondelete="CASCADE"),
            primary_key=True,
        ),
        *(_column(schema, column) for column in schema.columns),
        *(rule for column in schema.columns for rule in _constraints(column)),
        *(sa.Index(None, "tenant_id", name) for name in _looked_up(schema)),
    )


_OF_PERSON = frozenset({"people", "learners", "mentors"})
_SIFTED_BY = {
    "people": ("department", "site", "post_id", "left_on"),
    "mentorships": ("learner_id",),
}
"""Columns by which lists are filtered, of which the values are counted, or that name somebody."""


def _looked_up(schema: TableSchema) -> list[str]:
    """Return columns by which rows are found and the key does not help to."""
    refs = [column for column in schema.columns if column.kind == "ref" and column.refers]
    of_people = [c.name for c in refs if str(c.refers).split(".")[0] in _OF_PERSON]
    of_somebody = [name for name in of_people if name != schema.key[0]]
    return [*of_somebody, *_SIFTED_BY.get(schema.name, ())]


def _column(schema: TableSchema, column: Column) -> sa.Column[Any]:
    in_key = column.name in schema.key
    always = column.required or column.default is not None or in_key
    return sa.Column(column.name, _TYPES[column.kind], primary_key=in_key, nullable=not always)


def _constraints(column: Column) -> list[sa.schema.SchemaItem]:
    found: list[sa.schema.SchemaItem] = []
    if column.kind == "ref" and column.refers is not None:
        table, there = column.refers.split(".")
        # Checked at the end of a transaction: an import need not know who refers to whom first.
        found.append(
            of_tenant(table, column.name, to=(there,), deferrable=True, initially="DEFERRED")
        )
    if column.kind == "choice":
        found.append(one_of(column.name, *(choice.code for choice in column.choices)))
    if column.low is not None:
        found.append(
            sa.CheckConstraint(
                f'"{column.name}" BETWEEN {column.low:g} AND {column.high:g}',
                name=f"{column.name}_in_range",
            )
        )
    return found


COMPANY: dict[str, sa.Table] = {name: _table(schema) for name, schema in TABLES.items()}
"""Every table of `features.schema.TABLES` by its name, with the tenant in its key."""
