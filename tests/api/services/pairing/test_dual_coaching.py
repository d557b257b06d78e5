"""Dual coaching in the service: an inside mentor and an outside coach, each on a seat."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
import sqlalchemy as sa

from api.services.actors import Actor
from api.services.errors import Unacceptable
from api.services.jobs.working import Worker
from api.services.pairing.choosing import choose
from api.services.pairing.ending import Farewell, end_pair, rematch
from api.services.programmes.policies import activate, put_draft
from api.services.runs.publishing import Publishing, publish
from api.store import Store, orm
from api.store.company import COMPANY
from features.tables import Tables
from tests.api.services.runs.spring import HR, PROGRAMME, matched, opened, rows
from tests.api.world import AT, TENANT, company

DUAL = {"kinds": [{"kind": "inside"}, {"kind": "outside", "topics": ["leadership"]}]}
FAREWELL = Farewell("GOALS_REACHED", not_again=True)


def dual_company() -> Tables:
    """A company with room for more learners everywhere, a third of whose mentors are coaches."""
    tables = company(20, 12)
    kind = np.where(np.arange(12) % 3, "inside", "outside")
    seats = tables.mentors["capacity"] + 3
    return replace(tables, mentors=tables.mentors.assign(kind=kind, capacity=seats))


def dual(store: Store, mode: str) -> None:
    opened(store, dual_company(), DUAL)
    with store.write() as tx:
        tx.execute(sa.update(orm.Programme).values(mode=mode))


def published(store: Store, run: orm.MatchRun) -> Publishing:
    with store.write() as tx:
        return publish(tx, HR, run.run_id, now=AT)


def live(store: Store) -> dict[tuple[str, str], orm.Pair]:
    """Live pairs by learner and kind."""
    with store.read() as tx:
        found = tx.scalars(sa.select(orm.Pair).where(orm.Pair.ended_at.is_(None))).all()
    return {(pair.learner_id, pair.kind): pair for pair in found}


def both(pairs: dict[tuple[str, str], orm.Pair]) -> str:
    """A learner with a mentor of each kind."""
    return min(one for one, kind in pairs if kind == "outside" and (one, "inside") in pairs)


def kinds_of_mentors(store: Store) -> dict[str, str]:
    mentors = COMPANY["mentors"].c
    with store.read() as tx:
        return dict(tx.execute(sa.select(mentors.mentor_id, mentors.kind)).all())


def check(store: Store) -> None:
    """Nobody is two mentors of one learner, every pair is of its mentor's kind, no seat is sold
    twice."""
    pairs, kind_of = live(store), kinds_of_mentors(store)
    assert all(kind == kind_of[pair.mentor_id] for (_, kind), pair in pairs.items())
    two = Counter((pair.learner_id, pair.mentor_id) for pair in pairs.values())
    held = Counter((pair.mentor_id, pair.seat_no) for pair in pairs.values())
    assert max([*two.values(), *held.values()]) == 1


def test_a_published_run_starts_pairs_of_both_kinds(store: Store) -> None:
    dual(store, "assign")
    run = matched(store)
    done = published(store, run)
    pairs = live(store)
    expected = {key: row.mentor_id for key, row in rows(store, run).items() if row.mentor_id}
    assert {key: pair.mentor_id for key, pair in pairs.items()} == expected
    assert done.started == len(expected)
    assert both(pairs)
    check(store)


def test_one_kind_ends_and_is_matched_again_and_the_other_is_not_touched(store: Store) -> None:
    dual(store, "assign")
    published(store, matched(store))
    before = live(store)
    learner = both(before)
    gone, stays = before[learner, "outside"], before[learner, "inside"]
    with store.write() as tx:
        end_pair(tx, HR, gone.pair_id, FAREWELL, now=AT + timedelta(days=1))
    again = matched(store, now=AT + timedelta(days=2))
    found = rows(store, again)
    assert (learner, "inside") not in found
    assert found[learner, "outside"].mentor_id != gone.mentor_id
    published(store, again)
    after = live(store)
    kept = after[learner, "inside"]
    assert (kept.pair_id, kept.version, kept.seat_no) == (
        stays.pair_id,
        stays.version,
        stays.seat_no,
    )
    assert {key for key in before if key != (learner, "outside")} <= {*after}
    check(store)


def test_a_learner_chooses_from_a_list_of_each_kind(store: Store) -> None:
    dual(store, "shortlist")
    run = matched(store)
    published(store, run)
    kind_of = kinds_of_mentors(store)
    with store.read() as tx:
        lists = tx.scalars(sa.select(orm.Shortlist).where(orm.Shortlist.state == "open")).all()
        items = tx.scalars(sa.select(orm.ShortlistItem)).all()
    by_list = {(one.learner_id, one.kind): one.recommendation_id for one in lists}
    shown: dict[str, list[str]] = {}
    for item in sorted(items, key=lambda item: item.rank):
        shown.setdefault(item.recommendation_id, []).append(item.mentor_id)
    for (_, kind), rid in by_list.items():
        assert {kind_of[mentor] for mentor in shown[rid]} == {kind}
    learner = next(one for one, kind in by_list if kind == "outside" and (one, "inside") in by_list)
    her = Actor(TENANT, "learner", "key_learner", learner, reach="own")
    for kind in ("outside", "inside"):
        rid = by_list[learner, kind]
        with store.write() as tx:
            assert choose(tx, her, rid, shown[rid][:1], AT).outcome == "paired"
    pairs = live(store)
    assert {*pairs} == {(learner, "inside"), (learner, "outside")}
    check(store)


def test_a_new_list_for_one_kind_holds_that_kind_alone(store: Store) -> None:
    dual(store, "assign")
    published(store, matched(store))
    before = live(store)
    learner = both(before)
    with store.write() as tx:
        ended, _ = rematch(tx, HR, before[learner, "outside"].pair_id, FAREWELL, now=AT)
    Worker(store, periodic=()).work_off()
    with store.read() as tx:
        lists = tx.scalars(
            sa.select(orm.Shortlist).where(
                orm.Shortlist.learner_id == learner,
                orm.Shortlist.state == "open",
                orm.Shortlist.run_id.is_(None),
            )
        ).all()
        ids = [one.recommendation_id for one in lists]
        listed = sa.select(orm.ShortlistItem).where(orm.ShortlistItem.recommendation_id.in_(ids))
        mentors = [item.mentor_id for item in tx.scalars(listed)]
    assert {one.kind for one in lists} == {"outside"}
    kind_of = kinds_of_mentors(store)
    assert {kind_of[mentor] for mentor in mentors} == {"outside"}
    assert ended.mentor_id not in mentors
    assert (learner, "inside") in live(store)


def test_everybody_is_matched_again_by_kind_and_stays_where_nothing_is_better(
    store: Store,
) -> None:
    dual(store, "assign")
    first = matched(store)
    published(store, first)
    before = live(store)
    again = matched(store, keep_pairs=False, follows_run_id=first.run_id)
    assert again.objective["follows"]["stayed"] == len(before)
    done = published(store, again)
    assert (done.started, done.kept, done.ended) == (0, len(before), 0)
    assert {key: pair.pair_id for key, pair in live(store).items()} == {
        key: pair.pair_id for key, pair in before.items()
    }


def test_a_programme_turns_dual_and_who_has_a_mentor_gets_the_other_kind(store: Store) -> None:
    opened(store, dual_company())
    with store.write() as tx:
        tx.execute(sa.update(orm.Programme).values(mode="assign"))
    stale = matched(store)
    published(store, matched(store))
    assert {kind for _, kind in live(store)} == {"any"}
    with store.write() as tx:
        put_draft(tx, HR, PROGRAMME, DUAL, note="", now=AT)
        activate(tx, HR, PROGRAMME, version=None, now=AT)
    with pytest.raises(Unacceptable) as refused:
        published(store, stale)
    assert [fault.code for fault in refused.value.faults] == ["other_kinds"]
    run = matched(store)
    has = {learner: pair.kind for (learner, _), pair in live(store).items()}
    assert set(has.values()) == {"inside", "outside"}
    assert all(has.get(learner) != kind for learner, kind in rows(store, run))
    published(store, run)
    assert both(live(store))
    check(store)


def test_pairs_that_have_not_begun_stay_when_a_run_fills_one_kind(store: Store) -> None:
    dual(store, "assign")
    with store.write() as tx:
        tx.execute(sa.update(orm.Programme).values(starts_on=AT.date() + timedelta(days=30)))
    published(store, matched(store))
    before = live(store)
    gone = before[both(before), "outside"]
    with store.write() as tx:
        end_pair(tx, HR, gone.pair_id, FAREWELL, now=AT)
    done = published(store, matched(store))
    assert (done.superseded is not None, done.ended) == (True, 0)
    left = {pair.pair_id for pair in before.values()} - {gone.pair_id}
    assert left <= {pair.pair_id for pair in live(store).values()}
    check(store)
