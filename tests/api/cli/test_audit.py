from __future__ import annotations

import json
from contextlib import closing

import sqlalchemy as sa

from api.cli.exit_codes import ExitCode
from api.store import Store, orm
from tests.api.cli.conftest import Cli


def test_a_changed_log_is_found(cli: Cli, url: str) -> None:
    for name in ("one", "two", "three"):
        cli("keys", "create", name)
    whole = cli("audit", "verify", "--json")
    assert (whole.exit_code, json.loads(whole.stdout)["entries"]) == (ExitCode.OK, 3)
    store = Store(url)
    with store.write() as tx:
        second = sa.update(orm.AuditEntry).where(orm.AuditEntry.seq == 2)
        tx.execute(second.values(actor="somebody"))
    store.close()
    broken = cli("audit", "verify", "--json")
    assert broken.exit_code == ExitCode.INPUT
    assert json.loads(broken.stdout)["broken"] == {"seq": 2, "why": "changed"}


def test_a_local_admin_gets_a_new_password_each_time(cli: Cli, url: str) -> None:
    first, second = (cli("admin", "create", "root").stdout.splitlines()[-1] for _ in range(2))
    assert first != second
    assert min(len(first), len(second)) >= 24
    with closing(Store(url)) as store, store.read() as tx:
        assert list(tx.scalars(sa.select(orm.Tenant.tenant_id))) == ["company"]  # made with her
