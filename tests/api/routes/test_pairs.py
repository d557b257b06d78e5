from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from api.services.pairing import rules_broken
from api.services.recommending.keeper import Keeper
from api.store import orm
from api.store.company import COMPANY
from api.store.seats import free_seats
from tests.api.pairing import (
    LEARNERS,
    MENTORS,
    SPRING,
    Caller,
    as_hr,
    as_person,
    broken_invariants,
    now,
    perform,
    perform_queued,
    rows,
    set_up,
)
from tests.api.world import TENANT, World

L1, L2, L3 = LEARNERS[:3]
A, B = MENTORS[:2]


def _pair(world: World, learner_id: str = L1, mentor_id: str = A) -> str:
    made = as_hr(world).post(
        "/pairs",
        programme_id=SPRING,
        learner_id=learner_id,
        mentor_id=mentor_id,
        reason_code="PLAN",
    )
    assert made.status_code == 201, made.text
    assert made.headers["location"] == f"/v1/pairs/{made.json()['pair_id']}"
    return str(made.json()["pair_id"])


def _ids(caller: Caller, **query: str) -> list[str]:
    return [pair["pair_id"] for pair in caller.get("/pairs", **query).json()["items"]]


def test_hr_pairs_by_hand_where_a_seat_is_free(world: World) -> None:
    set_up(world.store)
    _pair(world)
    hr = as_hr(world)
    body = {"programme_id": SPRING, "mentor_id": A, "learner_id": L2, "reason_code": "PLAN"}
    expected = {
        (409, "no_free_seat"): {},
        (409, "already_paired"): {"mentor_id": B, "learner_id": L1},
        (404, "not_found"): {"programme_id": "autumn"},
        (422, "same_person"): {"mentor_id": L2},
    }
    for answer, change in expected.items():
        got = hr.post("/pairs", **{**body, **change})
        assert (got.status_code, got.json()["code"]) == answer, got.text
    for unknown in ({"learner_id": "nobody"}, {"mentor_id": "nobody"}):
        assert hr.post("/pairs", **{**body, **unknown}).status_code == 404
    assert as_person(world, "learner", L2).post("/pairs", **body).status_code == 403
    assert broken_invariants(world.store) == []


def _leaves(world: World, person_id: str, days: int = 0) -> None:
    day = (now() + timedelta(days=days)).date()
    with world.store.write() as tx:
        people = COMPANY["people"]
        tx.execute(sa.update(people).where(people.c.person_id == person_id).values(left_on=day))


def test_who_has_left_is_not_paired_by_hand_and_who_is_leaving_is(world: World) -> None:
    set_up(world.store)
    _leaves(world, L1)
    _leaves(world, L2, days=1)
    body = {"programme_id": SPRING, "mentor_id": A, "reason_code": "PLAN"}
    hr = as_hr(world)
    hr.headers["Accept-Language"] = "zh"
    left = hr.post("/pairs", learner_id=L1, **body)
    assert (left.status_code, left.json()["code"]) == (409, "learner_left")
    assert (left.json()["detail"], left.json()["params"]) == (
        f"学员 {L1} 已离职",
        {"learner_id": L1},
    )
    assert hr.post("/pairs", learner_id=L2, **body).status_code == 201


def test_a_pair_is_told_again_though_its_learner_has_left_since(world: World) -> None:
    set_up(world.store)
    hr = as_hr(world)
    hr.headers["Idempotency-Key"] = "k"
    body = {"programme_id": SPRING, "learner_id": L1, "mentor_id": A, "reason_code": "PLAN"}
    first = hr.post("/pairs", **body)
    _leaves(world, L1)
    again = hr.post("/pairs", **body)
    assert (again.status_code, again.content) == (201, first.content)


def test_nobody_waits_to_write_while_rules_are_worked_out(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(world.store)
    worked_out, wrote = rules_broken._broken, []

    def beside_a_writer(*asked: Any) -> Any:
        with world.store.write() as tx:
            tx.execute(sa.update(orm.Programme).values(name="Another"))
        wrote.append(True)
        return worked_out(*asked)

    monkeypatch.setattr(rules_broken, "_broken", beside_a_writer)
    monkeypatch.setattr(rules_broken, "_BROKEN", Keeper(1))
    _pair(world)
    assert wrote == [True]


def _set(world: World, person_id: str, **values: str | None) -> None:
    people = COMPANY["people"]
    plain = {"manager_id": None, "grade": None, "languages": "zh", "time_zone": "Asia/Shanghai"}
    with world.store.write() as tx:
        mine = sa.update(people).where(people.c.person_id == person_id)
        tx.execute(mine.values(**(plain | values)))


def test_a_pair_by_hand_names_the_rules_that_it_does_not_keep(world: World) -> None:
    set_up(world.store, capacity=3)
    far = {"languages": "pt|es", "time_zone": "America/Sao_Paulo"}
    for person, where in ((L1, {}), (L2, {}), (L3, far), (A, far)):
        _set(world, person, **where)
    expected = {
        (L1, "en"): {"no common language", "time zones too far apart"},
        (L2, "zh-CN"): {"没有共同语言", "时差过大"},
        (L3, "en"): {"kind of mentor does not fit"},
    }
    for (learner_id, lang), rules in expected.items():
        hr = as_hr(world)
        hr.headers["Accept-Language"] = lang
        body = {"learner_id": learner_id, "mentor_id": A, "reason_code": "PLAN"}
        made = hr.post("/pairs", programme_id=SPRING, **body)
        assert (made.status_code, made.json()["state"]) == (201, "active"), made.text
        broken = [one for one in made.json()["rules_broken"] if one["code"] == "breaks"]
        assert {one["params"]["rule"] for one in broken} == rules
        assert all(one["params"]["rule"] in one["text"] for one in broken)
    assert "rules_broken" not in as_person(world, "learner", L1).get("/pairs").text


def test_who_is_kept_apart_is_not_paired_by_hand_and_nothing_tells_by_whose_wish(
    world: World,
) -> None:
    set_up(world.store, capacity=2)
    with world.store.write() as tx:
        for learner_id, reason in ((L1, "banned"), (L2, "not_again")):
            row = {"tenant_id": TENANT, "learner_id": learner_id, "mentor_id": A}
            tx.execute(sa.insert(COMPANY["exclusions"]).values(**row, reason=reason))
    told = []
    for learner_id in (L1, L2):
        body = {"learner_id": learner_id, "mentor_id": A, "reason_code": "PLAN"}
        refused = as_hr(world).post("/pairs", programme_id=SPRING, **body)
        assert (refused.status_code, refused.json()["code"]) == (422, "no_such_pair")
        told.append(refused.json()["detail"].replace(learner_id, "L"))
    assert told == [f"L → {A}: This mentor is not available at present"] * 2
    assert _ids(as_hr(world)) == []
    _pair(world, L3)


@pytest.mark.parametrize("side", ["learner", "mentor"])
def test_either_side_ends_a_pair_and_the_other_is_told_neither_who_nor_why(
    world: World, side: str
) -> None:
    set_up(world.store)
    pair_id = _pair(world)
    people = {"learner": as_person(world, "learner", L1), "mentor": as_person(world, "mentor", A)}
    ender = people.pop(side)
    other = people.popitem()[1]
    ended = ender.post(
        f"/pairs/{pair_id}:end", reason_code="NO_FIT", note="a private word", not_again=True
    )
    assert (ended.status_code, ended.json()["state"]) == (200, "ended")
    assert (ended.json()["end_note"], ended.json()["ended_by"]) == ("a private word", side)
    seen = other.get(f"/pairs/{pair_id}").json()
    assert (seen["state"], seen["end_reason_code"], seen["ended_by"]) == ("ended", None, None)
    told = as_hr(world).get(f"/pairs/{pair_id}").json()
    assert (told["end_reason_code"], told["end_note"]) == ("NO_FIT", "")
    for answer in (ended.text, other.get("/pairs").text, as_hr(world).get("/pairs").text):
        assert "not_again" not in answer
    with world.store.read() as tx:
        assert free_seats(tx, TENANT, [A]) == {A: 1}
        exclusions = tx.execute(
            sa.select(COMPANY["exclusions"].c.reason).where(
                COMPANY["exclusions"].c.learner_id == L1, COMPANY["exclusions"].c.mentor_id == A
            )
        ).all()
        past = COMPANY["mentorships"].c
        again = tx.execute(sa.select(past.mentor_id).where(past.mentorship_id == pair_id)).all()
    assert (len(exclusions), [row.mentor_id for row in again]) == (1, [A])
    twice = ender.post(f"/pairs/{pair_id}:end", reason_code="NO_FIT")
    assert (twice.status_code, twice.json()["code"]) == (409, "wrong_state")


def test_who_loses_a_mentor_waits_in_front_of_a_new_list(world: World) -> None:
    set_up(world.store)
    mentor = as_person(world, "mentor", A)
    assert mentor.post(f"/pairs/{_pair(world)}:end", reason_code="NO_TIME").status_code == 200
    place = as_person(world, "learner", L1).get(f"/programmes/{SPRING}/waitlist").json()["items"]
    assert [row["reason_code"] for row in place] == ["MENTOR_ENDED"]
    assert L1 in perform_queued(world.store, "propose_lists")[-1]["lists"]


def test_a_rematch_ends_the_pair_and_proposes_others_at_once(world: World) -> None:
    set_up(world.store)
    pair_id = _pair(world)
    mentor = as_person(world, "mentor", A)
    assert mentor.post(f"/pairs/{pair_id}:rematch", reason_code="NO_FIT").status_code == 403
    learner = as_person(world, "learner", L1)
    came = learner.post(f"/pairs/{pair_id}:rematch", reason_code="NO_FIT")
    assert (came.status_code, came.json()["pair"]["state"]) == (200, "ended")
    job = f"/jobs/{came.json()['job_id']}"
    assert learner.get(job).json()["state"] == "queued"
    assert as_person(world, "learner", L2).get(job).status_code == 404
    lists = [made["lists"].get(L1) for made in perform_queued(world.store, "propose_lists")]
    rid = next(one for one in lists if one is not None)
    with world.store.read() as tx:
        mentors = [row.mentor_id for row in rows(tx, orm.ShortlistItem, recommendation_id=rid)]
    assert mentors
    assert A not in mentors
    chosen = learner.post(f"/recommendations/{rid}/choice", ranked=mentors[:1])
    assert chosen.json()["outcome"] == "paired"
    assert learner.get(f"/programmes/{SPRING}/waitlist").json()["items"] == []
    assert broken_invariants(world.store) == []


def test_a_pause_keeps_the_seat_and_ends_by_hand_or_by_itself(world: World) -> None:
    set_up(world.store)
    pair_id = _pair(world)
    learner, mentor = as_person(world, "learner", L1), as_person(world, "mentor", A)
    until = (now() + timedelta(days=3)).date()
    assert learner.post(f"/pairs/{pair_id}:resume").status_code == 409
    past = learner.post(f"/pairs/{pair_id}:pause", until=now().date().isoformat())
    assert (past.status_code, past.json()["code"]) == (422, "day_not_ahead")
    paused = learner.post(f"/pairs/{pair_id}:pause", until=until.isoformat())
    assert (paused.json()["state"], paused.json()["paused_until"][:10]) == (
        "paused",
        until.isoformat(),
    )
    assert learner.post(f"/pairs/{pair_id}:pause", until=until.isoformat()).status_code == 409
    with world.store.read() as tx:
        assert free_seats(tx, TENANT, [A]) == {A: 0}
    assert mentor.post(f"/pairs/{pair_id}:resume").json()["state"] == "active"
    mentor.post(f"/pairs/{pair_id}:pause", until=until.isoformat())
    assert perform(world.store, "resume_pairs") == {"resumed": 0}
    assert perform(world.store, "resume_pairs", at=now() + timedelta(days=4)) == {"resumed": 1}
    assert learner.get(f"/pairs/{pair_id}").json()["state"] == "active"


def test_everybody_lists_the_pairs_that_are_theirs(world: World) -> None:
    set_up(world.store, capacity=2)
    mine, other = _pair(world), _pair(world, L2)
    with world.store.write() as tx:
        people = COMPANY["people"]
        reports = sa.update(people).where(people.c.person_id.in_((L1, L2)))
        tx.execute(reports.values(manager_id=None))
        boss, head = LEARNERS[10], LEARNERS[11]
        for person, manager in ((L1, boss), (boss, head), (head, None)):
            above = sa.update(people).where(people.c.person_id == person)
            tx.execute(above.values(manager_id=manager))
    assert _ids(as_hr(world)) == [other, mine], "the newest first"
    assert _ids(as_person(world, "learner", L1)) == [mine]
    assert set(_ids(as_person(world, "mentor", A))) == {mine, other}
    assert _ids(as_person(world, "manager", head)) == [mine]
    assert _ids(as_hr(world), learner_id=L2, state="active") == [other]
    assert _ids(as_hr(world), mentor_id=B) == []
    for role, person in (("learner", L2), ("mentor", B), ("manager", L3)):
        assert as_person(world, role, person).get(f"/pairs/{mine}").status_code == 404
    first = as_hr(world).get("/pairs", limit=1).json()
    second = as_hr(world).get("/pairs", limit=1, cursor=first["next_cursor"]).json()
    assert [page["items"][0]["pair_id"] for page in (first, second)] == [other, mine]
    assert second["next_cursor"] is None


def test_when_a_mentor_leaves_her_learners_get_proposals_the_same_day(world: World) -> None:
    set_up(world.store, capacity=2)
    orphan, stays = _pair(world), _pair(world, L2, B)
    hr = as_hr(world)
    tomorrow = (now() + timedelta(days=1)).date()
    came = hr.post(f"/people/{A}:leave", left_on=tomorrow.isoformat())
    assert came.json() == {"pairs_ended": 0, "orphans": 0, "job_ids": []}
    assert hr.get(f"/pairs/{orphan}").json()["state"] == "active"
    later = now() + timedelta(days=2)
    assert perform(world.store, "part_leavers", at=later) == {"pairs_ended": 1, "orphans": 1}
    ended = hr.get(f"/pairs/{orphan}").json()
    assert (ended["state"], ended["end_reason_code"]) == ("ended", "LEAVER")
    assert hr.get(f"/pairs/{stays}").json()["state"] == "active"
    assert L1 in perform_queued(world.store, "propose_lists")[0]["lists"]
    assert perform(world.store, "part_leavers", at=later) == {"pairs_ended": 0, "orphans": 0}
    assert hr.post("/people/nobody:leave", left_on="2026-01-01").status_code == 404


def test_who_notes_a_leaving_is_told_the_jobs_that_make_the_new_lists(world: World) -> None:
    set_up(world.store, capacity=2)
    _pair(world)
    hr = as_hr(world)
    came = hr.post(f"/people/{A}:leave", left_on=now().date().isoformat()).json()
    (job_id,) = came.pop("job_ids")
    assert came == {"pairs_ended": 1, "orphans": 1}
    job = hr.get(f"/jobs/{job_id}").json()
    assert (job["kind"], job["state"]) == ("propose_lists", "queued")
    assert list(perform_queued(world.store, "propose_lists")[0]["lists"]) == [L1]


def test_nobody_leaves_before_she_has_joined(world: World) -> None:
    set_up(world.store, capacity=2)
    pair_id, hr = _pair(world), as_hr(world)
    joined = {"joined_on": "2020-02-01"}
    world.client.patch(f"/v1/mentors/{A}", json=joined, headers=world.headers("hr"))
    early = hr.post(f"/people/{A}:leave", left_on="2020-01-31")
    assert (early.status_code, early.json()["code"]) == (422, "days_out_of_order")
    assert early.json()["errors"][0]["where"] == "/body/left_on"
    assert hr.get(f"/mentors/{A}").json()["left_on"] is None
    assert hr.get(f"/pairs/{pair_id}").json()["state"] == "active"
    assert hr.post(f"/people/{A}:leave", left_on="2020-02-01").json()["pairs_ended"] == 1


def test_when_a_learner_leaves_the_seat_goes_to_whoever_waits(world: World) -> None:
    set_up(world.store, capacity=0)
    with world.store.write() as tx:
        tx.add(orm.Seat(tenant_id=TENANT, mentor_id=A, seat_no=1))
    pair_id = _pair(world)
    with world.store.write() as tx:
        row = orm.Waiting(tenant_id=TENANT, programme_id=SPRING, learner_id=L2, since=now())
        row.reason_code = "ALL_ELIGIBLE_FULL"
        tx.add(row)
    today = now().date().isoformat()
    came = as_hr(world).post(f"/people/{L1}:leave", left_on=today)
    told = {"pairs_ended": 1, "orphans": 0, "job_ids": []}
    assert came.json() == told, "who has freed the seat is not to read to whom it is offered"
    assert as_hr(world).get(f"/pairs/{pair_id}").json()["state"] == "ended"
    lists = perform_queued(world.store, "propose_lists")[0]["lists"]
    with world.store.read() as tx:
        offered = {row.mentor_id for row in rows(tx, orm.ShortlistItem)}
    assert (set(lists), offered) <= ({L2}, {A})
    assert broken_invariants(world.store) == []
