from __future__ import annotations

import math
import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from api.report.svg.bars import Bar, bars_svg
from api.report.svg.calibration import CalibrationWords, calibration_svg
from api.report.svg.drawing import standing_alone
from api.report.svg.lines import Frame, Mark, Series, lines_svg
from api.report.svg.measures import Measure, measures_svg
from api.report.svg.rows import Axis, Row, rows_svg
from api.report.svg.scale import percent, plain, signed
from evaluation.calibration_metrics import ReliabilityBin
from evaluation.interval import UNKNOWN, Interval

HOSTILE = '<b onload="x">&'
AXIS = Axis("difference", signed(2), 0.0, ("worse", "better"), (-0.02, 0.02))
ROWS = [
    Row("than random", Interval(0.05, 0.01, 0.09), "+0.05", "0.01 to 0.09", before=0.02),
    Row(HOSTILE, Interval(-0.03, -0.1, 0.04), "−0.03", strong=False),
    Row("nothing known", UNKNOWN, "–", "too few"),
]
FRAME = Frame(
    "outcomes",
    "right order",
    percent(),
    [(25.0, "25"), (50.0, "50"), (100.0, "100")],
    logarithmic=True,
    reference=(0.5, "random"),
    marks=[Mark(100.0, HOSTILE)],
)
LEARNED = Series(
    "learned", [25, 50, 100], [Interval(0.5, 0.4, 0.6), UNKNOWN, Interval(0.6, 0.5, 0.7)]
)
FLAT = Series("HR's", [25, 50, 100], [Interval(0.55, math.nan, math.nan)] * 3, main=False)
BINS = [
    ReliabilityBin(0.4, 0.5, 100, 100.0, 0.46, Interval(0.44, 0.4, 0.48)),
    ReliabilityBin(0.5, 0.6, 0, 0.0, math.nan, UNKNOWN),
]
WORDS = CalibrationWords("expected", "came", HOSTILE, "pairs")
MEASURES = [
    Measure("rating", Interval(3.9, 3.8, 4.0), (1, 5), ("1", "5"), "3.9", "self", "self_reported"),
    Measure(HOSTILE, UNKNOWN, (0, 1), ("0", "1"), "–", "not known", None, reference=0.5),
]
PICTURES = {
    "rows": rows_svg([("", ROWS), ("second", ROWS)], AXIS, HOSTILE),
    "no rows": rows_svg([], AXIS, "nothing"),
    "lines": lines_svg([LEARNED, FLAT], FRAME, HOSTILE),
    "no lines": lines_svg([], Frame("x", "y", plain(1), []), "nothing"),
    "calibration": calibration_svg(BINS, WORDS, "alt"),
    "no bins": calibration_svg([], WORDS, "alt"),
    "bars": bars_svg([Bar("0", 3, quiet=True), Bar("1", 12)], "pairs", "mentors", "alt"),
    "no bars": bars_svg([], "pairs", "mentors", "alt"),
    "measures": measures_svg(MEASURES, "alt"),
    "no measures": measures_svg([], "alt"),
}


@pytest.mark.parametrize("svg", PICTURES.values(), ids=PICTURES)
def test_a_picture_is_well_formed_and_says_what_it_shows(svg: str) -> None:
    root = ElementTree.fromstring(svg)
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-label"]


@pytest.mark.parametrize("svg", PICTURES.values(), ids=PICTURES)
def test_a_picture_has_no_style_no_script_and_no_outside(svg: str) -> None:
    assert not re.search(r"style=|<style|<script|href|url\(|//|font-family|\bon\w+=\"", svg)
    assert "nan" not in svg.lower().replace("finance", "")
    colours = set(re.findall(r'(?:fill|stroke)="([^"]*)"', svg))
    assert all(colour == "none" or colour.startswith("var(--") for colour in colours)


@pytest.mark.parametrize("svg", PICTURES.values(), ids=PICTURES)
def test_everything_lies_inside_the_picture(svg: str) -> None:
    root = ElementTree.fromstring(svg)
    _, _, width, height = (float(number) for number in root.attrib["viewBox"].split())
    for element in root.iter():
        for name, most in (("x", width), ("cx", width), ("y", height), ("cy", height)):
            assert 0 <= float(element.attrib.get(name, 0)) <= most
        for pair in element.attrib.get("points", "").split():
            x, y = (float(number) for number in pair.split(","))
            assert 0 <= x <= width
            assert 0 <= y <= height


def test_a_larger_figure_lies_further_right() -> None:
    rows = [Row(str(at), Interval(at / 10, math.nan, math.nan)) for at in range(5)]
    places = [float(x) for x in re.findall(r'cx="([\d.]+)"', rows_svg([("", rows)], AXIS, "alt"))]
    assert places == sorted(set(places))


def test_what_is_not_sure_is_a_ring() -> None:
    ring = rows_svg([("", [Row("a", Interval(1, 0, 2), strong=False)])], AXIS, "alt")
    disc = rows_svg([("", [Row("a", Interval(1, 0, 2))])], AXIS, "alt")
    circle = r'<circle[^>]*fill="var\(--(\w+)'
    assert re.findall(circle, ring) == ["card"]
    assert re.findall(circle, disc) == ["accent"]


def test_an_unknown_figure_is_not_drawn() -> None:
    only = rows_svg([("", [Row("a", UNKNOWN, "–")])], AXIS, "alt")
    assert "<circle" not in only


def test_what_stood_before_is_a_ring_beside() -> None:
    assert PICTURES["rows"].count("<circle") == 2 * 3


def test_weaker_evidence_has_a_broken_line() -> None:
    assert "stroke-dasharray" in PICTURES["measures"]
    strong = Measure("m", Interval(3, 2, 4), (1, 5), ("1", "5"), "3", "tested", "measured")
    assert "stroke-dasharray" not in measures_svg([strong], "alt")


def test_names_at_the_ends_of_lines_do_not_lie_on_each_other() -> None:
    same = [Series(f"line {at}", [0, 1], [Interval(0.5, 0.4, 0.6)] * 2) for at in range(4)]
    svg = lines_svg(same, Frame("x", "y", plain(1), []), "alt")
    places = [float(y) for y in re.findall(r'y="([\d.]+)"[^>]*>line \d<', svg)]
    assert len(places) == 4
    assert min(b - a for a, b in pairwise(places)) >= 13


def test_a_picture_of_its_own_has_a_ground_and_a_name_space() -> None:
    alone = standing_alone(PICTURES["rows"])
    assert alone.startswith('<svg xmlns="http://www.w3.org/2000/svg" width="640"')
    ElementTree.fromstring(alone)
    assert 'fill="#fff"' in alone


def test_equal_input_gives_equal_bytes() -> None:
    again = rows_svg([("", ROWS), ("second", ROWS)], AXIS, HOSTILE)
    assert again == PICTURES["rows"]
