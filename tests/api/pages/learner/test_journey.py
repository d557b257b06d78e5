from __future__ import annotations

import html
import re
from typing import Any

import pytest
import sqlalchemy as sa
from httpx2 import Response

from api.services.privacy.preferences import put_preference
from api.services.recommending.keeping import kept
from api.store import orm
from api.store.people import names_of
from tests.api.pages.browsing import visitor
from tests.api.pairing import HR, LEARNERS, MENTORS, as_person, now, offer, perform_queued, rows
from tests.api.world import TENANT, World

ANNA, BELA = LEARNERS[:2]
THREE = MENTORS[:3]


def once_in(page: str, action: str) -> dict[str, str]:
    """Return the hidden fields of the first form with an action."""
    form = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', page, re.DOTALL)
    assert form, action
    fields = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form[0])
    return {name: html.unescape(value) for name, value in fields if name != "csrf"}


def led(came: Response, path: str) -> None:
    assert came.status_code == 303, came.text[:800]
    assert came.headers["location"].startswith(path), came.headers


def names_in(world: World, ids: list[str]) -> list[str]:
    with world.store.read() as tx:
        found = names_of(tx, TENANT, ids)
    return [found[one] for one in ids]


def test_from_no_list_to_a_pair_and_on_to_another_mentor(spring: World) -> None:
    anna = visitor(spring, "learner", ANNA)
    assert "You have no list of mentors yet" in anna.text("/my")

    made = anna.send("/my/mentors/ask", once_in(anna.text("/my"), "/my/mentors/ask"))
    led(made, "/my/mentors?programme=spring")
    page = anna.text(made.headers["location"])
    cards = page.count('<article class="card mentor"')
    assert 1 <= cards <= 3
    assert page.count("<h3>What might not fit</h3>") == cards

    rid = re.search(r"/my/mentors/(rec_\w+)/choose", page)
    assert rid
    ranked = {"first": "1"} | ({"second": "2"} if cards > 1 else {})
    fields = once_in(page, f"/my/mentors/{rid[1]}/choose")
    asked = anna.send(f"/my/mentors/{rid[1]}/choose", fields | ranked)
    led(asked, "/my?done=choice-requested")
    again = anna.send(f"/my/mentors/{rid[1]}/choose", fields | ranked)
    assert again.headers["location"] == asked.headers["location"]
    mine = anna.text(asked.headers["location"])
    assert "the seat is held for you" in mine
    assert "You have asked" in mine

    request = as_person(spring, "learner", ANNA).get("/requests").json()["items"][0]
    mentor = as_person(spring, "mentor", request["mentor_id"])
    assert mentor.post(f"/requests/{request['request_id']}:accept").status_code == 200
    assert "You are a pair with" in anna.text("/my")

    place = f"/my/pairs/{request['pair_id']}"
    led(anna.send(f"{place}/pause", {"until": "2199-01-01"}), place)
    assert "is paused" in anna.text("/my")
    led(anna.send(f"{place}/resume"), place)
    led(anna.send(f"{place}/rematch", {"reason_code": "NO_FIT"}), "/my?done=rematch-asked")
    assert "A new list is being made for you" in anna.text("/my")
    perform_queued(spring.store, "propose_lists")
    assert "ready to be looked at" in anna.text("/my")


def test_a_list_that_is_looked_at_is_logged_once(spring: World) -> None:
    rid = offer(spring.store, ANNA, THREE)
    anna = visitor(spring, "learner", ANNA)
    for _ in range(2):
        anna.text("/my/mentors")
        with spring.store.read() as tx:
            shown = rows(tx, orm.Exposure, recommendation_id=rid)
        assert sorted(one.mentor_id for one in shown) == sorted(THREE)
    assert anna.text("/my/mentors/compare").count('<th scope="col" ') == 3


def test_the_second_of_a_ranking_is_told_and_a_request_can_be_taken_back(spring: World) -> None:
    rid = offer(spring.store, ANNA, THREE)
    anna = visitor(spring, "learner", ANNA)
    led(
        anna.send(f"/my/mentors/{rid}/choose", {"first": "2", "second": "3"}),
        "/my?done=choice-requested",
    )
    second, third = names_in(spring, THREE[1:])
    page = html.unescape(anna.text("/my"))
    assert f"You have asked <bdi>{second}</bdi>" in page
    assert f"<bdi>{third}</bdi> is asked next" in page
    request = as_person(spring, "learner", ANNA).get("/requests").json()["items"][0]
    back = f"/my/requests/{request['request_id']}/withdraw"
    led(anna.send(back, once_in(page, back)), "/my?done=request-withdrawn")
    assert "You have no list of mentors yet" in anna.text("/my")


def test_none_suits_brings_another_list_or_a_human(spring: World) -> None:
    for learner, wish, done in ((ANNA, "new_list", "new-list"), (BELA, "human", "human")):
        rid = offer(spring.store, learner, THREE)
        one = visitor(spring, "learner", learner)
        said = {"reason_code": "OTHER_STYLE_WANTED", "note": "calmer", "wish": wish}
        led(one.send(f"/my/mentors/{rid}/none", said), f"/my?done=choice-{done}")
        with spring.store.read() as tx:
            kept = tx.get_one(orm.Choice, (TENANT, rid))
        assert (kept.reason_code, kept.ranked) == ("OTHER_STYLE_WANTED", [])
    assert "Somebody from HR is looking at it" in visitor(spring, "learner", BELA).text("/my")


def test_the_system_chooses_for_who_asks_it_to(spring: World) -> None:
    rid = offer(spring.store, ANNA, THREE)
    anna = visitor(spring, "learner", ANNA)
    led(anna.send(f"/my/mentors/{rid}/assign"), "/my?done=choice-requested")
    with spring.store.read() as tx:
        kept = tx.get_one(orm.Choice, (TENANT, rid))
    assert (kept.chosen_by, kept.ranked) == ("system", list(THREE))
    assert "the seat is held for you" in anna.text("/my?done=choice-requested")


def test_who_finds_every_seat_taken_waits_sees_her_place_and_may_leave(spring: World) -> None:
    for learner in (BELA, ANNA):
        rid = offer(spring.store, learner, THREE[:1])
        visitor(spring, "learner", learner).send(f"/my/mentors/{rid}/choose", {"first": "1"})
    anna = visitor(spring, "learner", ANNA)
    page = anna.text("/my")
    assert "You are on the waitlist" in page
    assert re.search(r"Your place on the list:.*?>1<span", page, re.DOTALL)
    led(anna.send("/my/waiting/spring/leave"), "/my?done=left-queue")
    assert "You are on the waitlist" not in anna.text("/my")


def test_who_comes_too_late_for_her_first_choice_is_told_so(spring: World) -> None:
    for learner, ranked in ((BELA, {"first": "1"}), (ANNA, {"first": "1", "second": "2"})):
        rid = offer(spring.store, learner, THREE)
        visitor(spring, "learner", learner).send(f"/my/mentors/{rid}/choose", ranked)
    first, second = names_in(spring, THREE[:2])
    late = "you ranked higher had no free seat"
    page = html.unescape(visitor(spring, "learner", ANNA).text("/my"))
    assert f"You have asked <bdi>{second}</bdi>" in page
    assert late in page
    in_time = html.unescape(visitor(spring, "learner", BELA).text("/my"))
    assert f"You have asked <bdi>{first}</bdi>" in in_time
    assert late not in in_time


def test_where_all_are_met_first_a_ranking_must_be_whole(spring: World) -> None:
    with spring.store.write() as tx:
        tx.get_one(orm.Programme, (TENANT, "spring")).mode = "meet_three"
    rid = offer(spring.store, ANNA, THREE)
    anna = visitor(spring, "learner", ANNA)
    assert "Choose this mentor" not in anna.text("/my/mentors")
    refused = anna.send(f"/my/mentors/{rid}/choose", {"first": "2"})
    assert refused.status_code == 422
    assert "must name all mentors" in refused.text
    assert '<option value="2" selected>' in refused.text
    whole = {"first": "2", "second": "1", "third": "3"}
    led(anna.send(f"/my/mentors/{rid}/choose", whole), "/my?done=choice-requested")


def test_bad_choices_come_back_with_what_was_filled_in(spring: World) -> None:
    rid = offer(spring.store, ANNA, THREE)
    anna = visitor(spring, "learner", ANNA)

    def refused(path: str, **said: str) -> str:
        came = anna.send(f"/my/mentors/{rid}/{path}", said)
        assert came.status_code == 422
        return str(came.text)

    assert "the same mentor twice" in refused("choose", first="1", second="1")
    assert "no such place" in refused("choose", first="9")
    assert 'class="fault"' in refused("choose", first="x")
    assert 'class="fault"' in refused("choose")
    text = refused("none", note="too <b>loud</b>")
    assert "too &lt;b&gt;loud&lt;/b&gt;" in text
    assert 'class="fault"' in text


def test_a_list_is_chosen_from_once(spring: World) -> None:
    rid = offer(spring.store, ANNA, THREE)
    anna = visitor(spring, "learner", ANNA)
    anna.send(f"/my/mentors/{rid}/choose", {"first": "1"})
    late = anna.send(f"/my/mentors/{rid}/none", {"reason_code": "OTHER"})
    assert (late.status_code, "<h1>" in late.text) == (409, True)


def test_a_blind_first_look_names_nobody_until_names_are_asked_for(spring: World) -> None:
    with spring.store.write() as tx:
        tx.get_one(orm.Programme, (TENANT, "spring")).blind_first_look = True
    rid = offer(spring.store, ANNA, THREE)
    anna = visitor(spring, "learner", ANNA)
    for path in ("/my/mentors", "/my/mentors/compare"):
        page = html.unescape(anna.text(path))
        for name in [*names_in(spring, THREE), *THREE]:
            assert not re.search(rf"\b{re.escape(name)}\b", page), (path, name)
        assert "Mentor A" in page
        named = html.unescape(anna.text(f"{path}?names=1"))
        assert all(name in named for name in names_in(spring, THREE))
    led(anna.send(f"/my/mentors/{rid}/choose", {"first": "3"}), "/my?done=choice-requested")


def test_who_opts_out_while_her_list_is_made_gets_one_that_says_nothing_about_her(
    spring: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def made_slowly(*of: Any) -> Any:
        rows = kept(*of)
        with spring.store.write() as tx:
            put_preference(tx, HR, ANNA, automated_matching=False, now=now())
        return rows

    monkeypatch.setattr("api.pages.learner.mentors.kept", made_slowly)
    anna = visitor(spring, "learner", ANNA)
    led(anna.send("/my/mentors/ask", {"programme": "spring"}), "/my/mentors?programme=spring")
    with spring.store.read() as tx:
        assert tx.scalars(sa.select(orm.Shortlist.source)).all() == ["unpersonalised"]


def test_where_hr_assigns_nobody_is_asked_to_choose(spring: World) -> None:
    with spring.store.write() as tx:
        tx.get_one(orm.Programme, (TENANT, "spring")).mode = "assign"
    anna = visitor(spring, "learner", ANNA)
    page = anna.text("/my")
    assert "HR finds a mentor for you" in page
    assert "/my/mentors/ask" not in page
    assert anna.send("/my/mentors/ask", {"programme": "spring"}).status_code == 409


def test_a_list_that_ran_out_can_be_had_anew(spring: World) -> None:
    offer(spring.store, ANNA, THREE, days=-1)
    page = visitor(spring, "learner", ANNA).text("/my")
    assert "Your last list has closed." in page
    assert "/my/mentors/ask" in page


def test_a_pair_that_ends_is_told_to_its_learner_alone(spring: World) -> None:
    rid = offer(spring.store, ANNA, THREE)
    anna = visitor(spring, "learner", ANNA)
    anna.send(f"/my/mentors/{rid}/choose", {"first": "1"})
    request = as_person(spring, "learner", ANNA).get("/requests").json()["items"][0]
    as_person(spring, "mentor", THREE[0]).post(f"/requests/{request['request_id']}:accept")
    place = f"/my/pairs/{request['pair_id']}"
    bad = anna.send(f"{place}/end", {"note": "<script>x</script>"})
    assert bad.status_code == 422
    assert "&lt;script&gt;" in bad.text
    early = anna.send(f"{place}/pause", {"until": now().date().isoformat()})
    assert (early.status_code, "expected a day after today" in early.text) == (422, True)
    said = {"reason_code": "GOALS_REACHED", "note": "thank you", "not_again": "true"}
    led(anna.send(f"{place}/end", said), "/my?done=pair-ended")
    assert "thank you" in anna.text(place)
    with spring.store.read() as tx:
        kept = tx.get_one(orm.Pair, (TENANT, request["pair_id"]))
    assert (kept.state, kept.not_again, kept.ended_by) == ("ended", True, "learner")


def test_what_is_anothers_is_not_there(spring: World) -> None:
    rid = offer(spring.store, ANNA, THREE)
    anna = visitor(spring, "learner", ANNA)
    choose = anna.send(f"/my/mentors/{rid}/choose", {"first": "1"})
    led(choose, "/my")
    request = as_person(spring, "learner", ANNA).get("/requests").json()["items"][0]
    other = offer(spring.store, ANNA, THREE[1:])
    stranger = visitor(spring, "learner", BELA)
    assert stranger.get(f"/my/pairs/{request['pair_id']}").status_code == 404
    for path, said in (
        (f"/my/pairs/{request['pair_id']}/end", {"reason_code": "OTHER"}),
        (f"/my/pairs/{request['pair_id']}/rematch", {"reason_code": "OTHER"}),
        (f"/my/pairs/{request['pair_id']}/pause", {"until": "2199-01-01"}),
        (f"/my/pairs/{request['pair_id']}/resume", {}),
        (f"/my/requests/{request['request_id']}/withdraw", {}),
        (f"/my/mentors/{other}/choose", {"first": "1"}),
        (f"/my/mentors/{other}/assign", {}),
        (f"/my/mentors/{other}/none", {"reason_code": "OTHER"}),
        ("/my/waiting/spring/leave", {}),
    ):
        assert stranger.send(path, said).status_code == 404, path
    mentor = visitor(spring, "mentor", THREE[0])
    assert mentor.get(f"/my/pairs/{request['pair_id']}").status_code == 404
