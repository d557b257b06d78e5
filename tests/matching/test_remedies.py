from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from features.schema import RULES
from matching._relaxations import Kind, Relaxation, Trial
from matching._remedies import Unmatched, cheapest_remedies, explain_unmatched
from matching.diagnosis import Diagnosis
from matching.scores import UNIT
from tests.matching.cases import Company, companies, random_company


def _seats(*capacity: int) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    return np.asarray(capacity, dtype=np.intp)


def _only(company: Company) -> Unmatched:
    (found,) = company.diagnosed()[1].unmatched
    return found


def _texts(diagnosis: Diagnosis) -> list[str]:
    reasons = [reason for found in diagnosis.unmatched for reason in found.reasons]
    reasons += [change.label for change in diagnosis.relaxations]
    reasons += [recruit.reason for recruit in diagnosis.recruit]
    return [reason.text(lang) for reason in (*reasons, *diagnosis.notes) for lang in ("zh", "en")]


def test_nobody_has_seats_and_nobody_without_any_is_asked_for_one_more() -> None:
    found = _only(Company(np.array([[5.0, 6.0]]), _seats(0, 0)))
    assert found.code == "no_mentor_with_seats"
    assert found.reasons[0].text("en") == "no mentor has a seat at present (mentors: 2)"
    assert found.remedy is None
    assert found.reasons[-1].code == "no_remedy"


def test_every_mentor_is_ruled_out_with_the_number_that_each_rule_removes() -> None:
    masks = {
        "time_zone": np.array([[True, True, False, False]]),
        "earlier_pair": np.array([[False, True, False, False]]),
        "banned": np.array([[False, True, True, False]]),
    }
    found = _only(Company(np.full((1, 4), 5.0), _seats(1, 1, 1, 0), masks))
    assert found.code == "all_forbidden"
    assert [reason.text("en") for reason in found.reasons] == [
        "no mentor with seats is open to this learner (mentors with seats: 3)",
        "“time zones too far apart” rules out 2 of 4 mentors",
        "“earlier pair” rules out 1 of 4 mentors",
        "other reasons rule out 2 of 4 mentors",
        "what would help: give up the rule “time zones too far apart”",
    ]


def test_a_ban_reads_like_a_mentor_without_seats() -> None:
    ban = {"banned": np.array([[True, False]]), "layer": np.array([[False, True]])}
    none = {"banned": np.array([[False, False]]), "layer": np.array([[False, True]])}
    banned = _only(Company(np.full((1, 2), 5.0), _seats(1, 1), ban))
    paused = _only(Company(np.full((1, 2), 5.0), _seats(0, 1), none))
    assert banned.code == paused.code == "all_forbidden"
    assert [r.text("zh") for r in banned.reasons[1:3]] == [
        r.text("zh") for r in paused.reasons[1:3]
    ]


def test_settings_of_one_rule_for_several_departments_are_one_reason() -> None:
    company = Company(np.full((1, 2), 5.0), _seats(1, 1), {"layer": np.array([[True, True]])})
    book = company.rules
    doubled = replace(book, rules=(*book.rules, replace(book.rules[0], department="x")))
    case = company.case
    (found,) = explain_unmatched(
        company.cohort, case, case.solve(), doubled, trials=(), relaxation_order=()
    )
    assert [reason.code for reason in found.reasons] == [
        "all_forbidden",
        "rule_removes",
        "no_remedy",
    ]


def test_all_scores_are_below_the_minimum() -> None:
    units = np.array([[0.25 * UNIT, 0.5 * UNIT]])
    found = _only(Company(units, _seats(1, 1), min_score=0.75))
    assert found.code == "below_min_score"
    assert found.reasons[0].text("en") == (
        "every open mentor scores below the minimum of 0.750, the best 0.500 (open mentors: 2)"
    )
    assert found.remedy is not None
    assert (found.remedy.kind, found.remedy.target) == ("min_score", "0.500")


def test_seats_all_went_to_others() -> None:
    found = _only(Company(np.array([[5.0, 1.0], [9.0, 1.0], [7.0, 1.0]]), _seats(1, 1)))
    assert found.learner == "l00000"
    assert found.name == "Name of l00000"
    assert found.code == "no_room"
    assert found.reasons[0].text("en") == (
        "every seat with a suitable mentor went to another learner (suitable mentors: 2, seats: 2)"
    )
    assert found.remedy is not None
    assert found.remedy.target == "m00000"


def test_a_match_that_lowers_the_total_is_not_worth_it() -> None:
    company = Company(np.array([[-5.0]]), _seats(1), min_score=-1.0, objective="score")
    case = company.case
    (found,) = explain_unmatched(
        company.cohort, case, case.solve(), company.rules, trials=(), relaxation_order=()
    )
    assert found.code == "not_worth"
    assert "配对并无益处" in found.reasons[0].text("zh")


def test_no_single_change_helps_a_learner_whom_two_rules_shut_out() -> None:
    masks = {code: np.array([[True]]) for code in ("time_zone", "earlier_pair")}
    found = _only(Company(np.array([[5.0]]), _seats(1), masks))
    assert found.remedy is None
    assert found.reasons[-1].code == "no_remedy"
    assert "human" in found.reasons[-1].text("en")


def test_learners_who_compete_are_told_how_many_seats_lack() -> None:
    company = Company(np.array([[5.0], [9.0], [7.0]]), _seats(1))
    _, diagnosis = company.diagnosed()
    last, first = diagnosis.unmatched
    assert last.remedy is None
    assert first.remedy is not None
    assert last.reasons[-1].parameters == {"count": 2}
    assert "2" in last.reasons[-1].text("zh")


def _trial(kind: Kind, target: str, gain: int, total: float, *learners: int) -> Trial:
    label = _only(Company(np.array([[5.0]]), _seats(0))).reasons[0]
    change = Relaxation(kind, target, label, gain, total)
    return Trial(change, np.asarray(learners, dtype=np.intp))


def test_the_remedy_is_the_first_in_the_relaxation_order_then_the_best_total() -> None:
    trials = [
        _trial("seat", "m1", 1, 0.9, 0, 2),
        _trial("seat", "m2", 1, 0.8, 0, 2),
        _trial("rule", "time_zone", 1, 0.1, 0),
        _trial("rule", "layer", 2, 0.2, 0, 1),
        _trial("rule", "grade_gap", 0, 0.7, 3),
    ]
    remedies = cheapest_remedies(trials, ("grade_gap", "time_zone", "layer"))
    assert {learner: change.target for learner, change in remedies.items()} == {
        0: "time_zone",
        1: "layer",
        2: "m1",
    }


def test_the_minimum_score_is_lowered_last_and_no_further_than_needed() -> None:
    trials = [
        _trial("min_score", "0.300", 9, 5.0, 0, 1, 2),
        _trial("min_score", "0.550", 2, 1.0, 0, 1),
        _trial("seat", "m1", 1, 0.4, 0),
    ]
    remedies = cheapest_remedies(trials, ())
    assert {learner: change.target for learner, change in remedies.items()} == {
        0: "m1",
        1: "0.550",
        2: "0.300",
    }


@pytest.mark.parametrize("seed", [1, 2])
def test_every_remedy_matches_its_learner_when_solved_again(seed: int) -> None:
    company = random_company(70, 20, seed=seed)
    _, diagnosis = company.diagnosed()
    helped = [found for found in diagnosis.unmatched if found.remedy is not None]
    assert helped
    for found in helped:
        assert found.remedy is not None
        assert (
            company.changed(found.remedy)
            .solve()
            .mentor[company.cohort.learners.position(found.learner)]
            >= 0
        )


@settings(max_examples=60, deadline=None, derandomize=True)
@given(companies())
def test_every_unmatched_learner_has_a_code_and_a_closing_advice(company: Company) -> None:
    assignment, diagnosis = company.diagnosed()
    unmatched = np.flatnonzero(assignment.mentor < 0)
    ids = [company.cohort.learners[learner] for learner in unmatched.tolist()]
    assert [found.learner for found in diagnosis.unmatched] == ids
    for found in diagnosis.unmatched:
        assert found.reasons[0].code == found.code
        assert found.reasons[-1].code == ("remedy" if found.remedy else "no_remedy")


@settings(max_examples=60, deadline=None, derandomize=True)
@given(companies())
def test_private_rules_are_never_named(company: Company) -> None:
    _, diagnosis = company.diagnosed()
    labels = {choice.code: choice.label for choice in RULES}
    secrets = [labels[code].text(lang) for code in ("banned", "not_again") for lang in ("zh", "en")]
    for text in _texts(diagnosis):
        assert "{" not in text
        assert not any(secret in text for secret in (*secrets, "banned", "ban ", "禁止", "不再"))
