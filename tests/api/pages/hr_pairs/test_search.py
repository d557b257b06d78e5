from __future__ import annotations

import pytest

from api.store import Store
from api.store.company import COMPANY
from tests.api.drafts import draft, programme
from tests.api.pages.browsing import visitor
from tests.api.pairing import LEARNERS, MENTORS
from tests.api.world import TENANT, World, company, world_of


@pytest.fixture
def demo(store: Store) -> World:
    world = world_of(store, company(), demo=True)
    programme(store)
    draft(store, "run_a", {LEARNERS[0]: MENTORS[0]})
    people = COMPANY["people"]
    hers = people.c.tenant_id == TENANT, people.c.person_id == LEARNERS[0]
    name = "<script>x</script> 100%_龘 عربي 🙂" + "字" * 150
    with store.write() as tx:
        tx.execute(people.update().where(*hers).values(name=name))
    return world


def test_everything_is_found_by_a_part_of_its_name(demo: World) -> None:
    hr = visitor(demo, "hr")
    home = hr.text("/hr/pairs")
    assert 'action="/search"' in home
    for query in (LEARNERS[0], LEARNERS[0].lower(), "100%25_", "龘", "عربي"):
        assert f"/hr/people/learners/{LEARNERS[0]}" in hr.text(f"/search?q={query}"), query
    shown = hr.text("/search?q=%3Cscript")
    assert "<script>x" not in shown
    found = hr.text("/search?q=spring")
    for path in ("/hr/programmes/spring", "/hr/runs/run_a"):
        assert path in found
    assert "intake" in hr.text("/search?q=INTAKE")
    assert "Nothing goes by this name" in hr.text("/search?q=1000_")
    assert "请输入姓名或编号" in hr.text("/search", "zh")
    assert "Only the first 20" in hr.text("/search?q=" + LEARNERS[0][:1])


def test_only_hr_searches(demo: World) -> None:
    for role, person in (("learner", LEARNERS[0]), ("analyst", None), ("manager", None)):
        if person is None and role == "manager":
            continue
        other = visitor(demo, role, person)
        assert other.get("/search?q=a").status_code == 403
        assert "/search" not in other.text("/my-data" if person else "/analyst")
    answer = demo.client.get(f"/v1/search?q={LEARNERS[0]}", headers=demo.headers("hr")).json()
    assert [one["person_id"] for one in answer["people"]] == [LEARNERS[0]]
    assert answer["people"][0]["is_learner"] is True
    assert demo.client.get("/v1/search", headers=demo.headers("hr")).json()["runs"] == []
