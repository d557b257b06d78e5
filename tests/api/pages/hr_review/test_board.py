from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from api.store import orm
from tests.api.pages.browsing import visitor
from tests.api.pages.hr_review.conftest import Review
from tests.api.pages.hr_runs.world import words_of
from tests.api.world import TENANT


def _learners(text: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="[^"]+/board/([^"?]+)', text)


def test_the_board_shows_every_pair_with_the_weakest_first(review: Review) -> None:
    text = review.text("board")
    matched = [row for row in review.rows() if row.mentor_id]
    by_score = sorted(matched, key=lambda row: (row.score or 0, row.learner_id))
    assert _learners(text) == [row.learner_id for row in by_score]
    assert f"{len(matched)} pairs" in text
    assert 'aria-sort="ascending"' in text
    for row in matched:
        assert row.facts is not None
        assert sum(row.facts["parts"].values()) == pytest.approx(row.score)
        assert 0 <= (row.coverage or 0) <= 1
    assert "谁配谁" in review.text("board", "zh")


@pytest.mark.parametrize("by", ["name", "department", "mentor", "score", "rank"])
def test_each_column_sorts_both_ways(review: Review, by: str) -> None:
    up = _learners(review.text(f"board?sort={by}"))
    down = _learners(review.text(f"board?sort={by}&order=down"))
    assert len(up) == len(set(up)) > 10
    assert sorted(up) == sorted(down)
    assert by == "rank" or up != down


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("lang", "place", "used"),
    [("en", "Place of the mentor on", "Seats that this run fills"), ("zh", "名次；", "用掉的名额")],
)
def test_every_figure_says_what_it_is(review: Review, lang: str, place: str, used: str) -> None:
    board = review.text("board", lang)
    assert board.count(place) == board.count('class="gap"') == len(_learners(board))
    assert 'class="tip"' not in board.partition("<thead>")[2].partition("</thead>")[0]
    tiles = review.text("scarcity", lang).partition('class="tiles"')[2].partition("</dl>")[0]
    assert used in tiles
    assert tiles.count('class="tip"') == tiles.count("<dd>") == 4
    one = review.text(f"board/{_learners(board)[0]}", lang)
    tiles = one.partition('class="tiles"')[2].partition("</dl>")[0]
    assert place in tiles
    assert tiles.count('class="tip"') == 4


def test_a_filter_leaves_what_it_says(review: Review) -> None:
    rows = [row for row in review.rows() if row.mentor_id]
    one = rows[0]
    mine = {row.learner_id for row in rows if row.mentor_id == one.mentor_id}
    assert set(_learners(review.text(f"board?mentor={one.mentor_id}"))) == mine
    assert one.learner_id in _learners(review.text(f"board?q={one.learner_id.lower()}"))
    limit = sorted(row.score or 0 for row in rows)[3]
    low = {row.learner_id for row in rows if (row.score or 0) < limit}
    assert set(_learners(review.text(f"board?below={100 * limit}"))) == low
    broken = {row.learner_id for row in rows if row.breaks}
    assert set(_learners(review.text("board?state=breaks"))) == broken
    assert "No pair is like this" in review.text("board?state=edited")
    assert "No pair is like this" in review.text("board?q=%25")


@pytest.mark.parametrize("side", ["learner_id", "mentor_id"])
def test_a_part_of_a_name_or_number_of_either_of_the_two_finds_a_pair(
    review: Review, side: str
) -> None:
    rows = [row for row in review.rows() if row.mentor_id]
    one = str(getattr(rows[0], side))
    hers = {row.learner_id for row in rows if getattr(row, side) == one}
    review.rename(one, "Zoë 100%_O'Quirk/x")
    for text in ("o%27quirk", "100%25_", "/X", "zo%C3%AB"):
        assert set(_learners(review.text(f"board?q={text}&sort=mentor"))) == hers, text
    assert hers <= set(_learners(review.text(f"board?q={one[1:].lower()}")))
    assert f"{len(hers)} pair" in review.text("board?q=o%27quirk")


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_rows_say_what_is_so_now_in_the_language_of_whoever_looks(review: Review) -> None:
    row = next(row for row in review.rows() if row.mentor_id)
    part = f"board?q={row.learner_id}"
    assert "seats" in words_of(review.text(part))
    assert "个名额" in words_of(review.text(part, "zh"))
    assert 'class="badge">locked' not in review.text(part)
    review.rename(row.learner_id, "Somebody Else")
    one = orm.AssignedMentor
    with review.world.store.write() as tx:
        tx.execute(sa.update(one).where(one.learner_id == row.learner_id).values(locked=True))
    text = review.text(part)
    assert "<bdi>Somebody Else</bdi>" in text
    assert 'class="badge">locked' in text


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_an_address_that_makes_no_sense_shows_the_board(review: Review) -> None:
    whole = _learners(review.text("board"))
    for query in (
        "sort=age",
        "order=x",
        "state=none",
        "below=low",
        "below=nan",
        "page=0",
        "page=９",
    ):
        assert _learners(review.text(f"board?{query}")) == whole, query
    assert _learners(review.text("board?page=99999999999")) == whole


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_long_boards_have_pages(review: Review, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.services.runs.board.ROWS", 10)
    whole = [name for page in (1, 2, 3) for name in _learners(review.text(f"board?page={page}"))]
    assert len(set(whole)) == len([row for row in review.rows() if row.mentor_id])
    assert 'rel="next"' in review.text("board")
    assert 'rel="prev"' in review.text("board?page=2")


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_a_script_gets_the_rows_alone(review: Review) -> None:
    answer = review.hr.client.get(f"{review.path}/board", headers={"HX-Request": "true"})
    assert answer.text.lstrip().startswith('<section id="rows"')
    assert "<form" not in answer.text


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_names_are_text_whatever_stands_in_them(review: Review) -> None:
    row = next(row for row in review.rows() if row.mentor_id)
    review.rename(row.learner_id, "<script>alert(1)</script>" + "龘" * 200)
    review.rename(str(row.mentor_id), "שרה & 🙂")
    for part in ("board", f"board/{row.learner_id}"):
        text = review.text(part)
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert" in text
        assert "<bdi>שרה &amp; 🙂</bdi>" in text


def test_the_load_is_of_the_seats_that_the_run_can_fill(review: Review) -> None:
    rows = [row for row in review.rows() if row.mentor_id]
    mentor = str(rows[0].mentor_id)
    taken = sum(row.mentor_id == mentor for row in rows)
    with review.world.store.read() as tx:
        seats = tx.scalar(
            sa.select(sa.func.count())
            .select_from(orm.Seat)
            .where(orm.Seat.tenant_id == TENANT, orm.Seat.mentor_id == mentor)
        )
    assert f"{taken} of {seats} seats" in words_of(review.text(f"board?mentor={mentor}"))


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_only_hr_sees_the_board_and_only_of_runs_that_are_there(review: Review) -> None:
    assert visitor(review.world, "analyst").get(f"{review.path}/board").status_code == 403
    assert review.hr.get("/hr/runs/run_none/board").status_code == 404
    assert review.hr.get(f"{review.path}/board/nobody").status_code == 404
