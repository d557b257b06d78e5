from __future__ import annotations

import re

import numpy as np
import pytest

from api.report.pictures import load_picture, share_histogram

SHARES = np.random.default_rng(0).beta(5, 2, 300)
CAPACITY = np.random.default_rng(1).integers(0, 9, 80)
LOAD = CAPACITY // 2


@pytest.mark.parametrize(
    "picture", [share_histogram(SHARES), load_picture(LOAD, CAPACITY)], ids=["shares", "loads"]
)
def test_picture_refers_to_nothing_and_follows_the_page(picture: str) -> None:
    assert picture.startswith("<svg viewBox=")
    assert not re.search(r"xmlns|href|url\(|\bid=|font-family|<style|<defs|//", picture)
    assert "var(--accent)" in picture
    assert not re.search(r"#0[123]0[123]0[123]", picture)


@pytest.mark.parametrize("n", [300, 8_000, 60_000, 900_000])
def test_the_figures_of_the_left_axis_stand_inside_the_picture(n: int) -> None:
    picture = share_histogram(np.random.default_rng(0).beta(5, 2, n))
    figures = re.findall(r'text-anchor: end[^>]* x="([\d.]+)"[^>]*>(\d+)<', picture)
    assert figures
    assert all(float(right) - 5.5 * len(figure) > 0 for right, figure in figures)


def test_equal_input_gives_equal_bytes() -> None:
    assert share_histogram(SHARES) == share_histogram(SHARES.copy())
    assert load_picture(LOAD, CAPACITY) == load_picture(LOAD.copy(), CAPACITY.copy())


def test_row_order_does_not_change_a_picture() -> None:
    order = np.random.default_rng(2).permutation(len(CAPACITY))
    assert load_picture(LOAD[order], CAPACITY[order]) == load_picture(LOAD, CAPACITY)


def test_unknown_shares_are_left_out() -> None:
    assert share_histogram(np.append(SHARES, np.nan)) == share_histogram(SHARES)


def test_nobody_gives_empty_axes() -> None:
    nobody = np.empty(0, dtype=np.intp)
    assert share_histogram(np.empty(0)).endswith("</svg>")
    assert load_picture(nobody, nobody).endswith("</svg>")


def test_a_huge_cohort_gives_a_small_picture() -> None:
    capacity = np.arange(20_000) % 9
    assert len(load_picture(capacity // 2, capacity)) < 30_000
