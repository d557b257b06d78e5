from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
import pytest

from api.services.errors import NotFound, OtherSnapshot, WrongState
from api.services.pricing import Question, price
from api.services.runs.performing import read_case
from api.services.runs.stored import StoredRun, stored_run
from api.store import Store, orm
from matching.digest import scores_digest
from matching.pipeline import MatchRun, match_cohort
from tests.api.services.runs.spring import matched, opened, rows, with_pair
from tests.api.services.runs.test_performing import DUAL, dual_company
from tests.api.world import TENANT, company


def both(store: Store, run: orm.MatchRun) -> tuple[StoredRun, MatchRun]:
    """Return a run as it is kept, and as it was when it was solved."""
    with store.read() as tx:
        case = read_case(tx, TENANT, run.run_id)
        kept = stored_run(tx, TENANT, run.run_id)
    asked = case.asked
    live = match_cohort(
        case.prepared.tables,
        policy=case.policy,
        as_of=case.as_of,
        mode=asked.mode,
        locked=dict(asked.locks),
        earlier=case.earlier,
        seed=asked.seed,
    )
    return kept, live


def same(kept: StoredRun, live: MatchRun) -> None:
    assert kept.posed.scored.digest == live.digest
    assert scores_digest(kept.posed.scored.scores) == scores_digest(live.scores)
    for part in ("assignment", "optimum"):
        before, after = getattr(live.solved, part), getattr(kept.solved, part)
        for field in fields(before):
            ours, theirs = getattr(after, field.name), getattr(before, field.name)
            if field.name != "certificate":
                np.testing.assert_array_equal(ours, theirs, err_msg=field.name)
        np.testing.assert_array_equal(after.certificate.level, before.certificate.level)
        np.testing.assert_array_equal(after.certificate.price, before.certificate.price)
    case, was = kept.solved.case, live.solved.case
    assert (case.min_score, case.objective) == (was.min_score, was.objective)
    for name in ("capacity", "minimum", "locked"):
        np.testing.assert_array_equal(getattr(case, name), getattr(was, name))
    assert scores_digest(case.scores) == scores_digest(was.scores)


@pytest.mark.parametrize(
    "policy",
    [None, {"floor": 0.3}, {"objective": "stable"}, {"pair_cap": 0.5}, {"objective": "score"}],
)
def test_a_stored_run_is_the_run_that_was_solved(
    store: Store, policy: dict[str, Any] | None
) -> None:
    opened(store, company(), policy)
    same(*both(store, matched(store, seed=5)))


def test_a_stored_run_knows_locks_and_what_it_goes_back_to(store: Store) -> None:
    opened(store, company())
    first = matched(store)
    taken = [row for row in rows(store, first).values() if row.mentor_id][:4]
    for row in taken[:2]:
        with_pair(store, row.learner_id, str(row.mentor_id))
    lock = (taken[2].learner_id, str(taken[2].mentor_id))
    run = matched(store, keep_pairs=False, follows_run_id=first.run_id, locks=(lock,))
    same(*both(store, run))


def test_a_change_is_priced_as_when_the_run_was_solved(store: Store) -> None:
    opened(store, dual_company(), DUAL)
    run = matched(store)
    kept, live = both(store, run)
    learner, mentor = next(
        (key, row.mentor_id) for key, row in rows(store, run).items() if row.score
    )
    question = Question("ban", f"{learner[1]}:{learner[0]}", str(mentor))
    told = price(kept.posed, kept.solved, question)
    assert told == price(kept.posed, live.solved, question)
    assert told.loss.total >= 0


def test_a_run_is_read_once_and_then_at_hand(store: Store) -> None:
    opened(store, company())
    run = matched(store)
    with store.read() as tx:
        assert stored_run(tx, TENANT, run.run_id) is stored_run(tx, TENANT, run.run_id)


def test_what_has_no_assignment_is_not_given(store: Store) -> None:
    opened(store, company())
    run = matched(store, mode="shortlist")
    with store.read() as tx:
        with pytest.raises(NotFound):
            stored_run(tx, "other", run.run_id)
        with pytest.raises(WrongState):
            stored_run(tx, TENANT, run.run_id)


def test_a_snapshot_that_was_changed_is_not_taken_for_the_run(store: Store) -> None:
    opened(store, company())
    run = matched(store)
    with store.write() as tx:
        row = tx.get_one(orm.MatchRun, (TENANT, run.run_id))
        row.input_digest = "0" * 64
    with store.read() as tx, pytest.raises(OtherSnapshot):
        stored_run(tx, TENANT, run.run_id)
