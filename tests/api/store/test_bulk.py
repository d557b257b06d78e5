from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from api.store import Store, orm
from api.store.base import Base
from api.store.bulk import add_columns
from tests.api.world import AT, TENANT, found

ODD = ["plain", "", 'a "b"', "a,b", "a\nb", "\\N", "导师", "NULL", "a\tb\\"]


def test_rows_come_back_as_they_were_given(store: Store) -> None:
    found(store)
    columns: dict[str, list[Any]] = {
        "tenant_id": [TENANT] * len(ODD),
        "event_id": [f"event_{place}" for place in range(len(ODD))],
        "type": ["survey"] * len(ODD),
        "recommendation_id": ODD,
        "pair_id": [None if place % 2 else text for place, text in enumerate(ODD)],
        "value": [None if place == 3 else 0.1 + place / 3 for place in range(len(ODD))],
        "happened_at": [AT + timedelta(microseconds=place) for place in range(len(ODD))],
        "received_at": [datetime(2026, 3, 31, tzinfo=UTC)] * len(ODD),
    }
    with store.write() as tx:
        add_columns(tx, Base.metadata.tables["events"], columns)
    with store.read() as tx:
        rows = tx.scalars(sa.select(orm.Event).order_by(orm.Event.event_id)).all()
    for name, given in columns.items():
        assert [getattr(row, name) for row in rows] == given, name


def test_json_is_given_as_its_text_and_no_rows_are_none(store: Store) -> None:
    found(store)
    jobs = Base.metadata.tables["jobs"]
    payloads = [{"a": [1, 0.5, None, "导师"]}, {}]
    columns: dict[str, list[Any]] = {
        "tenant_id": [TENANT] * 2,
        "job_id": ["job_1", "job_2"],
        "kind": ["plain"] * 2,
        "payload": [json.dumps(one) for one in payloads],
        "progress": ["{}"] * 2,
        "state": ["queued"] * 2,
        "run_after": [AT] * 2,
        "attempts": [0, 1],
        "max_attempts": [3] * 2,
        "cancel_requested": [False, True],
        "created_at": [AT] * 2,
        "created_by": ["tests"] * 2,
    }
    with store.write() as tx:
        add_columns(tx, jobs, columns)
        add_columns(tx, jobs, {name: [] for name in columns})
    with store.read() as tx:
        rows = tx.scalars(sa.select(orm.Job).order_by(orm.Job.job_id)).all()
    assert [row.payload for row in rows] == payloads
    assert [row.cancel_requested for row in rows] == [False, True]
