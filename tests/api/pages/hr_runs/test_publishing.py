from __future__ import annotations

import html

import pytest
import sqlalchemy as sa
from httpx2 import Response

from api.services.mailing.reading import in_words
from api.store import Store, orm
from tests.api.pages.browsing import Visitor, visitor
from tests.api.pages.hr_runs.world import (
    fields_of,
    solved,
    spring_world,
    started,
    state_of,
    words_of,
)
from tests.api.services.runs.spring import with_pair
from tests.api.world import TENANT, World


@pytest.fixture
def world(store: Store) -> World:
    return spring_world(store, mode="assign")


@pytest.fixture
def hr(world: World) -> Visitor:
    return visitor(world, "hr")


def _count(world: World, table: type) -> int:
    with world.store.read() as tx:
        return tx.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def _publish(hr: Visitor, path: str, **more: str) -> Response:
    return hr.send(f"{path}/publish", fields_of(hr.text(f"{path}/publish"), "/publish") | more)


def test_trying_says_what_publishing_then_does(world: World, hr: Visitor) -> None:
    path = solved(world, hr)
    plan = words_of(hr.text(f"{path}/publish"))
    assert "What will be sent to whom" in plan
    tried = hr.send(f"{path}/publish/rehearse")
    assert _count(world, orm.Pair) == 0
    assert state_of(world.store, path) == "solved"
    assert _count(world, orm.Mail) == 0
    answer = _publish(hr, path)
    assert answer.headers["location"] == f"{path}/publish?done=run-published"
    assert f"{_count(world, orm.Pair)} pairs begin" in words_of(tried.text)
    assert f"{_count(world, orm.Waiting)} learners are put on the waitlist" in words_of(tried.text)
    with world.store.read() as tx:
        found = tx.scalars(sa.select(orm.Mail).where(orm.Mail.event == "mentor_found")).all()
        mails = in_words(tx, TENANT, found)
    assert f"mentor found {len(mails)} " in words_of(tried.text)
    assert any(html.escape(mail.letter.subject) in tried.text for mail in mails)
    after = hr.text(f"{path}/publish", "zh")
    assert "撤回本次匹配" in after


def test_a_second_press_publishes_once_and_a_run_is_taken_back(world: World, hr: Visitor) -> None:
    path = solved(world, hr)
    fields = fields_of(hr.text(f"{path}/publish"), "/publish")
    first, second = (hr.send(f"{path}/publish", fields) for _ in range(2))
    assert first.status_code == second.status_code == 303
    back = fields_of(hr.text(f"{path}/publish"), "/unpublish")
    assert hr.send(f"{path}/unpublish", back).status_code == 303
    assert state_of(world.store, path) == "unpublished"
    assert "What will be sent to whom" in hr.text(f"{path}/publish")


def test_seats_that_were_taken_since_are_named_and_nothing_is_published(
    world: World, hr: Visitor
) -> None:
    path = solved(world, hr)
    with world.store.write() as tx:
        row = tx.scalars(
            sa.select(orm.AssignedMentor).where(orm.AssignedMentor.mentor_id.is_not(None))
        ).first()
        assert row is not None
        people = sa.text("UPDATE people SET name = :name WHERE person_id = :id")
        tx.execute(people, {"name": "<script>x</script>" + "长" * 180, "id": row.learner_id})
    with_pair(world.store, row.learner_id, str(row.mentor_id))
    answer = _publish(hr, path)
    assert answer.status_code == 409
    text = answer.text
    assert "These pairs cannot begin" in text
    assert "&lt;script&gt;x" in text
    assert "<script>x" not in text
    assert "the learner has a mentor already" in text
    assert state_of(world.store, path) == "solved"
    tried = hr.send(f"{path}/publish/rehearse")
    assert "These pairs cannot begin" in tried.text


def test_a_draft_that_changed_meanwhile_is_shown_once_more(world: World, hr: Visitor) -> None:
    path = solved(world, hr)
    fields = fields_of(hr.text(f"{path}/publish"), "/publish")
    with world.store.write() as tx:
        run = tx.get_one(orm.MatchRun, (TENANT, path.rsplit("/", 1)[-1]))
        run.model_version = "another"
    answer = hr.send(f"{path}/publish", fields)
    assert answer.status_code == 409
    assert "has changed since you opened this page" in answer.text
    assert state_of(world.store, path) == "solved"


def test_an_unfair_run_is_published_with_a_reason_alone(world: World, hr: Visitor) -> None:
    with world.store.write() as tx:
        tx.execute(sa.update(orm.Programme).values(fairness="block"))
    path = solved(world, hr)
    assert "no protected group is served clearly worse" in hr.text(f"{path}/publish")
    _make_unfair(world)
    assert "choose a reason" in hr.text(f"{path}/publish")
    refused = _publish(hr, path)
    assert refused.status_code == 409
    assert 'id="fault-sign_off"' in refused.text
    bad = _publish(hr, path, sign_off="no code at all")
    assert bad.status_code == 409
    assert _publish(hr, path, sign_off="PILOT").status_code == 303
    certificate = words_of(hr.text(f"{path}/certificate"))
    assert "Signed off although a group is served worse this is a small pilot" in certificate


def _make_unfair(world: World) -> None:
    """Serve everybody of one group badly, and everybody else well."""
    with world.store.write() as tx:
        rows = tx.scalars(sa.select(orm.AssignedMentor).order_by(orm.AssignedMentor.learner_id))
        for at, row in enumerate(rows.all()):
            value, score = ("a", 0.02) if at % 2 else ("b", 0.98)
            row.score = score if row.mentor_id else None
            protected = sa.text(
                "INSERT INTO protected (tenant_id, person_id, attribute, value) "
                "VALUES (:tenant, :person, 'group', :value)"
            )
            tx.execute(protected, {"tenant": TENANT, "person": row.learner_id, "value": value})
        tx.execute(sa.update(orm.MatchRun).values(version=orm.MatchRun.version + 1))


def test_a_trial_and_a_run_without_outcome_cannot_be_published(world: World, hr: Visitor) -> None:
    trial = solved(world, hr, dry_run="true")
    assert "never published" in hr.text(f"{trial}/publish")
    refused = hr.send(f"{trial}/publish")
    assert refused.status_code == 409
    assert "the run was a trial" in refused.text
    waiting = started(hr)
    assert "nothing to publish" in hr.text(f"{waiting}/publish")


def test_lists_open_where_learners_choose_and_a_later_run_replaces(
    world: World, hr: Visitor
) -> None:
    with world.store.write() as tx:
        tx.execute(sa.update(orm.Programme).values(mode="shortlist"))
    first, second = solved(world, hr), solved(world, hr)
    assert "from whom they choose until" in hr.text(f"{first}/publish")
    _publish(hr, first)
    assert "Another run of this cohort is in force" in hr.text(f"{second}/publish")
    _publish(hr, second)
    assert state_of(world.store, first) == "superseded"
    assert second in hr.text(f"{first}/publish")
    assert second in hr.text(first)
