from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sqlalchemy as sa

from api.services.errors import Unacceptable, WrongState
from api.services.jobs.working import Worker
from api.services.runs.asked import RunAsked
from api.services.runs.starting import cancel_run, start_run
from api.services.runs.stored import stored_run
from api.services.runs.told import in_language
from api.store import Store, orm
from api.store.runs import lists_after, match_run, run_files
from api.store.snapshots import load_tables
from features.tables import Tables
from matching.pipeline import match_cohort
from tests.api.databases import create_schema, postgres_database
from tests.api.ended import ended_pair, told
from tests.api.services.runs.spring import (
    COHORT,
    HR,
    PROGRAMME,
    matched,
    opened,
    rows,
    with_pair,
)
from tests.api.world import AT, TENANT, company

DUAL = {"kinds": [{"kind": "inside"}, {"kind": "outside"}]}


def dual_company() -> Tables:
    tables = company(20, 12)
    kinds = np.where(np.arange(12) % 3, "inside", "outside")
    return replace(tables, mentors=tables.mentors.assign(kind=kinds))


def pairs(found: dict[tuple[str, str], orm.AssignedMentor]) -> dict[str, str | None]:
    return {learner: row.mentor_id for (learner, _), row in found.items()}


def test_a_run_is_what_the_library_matches(store: Store) -> None:
    opened(store, company())
    run = matched(store)
    with store.read() as tx:
        tables = load_tables(tx, TENANT, COHORT)
        lists = lists_after(tx, TENANT, run.run_id, after=None, limit=100)
    direct = match_cohort(tables, as_of=AT)
    mentors = (*direct.cohort.mentors, None)
    expected = {
        learner: mentors[at]
        for learner, at in zip(direct.cohort.learners, direct.assignment.mentor, strict=True)
    }
    assert (run.state, run.input_digest) == ("solved", direct.digest)
    assert pairs(rows(store, run)) == expected
    assert direct.shortlists is not None
    shown = {
        learner: [mentors[at] for at in row if at >= 0]
        for learner, row in zip(direct.cohort.learners, direct.shortlists.mentor, strict=True)
    }
    assert {one.learner_id: [item.mentor_id for item in items] for one, items in lists} == {
        learner: names for learner, names in shown.items() if names
    }
    for one, items in lists:
        assert (one.state, one.source) == ("draft", "prior")
        for item in items:
            assert sum(item.features.values()) == pytest.approx(item.score, abs=1e-12)


def test_what_was_told_of_pairs_before_the_day_of_a_run_is_among_its_input(store: Store) -> None:
    tables = company()
    opened(store, tables)
    learners, mentor = tables.learners["learner_id"], str(tables.mentors["mentor_id"][0])
    ended, day = AT - timedelta(days=20), timedelta(days=1)
    pairs = [ended_pair(store, str(learners[at]), mentor, ended=ended) for at in range(2)]
    told(store, pairs[0], 4.0, measured=ended)
    told(store, pairs[1], 2.0, measured=AT)
    runs = [matched(store, now=AT + day), matched(store, now=AT + day, as_of=AT)]
    with store.read() as tx:
        stored = [stored_run(tx, TENANT, run.run_id) for run in runs]
    ratings = [
        one.tables.mentorships.set_index("mentorship_id")["rating"]
        .reindex(pairs)
        .fillna(0)
        .tolist()
        for one in stored
    ]
    assert ratings == [[4.0, 2.0], [4.0, 0.0]]


def test_equal_inputs_are_equal_runs_on_both_databases(postgres: str, tmp_path: Path) -> None:
    with postgres_database(postgres) as url:
        stores = [Store(url), Store(f"sqlite:///{tmp_path / 'a.db'}")]
        create_schema(stores[1])
        outcomes = [_outcome(opened(store, dual_company(), DUAL)) for store in stores]
        for store in stores:
            store.close()
    assert outcomes[0] == outcomes[1]


def _outcome(store: Store) -> dict[str, Any]:
    """Everything that a run leaves but ids that are drawn, and instants."""
    run = matched(store, seed=7)
    with store.read() as tx:
        files = run_files(tx, TENANT, run.run_id)
        lists = lists_after(tx, TENANT, run.run_id, after=None, limit=1000)
    assigned = {
        key: (row.mentor_id, row.score, row.unmatched_code) for key, row in rows(store, run).items()
    }
    shown = [
        (one.learner_id, one.kind, [(i.rank, i.mentor_id, i.score, i.features) for i in items])
        for one, items in lists
    ]
    return {**files, "rows": assigned, "lists": shown, "told": (run.counts, run.objective)}


def test_who_has_a_mentor_keeps_her_and_her_seat_is_not_given_again(store: Store) -> None:
    opened(store, company())
    before = rows(store, matched(store))
    learner, mentor = next((one, row.mentor_id) for (one, _), row in before.items() if row.score)
    assert mentor is not None
    with_pair(store, learner, mentor)
    run = matched(store)
    after = rows(store, run)
    assert (learner, "any") not in after
    assert run.counts["kept"] == 1
    assert run.counts["seats"] == matched(store, keep_pairs=False).counts["seats"] - 1
    full = sum(row.mentor_id == mentor for row in before.values())
    assert sum(row.mentor_id == mentor for row in after.values()) <= max(full, 1)


def test_a_rematch_disturbs_as_little_as_is_asked(store: Store) -> None:
    tables = company(12, 12)
    opened(store, tables)
    first = matched(store)
    assigned = pairs(rows(store, first))
    seats = dict(tables.mentors[["mentor_id", "capacity"]].to_numpy().tolist())
    load = Counter(assigned.values())
    with store.read() as tx:
        lists = lists_after(tx, TENANT, first.run_id, after=None, limit=100)
    learner, other = next(
        (one.learner_id, item.mentor_id)
        for one, items in lists
        for item in items
        if item.mentor_id != assigned[one.learner_id]
        and load[item.mentor_id] < seats[item.mentor_id]
    )
    with_pair(store, learner, other)
    free = matched(store, keep_pairs=False, move_penalty=0.0, follows_run_id=first.run_id)
    assert pairs(rows(store, free)) == assigned
    firm = matched(store, keep_pairs=False, move_penalty=1000.0)
    row = rows(store, firm)[learner, "any"]
    assert (row.mentor_id, row.previous_mentor_id) == (other, other)
    assert firm.objective["follows"]["stayed"] == 1


def test_who_opted_out_is_before_a_human_and_not_in_the_run(store: Store) -> None:
    opened(store, company())
    learner = next(one for one, mentor in pairs(rows(store, matched(store))).items() if mentor)
    with store.write() as tx:
        tx.add(
            orm.Preference(
                tenant_id=TENANT, person_id=learner, automated_matching=False, changed_at=AT
            )
        )
    for _ in range(2):
        run = matched(store)
        row = rows(store, run)[learner, "any"]
        assert (row.mentor_id, row.unmatched_code) == (None, "OPTED_OUT")
        assert run.counts["opted_out"] == 1
    with store.read() as tx:
        asked = tx.scalars(sa.select(orm.HumanRequest)).all()
        lists = lists_after(tx, TENANT, run.run_id, after=None, limit=1000)
    assert [(one.person_id, one.reason_code) for one in asked] == [(learner, "OPTED_OUT")]
    assert learner not in {one.learner_id for one, _ in lists}


def test_a_mentor_who_opted_out_is_given_to_nobody(store: Store) -> None:
    opened(store, company())
    mentor = next(mentor for mentor in pairs(rows(store, matched(store))).values() if mentor)
    with store.write() as tx:
        tx.add(
            orm.Preference(
                tenant_id=TENANT, person_id=mentor, automated_matching=False, changed_at=AT
            )
        )
    assert mentor not in pairs(rows(store, matched(store))).values()


def test_locks_and_bans_hold(store: Store) -> None:
    opened(store, company())
    free = pairs(rows(store, matched(store)))
    banned = next((one, str(mentor)) for one, mentor in free.items() if mentor)
    run = matched(store, bans=(banned,))
    assert rows(store, run)[banned[0], "any"].mentor_id != banned[1]
    other = next((one, str(m)) for one, m in free.items() if m and one != banned[0])
    locked = rows(store, matched(store, locks=(other,)))[other[0], "any"]
    assert (locked.mentor_id, locked.locked) == (other[1], True)


def test_a_lock_that_cannot_be_fails_the_run_and_names_the_pair(store: Store) -> None:
    opened(store, company())
    learner = next(one for one, mentor in pairs(rows(store, matched(store))).items() if mentor)
    mentor = company().mentors["mentor_id"].iloc[0]
    with store.write() as tx:
        tx.add(
            orm.Preference(
                tenant_id=TENANT, person_id=mentor, automated_matching=False, changed_at=AT
            )
        )
    run = matched(store, locks=((learner, mentor),))
    told = {"learner_id": learner, "mentor_id": mentor}
    assert (run.state, run.error) == ("failed", {"code": "lock_impossible", "params": told})
    assert rows(store, run) == {}
    for locks, code in (
        (((learner, mentor), (learner, "E0018")), "locked_twice"),
        (((learner, learner),), "unknown_mentor"),
    ):
        assert refused_or_failed(store, locks) == code


def refused_or_failed(store: Store, locks: tuple[tuple[str, str], ...]) -> str:
    """Return the code with which locks are refused, or the run with them fails."""
    try:
        error = matched(store, locks=locks).error or {}
    except Unacceptable as refused:
        return refused.code
    return str(error["code"])


def test_dual_coaching_gives_one_of_each_kind_and_what_is_there_stays(store: Store) -> None:
    opened(store, dual_company(), DUAL)
    found = rows(store, matched(store))
    assert {kind for _, kind in found} == {"inside", "outside"}
    learner, mentor = next(
        (one, row.mentor_id)
        for (one, kind), row in found.items()
        if kind == "outside" and row.score
    )
    with_pair(store, learner, str(mentor), "outside")
    after = rows(store, matched(store))
    assert (learner, "outside") not in after
    assert (learner, "inside") in after


def test_a_stable_policy_and_one_that_draws_are_performed(store: Store) -> None:
    opened(store, company(), {"pair_cap": 0.5})
    run = matched(store, seed=3)
    assert (run.state, run.objective["solver"]) == ("solved", "lottery")


def test_a_run_in_which_nobody_can_be_matched_says_so(store: Store) -> None:
    tables = company(6, 3)
    opened(store, replace(tables, mentors=tables.mentors.assign(capacity=0, minimum=0)))
    run = matched(store)
    assert run.state == "no_solution"
    assert {row.unmatched_code for row in rows(store, run).values()} == {"no_mentor_with_seats"}


def test_no_step_begins_after_the_deadline(store: Store) -> None:
    opened(store, company())
    run = matched(store, deadline_s=1)
    assert run.error is not None
    assert (run.state, run.error["code"]) == ("failed", "deadline_passed")


def test_a_run_that_waits_is_cancelled_and_leaves_nothing(store: Store) -> None:
    opened(store, company())
    with store.write() as tx:
        run = start_run(tx, HR, RunAsked(PROGRAMME, COHORT), now=AT)
    with store.write() as tx:
        cancel_run(tx, HR, run.run_id, now=AT + timedelta(seconds=1))
    assert Worker(store, periodic=()).work_off() == 0
    with store.read() as tx:
        after = match_run(tx, TENANT, run.run_id)
    assert after is not None
    assert (after.state, after.error) == ("cancelled", {"code": "cancelled"})
    with pytest.raises(WrongState), store.write() as tx:
        cancel_run(tx, HR, run.run_id, now=AT)


def test_what_cannot_be_asked_is_refused_before_anything_runs(store: Store) -> None:
    opened(store, company())
    unknown = {
        "unknown_programme": RunAsked("other", COHORT),
        "unknown_cohort": RunAsked(PROGRAMME, "other"),
        "unknown_policy_version": RunAsked(PROGRAMME, COHORT, policy_version=9),
        "unknown_run": RunAsked(PROGRAMME, COHORT, follows_run_id="run_x"),
    }
    with store.write() as tx:
        for code, asked in unknown.items():
            with pytest.raises(Unacceptable) as refused:
                start_run(tx, HR, asked, now=AT)
            assert refused.value.code == code
        bad = RunAsked(PROGRAMME, COHORT, locks=(("X", "Y"),), bans=(("X", "Y"),))
        with pytest.raises(Unacceptable) as refused:
            start_run(tx, HR, bad, now=AT)
    codes = {(fault.code, fault.where) for fault in refused.value.faults}
    assert ("unknown_learner", "/body/locks/0/learner_id") in codes
    assert ("unknown_mentor", "/body/bans/0/mentor_id") in codes
    assert ("locked_and_banned", "/body/locks/0") in codes


def test_what_is_kept_is_put_into_the_language_that_is_asked_for() -> None:
    kept = {"code": "x", "params": {"n": 1}, "text": {"zh": "好", "en": "good"}, "list": [None]}
    assert in_language(kept, "en") == {**kept, "text": "good"}
    assert in_language([kept], "zh") == [{**kept, "text": "好"}]
