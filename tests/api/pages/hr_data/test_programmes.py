from __future__ import annotations

import re

from api.store import orm
from tests.api.pages.browsing import Visitor, visitor
from tests.api.pages.hr_data.test_people import form_of
from tests.api.pairing import LEARNERS, MENTORS, TABLES, rows
from tests.api.world import World

EVIL = "<script>alert(1)</script>"


def made(hr: Visitor, **said: str) -> str:
    """Make a programme by its form, and return its page."""
    form = form_of(hr.text("/hr/programmes/new")) | said
    answer = hr.send("/hr/programmes/new", form)
    assert answer.status_code == 303, answer.text[:3000]
    return str(answer.headers["location"]).partition("?")[0]


def opened(hr: Visitor, programme: str, **said: str | list[str]) -> str:
    """Open a cohort by its form, and return its page."""
    form = form_of(hr.text(f"{programme}/cohorts/new")) | {"name": "Spring intake"} | said
    answer = hr.send(f"{programme}/cohorts/new", form)
    assert answer.status_code == 303, answer.text[:3000]
    return str(answer.headers["location"]).partition("?")[0]


def test_without_a_programme_the_page_says_what_to_do(clerk: Visitor) -> None:
    assert "There is no programme yet" in clerk.text("/hr/programmes")
    assert "还没有项目" in clerk.text("/hr/programmes", "zh")


def test_a_programme_is_made_shown_and_described_anew(demo: World, hr: Visitor) -> None:
    page = made(hr, name=EVIL, programme_id="spring", mode="two_sided")
    assert page == "/hr/programmes/spring"
    for lang, says in (("en", "the mentor agrees"), ("zh", "导师同意")):
        text = hr.text(page, lang)
        assert EVIL not in text
        assert "&lt;script&gt;" in text
        assert says in text.lower() or "agree" in text
    form = form_of(hr.text(f"{page}/edit"))
    assert form["mode"] == ["two_sided"]
    changed = form | {"name": "Spring", "mode": "assign", "starts_on": "2027-03-01", "ends_on": ""}
    assert hr.send(f"{page}/edit", changed).headers["location"] == f"{page}?done=saved"
    with demo.store.read() as tx:
        [row] = rows(tx, orm.Programme, programme_id="spring")
    assert (row.mode, str(row.starts_on), row.ends_on) == ("assign", "2027-03-01", None)
    stale = hr.send(f"{page}/edit", changed)
    assert (stale.status_code, "Somebody has just changed" in stale.text) == (422, True)
    again = form_of(stale.text)
    assert hr.send(f"{page}/edit", again).status_code == 303


def test_boxes_that_are_not_ticked_are_off(light: World, clerk: Visitor) -> None:
    page = made(clerk, name="Spring")
    form = form_of(clerk.text(f"{page}/edit"))
    assert form["assign_undecided"] == ["true"]
    form.pop("assign_undecided")
    clerk.send(f"{page}/edit", form | {"blind_first_look": "true"})
    with light.store.read() as tx:
        [row] = rows(tx, orm.Programme)
    assert (row.assign_undecided, row.blind_first_look) == (False, True)


WRONG = (
    ({"name": " "}, "name"),
    ({"name": "x" * 201}, "name"),
    ({"choice_days": "0"}, "choice_days"),
    ({"starts_on": "2027-03-01", "ends_on": "2027-02-01"}, "ends_on"),
    ({"programme_id": "a b"}, "programme_id"),
    ({"programme_id": "there"}, "programme_id"),
)


def test_what_is_wrong_stands_beside_its_field(clerk: Visitor) -> None:
    made(clerk, name="There", programme_id="there")
    for said, field in WRONG:
        form = form_of(clerk.text("/hr/programmes/new"))
        refused = clerk.send(
            "/hr/programmes/new", form | {"name": "New", "accept_days": "7"} | said
        )
        assert refused.status_code == 422
        assert f'id="fault-{field}-1"' in refused.text
        assert 'value="7"' in refused.text


def test_a_cohort_is_opened_for_everyone_changed_and_closed(light: World, clerk: Visitor) -> None:
    programme = made(clerk, name="Spring")
    assert "No cohort yet" in clerk.text(programme)
    cohort = opened(clerk, programme)
    assert "Everyone takes part" in clerk.text(cohort)
    form = form_of(clerk.text(f"{cohort}/members"))
    ids = f"{LEARNERS[0]}，{LEARNERS[1]}\n{LEARNERS[2]}"
    few = form | {"everyone": "false", "learners": ids, "mentors": MENTORS[0]}
    assert clerk.send(f"{cohort}/members", few).status_code == 303
    assert "3 learners" in clerk.text(cohort)
    assert "3 learners, 1 mentors" in clerk.text(programme)
    kept = form_of(clerk.text(f"{cohort}/members"))
    assert kept["everyone"] == ["false"]
    strangers = few | {"learners": f"{LEARNERS[0]} nobody ghost"}
    refused = clerk.send(f"{cohort}/members", strangers)
    assert refused.status_code == 422
    assert len(re.findall(r'id="fault-learners-\d"', refused.text)) == 2
    assert "no such learner: ghost" in refused.text
    assert clerk.send(f"{cohort}/close", form_of(clerk.text(f"{cohort}/close"))).status_code == 303
    text = clerk.text(cohort)
    assert "closed" in text
    assert "Change who takes part" not in text
    assert clerk.send(f"{cohort}/members", few).status_code == 409


def test_a_cohort_is_picked_by_department_post_and_layer(demo: World, hr: Visitor) -> None:
    programme = made(hr, name="Spring")
    learners = TABLES.people[TABLES.people["person_id"].isin(LEARNERS)]
    department = learners["department"].iloc[0]
    mine = learners[learners["department"] == department]
    cohort = opened(hr, programme, everyone="false", departments=[department])
    assert f"{len(mine)} learner" in hr.text(cohort)
    post = mine["post_id"].iloc[0]
    fewer = mine[mine["post_id"] == post]
    both = opened(hr, programme, everyone="false", departments=[department], posts=[post])
    assert f"{len(fewer)} learner" in hr.text(both)
    assert f"{len(MENTORS)} mentors" in hr.text(both)


def test_a_cohort_needs_a_name_and_is_opened_once(light: World, clerk: Visitor) -> None:
    programme = made(clerk, name="Spring")
    form = form_of(clerk.text(f"{programme}/cohorts/new"))
    assert clerk.send(f"{programme}/cohorts/new", form | {"name": " "}).status_code == 422
    for _ in range(2):
        assert clerk.send(f"{programme}/cohorts/new", form | {"name": "a"}).status_code == 303
    with light.store.read() as tx:
        assert len(rows(tx, orm.Cohort)) == 1


def test_programmes_of_others_and_for_others_are_not_there(light: World, clerk: Visitor) -> None:
    programme = made(clerk, name="Spring")
    cohort = opened(clerk, programme)
    assert clerk.get("/hr/programmes/nowhere").status_code == 404
    assert (
        clerk.get(f"/hr/programmes/nowhere/cohorts/{cohort.rsplit('/', 1)[1]}").status_code == 404
    )
    analyst = visitor(light, "analyst")
    for path in ("/hr/programmes", programme, f"{programme}/edit", f"{cohort}/close"):
        assert analyst.get(path).status_code == 403
