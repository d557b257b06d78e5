from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import sqlalchemy as sa

from api.store import Store
from api.store.base import Base
from api.store.company_rows import write_company
from api.store.errors import SchemaBehind
from api.store.schema import check_revision, differences, downgrade, head, revision_of, upgrade
from tests.api.databases import postgres_database
from tests.api.world import company, found


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with ExitStack() as stack:
        url = f"sqlite:///{tmp_path / 'empty.db'}"
        if request.param == "postgresql":
            server = request.getfixturevalue("postgres")
            url = stack.enter_context(postgres_database(server, "template0"))
        store = Store(url)
        stack.callback(store.close)
        yield store


def test_an_empty_database_is_behind_and_says_so(empty: Store) -> None:
    with empty.read() as tx, pytest.raises(SchemaBehind, match="mentormatch db upgrade"):
        check_revision(tx)


def test_a_migrated_database_is_what_the_models_say(empty: Store) -> None:
    upgrade(empty)
    with empty.read() as tx:
        check_revision(tx)
    assert differences(empty) == []


def test_every_check_reads_as_the_models_write_it(empty: Store) -> None:
    upgrade(empty)
    migrated = _checks(empty)
    downgrade(empty, "base")
    Base.metadata.create_all(empty.writer)
    assert migrated == _checks(empty)
    assert migrated["pairs"]["ck_pairs_live_has_seat"]


def test_up_down_and_up_again_leaves_a_database_that_works(empty: Store) -> None:
    for _ in range(2):
        upgrade(empty)
        tables = company()
        found(empty, tables)
        with empty.read() as tx:
            people = tx.scalar(sa.text("SELECT count(*) FROM people"))
            assert people == len(tables.people)
            assert revision_of(tx) == head()
        downgrade(empty, "base")
    assert sa.inspect(empty.reader).get_table_names() == ["alembic_version"]


def test_a_migration_that_fails_changes_nothing(empty: Store) -> None:
    with pytest.raises(Exception, match="nowhere"):
        upgrade(empty, "nowhere")
    assert "tenants" not in sa.inspect(empty.reader).get_table_names()


def test_a_check_that_is_gone_is_seen(empty: Store) -> None:
    upgrade(empty)
    with empty.writer.begin() as connection:
        connection.exec_driver_sql("DROP TABLE cohort_members")
        connection.exec_driver_sql("CREATE TABLE cohort_members (side VARCHAR)")
    assert any("ck_cohort_members_side_known" in found for found in differences(empty))


def test_references_hold_again_after_a_migration(empty: Store) -> None:
    upgrade(empty)
    with pytest.raises(Exception, match=r"(?i)foreign key|fk_"), empty.write() as tx:
        write_company(tx, "nobody", company())


def _checks(store: Store) -> dict[str, dict[str, str]]:
    inspector = sa.inspect(store.reader)
    return {
        table: {
            str(check["name"]): " ".join(check["sqltext"].split())
            for check in inspector.get_check_constraints(table)
        }
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }
