from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from matching._kind_rows import Rows
from matching._one_person import Served, serve
from matching._person_prices import PERSON
from matching._request import read_request
from matching.scores import UNIT, PairScores
from tests.factories import scores_from

BOTH = Rows(np.array([0, 0]), np.array([0, 1]))
"""Two wishes of one learner."""


def _served(units: NDArray[np.float64], capacity: list[int], min_score: float = 0.0) -> Served:
    scores = scores_from(units)
    request = read_request(scores, capacity, min_score=min_score / UNIT)
    return serve(replace(request, scores=scores), BOTH)


def _scores(served: Served) -> PairScores:
    scores = served.request.scores
    assert isinstance(scores, PairScores)
    return scores


def test_where_nobody_is_wanted_twice_it_is_the_plain_assignment() -> None:
    served = _served(np.array([[9.0, 1.0], [2.0, 5.0]]), [2, 2])
    assert served.assignment.mentor.tolist() == [0, 1]
    assert PERSON not in _scores(served).corrections_by


def test_the_price_of_a_person_is_what_the_second_wish_would_bring() -> None:
    served = _served(np.array([[9.0, 4.0], [8.0, 6.0]]), [2, 2])
    assert served.assignment.mentor.tolist() == [0, 1]
    assert _scores(served).corrections_by[PERSON].toarray().tolist() == [[-2.0, 0.0], [-2.0, 0.0]]
    assert (served.assignment.gap, served.n_settled) == (0.0, 0)


@pytest.mark.parametrize("least", [0.0, 4.0, 5.0, 6.0])
def test_a_price_takes_no_pair_below_the_least_score(least: float) -> None:
    units = np.array([[9.0, 4.0], [8.0, 6.0]])
    served = _served(units, [2, 2], min_score=least)
    assert served.assignment.mentor.tolist() == [0, 1]
    there = _scores(served).units(slice(None)) > -np.inf
    np.testing.assert_array_equal(there, units >= least)


def test_what_would_cost_a_match_is_settled_and_counted() -> None:
    served = _served(np.array([[9.0, np.nan], [8.0, np.nan]]), [2, 2])
    assert served.assignment.mentor.tolist() == [0, -1]
    assert served.n_settled == 1
    assert served.assignment.unmatched == {1: "no_room"}
