from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from api.store import Store, orm
from api.store.company import COMPANY
from tests.api.pages.browsing import Visitor, visitor
from tests.api.pairing import LEARNERS, MENTORS, SPRING, as_person, now, offer, rows, set_up
from tests.api.world import TENANT, World, company, world_of

L1, L2 = LEARNERS[:2]
A, B = MENTORS[:2]


@pytest.fixture
def demo(store: Store) -> World:
    made = world_of(store, company(), demo=True)
    set_up(store, "two_sided")
    return made


def ask(world: World, learner_id: str, *mentor_ids: str) -> str:
    rid = offer(world.store, learner_id, mentor_ids)
    came = as_person(world, "learner", learner_id).post(
        f"/recommendations/{rid}/choice", ranked=list(mentor_ids)
    )
    return str(came.json()["request_id"])


def name_of(world: World, person_id: str, name: str | None = None) -> str:
    people = COMPANY["people"]
    hers = (people.c.tenant_id == TENANT, people.c.person_id == person_id)
    with world.store.write() as tx:
        if name is not None:
            tx.execute(sa.update(people).where(*hers).values(name=name))
        return str(tx.scalar(sa.select(people.c.name).where(*hers)))


def pair_of(world: World) -> str:
    with world.store.read() as tx:
        return str(rows(tx, orm.Pair, ended_at=None)[0].pair_id)


def accepted(world: World) -> tuple[Visitor, str]:
    request_id = ask(world, L1, A)
    mentor = visitor(world, "mentor", A)
    came = mentor.send(f"/mentoring/requests/{request_id}/accept")
    pair_id = pair_of(world)
    where = f"/mentoring/pairs/{pair_id}"
    assert (came.status_code, came.headers["location"]) == (303, f"{where}?done=learner-accepted")
    return mentor, where


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_mentor_with_nothing_before_her_is_told_what_to_do(demo: World, lang: str) -> None:
    text = visitor(demo, "mentor", A).text("/mentoring", lang)
    assert ("完善我的资料" if lang == "zh" else "Complete my profile") in text
    assert "0 / 1" in text


def test_who_asks_is_named_and_the_answer_has_a_time(demo: World) -> None:
    name = name_of(demo, L1, '"><script>alert(1)</script>' + "名" * 180)
    ask(demo, L1, A)
    text = visitor(demo, "mentor", A).text("/mentoring")
    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text
    assert name.count("名") == 180
    assert "Please answer by" in text
    assert "1 / 1" in text, "a request holds a seat"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_request_says_why_and_nothing_of_levels(demo: World, lang: str) -> None:
    ask(demo, L1, A)
    title = "为什么适合由您辅导" if lang == "zh" else "What speaks for the two of you"
    mentor = visitor(demo, "mentor", A)
    assert title not in mentor.text("/mentoring", lang), "there is no cohort to be scored in"
    with demo.store.write() as tx:
        intake = {"cohort_id": "first", "programme_id": SPRING, "name": "first"}
        tx.add(orm.Cohort(tenant_id=TENANT, created_at=now(), **intake))
    text = mentor.text("/mentoring", lang)
    why = re.search(rf"{title}</h4>\s*<ul class=\"why\">(.*?)</ul>", text, re.DOTALL)
    assert why
    assert "<li>" in why[1]
    assert "→" not in why[1], "a learner's levels are not the mentor's to read"


def test_accepting_begins_the_pair_and_its_page_shows_the_learner(demo: World) -> None:
    mentor, where = accepted(demo)
    text = mentor.text(f"{where}?done=learner-accepted")
    assert name_of(demo, L1) in text
    assert "Accepted" in text
    assert name_of(demo, L1) in mentor.text("/mentoring")


def test_declining_needs_a_reason_and_keeps_what_was_typed(demo: World) -> None:
    request_id = ask(demo, L1, A, B)
    mentor = visitor(demo, "mentor", A)
    refused = mentor.send(f"/mentoring/requests/{request_id}/decline", {"note": "not <now>"})
    assert refused.status_code == 422
    assert "not &lt;now&gt;" in refused.text
    assert 'class="fault"' in refused.text
    said = {"reason_code": "NO_TIME", "note": "private"}
    done = mentor.send(f"/mentoring/requests/{request_id}/decline", said)
    assert done.headers["location"] == "/mentoring?done=learner-declined"
    assert name_of(demo, L1) in visitor(demo, "mentor", B).text("/mentoring"), "the next is asked"


def test_a_pair_is_paused_goes_on_and_ends(demo: World) -> None:
    mentor, where = accepted(demo)
    early = mentor.send(f"{where}/pause", {"until": now().date().isoformat()})
    assert early.status_code == 422
    until = (now() + timedelta(days=9)).date().isoformat()
    assert mentor.send(f"{where}/pause", {"until": until}).status_code == 303
    assert "paused until" in mentor.text("/mentoring")
    assert mentor.send(f"{where}/resume").status_code == 303
    assert mentor.send(f"{where}/end", {"note": "x"}).status_code == 422
    said = {"reason_code": "NO_FIT", "note": "for me", "not_again": "true"}
    assert mentor.send(f"{where}/end", said).headers["location"] == "/mentoring?done=pair-ended"
    assert "for me" in mentor.text(where)
    learner = visitor(demo, "learner", L1)
    assert "for me" not in learner.text(where.replace("mentoring", "my"))


def test_nobody_reaches_what_is_another_s(demo: World) -> None:
    _, where = accepted(demo)
    request_id = ask(demo, L2, B)
    other, learner = visitor(demo, "mentor", B), visitor(demo, "learner", L1)
    for path in (where, f"{where}/meeting"):
        assert other.get(path).status_code == 404
    assert other.send(f"{where}/end", {"reason_code": "NO_FIT"}).status_code == 404
    mine = visitor(demo, "mentor", A)
    assert mine.send(f"/mentoring/requests/{request_id}/accept").status_code == 404
    for path in ("/mentoring", "/mentoring/profile", "/mentoring/candidates"):
        assert learner.get(path).status_code == 403
        assert visitor(demo, "analyst").get(path).status_code == 403
    assert learner.get(where).status_code == 404, "the learner's own page is another"
    assert visitor(demo, "hr").get("/mentoring").status_code == 404
