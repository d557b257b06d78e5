from __future__ import annotations

import pytest
import sqlalchemy as sa

from api.store import Store, orm
from tests.api.pages.browsing import Visitor, visitor
from tests.api.pairing import LEARNERS, as_hr, set_up
from tests.api.world import World, company, world_of


@pytest.fixture
def demo(store: Store) -> World:
    world = world_of(store, company(), demo=True)
    set_up(store)
    hr = as_hr(world)
    path = f"/v1/people/{LEARNERS[0]}/preferences"
    for said in (False, True) * 26:
        world.client.put(path, json={"automated_matching": said}, headers=hr.headers)
    return world


@pytest.fixture
def hr(demo: World) -> Visitor:
    return visitor(demo, "hr")


def test_the_log_is_paged_and_narrowed(hr: Visitor) -> None:
    first = hr.text("/hr/audit?action=preference_changed")
    assert first.count("<tr>") == 51
    more = first.split('class="button plain" href="/hr/audit?')[-1].split('"')[0]
    assert "action=preference_changed" in more
    assert hr.text("/hr/audit?" + more.replace("&amp;", "&")).count("<tr>") == 3
    assert LEARNERS[0] in hr.text(f"/hr/audit?person={LEARNERS[0]}&kind=person")
    assert "Nothing like this was done" in hr.text("/hr/audit?person=nobody")
    assert "Nothing like this was done" in hr.text("/hr/audit?until=2020-01-01")
    assert "更改自动匹配意愿" in hr.text("/hr/audit", "zh")
    for day in ("soon", "9999-12-31", "2020-13-01"):
        wrong = hr.get(f"/hr/audit?since={day}")
        assert wrong.status_code == 422
        assert f'value="{day}"' in wrong.text


def test_the_chain_is_followed_and_a_change_shows(demo: World, hr: Visitor) -> None:
    assert "The log is whole" in hr.text("/hr/audit/verify")
    with demo.store.write() as tx:
        tx.execute(sa.update(orm.AuditEntry).where(orm.AuditEntry.seq == 3).values(action="other"))
    assert "The log was changed: entry 3" in hr.text("/hr/audit/verify")
    assert "第 3 条" in hr.text("/hr/audit/verify", "zh")
