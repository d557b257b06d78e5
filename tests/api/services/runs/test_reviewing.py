from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import sqlalchemy as sa

from api.services.errors import NoSuchPair, NotInCohort, NotPriced, StaleVersion, WrongState
from api.services.jobs.working import Worker
from api.services.runs.decisions import Decision, Planned
from api.services.runs.reviewing import (
    UnderReview,
    Why,
    decide,
    list_edits,
    resolve,
    under_review,
    undo,
)
from api.services.runs.rewriting import BY_HAND
from api.services.runs.stored import stored_run
from api.store import Store, orm
from api.store.runs import match_run
from matching._case import Case
from matching.rematch import without_pairs
from matching.wishes import ANY
from tests.api.services.runs.spring import HR, matched, opened, rows
from tests.api.services.runs.test_performing import DUAL, dual_company
from tests.api.world import AT, TENANT, company

WHY = Why("SUCCESSION", "agreed with both")
on_sqlite = pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
"""For what depends on the engine, and not on the database."""


def _read(store: Store, run: orm.MatchRun) -> UnderReview:
    with store.read() as tx:
        return under_review(tx, HR, run.run_id)


def _decide(store: Store, run: orm.MatchRun, decision: Decision) -> tuple[Planned, orm.ReviewEdit]:
    read = _read(store, run)
    planned = read.planned(decision)
    with store.write() as tx:
        _, edit = decide(tx, HR, read, planned, WHY, now=AT)
    return planned, edit


def _state(store: Store, run: orm.MatchRun) -> dict[str, Any]:
    """All of a draft that a review may change."""
    with store.read() as tx:
        of_run = sa.select(orm.Shortlist).where(orm.Shortlist.run_id == run.run_id)
        lists = tx.scalars(of_run.order_by(orm.Shortlist.recommendation_id)).all()
        items = tx.scalars(
            sa.select(orm.ShortlistItem).order_by(
                orm.ShortlistItem.recommendation_id, orm.ShortlistItem.rank
            )
        ).all()
    item = ("recommendation_id", "rank", "mentor_id", "role", "score", "propensity", "features")
    row = ("mentor_id", "score", "unmatched_code", "locked", "origin", "previous_mentor_id")
    return {
        "rows": {
            key: [getattr(one, name) for name in row] for key, one in rows(store, run).items()
        },
        "lists": [(one.recommendation_id, one.source, one.state) for one in lists],
        "items": [[getattr(one, name) for name in item] for one in items],
    }


def _pairs(store: Store, run: orm.MatchRun) -> dict[str, str | None]:
    return {key[0]: row.mentor_id for key, row in rows(store, run).items()}


def _solved_again(
    store: Store, run: orm.MatchRun, pins: dict[str, str], ban: tuple[str, str]
) -> float:
    """Total of the best assignment under some pins and a ban."""
    with store.read() as tx:
        kept = stored_run(tx, TENANT, run.run_id)
    cohort, case = kept.posed.scored.cohort, kept.solved.case
    locked = case.locked.copy()
    for learner, mentor in pins.items():
        locked[cohort.learners.position(learner)] = cohort.mentors.position(mentor)
    apart: Case = without_pairs(
        replace(case, locked=locked),
        np.array([cohort.learners.position(ban[0])]),
        np.array([cohort.mentors.position(ban[1])]),
    )
    return apart.solve().total


def test_decisions_are_priced_one_after_another_and_undone_to_the_last_bit(store: Store) -> None:
    opened(store, company())
    run = matched(store)
    before = _pairs(store, run)
    paired = [(learner, mentor) for learner, mentor in before.items() if mentor]
    (first, _), (second, hers), (third, banned) = paired[:3]
    states = [_state(store, run)]
    decisions = (
        Decision("ban", third, mentor_id=banned),
        Decision("move", first, mentor_id=hers),
        Decision("lock", second),
        Decision("none", paired[4][0]),
        Decision("unlock", second),
    )
    gains = []
    for decision in decisions:
        planned, edit = _decide(store, run, decision)
        gains.append(-planned.loss.total)
        now = _pairs(store, run)
        was = {key[0]: row[0] for key, row in states[-1]["rows"].items()}
        moved = {one.learner_id: one.after for one in planned.changes}
        assert now == was | moved
        assert edit.moved == [
            {"learner_id": one, "kind": "any", "before": was[one], "after": now[one]}
            for one in moved
            if was[one] != now[one]
        ]
        states.append(_state(store, run))
    pins = {first: hers}
    total = run.objective["total"]
    assert total + sum(gains[:2]) == pytest.approx(
        _solved_again(store, run, pins, (third, banned)), abs=1e-9
    )
    row = rows(store, run)[paired[4][0], "any"]
    assert (row.mentor_id, row.unmatched_code, row.origin) == (None, "by_hand", "review")
    for number in range(len(decisions), 0, -1):
        with store.write() as tx:
            undo(tx, HR, run.run_id, number, now=AT)
        assert _state(store, run) == states[number - 1]
    with store.read() as tx:
        edits = list_edits(tx, HR, run.run_id, before=None, limit=10)
        assert [edit.undone_at is None for edit in edits] == [False] * 5
        assert match_run(tx, TENANT, run.run_id).version == run.version + 10  # type: ignore[union-attr]


@on_sqlite
def test_lists_follow_the_review(store: Store) -> None:
    opened(store, company())
    run = matched(store)
    lists = {one[0]: one for one in _lists(store, run)}
    learner, mentors = next((k, v[1]) for k, v in lists.items() if len(v[1]) == 3)
    _decide(store, run, Decision("ban", learner, mentor_id=mentors[2]))
    after = dict(_lists(store, run))[learner]
    assert after == mentors[:2]
    _decide(store, run, Decision("move", learner, mentor_id=mentors[1]))
    assert dict(_lists(store, run))[learner][0] == mentors[1]
    for key, row in rows(store, run).items():
        if row.mentor_id is not None:
            assert row.mentor_id in dict(_lists(store, run))[key[0]]
    _decide(store, run, Decision("none", learner))
    assert dict(_lists(store, run)).get(learner, []) == []


def _lists(store: Store, run: orm.MatchRun) -> list[tuple[str, list[str]]]:
    with store.read() as tx:
        found = tx.execute(
            sa.select(orm.Shortlist.learner_id, orm.ShortlistItem.mentor_id)
            .join(
                orm.ShortlistItem,
                orm.ShortlistItem.recommendation_id == orm.Shortlist.recommendation_id,
            )
            .where(orm.Shortlist.run_id == run.run_id)
            .order_by(orm.Shortlist.learner_id, orm.ShortlistItem.rank)
        ).all()
    lists: dict[str, list[str]] = {}
    for learner, mentor in found:
        lists.setdefault(learner, []).append(mentor)
    return list(lists.items())


@on_sqlite
def test_a_swap_exchanges_two_and_keeps_both_there(store: Store) -> None:
    opened(store, company())
    run = matched(store)
    pairs = _pairs(store, run)
    read = _read(store, run)
    two = []
    for one in pairs:
        for other in pairs:
            if pairs[one] and pairs[other] and pairs[one] != pairs[other]:
                two.append((one, other))
    for one, other in two:
        try:
            planned = read.planned(Decision("swap", one, with_learner_id=other))
        except NoSuchPair:
            continue
        break
    assert [change.after for change in planned.changes[:2]] == [pairs[other], pairs[one]]
    _decide(store, run, planned.decision)
    after = rows(store, run)
    assert after[one, "any"].locked
    assert after[other, "any"].locked
    assert (after[one, "any"].mentor_id, after[other, "any"].mentor_id) == (
        pairs[other],
        pairs[one],
    )


def test_a_decision_needs_the_draft_that_it_was_made_for(store: Store) -> None:
    opened(store, company())
    run = matched(store)
    learner, mentor = next((k, v) for k, v in _pairs(store, run).items() if v)
    read = _read(store, run)
    planned = read.planned(Decision("ban", learner, mentor_id=mentor))
    _decide(store, run, Decision("lock", learner))
    with pytest.raises(StaleVersion), store.write() as tx:
        decide(tx, HR, read, planned, WHY, now=AT)
    _decide(store, run, Decision("unlock", learner))
    with pytest.raises(WrongState, match="followed by others"), store.write() as tx:
        undo(tx, HR, run.run_id, 1, now=AT)


@on_sqlite
def test_what_cannot_be_is_said(store: Store) -> None:
    opened(store, company())
    run = matched(store)
    read = _read(store, run)
    with pytest.raises(NotInCohort):
        read.planned(Decision("move", "nobody", mentor_id="nobody"))
    learner, manager = _own_manager(store, run)
    with pytest.raises(NoSuchPair):
        read.planned(Decision("move", learner, mentor_id=manager))
    with store.write() as tx:
        stored = match_run(tx, TENANT, run.run_id)
        assert stored is not None
        stored.state = "published"
    with pytest.raises(WrongState), store.read() as tx:
        under_review(tx, HR, run.run_id)


def _own_manager(store: Store, run: orm.MatchRun) -> tuple[str, str]:
    with store.read() as tx:
        tables = stored_run(tx, TENANT, run.run_id).tables
    managers = dict(zip(tables.people["person_id"], tables.people["manager_id"], strict=True))
    mentors = set(tables.mentors["mentor_id"])
    found = ((one, managers[one]) for one in tables.learners["learner_id"])
    return next((one, boss) for one, boss in found if boss in mentors)


@on_sqlite
def test_what_was_drawn_has_no_price(store: Store) -> None:
    opened(store, company(), {"pair_cap": 0.5})
    run = matched(store)
    read = _read(store, run)
    with pytest.raises(NotPriced):
        read.planned(Decision("lock", next(iter(_pairs(store, run)))))


@on_sqlite
def test_solving_again_keeps_what_is_locked_and_banned(store: Store) -> None:
    opened(store, company())
    run = matched(store)
    pairs = [(learner, mentor) for learner, mentor in _pairs(store, run).items() if mentor]
    (first, _), (_, hers), (third, banned) = pairs[:3]
    _decide(store, run, Decision("move", first, mentor_id=hers))
    _decide(store, run, Decision("ban", third, mentor_id=banned))
    with store.write() as tx:
        again = resolve(tx, HR, run.run_id, now=AT)
    Worker(store, periodic=()).work_off()
    with store.read() as tx:
        found = match_run(tx, TENANT, again.run_id)
    assert found is not None
    assert (found.state, found.follows_run_id) == ("solved", run.run_id)
    after = _pairs(store, found)
    assert after[first] == hers
    assert after[third] != banned


def test_solving_again_leaves_out_whom_hr_has_left_out(store: Store) -> None:
    opened(store, company())
    run = matched(store)
    one = next(learner for learner, mentor in _pairs(store, run).items() if mentor)
    _decide(store, run, Decision("none", one))
    for _ in range(2):
        with store.write() as tx:
            run = resolve(tx, HR, run.run_id, now=AT)
        Worker(store, periodic=()).work_off()
        row = rows(store, run)[one, ANY]
        assert (row.mentor_id, row.unmatched_code) == (None, BY_HAND)
    with store.read() as tx:
        assert one not in set(stored_run(tx, TENANT, run.run_id).tables.learners["learner_id"])


@on_sqlite
def test_solving_again_leaves_out_of_the_kind_alone_that_hr_said(store: Store) -> None:
    opened(store, dual_company(), DUAL)
    run = matched(store)
    learner, kind = next(key for key, row in rows(store, run).items() if row.mentor_id)
    _decide(store, run, Decision("none", learner, kind))
    with store.write() as tx:
        again = resolve(tx, HR, run.run_id, now=AT)
    Worker(store, periodic=()).work_off()
    after = rows(store, again)
    assert after.keys() == rows(store, run).keys()
    assert after[learner, kind].unmatched_code == BY_HAND
    assert [key for key, row in after.items() if row.unmatched_code == BY_HAND] == [(learner, kind)]


@on_sqlite
def test_a_review_of_two_kinds_of_mentor_names_the_kind(store: Store) -> None:
    opened(store, dual_company(), DUAL)
    run = matched(store)
    (learner, kind), row = next((k, v) for k, v in rows(store, run).items() if v.mentor_id)
    planned, _ = _decide(store, run, Decision("ban", learner, mentor_id=row.mentor_id))
    assert planned.decision.kind == kind
    after = rows(store, run)[learner, kind]
    assert after.mentor_id != row.mentor_id
