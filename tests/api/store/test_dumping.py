from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from api.store import Store, orm
from api.store.base import Base
from api.store.dumping import dump, restore
from api.store.errors import DamagedDump, NotEmpty, SchemaBehind
from api.store.schema import upgrade
from tests.api.databases import postgres_database
from tests.api.world import AT, TENANT, company, found


@pytest.fixture
def pair(tmp_path: Path, postgres: str) -> Iterator[tuple[Store, Store]]:
    """Yield a filled SQLite and an empty PostgreSQL, both at the newest revision."""
    with ExitStack() as stack:
        url = stack.enter_context(postgres_database(postgres, "template0"))
        stores = Store(f"sqlite:///{tmp_path / 'a.db'}"), Store(url)
        for store in stores:
            stack.callback(store.close)
            upgrade(store)
        found(stores[0], company())
        _add_run(stores[0])
        yield stores


def test_a_backup_moves_between_databases_and_back_unchanged(
    pair: tuple[Store, Store], tmp_path: Path
) -> None:
    lite, postgres = pair
    first = _dumped(lite)
    restore(postgres, first)
    again = Store(f"sqlite:///{tmp_path / 'b.db'}")
    upgrade(again)
    restore(again, _dumped(postgres))
    assert _everything(again) == _everything(lite)
    again.close()


def test_only_an_empty_database_is_restored_into(pair: tuple[Store, Store]) -> None:
    lite, _ = pair
    before = _everything(lite)
    with pytest.raises(NotEmpty, match="tenants"):
        restore(lite, _dumped(lite))
    assert _everything(lite) == before


@pytest.mark.parametrize("harm", [b"not a zip", b""])
def test_what_is_no_backup_is_refused(pair: tuple[Store, Store], harm: bytes) -> None:
    with pytest.raises(DamagedDump):
        restore(pair[1], io.BytesIO(harm))


def test_a_changed_backup_is_refused_and_nothing_is_written(pair: tuple[Store, Store]) -> None:
    lite, postgres = pair
    with zipfile.ZipFile(_dumped(lite)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    lines = members["mentors.jsonl"].splitlines(keepends=True)
    members["mentors.jsonl"] = b"".join(lines[1:])
    with pytest.raises(DamagedDump, match="mentors"):
        restore(postgres, _zipped(members))
    assert not any(_everything(postgres).values())


def test_a_backup_of_another_revision_is_refused(pair: tuple[Store, Store]) -> None:
    lite, postgres = pair
    with zipfile.ZipFile(_dumped(lite)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["manifest.json"] = members["manifest.json"].replace(b'"revision": "', b'"revision": "x')
    with pytest.raises(SchemaBehind):
        restore(postgres, _zipped(members))


def _add_run(store: Store) -> None:
    mine = {"tenant_id": TENANT}
    with store.write() as tx:
        tx.add(orm.Programme(**mine, programme_id="p", name="试点", created_at=AT))
        tx.flush()
        tx.add(orm.Cohort(**mine, cohort_id="c", programme_id="p", name="第一期", created_at=AT))
        tx.flush()
        tx.add(
            orm.MatchRun(
                **mine,
                run_id="run_1",
                programme_id="p",
                cohort_id="c",
                request={"locks": [["L1", "M1"]]},
                created_at=datetime(2026, 3, 31, 8, 0, 0, 123456, tzinfo=UTC),
                created_by="key_1",
            )
        )
        tx.flush()
        tx.add(orm.RunFile(**mine, run_id="run_1", name="x.bin", content=bytes(range(256))))


def _dumped(store: Store) -> io.BytesIO:
    stream = io.BytesIO()
    dump(store, stream)
    stream.seek(0)
    return stream


def _zipped(members: dict[str, bytes]) -> io.BytesIO:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    stream.seek(0)
    return stream


def _everything(store: Store) -> dict[str, list[object]]:
    with store.read() as tx:
        return {
            table.name: [
                tuple(row) for row in tx.execute(sa.select(table).order_by(*table.primary_key))
            ]
            for table in Base.metadata.sorted_tables
        }
