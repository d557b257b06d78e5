from __future__ import annotations

import pandas as pd
import pytest

from api.store import Store
from api.store.company_rows import put_rows, remove_rows
from api.store.errors import Taken
from api.store.snapshots import load_tables
from features.tables import Tables
from tests.api.world import TENANT, company, found


def now_in(store: Store, tenant_id: str = TENANT) -> Tables:
    with store.read() as tx:
        return load_tables(tx, tenant_id)


def test_a_row_of_a_known_key_is_replaced_and_others_stay(store: Store) -> None:
    tables = company()
    found(store, tables)
    found(store, tables, "other")
    first = tables.mentors.head(1).assign(capacity=7, paused_until=pd.Timestamp("2026-05-01"))
    with store.write() as tx:
        put_rows(tx, TENANT, {"mentors": first.astype(tables.mentors.dtypes.to_dict())})
    after = now_in(store)
    assert after.mentors["capacity"][0] == 7
    assert after.mentors["paused_until"][0] == pd.Timestamp("2026-05-01")
    pd.testing.assert_frame_equal(after.mentors[1:], tables.mentors[1:])
    assert now_in(store, "other").digest() == tables.digest()


def test_a_new_manager_may_come_with_reports_who_are_there(store: Store) -> None:
    tables = company()
    found(store, tables)
    boss = tables.people.head(1).assign(person_id="A-new-boss")
    report = tables.people.tail(1).assign(manager_id="A-new-boss")
    with store.write() as tx:
        put_rows(tx, TENANT, {"people": pd.concat([report, boss])})
    people = now_in(store).people.set_index("person_id")
    assert people.loc[report["person_id"].iloc[0], "manager_id"] == "A-new-boss"


def test_rows_go_by_their_key_in_one_company_alone(store: Store) -> None:
    tables = company()
    found(store, tables)
    found(store, tables, "other")
    gone = tables.assessments.head(5)
    with store.write() as tx:
        remove_rows(tx, TENANT, {"assessments": gone})
    pd.testing.assert_frame_equal(
        now_in(store).assessments, tables.assessments[5:].reset_index(drop=True)
    )
    assert now_in(store, "other").digest() == tables.digest()


def test_who_is_referred_to_cannot_go(store: Store) -> None:
    tables = company()
    found(store, tables)
    with pytest.raises(Taken), store.write() as tx:
        remove_rows(tx, TENANT, {"competencies": tables.competencies.head(1)})
    assert now_in(store).digest() == tables.digest()


def test_rows_that_were_put_together_of_none_and_some_go_in_as_they_are(store: Store) -> None:
    tables = company()
    found(store, tables)
    none, some = tables.learners.head(0), tables.learners.tail(1).assign(goals="new goals")
    with store.write() as tx:
        put_rows(tx, TENANT, {"learners": pd.concat([none, some], ignore_index=True)})
    assert now_in(store).learners["goals"].iloc[-1] == "new goals"
