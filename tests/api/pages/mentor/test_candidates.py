from __future__ import annotations

import re

import pytest

from api.store import Store, orm
from tests.api.pages.browsing import visitor
from tests.api.pairing import LEARNERS, MENTORS, SPRING, TABLES, as_person, now, offer, set_up
from tests.api.world import TENANT, World, company, world_of

A = MENTORS[0]
NAMES = TABLES.people.set_index("person_id")["name"]


@pytest.fixture
def demo(store: Store) -> World:
    made = world_of(store, company(), demo=True)
    set_up(store)
    return made


def intake(world: World, **more: object) -> None:
    with world.store.write() as tx:
        cohort = orm.Cohort(
            tenant_id=TENANT,
            cohort_id="first",
            programme_id=SPRING,
            name="first",
            created_at=now(),
            **more,
        )
        tx.add(cohort)


def test_without_an_open_programme_there_is_nobody(demo: World) -> None:
    mentor = visitor(demo, "mentor", A)
    assert "no programme that is open" in mentor.text("/mentoring/candidates")
    intake(demo, everyone=False)
    assert "no programme that is open" in mentor.text("/mentoring/candidates")
    assert mentor.get("/mentoring/candidates?programme=none").status_code == 404


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_learners_are_told_of_without_names_those_who_choose_first(demo: World, lang: str) -> None:
    intake(demo)
    mentor = visitor(demo, "mentor", A)
    for learner_id in LEARNERS[:5]:
        offer(demo.store, learner_id, [A])
    text = mentor.text("/mentoring/candidates", lang)
    main = text[text.index("<main") :]
    learners = [NAMES[one] for one in LEARNERS if one != A]
    assert not [name for name in learners if name in main]
    assert not [one for one in LEARNERS if one in main]
    cards = re.findall(r'<li class="card">.*?</li>\s*(?=<li class="card">|</ul>)', main, re.DOTALL)
    assert len(cards) > 1
    badge = "正在选择" if lang == "zh" else "chooses just now"
    chooses = [badge in card for card in cards]
    assert 0 < sum(chooses) <= 5
    assert chooses == sorted(chooses, reverse=True)


def test_what_the_api_tells_a_mentor_names_nobody_and_no_level(demo: World) -> None:
    intake(demo)
    mine = as_person(demo, "mentor", A)
    answer = mine.get(f"/mentors/{A}/candidates/{SPRING}").json()
    assert 0 < len(answer["items"]) <= answer["possible"]
    keys = {"post", "department", "wants", "offered", "reasons", "listed"}
    assert all(item.keys() == keys for item in answer["items"])
    told = {reason["code"] for item in answer["items"] for reason in item["reasons"]}
    assert told
    assert not [code for code in told if re.search("level|gap|cover|rating|record", code)]
    assert mine.get(f"/mentors/{MENTORS[1]}/candidates/{SPRING}").status_code == 404


def test_who_has_a_mentor_is_no_candidate_any_more(demo: World) -> None:
    intake(demo)
    mine = as_person(demo, "mentor", A)
    before = mine.get(f"/mentors/{A}/candidates/{SPRING}").json()["possible"]
    rid = offer(demo.store, LEARNERS[0], [MENTORS[1]])
    learner = as_person(demo, "learner", LEARNERS[0])
    learner.post(f"/recommendations/{rid}/choice", ranked=[MENTORS[1]])
    after = mine.get(f"/mentors/{A}/candidates/{SPRING}").json()["possible"]
    assert before - after in (0, 1)
    assert after < len(LEARNERS)
