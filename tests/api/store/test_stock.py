from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from api.store import Store, orm
from tests.api.databases import create_schema
from tests.api.world import AT, TENANT, company, found

_ASKED = sa.text(
    "EXPLAIN QUERY PLAN SELECT * FROM shortlists WHERE tenant_id = :tenant AND learner_id = 'x' "
    "ORDER BY tenant_id, recommendation_id"
)
_BY_ITSELF = sa.text("ALTER TABLE people SET (autovacuum_enabled = false)")
"""The server looks once a minute, be it in the middle of this."""
_KNOWN = sa.text("SELECT reltuples FROM pg_class WHERE relname = 'people'")


def test_taking_stock_changes_nothing_that_is_kept(store: Store) -> None:
    found(store, company())
    store.take_stock()
    store.take_stock()
    with store.read() as tx:
        assert tx.scalar(sa.text("SELECT count(*) FROM people")) == len(company().people)


def test_postgresql_knows_how_many_there_are_before_it_looks_by_itself(store: Store) -> None:
    if store.is_sqlite:
        return
    with store.write() as tx:
        tx.execute(_BY_ITSELF)
    found(store, company(600, 60))
    with store.read() as tx:
        people = sa.text("SELECT count(*) FROM people")
        assert tx.scalar(_KNOWN) < tx.scalar(people)
    store.take_stock()
    with store.read() as tx:
        assert tx.scalar(_KNOWN) == tx.scalar(people)


def test_sqlite_looks_for_a_learner_by_the_index_once_it_knows_how_many_there_are(
    tmp_path: Path,
) -> None:
    store, learners = Store(f"sqlite:///{tmp_path / 'a.db'}"), company().learners["learner_id"]
    create_schema(store)
    found(store, company())
    same = {"tenant_id": TENANT, "programme_id": "p", "created_at": AT}
    with store.write() as tx:
        tx.add_all(
            orm.Shortlist(recommendation_id=f"r{number}", learner_id=learners[number % 30], **same)
            for number in range(600)
        )
    store.take_stock()
    with store.read() as tx:
        tx.execute(sa.select(orm.Tenant.name)).all()  # to explain does not look at what is new
        plan = " ".join(row.detail for row in tx.execute(_ASKED, {"tenant": TENANT}))
    store.close()
    assert "ix_shortlists_learner" in plan
