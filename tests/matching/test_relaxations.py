from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from matching._case import Case
from matching._relaxations import Trials, n_solves, rank, relaxable, try_relaxations
from matching._request import Objective
from matching.policy import RULE_CODES, Policy
from matching.scores import UNIT, PairScores
from tests.factories import scores_from
from tests.matching.cases import Company, companies, random_company

ORDER = Policy().relaxation_order


def _tried(company: Company, order: tuple[str, ...] = ORDER) -> Trials:
    case = company.case
    return try_relaxations(
        company.cohort,
        case,
        case.solve(),
        company.rules,
        rescore=company.rescore,
        relaxation_order=order,
    )


def _assert_promises_hold(company: Company) -> None:
    before = company.case.solve()
    for trial in _tried(company).trials:
        after = company.changed(trial.relaxation).solve()
        assert trial.relaxation.matched_gain == after.n_matched - before.n_matched
        assert trial.relaxation.total_gain == after.total - before.total
        assert (after.mentor[trial.learners] >= 0).all()
        assert (before.mentor[trial.learners] < 0).all()


@settings(max_examples=60, deadline=None, derandomize=True)
@given(companies())
def test_every_promise_is_what_solving_again_gives(company: Company) -> None:
    _assert_promises_hold(company)


@pytest.mark.parametrize("objective", ["total", "score"])
def test_every_promise_holds_in_a_larger_cohort(objective: Objective) -> None:
    company = replace(random_company(100, 25, seed=3), objective=objective)
    kinds = {trial.relaxation.kind for trial in _tried(company).trials}
    assert kinds == {"seat", "rule", "min_score"}
    _assert_promises_hold(company)


def test_relaxations_are_ranked_by_matched_then_total_and_each_one_helps() -> None:
    trials = _tried(random_company(100, 25, seed=3)).trials
    gains = [(t.relaxation.matched_gain, t.relaxation.total_gain) for t in trials]
    assert gains == sorted(gains, reverse=True)
    assert all(gain > (0, 0.0) for gain in gains)
    assert list(trials) == sorted(trials, key=rank)


def test_only_listed_rules_are_given_up_and_never_private_ones_nor_oneself() -> None:
    mask = np.zeros((1, 1), dtype=np.bool_)
    codes = (*RULE_CODES, "self")
    rules = Company(np.zeros((1, 1)), np.ones(1, np.intp), dict.fromkeys(codes, mask)).rules
    assert relaxable(rules, ORDER) == ORDER
    assert relaxable(rules, ("banned", "not_again", "self", "layer")) == ("layer",)
    assert relaxable(rules, ("layer", "reporting_line")) == ("layer", "reporting_line")
    assert relaxable(rules, ()) == ()


def test_a_soft_rule_is_not_given_up() -> None:
    company = random_company(4, 2, seed=0)
    softened = company.rules.without("time_zone")
    assert "time_zone" in relaxable(company.rules, ORDER)
    assert "time_zone" not in relaxable(softened, ORDER)


def test_a_lower_minimum_is_a_thousandth_that_lets_the_best_of_the_unmatched_in() -> None:
    units = np.array([[0.4567 * UNIT // 1], [0.2 * UNIT // 1]])
    company = Company(units, np.array([2]), min_score=0.5)
    changes = [trial.relaxation for trial in _tried(company).trials]
    assert [(change.target, change.matched_gain) for change in changes] == [
        ("0.199", 2),
        ("0.456", 1),
    ]
    assert changes[0].label.text("en") == "lower the minimum score from 0.500 to 0.199"
    assert changes[0].label.text("zh") == "将最低匹配分从 0.500 降到 0.199"


def test_among_equal_learners_solving_again_says_who_gets_the_seat() -> None:
    company = Company(np.full((3, 1), 7.0), np.array([1]))
    (trial,) = _tried(company).trials
    assert trial.relaxation.kind == "seat"
    after = company.case.with_seat(0).solve()
    before = company.case.solve()
    newly = np.flatnonzero((after.mentor >= 0) & (before.mentor < 0))
    assert trial.learners.tolist() == newly.tolist()
    assert len(newly) == 1


def test_solving_again_is_bounded_by_size() -> None:
    def case(n: int, m: int) -> Case:
        mentors, learners = scores_from(np.zeros((0, m))), scores_from(np.zeros((n, 0))).learners
        nothing = (np.zeros(0, np.float32), (np.zeros(0, np.intp), np.zeros(0, np.intp)))
        none = csr_array(coo_array(nothing, shape=(n, m)))
        factors = mentors.mentor_factors
        scores = PairScores(learners, mentors.mentors, none, factors, {}, none.astype(bool), {})
        return replace(Company(np.zeros((0, 0)), np.zeros(0, np.intp)).case, scores=scores)

    assert [
        n_solves(case(n, m)) for n, m in ((300, 80), (2000, 500), (5000, 1000), (50_000, 300))
    ] == [12, 4, 2, 0]


def test_what_was_not_tried_is_said() -> None:
    company = random_company(60, 15, seed=1)
    mask = company.masks["time_zone"]
    public = [code for code in RULE_CODES if code not in ("banned", "not_again")]
    masks: dict[str, NDArray[np.bool_]] = {
        code: mask & (i % 3 == 0) for i, code in enumerate(public)
    }
    crowded = replace(company, masks=masks)
    tried = _tried(crowded, tuple(public))
    note, minimums = tried.notes
    assert (note.code, minimums.code) == ("changes_not_tried", "minimums_not_tried")
    assert 0 < minimums.parameters["tried"] < minimums.parameters["count"]  # type: ignore[operator]
    assert note.parameters["count"] == 1
    assert note.text("zh")
    assert note.text("en").endswith(": 1")
