from __future__ import annotations

from api.pages.analyst.load import columns_of


def test_bars_are_as_high_as_what_they_show_and_never_leave_the_picture() -> None:
    seats, given = columns_of([(4.0, 8.0), (2.0, 0.0)])
    assert seats == "M0.00 120v-118.00h344.00v118.00zM400.00 120v-59.00h344.00v59.00z"
    assert given == "M0.00 120v-118.00h344.00v118.00z"
    assert columns_of([]) == ("", "")
