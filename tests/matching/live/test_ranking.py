from __future__ import annotations

import numpy as np
import pytest

from matching.live.cohort import LiveCohort
from matching.live.ranking import BELOW_MIN_SCORE, UNAVAILABLE, rank, units_of_learner
from matching.scores import UNIT
from tests.matching.live.companies import company, live_company


def test_the_scores_of_one_learner_are_those_of_the_block() -> None:
    scores = live_company().scored.scores

    for learner in range(scores.shape[0]):
        whole = scores.units(slice(learner, learner + 1))[0]
        assert np.array_equal(units_of_learner(scores, learner), whole)


@pytest.mark.parametrize("count", [0, 1, 7, 40, 400])
def test_mentors_are_ranked_by_score_less_price_and_ties_by_id(count: int) -> None:
    scored = live_company().scored
    n_mentors = len(scored.cohort.mentors)
    price = np.rint(np.linspace(0, 0.2, n_mentors) * UNIT)
    flat = scored.scores.units(slice(None)).astype(np.float64)

    for learner in range(len(scored.cohort.learners)):
        found = rank(scored, price, 0.0, learner, count)
        may = np.flatnonzero(np.isfinite(flat[learner]) & (scored.cohort.capacity > 0))
        wanted = sorted(may.tolist(), key=lambda m: (price[m] - flat[learner][m], m))
        assert found.mentor.tolist() == wanted[:count]
        assert found.net.tolist() == (flat[learner] - price)[found.mentor].tolist()
        assert found.eligible == len(may)


def test_every_mentor_is_ranked_or_counted_once() -> None:
    scored = live_company().scored
    n_mentors = len(scored.cohort.mentors)

    for least in (0.0, 0.5 * UNIT):
        for learner in range(len(scored.cohort.learners)):
            found = rank(scored, np.zeros(n_mentors), least, learner, n_mentors)
            assert found.eligible + sum(found.excluded.values()) == n_mentors
            assert (found.units >= least).all()
            assert found.excluded.get(BELOW_MIN_SCORE, 0) == 0 or least > 0


def test_a_private_rule_is_counted_under_the_code_of_a_pause() -> None:
    live = live_company(60, 20, 2)
    excluded = live.scored.cohort.excluded
    assert excluded

    for learner, mentor, _ in excluded:
        found = rank(live.scored, np.zeros(20), 0.0, learner, 20)
        assert mentor not in found.mentor
        assert found.excluded.get(UNAVAILABLE, 0) >= 1
        assert not any("BAN" in code or "AGAIN" in code for code in found.excluded)


def test_rankings_are_kept_and_new_prices_make_new_ones() -> None:
    tables = company(12, 9, 1)
    live = LiveCohort.of(tables, live_company().scored.cohort.as_of, live_company().policy)
    first = live.ranking(0, 3)
    dearest = live.scored.cohort.mentors[int(first.mentor[0])]

    assert live.ranking(0, 3) is first
    assert live.with_prices({dearest: 1.0}).ranking(0, 1).mentor[0] != first.mentor[0]
    assert live.with_prices({"nobody": 1.0}).ranking(0, 3).mentor.tolist() == first.mentor.tolist()
