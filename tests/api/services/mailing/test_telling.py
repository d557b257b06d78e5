"""Every event is told to whom it concerns, and to nobody else, where it happens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from api.services.actors import Actor
from api.services.mailing.reading import in_words
from api.services.mailing.telling import run_ready
from api.services.mailing.writing import Letter
from api.services.runs.publishing import publish
from api.store import Store, orm
from tests.api.pairing import (
    LEARNERS,
    MENTORS,
    SPRING,
    Caller,
    as_hr,
    as_person,
    now,
    offer,
    perform,
    perform_queued,
    rows,
    set_up,
)
from tests.api.world import TENANT, World

L1, L2 = LEARNERS[:2]
A, B = MENTORS[:2]


def told(world: World) -> list[tuple[str, str]]:
    """Who was told what since this was asked last, by event and person."""
    with world.store.write() as tx:
        found = rows(tx, orm.Mail, state="queued")
        # Whatever is noted can be put into words.
        assert all(one.letter.text for one in in_words(tx, TENANT, found))
        for one in found:
            one.state = "sent"
        return sorted((one.event, one.person_id) for one in found)


def choose(world: World, learner_id: str, *mentor_ids: str) -> Caller:
    rid = offer(world.store, learner_id, mentor_ids)
    mine = as_person(world, "learner", learner_id)
    mine.post(f"/recommendations/{rid}/choice", ranked=list(mentor_ids))
    return mine


def pending(world: World) -> str:
    with world.store.read() as tx:
        (one,) = rows(tx, orm.Request, state="pending")
        return str(one.request_id)


def test_a_request_is_told_on_its_way_from_one_mentor_to_the_next(world: World) -> None:
    set_up(world.store, "two_sided")
    choose(world, L1, A, B)
    assert told(world) == [("mentor_asked", A)]
    first = as_person(world, "mentor", A)
    first.post(f"/requests/{pending(world)}:decline", reason_code="NO_TIME", note="between us")
    assert told(world) == [("mentor_asked", B), ("next_asked", L1)]
    as_person(world, "mentor", B).post(f"/requests/{pending(world)}:accept")
    assert told(world) == [("request_accepted", L1)]


def letters(world: World, **where: Any) -> list[Letter]:
    with world.store.read() as tx:
        return [one.letter for one in in_words(tx, TENANT, rows(tx, orm.Mail, **where))]


def test_what_nobody_answered_is_told_to_both(world: World) -> None:
    set_up(world.store, "two_sided")
    choose(world, L1, A)
    told(world)
    perform(world.store, "expire_requests", at=now() + timedelta(days=30))
    assert told(world) == [("no_mentor_yet", L1), ("request_expired", A)]
    (letter,) = letters(world, event="no_mentor_yet")
    assert "候补" in letter.text


def test_a_seat_taken_at_once_is_told_to_both_and_its_end_to_the_other(world: World) -> None:
    set_up(world.store, "shortlist")
    mine = choose(world, L1, A)
    assert told(world) == [("learner_found", A), ("mentor_found", L1)]
    with world.store.read() as tx:
        pair_id = rows(tx, orm.Pair, ended_at=None)[0].pair_id
    mine.post(f"/pairs/{pair_id}:rematch", reason_code="NO_FIT", note="secret")
    assert told(world) == [("pair_ended", A)]
    perform_queued(world.store, "propose_lists")
    assert told(world) == [("list_ready", L1)]
    assert not [letter for letter in letters(world) if "secret" in letter.text]


def test_hr_s_own_pair_is_told_to_both(world: World) -> None:
    set_up(world.store)
    body = {"programme_id": SPRING, "learner_id": L1, "mentor_id": A, "reason_code": "X"}
    assert as_hr(world).post("/pairs", **body).status_code == 201
    assert told(world) == [("learner_found", A), ("mentor_found", L1)]


def test_who_has_not_chosen_or_answered_is_reminded_once(world: World) -> None:
    set_up(world.store, "two_sided", accept_days=3)
    offer(world.store, L2, [B], days=3)
    choose(world, L1, A)
    told(world)
    perform(world.store, "remind", at=now() + timedelta(hours=3))
    assert told(world) == [], "not what was told just now"
    with world.store.read() as tx:
        due = rows(tx, orm.Request, state="pending")[0].expires_at
    reminded = []
    for at in (now() + timedelta(days=2), due - timedelta(hours=1), due - timedelta(minutes=1)):
        perform(world.store, "remind", at=at)
        reminded += told(world)
    assert sorted(reminded) == [("answer_due", A), ("choice_due", L2)]
    perform(world.store, "remind", at=due + timedelta(hours=1))
    assert told(world) == [], "what is past is not due"


@pytest.mark.parametrize("mode", ["shortlist", "assign"])
def test_publishing_tells_everybody_what_comes_of_it(world: World, mode: str) -> None:
    set_up(world.store, mode, capacity=2)
    who = Actor(TENANT, "hr", "tests")
    run_id = _run(world, mode)
    with world.store.write() as tx:
        publish(tx, who, run_id, now=now())
    events = told(world)
    kinds = {event for event, _ in events}
    if mode == "assign":
        assert kinds >= {"mentor_found", "learner_found"}
        assert kinds <= {"mentor_found", "learner_found", "no_mentor_yet"}
        begun = [person for event, person in events if event == "mentor_found"]
        assert len(begun) == sum(event == "learner_found" for event, _ in events)
    else:
        assert kinds >= {"list_ready"}
        assert kinds <= {"list_ready", "no_mentor_yet"}
    concerned = [person for event, person in events if event != "learner_found"]
    assert len(concerned) == len(set(concerned)) == len(LEARNERS)


def _run(world: World, mode: str) -> str:
    hr = as_hr(world)
    cohort = hr.post(f"/programmes/{SPRING}/cohorts", name="first", cohort_id="first")
    assert cohort.status_code == 201, cohort.text
    asked = hr.post("/match-runs", programme_id=SPRING, cohort_id="first", mode="both")
    assert asked.status_code == 202, asked.text
    world.work()
    return str(asked.json()["run_id"])


def test_a_run_is_told_to_who_started_it_where_that_is_a_person(store: Store, world: World) -> None:
    set_up(store)
    with store.write() as tx:
        tx.add(
            orm.Account(
                tenant_id=TENANT,
                account_id="acc_hr",
                subject="x",
                person_id=B,
                roles=["hr"],
                created_at=now(),
            )
        )
        for principal in ("acc_hr", "key_1"):
            run = orm.MatchRun(
                tenant_id=TENANT, run_id=principal, programme_id=SPRING, created_by=principal
            )
            run.counts = {"learners": 30}
            run_ready(tx, run, now())
    assert told(world) == [("run_ready", B)]
