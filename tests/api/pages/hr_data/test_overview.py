from __future__ import annotations

from api.store import Store, orm
from tests.api.pages.browsing import Visitor, visitor
from tests.api.pages.hr_data.test_imports import PEOPLE, handed_in
from tests.api.pairing import LEARNERS, MENTORS, now
from tests.api.routes.test_imports import csv
from tests.api.world import TENANT, World, live_pair, world_of


def test_an_empty_company_is_led_to_its_first_import(store: Store) -> None:
    hr = visitor(world_of(store, None, demo=True), "hr")
    for lang, says in (("en", "Five steps to the first match"), ("zh", "五步完成第一次匹配")):
        text = hr.text("/hr", lang)
        assert says in text
        assert text.count('class="button"') == 1
        assert 'href="/hr/imports"' in text
    for path in ("/hr/people", "/hr/people?side=mentor", "/hr/posts", "/hr/programmes"):
        assert 'class="empty"' in hr.text(path)


def test_what_is_done_is_ticked_and_the_next_step_is_offered(light: World, clerk: Visitor) -> None:
    text = clerk.text("/hr")
    assert text.count('class="done"') == 1
    assert '<a class="button" href="/hr/programmes">' in text
    live_pair(light.store, LEARNERS[0], MENTORS[0])
    text = clerk.text("/hr")
    assert text.count('class="done"') == 2
    assert '<a class="button" href="/hr/runs/new">' in text


def test_figures_and_tasks_are_those_of_the_company(demo: World, hr: Visitor) -> None:
    assert "Nothing waits for you" in hr.text("/hr")
    live_pair(demo.store, LEARNERS[0], MENTORS[0])
    with demo.store.write() as tx:
        tx.add(
            orm.HumanRequest(
                tenant_id=TENANT,
                human_request_id="h",
                person_id=LEARNERS[0],
                reason_code="LOOK_AGAIN",
                created_at=now(),
            )
        )
    handed_in(hr, "people.csv", csv(PEOPLE.assign(grade=99)))
    demo.work()
    text = hr.text("/hr")
    assert "People who ask for a human" in text
    assert "Import that has faults" in text
    assert f">{len(LEARNERS)}</a>" in text
    assert f">{len(LEARNERS) - 1}<span" in text


def test_nobody_else_sees_it(light: World) -> None:
    for role, person in (("analyst", None), ("learner", LEARNERS[0]), ("mentor", MENTORS[0])):
        other = visitor(light, role, person)
        assert other.get("/hr").status_code == 403
        assert other.get("/hr/posts").status_code == 403
