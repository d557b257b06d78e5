from __future__ import annotations

import numpy as np

from evaluation.simulator.style import availability, draw_styles, style_columns
from features.availability import parse_hours

RNG = np.random.default_rng


def test_the_questionnaire_has_a_reliability_of_56_percent() -> None:
    latent = draw_styles(20000, RNG(0))
    first = np.arctanh(np.clip(style_columns(latent, RNG(1))["style_career"], -0.99, 0.99))
    again = np.arctanh(np.clip(style_columns(latent, RNG(2))["style_career"], -0.99, 0.99))
    both = ~np.isnan(first) & ~np.isnan(again)
    assert abs(np.corrcoef(first[both], again[both])[0, 1] - 0.56) < 0.04


def test_one_in_twelve_gives_no_hours() -> None:
    weeks = availability(5000, RNG(0))
    assert 0.06 < (weeks == "").mean() < 0.11
    assert weeks.nunique() > 300
    assert all(parse_hours(week).any() == (week != "") for week in weeks.unique())
