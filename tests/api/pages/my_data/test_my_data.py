from __future__ import annotations

import re
from datetime import date

import pytest
import sqlalchemy as sa

from api.store import Store
from api.store.company import COMPANY
from tests.api.pages.browsing import Visitor, visitor
from tests.api.pairing import LEARNERS, MENTORS, as_hr, set_up
from tests.api.world import TENANT, World, company, world_of


@pytest.fixture
def demo(store: Store) -> World:
    world = world_of(store, company(), demo=True)
    set_up(store)
    return world


@pytest.fixture
def learner(demo: World) -> Visitor:
    return visitor(demo, "learner", LEARNERS[0])


def test_somebody_says_no_to_automatic_matching_and_yes_again(learner: Visitor) -> None:
    assert "Do not match me automatically" in learner.text("/my-data")
    off = learner.send("/my-data/automatic", {"automated_matching": "false"})
    assert off.headers["location"] == "/my-data?done=automatic-off"
    shown = learner.text("/my-data?done=automatic-off")
    assert "Noted: you are not matched automatically" in shown
    assert "Match me automatically again" in shown
    said = learner.client.get(f"/v1/people/{LEARNERS[0]}/preferences").json()
    assert said["automated_matching"] is False
    learner.send("/my-data/automatic", {"automated_matching": "true"})
    assert "Do not match me automatically" in learner.text("/my-data")
    assert learner.send("/my-data/automatic", {"automated_matching": "maybe"}).status_code == 422


def test_who_asks_for_a_human_reads_the_answer(demo: World, learner: Visitor) -> None:
    said = {"reason_code": "LOOK_AGAIN", "note": "<b>why</b> her?", "once": "a"}
    for _ in range(2):
        sent = learner.send("/my-data/human", said)
        assert sent.headers["location"] == "/my-data?done=human-asked"
    shown = learner.text("/my-data")
    assert "&lt;b&gt;why&lt;/b&gt; her?" in shown
    assert shown.count("waits for an answer") == 1
    hr = as_hr(demo)
    asked = hr.get("/human-requests").json()["items"]
    hr.post(f"/human-requests/{asked[0]['human_request_id']}:close", answer="We spoke.")
    assert "We spoke." in learner.text("/my-data")
    assert "请求人工处理" in learner.text("/my-data", "zh")


def test_what_cannot_be_asked_comes_back_as_it_was_typed(learner: Visitor) -> None:
    said = {"reason_code": "LOOK_AGAIN", "programme_id": "none", "note": "kept words"}
    sent = learner.send("/my-data/human", said)
    assert sent.status_code == 422
    assert "kept words" in sent.text
    assert "there is no such programme" in sent.text
    long = learner.send("/my-data/human", {"reason_code": "OTHER", "note": "x" * 2001})
    assert long.status_code == 422


def test_what_is_kept_is_shown_and_taken_along(demo: World, learner: Visitor) -> None:
    people = COMPANY["people"]
    with demo.store.write() as tx:
        hers = people.c.tenant_id == TENANT, people.c.person_id == LEARNERS[0]
        tx.execute(people.update().where(*hers).values(name="<script>" + "名" * 192))
    shown = learner.text("/my-data/kept")
    assert "Assessments" in shown
    assert "<script>名" not in shown
    assert "&lt;script&gt;名" in shown
    assert "能力评估" in learner.text("/my-data/kept", "zh")
    taken = learner.get("/my-data/export")
    assert taken.headers["content-type"] == "application/json"
    assert "attachment" in taken.headers["content-disposition"]
    assert taken.json()["tables"]["people"][0]["person_id"] == LEARNERS[0]
    log = learner.text("/my-data/access")
    assert "Personal data exported" in log
    assert "<b>you</b>" in log


def test_rows_of_one_table_that_show_different_columns_stand_under_their_names(demo: World) -> None:
    past, both = COMPANY["mentorships"], MENTORS[0]
    first = {"tenant_id": TENANT, "started_on": date(2024, 5, 6), "rating": 4.5}
    once = {**first, "mentorship_id": "A", "learner_id": both, "mentor_id": MENTORS[1]}
    later = {**first, "mentorship_id": "B", "learner_id": LEARNERS[0], "mentor_id": both}
    with demo.store.write() as tx:
        tx.execute(past.delete().where(sa.or_(past.c.learner_id == both, past.c.mentor_id == both)))
        tx.execute(past.insert(), [once, later])
    shown = visitor(demo, "mentor", both).text("/my-data/kept")
    table = shown.split("<b>Past mentorships</b>")[1].split("</table>")[0]
    names = re.findall('<th scope="col">([^<]*)</th>', table)
    rows = [re.findall("<bdi>([^<]*)</bdi>", row) for row in table.split("<tr>")[2:]]
    told = [dict(zip(names, row, strict=True)) for row in rows]
    assert [row["mentor id"] for row in told] == [MENTORS[1], both]
    assert [row["rating"] for row in told] == ["4.5", "–"], "what she was given is not hers to see"


def test_nothing_done_is_said_to_be_nothing(demo: World) -> None:
    mentor = visitor(demo, "mentor", MENTORS[0])
    assert "Nobody has done anything" in mentor.text("/my-data/access")
    assert "还没有人操作过" in mentor.text("/my-data/access", "zh")


@pytest.mark.parametrize("path", ["/my-data", "/my-data/kept", "/my-data/access"])
def test_the_pages_are_for_people_of_the_company(demo: World, path: str) -> None:
    assert visitor(demo, "analyst").get(path).status_code == 403
    assert visitor(demo, "hr").get(path).status_code == 404
