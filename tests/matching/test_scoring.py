from __future__ import annotations

import math

import pytest

from matching.errors import InvalidPolicy
from matching.pipeline import match_cohort
from matching.rules import RuleBook
from matching.scoring import normalised_weights
from tests.factories import tiny_frames


@pytest.mark.parametrize(
    ("weights", "place"),
    [
        ({"style": -1.0, "gap_coverage": 2.0}, "style: got -1.0"),
        ({"style": math.nan, "gap_coverage": 2.0}, "style: got nan"),
        ({"style": math.inf}, "style: got inf"),
        ({"style": 1.7e308, "gap_coverage": 1.7e308}, "sum of inf"),
        ({"style": 0.0}, "sum of 0.0"),
        ({}, "sum of 0"),
    ],
)
def test_weights_that_mean_nothing_are_refused(weights: dict[str, float], place: str) -> None:
    with pytest.raises(InvalidPolicy, match=place):
        match_cohort(tiny_frames(), weights=weights)


def test_shares_add_up_to_one_and_leave_out_what_is_off() -> None:
    shares = normalised_weights({"style": 3.0, "gap_coverage": 1.0, "site": 0.0}, RuleBook(()))

    assert shares == {"style": 0.75, "gap_coverage": 0.25}
