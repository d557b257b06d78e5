from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pandas as pd
import sqlalchemy as sa
from httpx2 import Response

from api.store import orm
from api.store.pairs import keep_apart
from api.store.waitlist import wait
from tests.api.drafts import draft, programme
from tests.api.world import AT, TENANT, World, company

TABLES = company()
LEARNERS: list[str] = TABLES.learners["learner_id"].tolist()
SEATED: list[str] = TABLES.mentors.query("capacity > 0")["mentor_id"].tolist()


def _pairs(count: int, mentors: list[str] | None = None) -> dict[str, str | None]:
    """Give some learners a seat each, as long as there are seats, and the next one nobody."""
    rows = TABLES.mentors.query("capacity > 0")
    seats = [m for m, n in zip(rows["mentor_id"], rows["capacity"], strict=True) for _ in range(n)]
    chosen = mentors or [m for m in seats if m not in LEARNERS]
    found: dict[str, str | None] = dict(zip(LEARNERS[:count], chosen, strict=False))
    return found | {LEARNERS[count]: None}


def _post(world: World, run_id: str, act: str, body: Any = None, **headers: str) -> Response:
    hr = world.headers("hr") | headers
    return world.client.post(f"/v1/match-runs/{run_id}:{act}", json=body or {}, headers=hr)


def _all(world: World, kind: Any) -> list[Any]:
    with world.store.read() as tx:
        return list(tx.scalars(sa.select(kind)))


def _live(world: World) -> dict[str, str]:
    pairs = [pair for pair in _all(world, orm.Pair) if pair.ended_at is None]
    return {pair.learner_id: pair.mentor_id for pair in pairs}


def test_published_pairs_begin_and_who_has_nobody_waits(world: World) -> None:
    programme(world.store)
    draft(world.store, "run_a", _pairs(5))
    answer = _post(world, "run_a", "publish")
    assert answer.status_code == 200, answer.text
    done = answer.json()
    assert (done["state"], done["started"], done["waiting"]) == ("published", 5, 1)
    assert done["published_by"]
    assert _live(world) == {k: v for k, v in _pairs(5).items() if v}
    assert [row.learner_id for row in _all(world, orm.Waiting)] == [LEARNERS[5]]
    again = _post(world, "run_a", "publish")
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")
    assert "published" in again.json()["detail"]


def test_a_retry_of_publishing_gets_the_first_answer(world: World) -> None:
    programme(world.store)
    draft(world.store, "run_a", _pairs(3))
    hr = world.headers("hr") | {"Idempotency-Key": "once"}
    first, again = (
        world.client.post("/v1/match-runs/run_a:publish", json={}, headers=hr) for _ in range(2)
    )
    assert first.status_code == 200
    assert again.content == first.content


def test_no_system_publishes(world: World) -> None:
    programme(world.store)
    draft(world.store, "run_a", _pairs(1))
    for role in ("service", "analyst", "learner"):
        headers = world.headers(role)
        answer = world.client.post("/v1/match-runs/run_a:publish", json={}, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted")


def test_published_lists_open_for_the_days_of_the_programme(world: World) -> None:
    programme(world.store, mode="shortlist", choice_days=3)
    draft(world.store, "run_a", _pairs(2), lists={LEARNERS[0]: SEATED[:3], LEARNERS[1]: []})
    done = _post(world, "run_a", "publish").json()
    assert (done["started"], done["lists"], done["waiting"]) == (0, 1, 2)
    (open_list,) = [one for one in _all(world, orm.Shortlist) if one.state == "open"]
    assert open_list.learner_id == LEARNERS[0]
    assert 3 <= (open_list.expires_at - _all(world, orm.MatchRun)[0].published_at).days <= 5
    taken_back = _post(world, "run_a", "unpublish").json()
    assert (taken_back["state"], taken_back["lists"]) == ("unpublished", 1)
    assert {one.state for one in _all(world, orm.Shortlist)} == {"withdrawn", "draft"}
    assert _post(world, "run_a", "publish").json()["lists"] == 1


def test_who_had_chosen_may_choose_again_where_unpublishing_ended_the_pair(world: World) -> None:
    programme(world.store, mode="two_sided")
    learner = LEARNERS[0]
    draft(world.store, "run_a", _pairs(1), lists={learner: SEATED[:3]})
    hers = world.headers("learner", learner)

    def choose() -> int:
        _post(world, "run_a", "publish")
        (listed,) = [one for one in _all(world, orm.Shortlist) if one.state == "open"]
        path = f"/v1/recommendations/{listed.recommendation_id}/choice"
        answer = world.client.post(path, json={"ranked": SEATED[:2]}, headers=hers)
        return answer.status_code

    first = choose()
    assert first < 300
    done = _post(world, "run_a", "unpublish").json()
    assert (done["ended"], done["lists"]) == (1, 1)
    assert _live(world) == {}
    assert choose() == first
    assert len(_live(world)) == 1


def test_unpublishing_ends_what_has_not_begun(world: World) -> None:
    programme(world.store, starts_on=pd.Timestamp("2100-01-04").date())
    draft(world.store, "run_a", _pairs(4))
    assert _post(world, "run_a", "publish").json()["started"] == 4
    done = _post(world, "run_a", "unpublish").json()
    assert (done["state"], done["ended"]) == ("unpublished", 4)
    assert _live(world) == {}
    twice = _post(world, "run_a", "unpublish")
    assert (twice.status_code, twice.json()["code"]) == (409, "wrong_state")
    assert _post(world, "run_a", "publish").json()["started"] == 4


def test_a_new_run_replaces_the_published_one(world: World) -> None:
    programme(world.store, starts_on=pd.Timestamp("2100-01-04").date())
    draft(world.store, "run_a", _pairs(4))
    draft(world.store, "run_b", _pairs(3))
    _post(world, "run_a", "publish")
    done = _post(world, "run_b", "publish").json()
    assert (done["superseded"], done["started"]) == ("run_a", 3)
    states = {run.run_id: run.state for run in _all(world, orm.MatchRun)}
    assert states == {"run_a": "superseded", "run_b": "published"}
    assert _live(world) == {k: v for k, v in _pairs(3).items() if v}


def test_pairs_that_cannot_begin_are_told_and_nothing_changes(world: World) -> None:
    programme(world.store)
    one = TABLES.mentors.query("capacity == 1")["mentor_id"].iloc[0]
    learners = [learner for learner in LEARNERS if learner != one][:3]
    draft(world.store, "run_a", dict.fromkeys(learners, one))
    answer = _post(world, "run_a", "publish")
    assert (answer.status_code, answer.json()["code"]) == (409, "seat_conflicts")
    assert {error["code"] for error in answer.json()["errors"]} == {"NO_FREE_SEAT"}
    assert len(answer.json()["errors"]) == 2
    assert _live(world) == {}
    assert _all(world, orm.MatchRun)[0].state == "solved"


def test_what_is_published_must_be_what_the_programme_needs(world: World) -> None:
    programme(world.store)
    draft(world.store, "run_a", _pairs(1), mode="shortlist")
    draft(world.store, "run_b", _pairs(1), dry_run=True)
    draft(world.store, "run_c", _pairs(1), state="solving")
    codes = [_post(world, run, "publish").json()["code"] for run in ("run_a", "run_b", "run_c")]
    assert codes == ["no_assignment", "dry_run", "wrong_state"]
    assert _post(world, "run_d", "publish").status_code == 404
    stale = _post(world, "run_b", "publish", **{"If-Match": '"7"'})
    assert stale.status_code == 412


def _together(*acts: Callable[[], Response]) -> list[Response]:
    start, answers = Barrier(len(acts)), list[Response]()

    def run(act: Callable[[], Response]) -> None:
        start.wait()
        answers.append(act())

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_of_many_who_publish_at_once_one_wins(world: World) -> None:
    programme(world.store)
    draft(world.store, "run_a", _pairs(5))
    answers = _together(*[lambda: _post(world, "run_a", "publish")] * 6)
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409, 409]
    assert len(_all(world, orm.Pair)) == 5


def test_two_runs_published_at_once_leave_one_published(world: World) -> None:
    programme(world.store, starts_on=pd.Timestamp("2100-01-04").date())
    draft(world.store, "run_a", _pairs(4))
    draft(world.store, "run_b", _pairs(3))
    answers = _together(
        lambda: _post(world, "run_a", "publish"), lambda: _post(world, "run_b", "publish")
    )
    assert [answer.status_code for answer in answers] == [200, 200]
    states = {run.run_id: run.state for run in _all(world, orm.MatchRun)}
    assert sorted(states.values()) == ["published", "superseded"]
    winner = 4 if states["run_a"] == "published" else 3
    assert len(_live(world)) == winner


def _unequal() -> dict[str, str | None]:
    """Give a mentor to men alone, as far as seats go."""
    men = set(TABLES.protected.query("attribute == '性别' and value == '男'")["person_id"])
    mentors = TABLES.mentors[["mentor_id", "capacity"]].to_numpy()
    seats = iter([mentor for mentor, count in mentors for _ in range(count)])
    return {one: next(seats, None) if one in men else None for one in LEARNERS}


def test_a_programme_may_block_a_run_that_serves_a_group_clearly_worse(world: World) -> None:
    programme(world.store, fairness="block")
    draft(world.store, "run_a", _unequal())
    report = world.client.get("/v1/match-runs/run_a/fairness", headers=world.headers("analyst"))
    assert report.status_code == 200, report.text
    assert report.json()["verdict"] == "unequal"
    by_name = {one["attribute"]: one for one in report.json()["attributes"]}
    groups = {group["value"]: group for group in by_name["性别"]["groups"]}
    others = groups["__others__"]  # who is unknown is too few to be told apart from the women
    assert (others["verdict"], others["matched"], others["n"]) == ("unequal", 0, 11)
    assert others["share"]["high"] < groups["男"]["share"]["low"]
    assert all(g["n"] >= 5 for one in by_name.values() for g in one["groups"])
    assert not by_name["department"]["protected"]
    refused = _post(world, "run_a", "publish")
    assert (refused.status_code, refused.json()["code"]) == (409, "unfair_run")
    assert "女" not in refused.text
    signed = _post(world, "run_a", "publish", {"sign_off": "PILOT"})
    assert signed.status_code == 200, signed.text
    assert signed.json()["unequal"] == ["性别"]
    entries = [one for one in _all(world, orm.AuditEntry) if one.action == "run_published"]
    assert entries[0].details["signed_off"] == "PILOT"


def _places(world: World) -> dict[str, tuple[str, int]]:
    return {row.learner_id: (row.state, row.priority) for row in _all(world, orm.Waiting)}


def test_unpublishing_gives_places_in_the_queue_back_and_costs_no_round(world: World) -> None:
    programme(world.store, starts_on=pd.Timestamp("2100-01-04").date())
    draft(world.store, "run_a", _pairs(2))
    draft(world.store, "run_b", _pairs(1))
    first, second, third = LEARNERS[:3]
    with world.store.write() as tx:
        wait(tx, TENANT, "spring", {first: "FULL", second: "FULL"}, kind="any", now=AT, missed=3)
    _post(world, "run_a", "publish")
    assert _places(world) == {first: ("served", 3), second: ("served", 3), third: ("waiting", 1)}
    _post(world, "run_a", "unpublish")
    assert _places(world) == {first: ("waiting", 3), second: ("waiting", 3), third: ("waiting", 1)}
    assert _post(world, "run_a", "publish").status_code == 200
    assert _places(world) == {first: ("served", 3), second: ("served", 3), third: ("waiting", 1)}
    assert _post(world, "run_b", "publish").json()["superseded"] == "run_a"
    assert _places(world)[second] == ("waiting", 4), "she waited before, and has missed a round"


def test_who_is_kept_apart_or_opted_out_since_the_run_is_not_paired_by_it(world: World) -> None:
    programme(world.store)
    planned = _pairs(3)
    draft(world.store, "run_a", planned)
    banned, out = LEARNERS[0], LEARNERS[1]
    with world.store.write() as tx:
        keep_apart(tx, TENANT, banned, str(planned[banned]), AT.date())
        wish = {"tenant_id": TENANT, "person_id": out, "automated_matching": False}
        tx.add(orm.Preference(**wish, changed_at=AT))
    answer = _post(world, "run_a", "publish")
    assert (answer.status_code, answer.json()["code"]) == (409, "seat_conflicts")
    told = {(error["params"]["learner_id"], error["code"]) for error in answer.json()["errors"]}
    assert told == {(banned, "CHANGED_SINCE"), (out, "CHANGED_SINCE")}
    assert _live(world) == {}
