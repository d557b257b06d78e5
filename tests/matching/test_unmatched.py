from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from matching._request import read_request
from matching._unmatched import Reason, Reasons
from tests.matching.cases import Company, companies

some = settings(max_examples=60, deadline=None, derandomize=True)


def _expected(company: Company, learner: int) -> Reason:
    request = company.case.request()
    row = request.read(np.asarray([learner]))[0]
    seats = request.free_capacity
    pairs = [(float(row[m]), int(seats[m])) for m in np.flatnonzero(~np.isnan(row))]
    good = [pair for pair in pairs if pair[0] >= company.case.min_score]
    if not good:
        return "below_min_score" if pairs else "no_eligible_mentor"
    seated = [score for score, left in good if left > 0]
    if seated and company.case.objective == "score" and max(seated) < 0:
        return "not_worth"
    return "no_room" if seated else "no_seats"


@some
@given(companies((-1.0, 0.0, 2 / 2**20)), st.data())
def test_each_unmatched_learner_has_the_first_reason_that_holds(
    company: Company, data: st.DataObject
) -> None:
    n = len(company.units)
    out = data.draw(st.lists(st.booleans(), min_size=n, max_size=n))
    mentor = np.where(out, -1, 0).astype(np.intp)
    found = Reasons(company.case.request(), mentor)
    left_out = np.flatnonzero(out).tolist()
    assert found == {learner: _expected(company, learner) for learner in left_out}
    assert list(found) == left_out
    assert len(found) == len(left_out)


def test_who_is_matched_has_no_reason() -> None:
    request = read_request([[1.0], [1.0]], [1])
    found = Reasons(request, np.array([0, -1]))
    assert 0 not in found
    assert repr(found) == "{1: 'no_room'}"
