from __future__ import annotations

from dataclasses import replace

import numpy as np

from features.blocks.record import (
    LEAST_OUTCOMES,
    MENTORS_DIFFER,
    TrackRecord,
    expected_outcomes,
    mean_outcome,
    outcome_of,
    scaled,
)
from features.cohort import Cohort, History
from tests.contracts.block import phi_of
from tests.features.cohorts import sample_cohort, tiny_cohort


def history(*entries: tuple[int, int, float]) -> History:
    mentor, competency, outcome = zip(*entries, strict=True)
    return History(
        np.array(mentor, dtype=np.intp), np.array(competency, dtype=np.intp), np.array(outcome), ()
    )


def naive(cohort: Cohort, mentor: int, competency: int) -> float:
    """The same by loops."""
    known = list(
        zip(cohort.history.mentor, cohort.history.competency, cohort.history.outcome, strict=True)
    )
    everyone = sum(o for _, _, o in known) / len(known)
    own = [o for m, _, o in known if m == mentor]
    overall = (8 * everyone + sum(own)) / (8 + len(own))
    here = [o for m, c, o in known if (m, c) == (mentor, competency)]
    return float((8 * overall + sum(here)) / (8 + len(here)))


def test_outcomes_take_what_is_known_of_rating_and_uplift() -> None:
    nan = np.nan
    rating = np.array([1.0, 5.0, 3.0, nan, nan, nan, 5.0])
    uplift = np.array([nan, nan, 0.5, -5.0, 5.0, nan, -0.5])

    np.testing.assert_allclose(outcome_of(rating, uplift), [0, 1, 0.5, 0, 1, nan, 0.5])


def test_means_are_shrunk_as_the_loops_say() -> None:
    cohort = sample_cohort(30, 9)
    overall, each = expected_outcomes(cohort.history, 9, 68)

    assert len(cohort.history.outcome)
    for mentor in range(9):
        for competency in (0, 20, 67, int(cohort.history.competency.max())):
            assert np.isclose(each[mentor, competency], naive(cohort, mentor, competency))
    assert ((overall > 0) & (overall < 1)).all()


def test_without_history_everybody_is_neutral() -> None:
    none = np.zeros(0, dtype=np.intp)
    overall, each = expected_outcomes(History(none, none, np.zeros(0), ()), 2, 3)

    assert overall.tolist() == [0.5, 0.5]
    assert (each == 0.5).all()


def test_one_good_outcome_moves_a_mentor_a_little() -> None:
    overall, each = expected_outcomes(history((0, 1, 1.0), (1, -1, 0.0)), 3, 2)

    assert overall[0] > overall[2] == 0.5 > overall[1]
    assert overall[0] - overall[2] < 0.06
    assert each[0, 1] > each[0, 0] == overall[0]


def test_a_learner_without_a_gap_sees_the_overall_record() -> None:
    cohort = tiny_cohort()
    none = replace(cohort.needs, share=np.zeros_like(cohort.needs.share))
    overall, _ = expected_outcomes(cohort.history, 3, 5, least=LEAST_OUTCOMES)

    phi = phi_of(TrackRecord(), replace(cohort, needs=none))
    mean = mean_outcome(cohort.history, least=LEAST_OUTCOMES)
    np.testing.assert_allclose(phi, np.tile(scaled(overall, mean), (6, 1)))


def test_a_mentor_like_all_is_neutral_and_two_deviations_fill_the_scale() -> None:
    expected = 0.6 + MENTORS_DIFFER * np.array([-9.0, -2.0, -1.0, 0.0, 1.0, 2.0, 9.0])

    np.testing.assert_allclose(scaled(expected, 0.6), [0, 0, 0.25, 0.5, 0.75, 1, 1], atol=1e-12)


def test_of_what_one_outcome_adds_a_score_tells_no_more_than_a_star() -> None:
    others = [(1, -1, 0.6)] * 100
    seen: dict[float, list[float]] = {}
    for last in np.linspace(0, 1, 101).tolist():
        told = history(*((0, -1, one) for one in (0.6, 0.7, 0.5, last)), *others)
        expected, _ = expected_outcomes(told, 2, 1, least=LEAST_OUTCOMES)
        seen.setdefault(float(scaled(expected, 0.6)[0]), []).append(last)

    assert min(np.ptp(each) for each in list(seen.values())[1:-1]) > 0.2


def test_some_twenty_outcomes_tell_a_good_mentor_as_plainly_as_other_blocks_tell() -> None:
    good, bad = ((0, -1, 0.8),) * 20, ((1, -1, 0.5),) * 20
    cohort = replace(sample_cohort(30, 9), history=history(*good, *bad))
    phi = phi_of(TrackRecord(), cohort)

    assert (phi[:, 0] > 0.75).all()
    assert (phi[:, 1] < 0.25).all()
    np.testing.assert_allclose(phi[:, 2:], 0.5)


def test_a_mentor_with_one_or_two_outcomes_counts_as_one_of_whom_nothing_is_known() -> None:
    cohort = sample_cohort(30, 9)
    for outcome in (0.0, 1.0):
        few = (0, 3, outcome), (1, 3, outcome), (1, 4, outcome)
        enough = ((2, 4, 0.9),) * LEAST_OUTCOMES
        phi = phi_of(TrackRecord(), replace(cohort, history=history(*few, *enough)))

        assert np.array_equal(phi[:, 0], phi[:, 3])
        assert np.array_equal(phi[:, 1], phi[:, 3])
        assert (phi[:, 2] != phi[:, 3]).all()


def test_reasons_count_mentorships() -> None:
    cohort = tiny_cohort()
    l1, m1 = cohort.learners.position("L1"), cohort.mentors.position("M1")
    known = TrackRecord().reasons(cohort, l1, m1, 0.7)
    nothing = replace(cohort, history=history((2, 0, 0.5)))

    assert (known[0].code, known[0].parameters) == ("record_few", {"n": 2})
    more = replace(cohort, history=history(*[(m1, c, 0.5) for c in (0, 3, 4, -1)]))
    lacking = np.flatnonzero(cohort.needs.share[l1])
    related = sum(c in lacking for c in (0, 3, 4))
    assert TrackRecord().reasons(more, l1, m1, 0.7)[0].parameters == {"n": 4, "related": related}
    assert [r.code for r in TrackRecord().reasons(nothing, l1, m1, 0.7)] == ["no_record"]
