from __future__ import annotations

import numpy as np

from evaluation.simulator.columns import blank, days, joined, pick


def test_pick_gives_names_and_blanks_for_minus_one() -> None:
    column = pick(["b", "a"], np.array([1, -1, 0], dtype=np.intp))
    assert column.isna().tolist() == [False, True, False]
    assert column.dropna().tolist() == ["a", "b"]
    assert str(column.dtype) == "str"


def test_pick_of_nothing_is_empty_text() -> None:
    column = pick([], np.array([], dtype=np.intp))
    assert len(column) == 0
    assert str(column.dtype) == "str"


def test_codes_are_joined_in_alphabetical_order() -> None:
    flags = np.array([[True, True, False], [False, False, False], [True, False, True]])
    assert joined(flags, ["zh", "en", "de"]).tolist() == ["en|zh", "", "de|zh"]


def test_days_are_counted_from_the_first_of_the_period() -> None:
    column = days(np.array([0, 365]))
    assert column.dt.strftime("%Y-%m-%d").tolist() == ["2024-09-01", "2025-09-01"]
    assert str(column.dtype) == "datetime64[us]"


def test_blank_leaves_out_about_the_share_asked_for() -> None:
    column = blank(np.ones(5000), 0.2, np.random.default_rng(0))
    assert 0.17 < column.isna().mean() < 0.23
    assert (column.dropna() == 1.0).all()
