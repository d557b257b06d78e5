from __future__ import annotations

import html
import re

import pytest
import sqlalchemy as sa

from api.store import orm
from api.store.company import COMPANY
from api.store.snapshots import touch_mentors
from tests.api.pages.browsing import visitor
from tests.api.pairing import LEARNERS, MENTORS, SPRING, TABLES, as_hr, now, offer
from tests.api.world import TENANT, World

ANNA = LEARNERS[0]
PAGES = ("/my", "/my/gaps", "/my/mentors", "/my/mentors/compare", "/my/mentors/others")
pytestmark = pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
"""What is only shown; journeys and routes write on either database."""
HAN = re.compile(r"[\u4e00-\u9fff]")


def test_pages_are_for_learners_in_either_language_and_small(spring: World) -> None:
    offer(spring.store, ANNA, MENTORS[:3])
    anna = visitor(spring, "learner", ANNA)
    others = [visitor(spring, *one) for one in (("hr",), ("mentor", MENTORS[0]), ("analyst",))]
    for path in PAGES:
        chinese, english = anna.text(path, "zh-CN"), anna.text(path, "en")
        assert len(chinese.encode()) < 150_000
        heads = [re.search(r"<h1>(.*?)</h1>", page, re.DOTALL) for page in (chinese, english)]
        assert [bool(HAN.search(head[1])) for head in heads if head] == [True, False], path
        assert english.count("<h1") == 1
        assert {other.get(path).status_code for other in others} <= {403, 404}, path


def test_a_programme_whose_intake_is_over_is_not_offered_again(spring: World) -> None:
    anna = visitor(spring, "learner", ANNA)
    with spring.store.write() as tx:
        intake = {"cohort_id": "first", "programme_id": SPRING, "name": "first"}
        tx.add(orm.Cohort(tenant_id=TENANT, created_at=now(), state="closed", **intake))
    offer(spring.store, ANNA, MENTORS[:3], state="chosen")
    assert "Show me three mentors" not in anna.text("/my")
    offer(spring.store, ANNA, MENTORS[:3])
    assert "Your mentors are ready" in anna.text("/my"), "who has a list may still choose"


@pytest.mark.parametrize(("path", "part"), [("/my", "mine"), ("/my/mentors", "list")])
def test_what_is_asked_again_and_again_is_the_part_that_is_replaced(
    spring: World, path: str, part: str
) -> None:
    anna = visitor(spring, "learner", ANNA)
    answer = anna.client.get(path, headers={"HX-Request": "true"})
    assert re.match(rf'\s*<div id="{part}"', answer.text)


def test_gaps_show_levels_with_sources_and_take_a_view_of_oneself(spring: World) -> None:
    anna = visitor(spring, "learner", ANNA)
    page = anna.text("/my/gaps")
    competency = re.search(r'name="competency_id" value="([^"]+)"', page)
    assert competency
    came = anna.send("/my/gaps/levels", {"competency_id": competency[1], "level": "4.5"})
    assert (came.status_code, came.headers["location"]) == (303, "/my/gaps?done=saved")
    with spring.store.read() as tx:
        table = COMPANY["assessments"].c
        kept = tx.scalars(
            sa.select(table.level).where(
                table.learner_id == ANNA,
                table.competency_id == competency[1],
                table.source == "self",
                table.level == 4.5,
            )
        ).all()
    assert kept == [4.5]
    shown = anna.text("/my/gaps")
    card = shown[shown.index(f'id="gap-{competency[1]}"') :]
    assert "self <b>4.5</b>" in card[: card.index("</li>")]


def test_a_level_that_is_none_comes_back(spring: World) -> None:
    anna = visitor(spring, "learner", ANNA)
    competency = TABLES.competency_models["competency_id"].iloc[0]
    for level in ("7", "-1", "x", "2.3", ""):
        refused = anna.send("/my/gaps/levels", {"competency_id": competency, "level": level})
        assert refused.status_code == 422, level
        assert 'class="fault"' in refused.text


def test_what_matters_most_is_kept_in_order_each_once(spring: World) -> None:
    anna = visitor(spring, "learner", ANNA)
    one, two = dict.fromkeys(TABLES.competency_models["competency_id"].tolist()[:2])
    said = {"first": two, "second": one, "third": two, "goals": "lead <i>well</i>"}
    assert anna.send("/my/gaps/priorities", said).status_code == 303
    with spring.store.read() as tx:
        table = COMPANY["learners"].c
        kept = tx.execute(
            sa.select(table.priorities, table.goals).where(table.learner_id == ANNA)
        ).one()
    assert tuple(kept) == (f"{two}|{one}", "lead <i>well</i>")
    assert "lead &lt;i&gt;well&lt;/i&gt;" in anna.text("/my/gaps")
    refused = anna.send("/my/gaps/priorities", {"first": "nothing-known"})
    assert (refused.status_code, 'class="fault"' in refused.text) == (422, True)


def test_without_a_post_gaps_say_so(spring: World) -> None:
    people, assessments = COMPANY["people"], COMPANY["assessments"]
    with spring.store.write() as tx:
        tx.execute(people.update().where(people.c.person_id == ANNA).values(post_id=None))
        tx.execute(assessments.delete().where(assessments.c.learner_id == ANNA))
        shortfalls = COMPANY["shortfalls"]
        tx.execute(shortfalls.delete().where(shortfalls.c.learner_id == ANNA))
    assert "Nothing is known of your post" in html.unescape(
        visitor(spring, "learner", ANNA).text("/my/gaps")
    )


def test_any_mentor_is_found_and_explained_in_words(spring: World) -> None:
    anna = visitor(spring, "learner", ANNA)
    name, department = _described(spring, MENTORS[0])
    for text in (name, department, name.upper(), MENTORS[0]):
        if text:
            assert f"/my/mentors/others/{MENTORS[0]}?" in anna.text(
                f"/my/mentors/others?text={text}"
            )
    assert "Nobody in this programme" in anna.text("/my/mentors/others?text=zzzz+qqqq")
    for mentor_id in MENTORS:
        page = anna.text(f"/my/mentors/others/{mentor_id}?programme=spring")
        assert re.search(r"(On|Not on) your list of today", page)
    assert anna.get("/my/mentors/others/nobody").status_code == 404
    assert anna.get("/my/mentors?programme=autumn").status_code == 404


def test_a_private_reason_is_never_told(spring: World) -> None:
    with spring.store.write() as tx:
        row = {"tenant_id": TENANT, "learner_id": ANNA, "mentor_id": MENTORS[0]}
        exclusions = COMPANY["exclusions"]
        tx.execute(exclusions.delete().where(exclusions.c.learner_id == ANNA))
        tx.execute(exclusions.insert().values(**row, reason="not_again"))
    page = visitor(spring, "learner", ANNA).text(f"/my/mentors/others/{MENTORS[0]}")
    assert "not available at present" in page or "Not allowed by a rule" in page
    assert "not again" not in page.replace("match the two of us again", "")


def test_names_of_any_kind_are_texts_and_nothing_else(spring: World) -> None:
    odd = ['"><script>alert(1)</script>', "ع" * 100, "👩🏽‍🏫𠮷𪚥" + "x" * 180]
    people = COMPANY["people"]
    with spring.store.write() as tx:
        for mentor_id, name in zip(MENTORS, odd, strict=False):
            named = people.update().where(people.c.person_id == mentor_id)
            tx.execute(named.values(name=name, department=name[:100]))
        tx.get_one(orm.Programme, (TENANT, "spring")).name = odd[0]
    rid = offer(spring.store, ANNA, MENTORS[:3])
    anna = visitor(spring, "learner", ANNA)
    for path in (*PAGES, "/my/mentors/others?text=script", f"/my/mentors/others/{MENTORS[0]}"):
        page = anna.text(path)
        assert "<script>alert" not in page, path
    assert "&lt;script&gt;" in anna.text("/my/mentors")
    anna.send(f"/my/mentors/{rid}/choose", {"first": "1"})
    mine = anna.text("/my")
    assert "<script>alert" not in mine
    assert "<bdi>&#34;&gt;&lt;script&gt;" in mine


def _described(world: World, mentor_id: str) -> tuple[str, str]:
    people = COMPANY["people"].c
    with world.store.read() as tx:
        row = tx.execute(
            sa.select(people.name, people.department).where(people.person_id == mentor_id)
        ).one()
    return row.name, row.department


def test_an_inside_mentor_and_an_outside_coach_have_each_their_own_place(spring: World) -> None:
    mentors = COMPANY["mentors"]
    with spring.store.write() as tx:
        coach = mentors.update().where(mentors.c.mentor_id.in_(MENTORS[::2]))
        tx.execute(coach.values(kind="outside"))
        table = COMPANY["learners"]
        tx.execute(table.update().where(table.c.learner_id == ANNA).values(mentor_kind=None))
        touch_mentors(tx, TENANT)
    put = {"kinds": [{"kind": "inside"}, {"kind": "outside"}]}
    headers = spring.headers("hr")
    policy = "/v1/programmes/spring/policy"
    assert spring.client.put(policy, json=put, headers=headers).status_code == 200
    assert as_hr(spring).post("/programmes/spring/policy:activate").status_code == 200

    anna = visitor(spring, "learner", ANNA)
    page = anna.text("/my")
    assert page.count("You have no list of mentors yet") == 2
    assert "inside mentor" in page
    assert "outside coach" in page
    asked = anna.send("/my/mentors/ask", {"programme": "spring", "kind": "outside"})
    listed = anna.text(asked.headers["location"])
    assert re.search(r'kind=outside" aria-current="page"', listed)
    assert "/choose" in listed
    assert "/choose" not in anna.text("/my/mentors?programme=spring&kind=inside")
    assert anna.get("/my/mentors?programme=spring&kind=any").status_code == 404
