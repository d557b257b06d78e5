from __future__ import annotations

import re
from functools import cache
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from api.cli.app import app
from api.report.judging.order_pictures import ESTIMATORS
from evaluation.exposure import LIMITS
from evaluation.grades import GRADES
from evaluation.grouping import LEAST_LEARNERS, LEAST_MENTORS
from evaluation.overlap import WARNINGS
from models.judging.powering import WORTH_SEEING, WORTH_SEEING_AUC
from models.judging.records import Judgement
from models.linear import LEAST_OUTCOMES
from tests.docs.judged import CARD, ROOT, card_of, judged, pictures_of

PAGE = (ROOT / "docs" / "evaluation.md").read_text(encoding="utf-8")
CARD_TEXT = CARD.read_text(encoding="utf-8")


@cache
def _judgement() -> Judgement:
    return judged(draws=100)


@pytest.mark.parametrize("text", [PAGE, CARD_TEXT], ids=["evaluation", "model card"])
def test_every_link_and_picture_is_there(text: str) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", text)
    assert links
    for link in links:
        assert (ROOT / "docs" / link).exists(), link


def test_every_picture_is_kept_in_both_languages() -> None:
    made = [path for path, _ in pictures_of(_judgement())]
    kept = sorted(path for path in made[0].parents[1].rglob("*.svg"))
    assert sorted(made) == kept


def test_pictures_stand_alone_and_say_what_they_show_in_their_language() -> None:
    for path, _ in pictures_of(_judgement()):
        root = ElementTree.fromstring(path.read_text(encoding="utf-8"))
        assert root.attrib["width"] == "640"
        words = "".join(text for text in root.itertext())
        assert bool(re.search(r"[\u4e00-\u9fff]", words)) == (path.parent.name == "zh")
        assert root.attrib["aria-label"]


def test_the_page_says_what_the_code_does() -> None:
    for estimator in ESTIMATORS:
        assert estimator in PAGE
    for code in WARNINGS:
        assert f"`{code}`" in PAGE
    for grade in GRADES:
        assert f"`{grade.replace('_', '-')}`" in PAGE
    assert f"{LIMITS[0]:.2f} to {LIMITS[1]}" in PAGE
    assert f"{WORTH_SEEING} standard deviations" in PAGE
    assert f"{100 * WORTH_SEEING_AUC:.0f} percentage points" in PAGE
    assert (LEAST_LEARNERS, LEAST_MENTORS) == (10, 5)
    assert "fewer than ten learners" in PAGE
    assert "fewer than five mentors or ten learners" in PAGE
    assert f"Below {LEAST_OUTCOMES} outcomes" in CARD_TEXT


def test_every_command_and_option_of_the_page_is_one() -> None:
    lines = re.findall(r"^mentormatch ([a-z-]+)([^#\n]*)", PAGE, flags=re.MULTILINE)
    assert len(lines) >= 6
    for command, arguments in lines:
        shown = CliRunner().invoke(app, [command, "--help"]).output
        for option in re.findall(r"--[a-z]+", arguments):
            assert f"{option} " in shown, (command, option)
        assert ("log/" in arguments) == ("LOG_FOLDER" in shown or "--out" in arguments)


def test_the_card_s_tables_and_figures_are_those_of_the_run() -> None:
    again = card_of(CARD_TEXT, _judgement())
    assert _names(CARD_TEXT) == _names(again)
    # Draws are fewer here, so that ends of intervals differ; figures do not.
    assert _right_order(CARD_TEXT) == _right_order(again)


def _names(text: str) -> list[str]:
    """First cells of all tables."""
    return [line.split("|")[1] for line in text.splitlines() if line.startswith("|")]


def _right_order(text: str) -> list[str]:
    found = re.findall(r"of her list in ([\d.]+) \(", text)
    assert found
    return found
