from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.types import TypeEngine

from api.store import Store, orm
from api.store.json_rows import among, cells
from api.store.types import Instant
from features.errors import NaiveInstant
from tests.api.world import AT

SHANGHAI = timezone(timedelta(hours=8))
TYPES: dict[str, TypeEngine[Any]] = {
    "name": sa.String(),
    "at": Instant(),
    "score": sa.Double(),
    "number": sa.Integer(),
    "said": sa.JSON(),
}


def _read(store: Store, rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    with store.read() as tx:
        given = cells(tx.get_bind().dialect.name, "rows", TYPES)
        typed = [sa.type_coerce(cell, TYPES[name]) for name, cell in given.items()]
        return [tuple(row) for row in tx.execute(sa.select(*typed), {"rows": rows})]


def test_cells_come_out_as_they_went_in(store: Store) -> None:
    at = datetime(2026, 1, 31, 9, 0, 0, 7, tzinfo=UTC)
    rows = [
        {"name": '林 "A"', "at": at, "score": 0.1, "number": 3, "said": ["二", {"x": None}]},
        {"name": "", "at": at.replace(microsecond=0), "score": 1.0, "number": 0, "said": []},
    ]
    assert _read(store, rows) == [tuple(row.values()) for row in rows]


def test_an_instant_is_the_same_in_whatever_zone_it_was_given(store: Store) -> None:
    ((_, at, *_),) = _read(store, [{"at": AT.astimezone(SHANGHAI)}])
    assert (at, at.tzinfo) == (AT, UTC)


def test_what_a_row_does_not_have_is_blank(store: Store) -> None:
    assert _read(store, [{"name": "a"}, {"name": None}]) == [("a", *[None] * 4), (None,) * 5]
    assert _read(store, []) == []


def test_an_instant_without_a_zone_is_refused(store: Store) -> None:
    with pytest.raises(sa.exc.StatementError) as caught:
        _read(store, [{"at": AT.replace(tzinfo=None)}])
    assert isinstance(caught.value.orig, NaiveInstant)


def test_a_value_that_json_does_not_know_is_refused(store: Store) -> None:
    with pytest.raises(sa.exc.StatementError, match="set"):
        _read(store, [{"name": {"a"}}])


@pytest.mark.parametrize("n_ids", [0, 1, 40_000])
def test_any_number_of_ids_is_one_parameter(store: Store, n_ids: int) -> None:
    ids = [f"t{number}" for number in range(n_ids)]
    with store.write() as tx:
        tx.execute(
            sa.insert(orm.Tenant),
            [{"tenant_id": name, "name": name, "created_at": AT} for name in ("t0", "t7", "u")],
        )
        here = among(tx.get_bind().dialect.name, orm.Tenant.tenant_id, "ids")
        found = sa.select(orm.Tenant.tenant_id).where(here).order_by(orm.Tenant.tenant_id)
        assert tx.scalars(found, {"ids": ids}).all() == [
            name for name in ("t0", "t7") if name in ids
        ]
