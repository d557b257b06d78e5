"""What all tables have in common: names of constraints, types, the tenant in every key."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from api.store.types import Instant

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
"""Constraints need names: a migration cannot drop what it cannot call."""

Json = dict[str, Any] | list[Any]


class Base(DeclarativeBase):
    """Base of the tables of the service; the company's tables share its metadata."""

    metadata = sa.MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Instant,
        dict[str, Any]: sa.JSON,
        list[Any]: sa.JSON,
        list[str]: sa.JSON,
        Json: sa.JSON,
    }


class OfTenant:
    """A table whose rows belong to one tenant: the first part of the key."""

    tenant_id: Mapped[str] = mapped_column(
        sa.ForeignKey("tenants.tenant_id", ondelete="CASCADE"), primary_key=True, sort_order=-1
    )


def of_tenant(table: str, *columns: str, to: tuple[str, ...] = (), **options: Any) -> Any:
    """Return a foreign key to a row of the same tenant.

    Parameters
    ----------
    table : str
        Table referred to.
    columns : str
        Columns here, after ``tenant_id``.
    to : tuple of str, optional
        Columns there; the same names by default.
    **options
        Of `sqlalchemy.ForeignKeyConstraint`. Renaming a row is carried on: erasing a person renames
        her everywhere at once.
    """
    there = [f"{table}.{name}" for name in ("tenant_id", *(to or columns))]
    return sa.ForeignKeyConstraint(["tenant_id", *columns], there, onupdate="CASCADE", **options)


def one_of(column: str, *values: str) -> sa.CheckConstraint:
    """Return a check that a column holds one of some words."""
    words = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({words})", name=f"{column}_known")
