from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from evaluation.simulator import sample_company
from features.cohort import Cohort
from features.cohort_builder import build_cohort
from features.label import LANGS
from features.space import EncodedCohort, FeatureSpace
from features.tables import Tables
from matching.assignment import Assignment, assign
from matching.policy import Policy
from matching.rules import RuleBook, rule_book
from matching.scores import UNIT, PairScores
from matching.scoring import normalised_weights, score_pairs
from matching.shortlists import Shortlists, shortlist
from matching.why_not import WhyNot, why_not

DAY = datetime(2026, 9, 1, tzinfo=UTC)
Frames = dict[str, pd.DataFrame]


@dataclass(frozen=True)
class Run:
    encoded: EncodedCohort
    scores: PairScores
    rules: RuleBook
    assignment: Assignment
    shortlists: Shortlists

    def ask(self, learner: int, mentor: int, *, lists: bool = True, least: float = 0.0) -> WhyNot:
        shown = self.shortlists if lists else None
        parts = (self.encoded, self.scores, self.rules, self.assignment, shown)
        return why_not(*parts, learner, mentor, min_score=least)

    def every(self, *, lists: bool = True) -> dict[tuple[int, int], WhyNot]:
        n, m = self.scores.shape
        return {(i, j): self.ask(i, j, lists=lists) for i in range(n) for j in range(m)}


def run_of(cohort: Cohort) -> Run:
    policy, encoded = Policy(), FeatureSpace().encode(cohort)
    rules = rule_book(cohort, policy.rules)
    weights = normalised_weights(policy.block_weights(encoded.blocks), rules)
    scores = score_pairs(encoded, weights, rules)
    assignment = assign(scores, cohort.capacity)
    lists = shortlist(scores, cohort.capacity, assignment)
    return Run(encoded, scores, rules, assignment, lists)


def cohort_of(frames: Frames) -> Cohort:
    return build_cohort(Tables.from_frames(frames).as_of(DAY), DAY)


@pytest.fixture(scope="module")
def cohort() -> Cohort:
    return cohort_of(sample_company(40, 12, seed=7))


@pytest.fixture(scope="module")
def run(cohort: Cohort) -> Run:
    return run_of(cohort)


def test_a_private_ban_reads_like_a_pause_byte_for_byte(cohort: Cohort) -> None:
    free = replace(cohort, excluded=())
    plain = run_of(free)
    open_pairs = [pair for pair, answer in plain.every().items() if answer.code != "rule"]
    for learner, mentor in open_pairs[::17]:
        paused = replace(free, capacity=np.where(np.arange(12) == mentor, 0, free.capacity))
        answers = [run_of(paused).ask(learner, mentor)]
        for reason in ("banned", "not_again"):
            private = replace(free, excluded=((learner, mentor, reason),))
            answers.append(run_of(private).ask(learner, mentor))

        assert answers[0].code == "unavailable"
        assert answers[0] == answers[1] == answers[2]
        assert len({"\n".join(a.sentences(lang)).encode() for lang in LANGS for a in answers}) == 2


def test_a_public_rule_is_named_and_hides_what_is_private(run: Run, cohort: Cohort) -> None:
    learner, mentor = next(pair for pair, answer in run.every().items() if answer.code == "rule")
    private = run_of(replace(cohort, excluded=((learner, mentor, "banned"),)))

    assert private.ask(learner, mentor) == run.ask(learner, mentor)
    assert run.ask(learner, mentor).sentences("en")[0].startswith("Not allowed by a rule: ")


def test_a_rule_is_told_with_its_limit() -> None:
    frames = sample_company(40, 12, seed=7)
    frames["people"]["languages"] = "zh"
    zones = np.where(
        frames["people"]["person_id"].isin(frames["mentors"]["mentor_id"]),
        "America/New_York",
        "Asia/Shanghai",
    )
    frames["people"]["time_zone"] = zones
    told = {
        text
        for answer in run_of(cohort_of(frames)).every().values()
        for text in answer.sentences("en")
    }

    assert "Not allowed by a rule: time zones too far apart (limit 9)" in told


def test_all_rules_that_are_broken_would_have_to_go_at_once(cohort: Cohort) -> None:
    run = run_of(cohort)
    told = [answer for answer in run.every().values() if answer.code == "rule"]

    assert {len(answer.reasons) for answer in told} >= {1, 2}
    for answer in told:
        assert len(answer.changes) == 1
        assert answer.changes[0].parameters.get("count", 1) == len(answer.reasons)


def test_nobody_is_told_how_to_become_their_own_mentor(cohort: Cohort) -> None:
    side = replace(cohort.mentor_side, person=(cohort.learners[3], *cohort.mentor_side.person[1:]))
    answer = run_of(replace(cohort, mentor_side=side)).ask(3, 0)

    assert answer.code == "rule"
    assert "Nobody can be their own mentor" in answer.sentences("en")
    assert answer.changes == ()


def test_a_change_that_is_named_is_enough(run: Run) -> None:
    net = run.scores.units(slice(None)) - np.rint(run.assignment.seat_price * UNIT)
    more_seats = 0
    for (learner, mentor), answer in run.every().items():
        listed = run.shortlists.mentor[learner]
        others = listed[(listed >= 0) & (listed != run.assignment.mentor[learner])]
        below = net[learner, others].min(initial=np.inf) - net[learner, mentor]
        for change in answer.changes:
            if change.code == "gain":
                assert 0 < below <= float(str(change.parameters["points"])) / 100 * UNIT + 1
            if change.code == "more_seats":
                more_seats += 1
                assert np.rint(run.assignment.seat_price[mentor] * UNIT) >= below
    assert more_seats


def test_every_pair_has_an_answer_that_is_true(run: Run, cohort: Cohort) -> None:
    units = run.scores.units(slice(None))
    net = units - np.rint(run.assignment.seat_price * UNIT)
    for (learner, mentor), answer in run.every().items():
        shown = run.shortlists.mentor[learner]
        assert (answer.code == "assigned") == (run.assignment.mentor[learner] == mentor)
        assert (answer.code in ("assigned", "recommended")) == (mentor in shown)
        if answer.code in ("rule", "unavailable"):
            assert np.isneginf(units[learner, mentor]) or cohort.capacity[mentor] == 0
        if answer.code == "full":
            seats_gone = run.assignment.load[mentor] == cohort.capacity[mentor]
            lists_gone = run.shortlists.exposure[mentor] == run.shortlists.cap[mentor]
            assert seats_gone or lists_gone
        if answer.reasons[0].code == "below":
            listed = shown[(shown >= 0) & (shown != run.assignment.mentor[learner])]
            least = net[learner, listed].min() if len(listed) else 0.0
            below = float(str(answer.reasons[0].parameters["below"]))
            assert below == pytest.approx(100 * (least - net[learner, mentor]) / UNIT, abs=0.051)
            assert below >= 0


def test_every_seat_of_a_full_mentor_has_a_claim_at_least_as_good(run: Run) -> None:
    taken = [
        answer.reasons[0].parameters
        for answer in run.every().values()
        if answer.reasons[0].code == "seats_taken"
    ]

    assert taken
    assert all(numbers["better"] == numbers["seats"] for numbers in taken)


def test_without_lists_the_assigned_mentor_is_compared_with(run: Run) -> None:
    codes = {answer.code for answer in run.every(lists=False).values()}

    assert "recommended" not in codes
    assert {"assigned", "score", "full", "rule"} <= codes


def test_a_pair_below_the_minimum_score_is_told_by_how_much(run: Run) -> None:
    learner, mentor = next(p for p, answer in run.every().items() if answer.code == "score")
    score = run.scores.units_of(np.array([learner]), np.array([mentor]))[0] / UNIT
    answer = run.ask(learner, mentor, least=score + 0.1)

    assert answer.code == "score"
    assert answer.reasons[0].code == "below_minimum"
    assert answer.changes[0].parameters["points"] == "10.0"


def test_an_unmatched_learner_is_told_who_has_the_seats(cohort: Cohort) -> None:
    few = run_of(replace(cohort, capacity=np.minimum(cohort.capacity, 1)))
    unmatched = np.flatnonzero(few.assignment.mentor < 0)
    codes = {few.ask(int(learner), m).code for learner in unmatched for m in range(12)}

    assert len(unmatched) > 0
    assert "full" in codes
    assert "assigned" not in codes


def test_every_sentence_is_whole_in_both_languages(run: Run) -> None:
    for answer in run.every().values():
        for lang in LANGS:
            assert all(text and "{" not in text for text in answer.sentences(lang))


def test_no_answer_names_another_learner(run: Run, cohort: Cohort) -> None:
    people = {*cohort.learner_side.person, *cohort.learner_side.name}
    for answer in run.every().values():
        said = " ".join(text for lang in LANGS for text in answer.sentences(lang))
        assert not any(person in said for person in people)
