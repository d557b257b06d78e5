from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.cli.exit_codes import ExitCode
from api.files.log_folder import read_log_folder
from api.store import Store, orm
from tests.api.cli.conftest import Cli
from tests.api.services.learning.logged import PER_LIST, PROGRAMME, add_log
from tests.api.world import AT, TENANT, company, found


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """A company whose programme has a log, in the database that commands find."""
    store = Store(url)
    found(store, company())
    with store.write() as tx:
        programme = {"tenant_id": TENANT, "programme_id": PROGRAMME, "name": "Spring"}
        tx.add(orm.Programme(**programme, created_at=AT))
    add_log(store, 30)
    yield store
    store.close()


@pytest.mark.usefixtures("store")
def test_a_programme_is_written_as_a_folder_that_reads_back(cli: Cli, tmp_path: Path) -> None:
    out = tmp_path / "log"
    done = cli("export-log", "--programme", PROGRAMME, "--out", out, "--json")
    assert done.exit_code == ExitCode.OK, done.output
    told = json.loads(done.stdout)
    assert (told["lists"], told["pairs"], told["outcomes"]) == (30, 30, 30)
    assert len(read_log_folder(out).exposures) == 30 * PER_LIST

    again = cli("export-log", "--programme", PROGRAMME, "--out", out)
    assert again.exit_code != ExitCode.OK
    nowhere = cli("export-log", "--programme", "winter", "--out", tmp_path / "other")
    assert nowhere.exit_code != ExitCode.OK
    assert not (tmp_path / "other").exists()
