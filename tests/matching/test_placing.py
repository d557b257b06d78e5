from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from matching._case import Case
from matching._placing import Placing
from tests.factories import popular_scores
from tests.matching.cases import Company, companies

some = settings(max_examples=80, deadline=None, derandomize=True)


def _most(case: Case, least: float) -> int:
    """Largest number placed, by Hopcroft and Karp on a column for each seat."""
    allowed = case.units(np.arange(len(case.locked))) >= least
    allowed[case.locked >= 0] = False
    wide = csr_array(np.repeat(allowed, case.capacity, axis=1))
    if 0 in wide.shape:
        return 0
    return int((maximum_bipartite_matching(wide, perm_type="column") >= 0).sum())


@some
@given(companies((-1.0, 0.0)))
def test_as_many_are_placed_as_can_be_and_no_more(company: Company) -> None:
    case = company.case
    placing = Placing(case, case.solve())
    for least in (-2.0, 3.0, 1.0, 5.0):
        most = _most(case, least)
        assert placing.places(least, case.capacity, most)
        assert not placing.places(least, case.capacity, most + 1)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_pairs_that_are_not_met_at_first_are_found(share: float) -> None:
    scores, seats = popular_scores(300, 60, seed=3)
    free = np.full(300, -1, dtype=np.intp)
    case = Case(scores, seats, np.zeros_like(seats), 0.0, "total", free)
    least = float(np.quantile(scores.units(slice(0, 300)), share))
    most = _most(case, least)
    placing = Placing(case, case.solve())
    assert placing.places(least, seats, most)
    assert not placing.places(least, seats, most + 1)
