from __future__ import annotations

import re

import pytest

from api.pages.hr_review.curves import HEIGHT, WIDTH, curves_of
from tests.api.pages.browsing import visitor
from tests.api.pages.hr_review.conftest import Review
from tests.api.pages.hr_runs.world import solved, words_of


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_scarcity_says_what_is_missing_and_whom_to_recruit(review: Review) -> None:
    text = words_of(review.text("scarcity"))
    for heading in ("Whom to recruit", "Mentors whom many would need", "Seats in use"):
        assert heading in text
    assert "应当招募谁" in review.text("scarcity", "zh")
    analyst = visitor(review.world, "analyst").text(f"{review.path}/scarcity")
    assert "solve again" not in analyst


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_the_frontier_is_worked_out_shown_and_picked_from(review: Review) -> None:
    assert "Nobody has asked yet" in review.text("frontier")
    asked = review.hr.send(f"{review.path}/frontier", {"points": "3", "load_caps": "2, 3"})
    where = asked.headers["location"]
    waiting = review.hr.text(where)
    assert '<noscript><meta http-equiv="refresh"' in waiting
    part = review.hr.client.get(where, headers={"HX-Request": "true"})
    assert part.text.lstrip().startswith('<div id="progress"')
    review.world.work()
    done = review.hr.client.get(where, headers={"HX-Request": "true"})
    assert done.headers["hx-redirect"] == f"{review.path}/frontier"
    text = review.text("frontier?point=1")
    assert "The point that you picked" in text
    assert text.count("<circle") >= 3
    assert "Solve again like this" in text
    assert "按此重新求解" in review.text("frontier?point=1", "zh")
    values = dict(re.findall(r'name="(floor|load_cap)" value="([^"]+)"', text))
    made = review.hr.send(f"{review.path}/change", values)
    assert made.status_code == 303, made.text


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_bad_numbers_of_a_frontier_are_kept_with_what_is_wrong(review: Review) -> None:
    for said in ({"points": "0"}, {"points": "2", "load_caps": "two"}, {"load_caps": "0"}):
        answer = review.hr.send(f"{review.path}/frontier", dict(said))
        assert answer.status_code == 422, said
        assert 'class="fault"' in answer.text
        for value in said.values():
            assert f'value="{value}"' in answer.text


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_a_frontier_can_be_stopped(review: Review) -> None:
    where = review.hr.send(f"{review.path}/frontier", {"points": "2"}).headers["location"]
    job = where.split("job=")[1]
    stopped = review.hr.send(f"{review.path}/frontier/cancel", {"job": job})
    assert stopped.headers["location"].startswith(f"{review.path}/frontier")
    assert "could not be worked out" in review.hr.text(where)


def test_the_points_of_a_curve_lie_in_the_picture() -> None:
    rows = [
        {"load_cap": cap, "worst": worst, "total": total, "recommended": False}
        for cap in (None, 2)
        for worst, total in ((0.2, 9.0), (0.4, 8.5), (None, 0.0))
    ]
    curves = curves_of(rows)
    assert [curve.load_cap for curve in curves] == [None, 2]
    for curve in curves:
        assert len(curve.points) == 2
        assert curve.points[0].x < curve.points[1].x
        assert curve.points[0].y < curve.points[1].y
        assert all(0 < point.x < WIDTH and 0 < point.y < HEIGHT for point in curve.points)
    assert curves_of(rows[:1]) == []
    assert curves_of([rows[0], rows[0]])[0].points[0].x > 0


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_fairness_is_told_by_group_with_intervals(review: Review) -> None:
    text = words_of(review.text("fairness"))
    assert "are not told apart" in text
    assert re.search(r"\[\d+% … \d+%\]", text)
    assert "同等对待" in review.text("fairness", "zh")


def test_two_runs_are_compared_as_they_stand(review: Review) -> None:
    assert "nothing to compare" in review.text("diff")
    again = solved(review.world, review.hr)
    assert review.hr.get(f"{again}/diff").headers["location"] == f"{again}/diff/{review.run_id}"
    assert "Everybody has the same mentor" in review.hr.text(f"{again}/diff/{review.run_id}")
    learner = next(row.learner_id for row in review.rows() if row.mentor_id)
    seen = review.text(f"board/{learner}/decide?action=none")
    version = re.findall(r'name="version" value="(\d+)"', seen)[0]
    said = {"action": "none", "version": version, "reason_code": "ON_LEAVE"}
    assert review.hr.send(f"{review.path}/board/{learner}/decide", said).status_code == 303
    changed = review.hr.text(f"{again}/diff/{review.run_id}")
    assert "gained a mentor" in changed
    assert learner in changed
    assert "新获导师" in review.hr.text(f"{again}/diff/{review.run_id}", "zh")
    analyst = visitor(review.world, "analyst").text(f"{again}/diff/{review.run_id}")
    assert f"<bdi>{learner}</bdi>" in analyst
    assert review.hr.get(f"{again}/diff/run_none").status_code == 404
