from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from api.store import Store, orm
from api.store.company import COMPANY
from tests.api.pages.browsing import visitor
from tests.api.pages.hr_review.conftest import Review
from tests.api.pages.hr_runs.world import solved, spring_world, words_of
from tests.api.world import TENANT


def _scalar(review: Review, found: sa.Select[int]) -> int:
    with review.world.store.read() as tx:
        return tx.scalar(found) or 0


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_everybody_without_a_mentor_is_told_why(review: Review) -> None:
    alone = [row.learner_id for row in review.rows() if row.mentor_id is None]
    assert alone
    text = review.text("unmatched")
    assert all(f'id="{learner}"' in text for learner in alone)
    assert "Apply and solve again" in text
    assert "采用并重新求解" in review.text("unmatched", "zh")


def test_one_press_solves_again_with_the_best_remedy(review: Review) -> None:
    text = review.text("unmatched")
    name, value = re.findall(
        r'name="(seat|rule|minimum_score)" value="([^"]+)"', text[text.index("What it brings") :]
    )[0]
    gain = int(re.findall(r"(\d+) more matched", words_of(text))[0])
    before = sum(row.mentor_id is not None for row in review.rows())
    answer = review.hr.send(f"{review.path}/change", {name: value})
    assert answer.status_code == 303, answer.text
    made = answer.headers["location"].split("?")[0]
    review.world.work()
    after = review.rows(made.rsplit("/", 1)[-1])
    assert sum(row.mentor_id is not None for row in after) == before + gain
    told = review.hr.text(f"{made}/unmatched")
    assert "Solved again with one change" in told
    assert "已按一项改动重新求解" in review.hr.text(f"{made}/unmatched", "zh")
    assert review.hr.get(f"{made}/diff").headers["location"] == f"{made}/diff/{review.run_id}"


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_a_seat_stays_until_it_is_taken_back(review: Review) -> None:
    mentor = str(next(row.mentor_id for row in review.rows() if row.mentor_id))
    seats = (
        sa.select(sa.func.count())
        .select_from(orm.Seat)
        .where(orm.Seat.tenant_id == TENANT, orm.Seat.mentor_id == mentor)
    )
    _without_hours(review, mentor)
    before = _scalar(review, seats)
    made = review.hr.send(f"{review.path}/change", {"seat": mentor})
    assert made.status_code == 303, made.text
    assert _scalar(review, seats) == before + 1
    run = made.headers["location"].split("?")[0]
    review.world.work()
    assert "Take the seat back" in review.hr.text(f"{run}/unmatched")
    assert review.hr.send(f"{run}/change/undo").status_code == 303
    assert _scalar(review, seats) == before
    assert review.hr.send(f"{run}/change/undo").status_code == 404


def _without_hours(review: Review, mentor: str) -> None:
    mentors = COMPANY["mentors"]
    with review.world.store.write() as tx:
        tx.execute(
            sa.update(mentors).where(mentors.c.mentor_id == mentor).values(hours_per_month=None)
        )


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_a_changed_policy_is_a_version_that_is_not_in_force(review: Review) -> None:
    made = review.hr.send(f"{review.path}/change", {"floor": "0.4", "load_cap": "2"})
    assert made.status_code == 303, made.text
    with review.world.store.read() as tx:
        version = tx.scalars(sa.select(orm.PolicyVersion)).one()
        programme = tx.scalars(sa.select(orm.Programme)).one()
        run = tx.get_one(
            orm.MatchRun, (TENANT, made.headers["location"].split("?")[0].rsplit("/", 1)[-1])
        )
    assert (version.state, version.document["floor"], version.document["load_cap"]) == (
        "retired",
        0.4,
        2,
    )
    assert programme.active_version is None
    assert (run.policy_version, run.follows_run_id) == (version.policy_version, review.run_id)


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_what_cannot_be_changed_is_said_on_the_page(review: Review) -> None:
    for said, told in (
        ({}, "expected a change"),
        ({"rule": "banned"}, "expected a public rule"),
        ({"minimum_score": "2"}, "1"),
    ):
        answer = review.hr.send(f"{review.path}/change", dict(said))
        assert answer.status_code == 422, said
        assert told in answer.text
        assert "Without a mentor" in answer.text
    assert review.hr.send(f"{review.path}/change", {"seat": "nobody"}).status_code == 404


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_a_run_that_leaves_nobody_over_says_so(store: Store) -> None:
    world = spring_world(store)
    hr = visitor(world, "hr")
    path = solved(world, hr)
    with store.write() as tx:
        tx.execute(sa.delete(orm.AssignedMentor).where(orm.AssignedMentor.mentor_id.is_(None)))
    assert "Nobody is left over" in hr.text(f"{path}/unmatched")
    assert "没有人落下" in hr.text(f"{path}/unmatched", "zh")
