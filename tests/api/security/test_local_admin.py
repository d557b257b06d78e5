from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from api.errors import Overloaded, RateExceeded
from api.security.tries import Tries
from api.services.access.passwords import make_admin
from api.services.actors import Actor
from api.store import orm
from tests.api.security.conftest import SITE
from tests.api.world import AT, TENANT, World


@pytest.fixture
def password(served: World) -> str:
    served.client.app.state.tries = Tries(1000.0)  # type: ignore[attr-defined]
    with served.store.write() as tx:
        return make_admin(tx, Actor(TENANT, "admin", "tests"), "root", AT)


def _try(world: World, password: str, login: str = "root", **headers: str) -> Any:
    body = {"login": login, "password": password}
    return world.client.post("/auth/local", json=body, headers=headers)


def test_the_local_admin_comes_in_with_her_password_alone(served: World, password: str) -> None:
    for tried, login in ((password + "x", "root"), (password, "boot"), ("", "root")):
        assert _try(served, tried, login).status_code in (401, 422)
    foreign = _try(served, password, Origin="https://evil.example")
    assert foreign.json()["code"] == "cross_site"
    right = _try(served, password, Origin=SITE)
    assert (right.status_code, right.json()["role"]) == (200, "admin")
    assert served.client.get("/v1/me").json()["csrf_token"] == right.json()["csrf_token"]
    with served.store.read() as tx:
        actions = list(tx.scalars(sa.select(orm.AuditEntry.action).order_by(orm.AuditEntry.seq)))
        kept = str(tx.execute(sa.select(orm.Account.__table__)).all())
    assert actions == ["local_admin_made", "sign_in_refused", "signed_in"]
    assert password not in kept


def test_a_closed_account_stays_out(served: World, password: str) -> None:
    assert _try(served, password).status_code == 200
    with served.store.write() as tx:
        tx.execute(sa.update(orm.Account).values(active=False))
    assert served.client.get("/v1/me").status_code == 401
    assert _try(served, password).status_code == 401


def test_tries_are_few_a_second_and_few_at_once() -> None:
    tries = Tries(0.5)
    with tries.one("root", "a"):
        pass
    with pytest.raises(RateExceeded), tries.one("root", "b"):
        pass
    with pytest.raises(RateExceeded), tries.one("other", "a"):
        pass
    many = Tries(1000.0)
    with many.one("a", "a"), many.one("b", "b"), pytest.raises(Overloaded), many.one("c", "c"):
        pass
    with many.one("c", "c"):
        pass


def test_of_several_processes_each_lets_its_share_through() -> None:
    mine = Tries(1000.0, processes=2)
    with mine.one("a", "a"), pytest.raises(Overloaded), mine.one("b", "b"):
        pass
    slow = Tries(1.0, processes=4)
    with slow.one("a", "a"):
        pass
    with pytest.raises(RateExceeded) as refused, slow.one("a", "b"):
        pass
    assert refused.value.retry_after_s == 4
