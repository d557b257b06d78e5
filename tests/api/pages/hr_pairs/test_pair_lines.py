"""Rows of the list of pairs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from api.pages.formats import Formats
from api.pages.hr_people.pair_lines import Line, line_of, put_down
from api.services.pairing.discretion import ToldPair

FORMATS = Formats("en")
PAIR = ToldPair(
    pair_id="pair_1",
    programme_id="first",
    cohort_id=None,
    learner_id="E1",
    mentor_id="E2",
    kind="any",
    state="active",
    origin="run",
    run_id=None,
    recommendation_id=None,
    score=0.8125,
    created_at=datetime(2026, 2, 1, tzinfo=UTC),
    started_at=datetime(2026, 2, 3, tzinfo=UTC),
    paused_until=None,
    ended_at=None,
    ended_by=None,
    end_reason_code=None,
    end_note="",
    version=1,
)


def _line(pair: ToldPair = PAIR, name: str = "Ann") -> Line:
    return line_of(FORMATS, pair, {"E1": name}, {"first": "First year"})


def test_a_row_names_people_and_programme_and_says_since_when_and_how_well() -> None:
    line = _line()
    assert (line.learner, line.programme) == ("Ann", "First year")
    assert (line.since, line.fit) == ("3 Feb 2026", "81")


def test_who_has_no_name_is_shown_by_id_once() -> None:
    assert _line().mentor == "E2"
    assert "<small>E2</small>" not in put_down("en", _line())
    assert "<small>E1</small>" in put_down("en", _line())


def test_a_pair_without_a_score_has_no_fit() -> None:
    assert _line(replace(PAIR, score=None)).fit == "–"


def test_a_row_says_what_has_changed() -> None:
    before = put_down("en", _line())
    ended = replace(PAIR, state="ended", ended_at=datetime(2026, 5, 4, tzinfo=UTC))
    after = put_down("en", _line(ended, "Beth"))
    assert "Ann" in before
    assert "Beth" in after
    assert "Ann" not in after
    assert "3 Feb 2026" in before
    assert "4 May 2026" in after


def test_each_language_has_its_own_row() -> None:
    assert "Learner" in put_down("en", _line())
    assert "Learner" not in put_down("zh", _line())


def test_a_name_is_text_and_never_markup() -> None:
    row = put_down("en", _line(name="<b>Ann</b>"))
    assert "<b>" not in row
    assert "&lt;b&gt;Ann" in row
