from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from evaluation.simulator import sample_company
from features.needs import shares
from features.schema import DIMENSIONS, LAYERS
from features.tables import Tables
from matching import MatchRun, Policy, match_cohort
from matching.check import check_certificate
from matching.dual import assign_kinds
from matching.errors import InvalidLock, InvalidPolicy
from matching.pipeline import default_as_of
from matching.policy import dump_policy, parse_policy, policy_of
from matching.scored_cohort import score_cohort
from matching.wishes import (
    ANY,
    row_id,
    row_kinds,
    row_of,
    whose,
    wish_id,
    wishes_in,
    without_served,
)

BOTH: dict[str, Any] = {"kinds": [{"kind": "inside"}, {"kind": "outside"}]}
LEADERS: dict[str, Any] = {
    "kinds": [
        {"kind": "inside", "topics": ["general", "professional"]},
        {"kind": "outside", "topics": ["leadership"], "layers": ["executive", "middle"]},
    ]
}


@pytest.fixture(scope="module")
def frames() -> dict[str, pd.DataFrame]:
    frames = sample_company(60, 24, seed=3)
    mentors = frames["mentors"]
    kind = np.where(np.arange(len(mentors)) % 3 == 0, "outside", "inside")
    return {**frames, "mentors": mentors.assign(kind=kind)}


@pytest.fixture(scope="module")
def dual(frames: dict[str, pd.DataFrame]) -> MatchRun:
    return match_cohort(frames, policy=policy_of(BOTH))


def pairs(run: MatchRun) -> dict[str, str]:
    mentors = [*run.cohort.mentors, ""]
    named = zip(run.cohort.learners, run.assignment.mentor.tolist(), strict=True)
    return {wish: mentors[mentor] for wish, mentor in named if mentor >= 0}


def wanted(frames: dict[str, pd.DataFrame]) -> set[str]:
    """Wishes as the table of learners has them: a blank cell wants both kinds."""
    cells = frames["learners"][["learner_id", "mentor_kind"]].fillna("")
    return {
        wish_id(kind, learner)
        for learner, cell in cells.itertuples(index=False)
        for kind in ("inside", "outside")
        if cell in ("", kind)
    }


def test_a_blank_cell_wants_both_kinds_and_a_filled_one_its_own(
    frames: dict[str, pd.DataFrame], dual: MatchRun
) -> None:
    assert set(dual.cohort.learners) == wanted(frames)
    assert set(frames["learners"]["mentor_kind"].dropna()) == {"inside", "outside"}
    assert dual.left_out == ()


def test_every_wish_has_a_mentor_of_its_kind_or_a_reason(
    frames: dict[str, pd.DataFrame], dual: MatchRun
) -> None:
    kind_of = frames["mentors"].set_index("mentor_id")["kind"]
    found = pairs(dual)
    assert all(kind_of[mentor] == wish.split(":")[0] for wish, mentor in found.items())
    assert {one.learner for one in dual.diagnosis.unmatched} == {*dual.cohort.learners} - {*found}
    assert {one.code for one in dual.diagnosis.unmatched} >= {"no_room"}
    both = [whose(wish) for wish in found if wish.startswith("outside")]
    assert any(wish_id("inside", learner) in found for learner in both)


def test_nobody_is_two_mentors_of_one_learner(dual: MatchRun) -> None:
    found = [(whose(wish), mentor) for wish, mentor in pairs(dual).items()]
    assert len(set(found)) == len(found)


def test_seats_are_those_of_a_run_without_kinds(
    frames: dict[str, pd.DataFrame], dual: MatchRun
) -> None:
    plain = match_cohort(frames)
    assert np.array_equal(dual.cohort.capacity, plain.cohort.capacity)
    assert (dual.assignment.load <= dual.cohort.capacity).all()


def test_all_kinds_are_one_assignment_with_one_proof(dual: MatchRun) -> None:
    case = dual.solved.case
    assert dual.assignment.gap == 0
    assert not list(
        check_certificate(
            dual.assignment, case.scores, case.capacity, minimum=case.minimum, locked=case.locked
        )
    )


def test_the_total_is_that_of_kinds_matched_together(
    frames: dict[str, pd.DataFrame], dual: MatchRun
) -> None:
    free = {"rule": "mentor_kind", "mode": "off"}
    plain = match_cohort(frames, policy=policy_of({"rules": [free]}), mode="assign")
    cohort = plain.cohort
    wants = np.array(
        [[wish_id(k, one) in dual.cohort.learners for k in ("inside", "outside")]
         for one in cohort.learners]
    )  # fmt: skip
    serves = np.stack([cohort.mentor_kind == kind for kind in (0, 1)], axis=1)
    kinds = {"inside": plain.scores, "outside": plain.scores}
    best = assign_kinds(kinds, cohort.capacity, serves, wants=wants, minimum=cohort.minimum)
    assert dual.assignment.total == pytest.approx(best.total, abs=1e-9)
    assert dual.assignment.n_matched == np.count_nonzero(best.mentor >= 0)
    at = np.nonzero(wants)
    rows = dual.cohort.learners.positions(
        wish_id(("inside", "outside")[k], cohort.learners[i]) for i, k in zip(*at, strict=True)
    )
    mentor = dual.assignment.mentor[rows]
    seen = plain.scores.units_of(at[0][mentor >= 0], mentor[mentor >= 0])
    assert np.array_equal(seen, dual.scores.units_of(rows[mentor >= 0], mentor[mentor >= 0]))


def test_shortlists_are_of_the_kind_and_hold_the_assigned_mentor(dual: MatchRun) -> None:
    assert dual.shortlists is not None
    lists, cohort = dual.shortlists.mentor, dual.cohort
    row, place = np.nonzero(lists >= 0)
    assert (cohort.mentor_kind[lists[row, place]] == cohort.learner_kind[row]).all()
    assert lists.shape == (len(cohort.learners), 3)
    matched = np.flatnonzero(dual.assignment.mentor >= 0)
    assert (lists[matched] == dual.assignment.mentor[matched, None]).any(axis=1).all()


def test_a_lock_holds_for_one_kind_and_leaves_the_other_free(
    frames: dict[str, pd.DataFrame], dual: MatchRun
) -> None:
    before = pairs(dual)
    wish = next(wish for wish in before if wish.startswith("outside"))
    row = dual.cohort.learners.position(wish)
    allowed = np.isfinite(dual.scores.units(np.array([row]))[0]) & (dual.cohort.capacity > 0)
    other = [dual.cohort.mentors[m] for m in np.flatnonzero(allowed).tolist()]
    mentor = next(one for one in other if one != before[wish])
    run = match_cohort(frames, policy=policy_of(BOTH), locked={wish: mentor}, mode="assign")
    assert pairs(run)[wish] == mentor
    assert wish_id("inside", whose(wish)) in run.cohort.learners
    assert run.locked[run.cohort.learners.position(wish_id("inside", whose(wish)))] == -1


def test_a_lock_to_a_mentor_of_the_other_kind_is_refused(
    frames: dict[str, pd.DataFrame], dual: MatchRun
) -> None:
    found = pairs(dual)
    outside = next(wish for wish in found if wish.startswith("outside"))
    inside = next(mentor for wish, mentor in found.items() if wish.startswith("inside"))
    with pytest.raises(InvalidLock):
        match_cohort(frames, policy=policy_of(BOTH), locked={outside: inside})


def test_outside_coaches_for_some_layers_and_their_topics_alone(
    frames: dict[str, pd.DataFrame],
) -> None:
    run = match_cohort(frames, policy=policy_of(LEADERS))
    cohort = run.cohort
    outside = cohort.learner_kind == 1
    layers = {LAYERS[code].code for code in cohort.learner_layer[outside]}
    assert layers == {"executive", "middle"}
    leads = cohort.competency_dimension == [one.code for one in DIMENSIONS].index("leadership")
    assert cohort.needs.share[outside][:, leads].any()
    assert not cohort.needs.gap[outside][:, ~leads].any()
    assert not cohort.needs.share[~outside][:, leads].any()
    needs = cohort.needs
    assert np.array_equal(needs.share, shares(needs.weight, needs.required, needs.present))
    only = frames["learners"].set_index("learner_id")["mentor_kind"] == "outside"
    front = frames["learners"].set_index("learner_id")["layer"] == "front_line"
    assert {*run.left_out} == {*only[only & front].index}


def test_a_coach_for_executives_is_nobody_elses_where_layers_are_hard(
    frames: dict[str, pd.DataFrame],
) -> None:
    mentors = frames["mentors"].assign(
        layers=np.where(frames["mentors"]["kind"] == "outside", "executive|middle", "")
    )
    hard = {**BOTH, "rules": [{"rule": "layer", "mode": "hard"}]}
    run = match_cohort({**frames, "mentors": mentors}, policy=policy_of(hard))
    served = (run.assignment.mentor >= 0) & (run.cohort.learner_kind == 1)
    assert {LAYERS[code].code for code in run.cohort.learner_layer[served]} <= {
        "executive",
        "middle",
    }
    assert served.any()
    front = [
        one
        for one in run.diagnosis.unmatched
        if one.learner.startswith("outside")
        and run.cohort.learner_layer[run.cohort.learners.position(one.learner)] == 2
    ]
    assert front
    assert {one.code for one in front} == {"all_forbidden"}


@pytest.mark.parametrize(
    "more", [{"objective": "stable"}, {"pair_cap": 0.5}, {"floor": "largest"}, {"load_cap": 1}]
)
def test_every_way_to_assign_takes_wishes(
    frames: dict[str, pd.DataFrame], more: dict[str, Any]
) -> None:
    run = match_cohort(frames, policy=policy_of(BOTH | more), mode="assign")
    mentor, wants = run.assignment.mentor, run.cohort.learner_kind
    assert (run.cohort.mentor_kind[mentor[mentor >= 0]] == wants[mentor >= 0]).all()
    assert (run.assignment.load <= run.cohort.capacity).all()


def test_bans_earlier_pairs_and_reporting_lines_hold_for_every_wish(
    frames: dict[str, pd.DataFrame], dual: MatchRun
) -> None:
    plain = match_cohort(frames, mode="assign")
    for code in ("banned", "not_again", "earlier_pair", "reporting_line", "same_manager"):
        rule = next(rule for rule in plain.rules.rules if rule.code == code)
        again = next(rule for rule in dual.rules.rules if rule.code == code)
        at = plain.cohort.learners.positions(dual.cohort.learner_side.person)
        assert np.array_equal(again.mask.toarray(), rule.mask[at].toarray())
    assert any(rule.mask.nnz for rule in dual.rules.rules if rule.code == "banned")


def test_the_ids_of_a_snapshot_are_those_of_its_run(
    frames: dict[str, pd.DataFrame], dual: MatchRun
) -> None:
    tables = Tables.from_frames(frames)
    policy = policy_of(LEADERS)
    snapshot = tables.as_of(default_as_of(tables))
    scored = score_cohort(tables, default_as_of(tables), policy=policy)
    assert wishes_in(snapshot, policy.kinds) == scored.cohort.learners
    assert wishes_in(snapshot, dual.policy.kinds) == dual.cohort.learners


def test_a_learner_stands_under_the_wish_for_the_kind_of_the_mentor(dual: MatchRun) -> None:
    cohort = dual.cohort
    learner, mentor = cohort.learner_side.person[0], int(np.flatnonzero(cohort.mentor_kind == 1)[0])
    assert row_id(cohort, dual.policy, learner, mentor) == wish_id("outside", learner)
    assert row_id(cohort, dual.policy, wish_id("inside", learner), mentor).startswith("inside")
    assert row_id(cohort, Policy(), learner, mentor) == learner


def test_a_policy_may_leave_everybody_out(frames: dict[str, pd.DataFrame]) -> None:
    nobody = policy_of({"kinds": [{"kind": "outside", "layers": ["executive"]}]})
    front = frames["learners"].assign(layer="front_line")
    run = match_cohort({**frames, "learners": front}, policy=nobody)
    assert len(run.cohort.learners) == 0
    assert run.assignment.gap == 0
    assert run.left_out == tuple(sorted(front["learner_id"]))


def test_kinds_are_in_order_each_once_and_read_back() -> None:
    backwards = {"kinds": [{"kind": "outside", "layers": ["executive"]}, {"kind": "inside"}]}
    policy = policy_of(backwards)
    assert [kind.kind for kind in policy.kinds] == ["inside", "outside"]
    assert parse_policy(dump_policy(policy)) == policy
    assert "kinds" not in Policy().model_dump()
    with pytest.raises(InvalidPolicy, match="twice"):
        policy_of({"kinds": [{"kind": "inside"}, {"kind": "inside"}]})


@pytest.mark.parametrize("mode", ["soft", "report", "off"])
def test_kinds_have_to_stay_apart(frames: dict[str, pd.DataFrame], mode: str) -> None:
    with pytest.raises(InvalidPolicy, match="mentor_kind"):
        policy_of(BOTH | {"rules": [{"rule": "mentor_kind", "mode": mode}]})
    own = {"rule": "mentor_kind", "mode": mode, "limit": None, "department": "Sales"}
    rules = {"rules": pd.DataFrame([own])}
    with pytest.raises(InvalidPolicy, match="mentor_kind"):
        match_cohort(frames | rules, policy=policy_of(BOTH))


def test_a_diagnosis_may_not_propose_to_mix_kinds() -> None:
    with pytest.raises(InvalidPolicy, match="relaxation_order"):
        policy_of(BOTH | {"relaxation_order": ["mentor_kind"]})


def test_who_has_a_mentor_of_one_kind_wants_the_other_alone(
    frames: dict[str, pd.DataFrame], dual: MatchRun
) -> None:
    tables, policy = Tables.from_frames(frames), policy_of(BOTH)
    found = pairs(dual)
    inside = [whose(wish) for wish in found if wish.startswith("inside")]
    both = next(one for one in inside if wish_id("outside", one) in found)
    single = next(one for one in inside if wish_id("outside", one) not in dual.cohort.learners)
    served = [
        (both, found[wish_id("inside", both)], ANY),
        (single, found[wish_id("inside", single)], "inside"),
    ]
    left = match_cohort(without_served(tables, policy, served), policy=policy, mode="assign")
    gone = {wish_id("inside", both), wish_id("inside", single)}
    assert {*left.cohort.learners} == {*dual.cohort.learners} - gone
    assert left.left_out == ()
    done = without_served(tables, policy, [*served, (both, "M", "outside")])
    assert {*tables.learners["learner_id"]} - {*done.learners["learner_id"]} == {both, single}


def test_who_has_any_mentor_is_out_of_a_cohort_without_kinds(
    frames: dict[str, pd.DataFrame],
) -> None:
    tables = Tables.from_frames(frames)
    learner, mentor = frames["learners"]["learner_id"].iloc[0], "gone"
    for kind in (ANY, "outside"):
        left = without_served(tables, Policy(), [(learner, mentor, kind)])
        assert {*tables.learners["learner_id"]} - {*left.learners["learner_id"]} == {learner}
    assert without_served(tables, Policy(), []).digest() == tables.digest()


def test_layers_say_who_wants_nothing_more(frames: dict[str, pd.DataFrame]) -> None:
    tables, policy = Tables.from_frames(frames), policy_of(LEADERS)
    front = tables.learners.query("layer == 'front_line'")["learner_id"].iloc[0]
    inside = tables.mentors.query("kind == 'inside'")["mentor_id"].iloc[0]
    left = without_served(tables, policy, [(front, inside, "inside")])
    assert front not in set(left.learners["learner_id"])


def test_rows_of_a_run_are_about_kinds_of_seat(dual: MatchRun) -> None:
    kinds = row_kinds(dual.cohort, dual.policy)
    people = dual.cohort.learner_side.person
    assert [row_of(*one) for one in zip(people, kinds, strict=True)] == [*dual.cohort.learners]
    assert {*row_kinds(dual.cohort, Policy())} == {ANY}
    assert row_of("E1", ANY) == "E1"
