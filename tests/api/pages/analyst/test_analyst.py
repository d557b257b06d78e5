from __future__ import annotations

import io
import re
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa

from api.report.groups import SMALLEST_GROUP
from api.services.runs.figures import figures_of, loads_of
from api.store import Store, orm
from api.store.company import COMPANY
from tests.api.drafts import draft, programme
from tests.api.pages.browsing import Visitor, visitor
from tests.api.pairing import HR, LEARNERS, MENTORS
from tests.api.world import World, company, live_pair, world_of

PAGES = ("", "/runs", "/coverage", "/load", "/evaluation", "/models", "/downloads")
LISTS = dict.fromkeys(LEARNERS[:12], MENTORS[:3])
NAME = "=cmd|' /C calc'!A0<script>"


def _pairs() -> dict[str, str | None]:
    """Twelve learners with a mentor, three without."""
    given = {learner: MENTORS[at % 4] for at, learner in enumerate(LEARNERS[:12])}
    return {**given, **dict.fromkeys(LEARNERS[12:15], None)}


@pytest.fixture
def demo(store: Store) -> World:
    world = world_of(store, company(), demo=True)
    programme(store)
    told: dict[str, Any] = {
        "counts": {"learners": 15, "matched": 12, "unmatched": 3},
        "objective": {"objective": "total", "gap": 0.0, "total": 6.0, "mean_score": 0.5},
    }
    draft(store, "run_a", _pairs(), lists=LISTS, **told)
    people, one = COMPANY["people"], orm.AssignedMentor
    with store.write() as tx:
        tx.execute(sa.update(one).where(one.mentor_id.is_not(None)).values(coverage=0.7))
        tx.execute(people.update().values(department="<b>Large", post_id=None, name=NAME))
        few = people.c.person_id.in_(LEARNERS[12:14])
        tx.execute(people.update().where(few).values(department="Tiny"))
        some = people.c.person_id.in_(LEARNERS[:6])
        tx.execute(people.update().where(some).values(department="Middle"))
    return world


@pytest.fixture
def analyst(demo: World) -> Visitor:
    return visitor(demo, "analyst")


def test_figures_are_those_of_the_rows(demo: World) -> None:
    with demo.store.read() as tx:
        found = figures_of(tx, HR, "run_a")
        loads = loads_of(tx, HR, "run_a")
    assert (found.learners, found.wishes, found.matched) == (15, 15, 12)
    assert found.without == (("no_room", 3),)
    assert (found.scores.known, sum(found.scores.counts), found.scores.mean) == (12, 12, 0.5)
    assert found.coverage.median == pytest.approx(0.7)
    assert sum(group.learners for group in found.departments) == 15
    assert all(group.learners >= SMALLEST_GROUP for group in found.departments)
    assert "Tiny" not in {group.name for group in found.departments}
    assert found.posts == ()
    assert loads.given == 12
    assert sum(one.listed for one in loads.mentors) == 36
    assert loads.mentors[0].per_seat == max(one.per_seat for one in loads.mentors)
    assert 0 < loads.gini < 1


def test_every_page_is_there_in_both_languages(analyst: Visitor) -> None:
    for page in PAGES:
        assert f'<a href="/analyst{page}" aria-current="page"' in analyst.text(f"/analyst{page}")
        assert '<html lang="zh-CN"' in analyst.text(f"/analyst{page}", "zh")
    shown = analyst.text("/analyst/runs")
    assert "proved best" in shown
    assert shown.count('class="histogram"') == 2
    assert "All seats of suitable mentors are taken" in shown.replace("all seats", "All seats")
    assert "iframe" not in shown


def test_small_groups_are_not_told_apart_and_names_are_texts(analyst: Visitor) -> None:
    shown = analyst.text("/analyst/coverage?run=run_a")
    assert "Tiny" not in shown
    assert "<b>Large" not in shown
    assert "&lt;b&gt;Large" in shown
    assert "Middle" not in shown


def test_analysts_see_ids_and_hr_sees_names(demo: World, analyst: Visitor) -> None:
    assert "cmd" not in analyst.text("/analyst/load")
    assert "cmd|" in visitor(demo, "hr").text("/analyst/load")
    names = visitor(demo, "hr").get("/analyst/downloads/run_a/assignments.csv").text
    assert "learner_name" in names
    assert "'=cmd" in names
    own = analyst.get("/analyst/downloads/run_a/assignments.csv")
    assert "cmd" not in own.text
    assert own.headers["content-disposition"] == 'attachment; filename="run_a-assignments.csv"'


def test_loads_tell_the_names_and_the_seats_of_this_moment(demo: World) -> None:
    hr, people = visitor(demo, "hr"), COMPANY["people"]
    shown = hr.text("/analyst/load", "en")
    assert "full today" not in shown
    with demo.store.write() as tx:
        tx.execute(people.update().where(people.c.person_id == MENTORS[0]).values(name="Renamed"))
        tx.execute(people.update().where(people.c.person_id == MENTORS[1]).values(name=""))
        more = sa.and_(orm.Seat.mentor_id == MENTORS[0], orm.Seat.seat_no > 1)
        tx.execute(sa.delete(orm.Seat).where(more))
    live_pair(demo.store, LEARNERS[0], MENTORS[0], "other")
    shown = hr.text("/analyst/load", "en")
    assert f"<bdi>Renamed</bdi> <small>{MENTORS[0]}</small>" in shown
    assert f"<bdi>{MENTORS[1]}</bdi> <small>{MENTORS[1]}</small>" in shown
    assert "full today" in shown


@pytest.mark.parametrize(
    ("table", "rows"),
    [("assignments", 15), ("shortlists", 36), ("exposures", 0), ("choices", 0), ("pairs", 1)],
)
def test_every_table_is_the_same_in_every_form(
    demo: World, analyst: Visitor, table: str, rows: int
) -> None:
    live_pair(demo.store, LEARNERS[0], MENTORS[0])
    with demo.store.write() as tx:
        tx.execute(sa.update(orm.Pair).values(run_id="run_a"))
    path = f"/analyst/downloads/run_a/{table}"
    plain = pd.read_csv(io.BytesIO(analyst.get(f"{path}.csv").content))
    book = pd.read_excel(io.BytesIO(analyst.get(f"{path}.xlsx").content), engine="openpyxl")
    columns = pd.read_parquet(io.BytesIO(analyst.get(f"{path}.parquet").content))
    assert len(plain) == len(book) == len(columns) == rows
    assert list(plain.columns) == list(book.columns) == list(columns.columns)
    assert not {"note", "end_note", "not_again", "ended_by", "learner_name"} & set(plain.columns)
    told = {"table": table, "format": "parquet"}
    with demo.store.read() as tx:
        log = tx.scalars(sa.select(orm.AuditEntry).order_by(orm.AuditEntry.seq.desc())).first()
    assert log is not None
    assert (log.action, log.details) == ("run_downloaded", told)
    headers = demo.headers("analyst")
    answer = demo.client.get(f"/v1/match-runs/run_a/rows?table={table}", headers=headers)
    assert answer.content == analyst.get(f"{path}.csv").content


def test_what_is_not_there_is_not_shown(demo: World, analyst: Visitor) -> None:
    draft(demo.store, "run_b", {}, state="queued")
    for run in ("none", "run_b"):
        for page in ("runs", "coverage", "load", "downloads"):
            assert analyst.get(f"/analyst/{page}?run={run}").status_code == 404, (run, page)
    assert analyst.get("/analyst/downloads/none/pairs.csv").status_code == 404
    assert analyst.get("/analyst/downloads/run_b/pairs.csv").status_code == 409
    for wrong in ("run_a/people.csv", "run_a/pairs.exe"):
        assert analyst.get(f"/analyst/downloads/{wrong}").status_code == 422, wrong


def test_pages_are_for_analysts_and_hr(demo: World) -> None:
    for role, person in (("learner", LEARNERS[0]), ("mentor", MENTORS[0])):
        other = visitor(demo, role, person)
        for page in PAGES:
            assert other.get(f"/analyst{page}").status_code == 403, (role, page)
        assert other.get("/analyst/downloads/run_a/pairs.csv").status_code == 403
    hr = visitor(demo, "hr").text("/analyst/runs")
    assert 'src="/hr/runs/run_a/report"' in hr
    assert 'aria-label="Analysis"' in hr


def test_a_company_without_runs_or_programmes_is_told_what_to_do(store: Store) -> None:
    analyst = visitor(world_of(store, demo=True), "analyst")
    for page, says in (
        ("", "There is no programme yet"),
        ("/runs", "There is no match run with an outcome yet"),
        ("/coverage", "There is no match run with an outcome yet"),
        ("/load", "There are no mentors yet"),
        ("/models", "There is no programme yet"),
        ("/downloads", "There is no match run with an outcome yet"),
    ):
        assert says in analyst.text(f"/analyst{page}"), page


def test_weights_in_force_are_told_in_words_and_numbers(demo: World, analyst: Visitor) -> None:
    assert "The default policy" in analyst.text("/analyst/models")
    hr = demo.headers("hr")
    body = {"weights": {"gap_coverage": "must", "style": 4.5}}
    assert demo.client.put("/v1/programmes/spring/policy", json=body, headers=hr).status_code < 300
    done = demo.client.post("/v1/programmes/spring/policy:activate", json={}, headers=hr)
    assert done.status_code == 200, done.text
    shown = analyst.text("/analyst/models")
    assert "Policy version 1, in force since" in shown
    assert re.search(r"4\.5</td>", shown)
    assert "最为重要" in analyst.text("/analyst/models", "zh")
