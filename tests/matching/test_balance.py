from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from features.cohort import Cohort, Expertise, Needs
from matching._balance import balance, concentration, recruits, scarce_mentors
from matching.assignment import Assignment, assign
from tests.matching.cases import N_COMPETENCIES, plain_cohort

SEATS = np.array([2, 1, 0])
PRICES = np.array([0.3, 0.0, 0.0])


def _steps(rows: list[list[int]]) -> NDArray[np.int8]:
    return np.asarray(rows, dtype=np.int8).reshape(-1, N_COMPETENCIES)


def _cohort() -> Cohort:
    """Three learners lack C0 (levels 2, 4, 6 of 8 half steps), one lacks C1, nobody lacks C2."""
    required = _steps([[8, 0, 4], [8, 6, 4], [8, 0, 4]])
    present = _steps([[2, 0, 4], [4, 2, 4], [6, 0, 10]])
    gap = np.maximum(required - present, 0)
    needs = Needs(required, present, gap >= 0, np.full(gap.shape, 2.0), gap / gap.sum(1)[:, None])
    level = _steps([[8, 0, 0], [4, 0, 9], [9, 9, 9]])
    expertise = Expertise(level, level > 99, level > 99, np.zeros(level.shape))
    return replace(plain_cohort(SEATS, 3), needs=needs, expertise=expertise)


def _assigned() -> Assignment:
    """Learner 0 to mentor 0, learner 1 to mentor 1, learner 2 to nobody."""
    nan = np.nan
    return assign([[5, nan, nan], [nan, 3, nan], [nan, nan, 9]], SEATS)


def test_supply_counts_seats_above_the_typical_level_of_those_who_lack_it() -> None:
    c1, c0 = balance(_cohort(), SEATS, PRICES)
    assert (c0.competency, c0.demand, c0.gap_steps) == ("C0", 3, 24.0)
    assert (c0.typical_level, c0.supply) == (2.0, 2)
    assert c0.ratio == pytest.approx(2 / 3)
    assert c0.price_weighted == pytest.approx(0.3)
    assert (c1.competency, c1.demand, c1.gap_steps) == ("C1", 1, 8.0)
    assert (c1.supply, c1.ratio, c1.price_weighted) == (0, 0.0, 0.0)


def test_scarcest_first_and_nothing_that_nobody_lacks() -> None:
    rows = balance(plain_cohort([1, 2, 1], 20), np.array([1, 2, 1]), np.zeros(3))
    missing = [row.demand - row.supply for row in rows]
    assert missing == sorted(missing, reverse=True)
    assert all(row.demand > 0 for row in rows)
    assert "C2" not in {row.competency for row in balance(_cohort(), SEATS, PRICES)}


def test_recruits_are_ranked_by_what_stays_uncovered_for_lack_of_seats() -> None:
    cohort, assignment = _cohort(), _assigned()
    first, second = recruits(cohort, assignment, balance(cohort, SEATS, PRICES))
    assert (first.competency, second.competency) == ("C0", "C1")
    assert first.uncovered == pytest.approx((0.5 + 1.0) / 3)
    assert second.uncovered == pytest.approx(0.5 / 3)
    assert (first.level, second.level) == (4.0, 3.0)
    assert (first.missing, second.missing) == (1, 1)
    assert first.reason.code == "recruit_more"
    assert second.reason.code == "recruit_first"
    assert second.reason.text("en") == (
        "no mentor with seats is above half of those who lack Competency 1: 16.7 % of the whole "
        "gap stays uncovered (learners: 1); recruit mentors at level 3.0 or above"
    )
    assert first.reason.text("zh").startswith("2 名学员的“能力0”差距未被覆盖，占全部差距的 50.0%")


def test_without_supply_nobody_is_above_half_of_those_who_lack_it() -> None:
    told = set()
    for n_learners in range(3, 12):
        cohort = plain_cohort([1, 2], n_learners)
        low = replace(cohort, expertise=replace(cohort.expertise, level=_steps([[2, 3, 4]] * 2)))
        for row in balance(low, SEATS[:2], PRICES[:2]):
            c = low.competencies.position(row.competency)
            present = low.needs.present[low.needs.gap[:, c] > 0, c]
            below = int((low.expertise.level[0, c] > present).sum())
            assert (row.supply == 0) == (2 * below < row.demand)
            told.add((row.supply == 0, below > 0))
    assert told == {(True, False), (True, True), (False, True)}


def test_nobody_is_recruited_for_what_the_assigned_mentors_cover() -> None:
    cohort = _cohort()
    expert = replace(cohort, expertise=replace(cohort.expertise, level=_steps([[10] * 3] * 3)))
    assignment = assign(np.ones((3, 3)), [1, 1, 1])
    assert recruits(expert, assignment, balance(expert, np.ones(3, np.intp), np.zeros(3))) == ()


def test_scarce_mentors_are_those_with_a_price_dearest_first() -> None:
    cohort = plain_cohort([1, 1, 1], 3)
    assignment = assign([[9.0, 5.0, 0.0], [8.0, 7.0, 0.0], [9.0, 6.0, 0.0]], [1, 1, 1])
    scarce = scarce_mentors(cohort, np.ones(3, np.intp), assignment)
    prices = [row.price for row in scarce]
    assert prices == sorted(prices, reverse=True)
    assert {row.mentor for row in scarce} == {
        f"m0000{m}" for m in np.flatnonzero(assignment.seat_price > 0)
    }
    assert all((row.load, row.capacity) == (1, 1) for row in scarce)


def test_concentration_counts_full_idle_and_seatless_mentors() -> None:
    found = concentration(np.array([2, 1, 0, 3]), assign([[1.0, 5, 0, 0]], [2, 1, 0, 3]))
    assert (found.mentors, found.full, found.idle, found.without_seats) == (4, 1, 2, 1)
    assert (found.seats, found.used, found.load_counts) == (6, 1, (2, 1))


@pytest.mark.parametrize(("n", "m"), [(0, 0), (0, 3), (4, 0)])
def test_empty_sides_give_empty_parts(n: int, m: int) -> None:
    cohort, seats = plain_cohort(np.ones(m), n), np.ones(m, dtype=np.intp)
    assignment = assign(np.zeros((n, m)), seats)
    table = balance(cohort, seats, assignment.seat_price)
    assert (len(table) == 0) == (n == 0)
    assert all(row.supply == 0 for row in table)
    assert scarce_mentors(cohort, seats, assignment) == ()
    assert sum(row.uncovered for row in recruits(cohort, assignment, table)) <= 1.0
    assert concentration(seats, assignment).used == 0
