from __future__ import annotations

import re
from typing import Any

import pytest

from tests.api.pages.hr_review.conftest import Review
from tests.api.pages.hr_runs.world import words_of


def _matched(review: Review, at: int = 0) -> Any:
    return [row for row in review.rows() if row.mentor_id][at]


def _form(text: str) -> dict[str, str]:
    """Return what the form of a decision holds."""
    form = text[text.index("/decide") :]
    said = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    kept = {"lock": "true"} if "checked" in form else {}
    return said | kept | {"reason_code": "AGREED"}


def _decide(review: Review, learner: str, query: str, **more: str) -> Any:
    seen = review.text(f"board/{learner}/decide?{query}")
    said = _form(seen) | more
    said.pop("csrf")
    return review.hr.send(f"{review.path}/board/{learner}/decide", said)


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_why_is_told_with_the_price_of_others(review: Review) -> None:
    row = _matched(review)
    page = review.text(f"board/{row.learner_id}")
    assert "What the score is made of" in page
    assert "hx-get" in page
    others = review.text(f"board/{row.learner_id}/others")
    assert "Move here…" in others
    marks = re.findall(r'class="badge (off|bad)">(only noted|does not keep|the score)', others)
    assert marks
    assert {(colour == "off", said == "only noted") for colour, said in marks} <= {
        (True, True),
        (False, False),
    }
    where = re.findall(r'hx-get="([^"]+/price[^"]+)"', others)
    assert len(where) > 1
    priced = review.hr.client.get(where[0], headers={"HX-Request": "true"})
    assert re.search(r"costs|nothing", words_of(priced.text))
    assert "/decide?action=move&mentor_id=" in review.hr.get(where[0]).headers["location"]
    part = review.hr.client.get(
        f"{review.path}/board/{row.learner_id}/others", headers={"HX-Request": "true"}
    )
    assert part.text.lstrip().startswith("<section")
    assert "换过去的代价，以及还有谁会变动" in review.text(f"board/{row.learner_id}/others", "zh")


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("lang", "speaks_to_her", "gap_by_gap"),
    [("en", r"\byou", "Gap by gap"), ("zh", "[你您]", "逐项差距")],
)
def test_why_is_told_about_two_others_and_in_short(
    review: Review, lang: str, speaks_to_her: str, gap_by_gap: str
) -> None:
    for row in [row for row in review.rows() if row.mentor_id]:
        page = review.text(f"board/{row.learner_id}/others", lang)
        main = page[page.index("<main") : page.index("</main>")]
        assert not re.search(speaks_to_her, words_of(main)), row.learner_id
        assert "not covered" not in main
        why = main[: main.index('id="others"')]
        told = words_of(why.partition("<details")[0])
        assert len(told) < 900
        assert (gap_by_gap in why) == ("<table" in why)


def test_a_move_is_priced_done_and_undone(review: Review) -> None:
    before = review.pairs()
    row = _matched(review)
    other = next(one for one in before.values() if one not in (None, row.mentor_id))
    query = f"action=move&mentor_id={other}"
    seen = words_of(review.text(f"board/{row.learner_id}/decide?{query}"))
    assert "Who moves" in seen
    assert review.pairs() == before
    done = _decide(review, row.learner_id, query, note="<b>as agreed</b>")
    assert done.status_code == 303, done.text
    assert review.pairs()[row.learner_id] == other
    shown = review.hr.text(done.headers["location"])
    assert "Done. It can be undone." in shown
    assert "Undo this decision" in shown
    assert "locked" in shown
    edits = review.text("edits")
    again = review.hr.send(f"{review.path}/resolve")
    assert again.status_code == 303
    assert again.headers["location"].startswith("/hr/runs/run_")
    assert "&lt;b&gt;as agreed&lt;/b&gt;" in edits
    assert "Both have agreed" in edits
    undone = review.hr.send(
        f"{review.path}/edits/1/undo", {"back": f"{review.path}/board/{row.learner_id}"}
    )
    assert undone.headers["location"].startswith(f"{review.path}/board/{row.learner_id}?")
    assert review.pairs() == before
    assert "undone" in review.text("edits")


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_every_decision_can_be_taken_by_a_form(review: Review) -> None:
    row, second = _matched(review), _matched(review, 3)
    learner = row.learner_id
    for query, mark in (
        ("action=lock", "locked"),
        ("action=unlock", "Unlocked"),
        (f"action=ban&mentor_id={row.mentor_id}", "kept apart"),
        ("action=none", "No mentor"),
    ):
        answer = _decide(review, learner, query)
        assert answer.status_code == 303, answer.text
        assert mark in review.hr.text(answer.headers["location"]), query
    swapped = _decide(
        review, second.learner_id, f"action=swap&with_learner_id={_other(review, second)}"
    )
    assert swapped.status_code in (303, 422)
    assert learner in review.text("board?state=banned") or review.pairs()[learner] is None


def _other(review: Review, row: Any) -> str:
    return next(
        str(one.learner_id)
        for one in review.rows()
        if one.mentor_id not in (None, row.mentor_id) and one.learner_id != row.learner_id
    )


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_who_is_not_there_is_said_beside_the_field(review: Review) -> None:
    learner = _matched(review).learner_id
    for query, said in (
        ("action=move&mentor_id=nobody", "no such mentor in this run"),
        ("action=swap&with_learner_id=nobody", "no such learner in this run"),
        (f"action=swap&with_learner_id={learner}", "expected another learner"),
    ):
        answer = review.hr.get(f"{review.path}/board/{learner}/decide?{query}")
        assert answer.status_code == 422
        assert said in answer.text
        assert f'value="{query.rsplit("=", 1)[1]}"' in answer.text
    empty = review.hr.get(f"{review.path}/board/{learner}/decide?action=move")
    assert empty.status_code == 422
    assert "expected a number" in empty.text


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_a_price_of_yesterday_is_shown_anew(review: Review) -> None:
    first, second = _matched(review), _matched(review, 1)
    seen = review.text(f"board/{first.learner_id}/decide?action=lock")
    assert _decide(review, second.learner_id, "action=lock").status_code == 303
    said = _form(seen)
    said.pop("csrf")
    late = review.hr.send(f"{review.path}/board/{first.learner_id}/decide", said)
    assert late.status_code == 409
    assert "Somebody changed the draft" in late.text
    assert _form(late.text)["version"] != said["version"]
    assert not next(row for row in review.rows() if row.learner_id == first.learner_id).locked


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_a_second_press_decides_nothing_more(review: Review) -> None:
    learner = _matched(review).learner_id
    said = _form(review.text(f"board/{learner}/decide?action=lock"))
    said.pop("csrf")
    where = f"{review.path}/board/{learner}/decide"
    first, second = review.hr.send(where, said), review.hr.send(where, said)
    assert first.headers["location"] == second.headers["location"]
    assert review.text("edits").count("Both have agreed") == 1
