from __future__ import annotations

import io
import re

import pandas as pd
import pytest

from api.store.company import COMPANY as TABLES_OF_DB
from api.store.pairs import keep_apart
from api.store.seats import set_capacities
from tests.api.pages.browsing import Visitor, visitor
from tests.api.pairing import LEARNERS, MENTORS, TABLES, set_up
from tests.api.routes.test_imports import stored
from tests.api.world import AT, TENANT, World, live_pair

LEARNER, MENTOR = LEARNERS[0], MENTORS[0]
PEOPLE = TABLES_OF_DB["people"]
HERS, HIS = f"/hr/people/learners/{LEARNER}", f"/hr/people/mentors/{MENTOR}"
NAMES = TABLES.people.set_index("person_id")["name"]
EVIL = '"><script>alert(1)</script>'


def form_of(text: str) -> dict[str, str | list[str]]:
    """Return what a browser would send of a page's last form as it stands."""
    form = text[text.rindex("<form") :].partition("</form>")[0]
    said: dict[str, str | list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        found = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if found.get("type") in ("checkbox", "radio") and " checked" not in tag:
            continue
        if "name" in found:
            before = said.get(found["name"], [])
            assert isinstance(before, list)
            said[found["name"]] = [*before, found.get("value", "")]
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.findall(r'value="([^"]*)" selected', options)
        said[name] = chosen or [re.findall(r'value="([^"]*)"', options)[0]]
    for name, text_ in re.findall(
        r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.S
    ):
        said[name] = [text_]
    said.pop("csrf", None)
    return said


def test_people_are_found_by_name_id_department_and_state(hr: Visitor) -> None:
    everybody = hr.text("/hr/people")
    assert f"{len(LEARNERS)} learners" in everybody
    assert all(learner in everybody for learner in LEARNERS)
    by_id = hr.text(f"/hr/people?search={LEARNER.lower()}")
    assert (LEARNER in by_id, LEARNERS[1] in by_id) == (True, False)
    by_name = hr.text("/hr/people", "zh")
    assert "名学员" in by_name
    person = TABLES.people.set_index("person_id").loc[LEARNER]
    there = hr.text(f"/hr/people?department={person['department']}&post={person['post_id']}")
    assert LEARNER in there
    assert "Nobody is like this" in hr.text("/hr/people?search=%25nobody%25")
    assert "Nobody is like this" in hr.text("/hr/people?status=left")
    mentors = hr.text("/hr/people?side=mentor")
    assert MENTOR in mentors
    assert hr.get("/hr/people?status=nonsense").status_code == 422


def test_mentors_are_found_by_the_seats_they_offer(demo: World, hr: Visitor) -> None:
    seatless, full = MENTORS[0], MENTORS[1]
    with demo.store.write() as tx:
        set_capacities(tx, TENANT, dict.fromkeys(MENTORS, 2) | {seatless: 0, full: 1})
    live_pair(demo.store, LEARNER, full)
    found = {
        seats: set(re.findall(r'href="/hr/people/mentors/(?!new)([^"/]+)"', hr.text(path)))
        for seats in ("", "none", "full", "free")
        for path in (f"/hr/people?side=mentor&seats={seats}",)
    }
    assert found[""] == set(MENTORS)
    assert (found["none"], found["full"]) == ({seatless}, {full})
    assert found["free"] == set(MENTORS) - {seatless, full}
    overview = hr.text("/hr").replace("&amp;", "&")
    assert 'href="/hr/people?side=mentor&seats=none"' in overview
    assert 'value="none" selected' in hr.text("/hr/people?side=mentor&seats=none")
    assert "offers no seat" not in hr.text("/hr/people?seats=none")


def test_an_id_alone_leads_to_whoever_it_is(light: World, clerk: Visitor) -> None:
    on_a_side = {*TABLES.learners["learner_id"], *TABLES.mentors["mentor_id"]}
    other = next(one for one in TABLES.people["person_id"] if one not in on_a_side)
    for person_id, where in ((LEARNER, HERS), (MENTOR, HIS), (other, f"/search?q={other}")):
        answer = clerk.get(f"/hr/people/{person_id}")
        assert (answer.status_code, answer.headers["location"]) == (303, where)
    assert clerk.get("/hr/people/nobody").status_code == 404
    assert "neither learner nor mentor" in clerk.text(f"/search?q={other}")


def test_a_list_is_paged(light: World, clerk: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.pages.hr_data.people._ROWS", 20)
    first = clerk.text("/hr/people?status=all")
    [more] = re.findall(r'href="(/hr/people\?[^"]*cursor=[^"]*)"', first)
    second = clerk.text(more.replace("&amp;", "&"))
    shown = [
        set(re.findall(r'href="/hr/people/learners/(?!new)([^"/]+)"', page))
        for page in (first, second)
    ]
    assert (len(shown[0]), shown[0] & shown[1]) == (20, set())


def test_a_learner_is_shown_with_gaps_and_pairs(light: World, clerk: Visitor) -> None:
    live_pair(light.store, LEARNER, MENTOR)
    for lang in ("zh", "en"):
        text = clerk.text(HERS, lang)
        assert NAMES[LEARNER] in text
        assert NAMES[MENTOR] in text
        assert text.count('class="level"') > 0
        assert len(text.encode()) < 150_000
    assert NAMES[LEARNER] in clerk.text(HIS)
    assert clerk.get("/hr/people/learners/nobody").status_code == 404
    assert clerk.get(f"/hr/people/learners/{MENTOR}/edit").status_code == 404


@pytest.mark.parametrize("path", [HERS, HIS])
def test_a_form_that_is_sent_as_it_stands_changes_nothing(
    light: World, clerk: Visitor, path: str
) -> None:
    before = stored(light.store).digest()
    done = clerk.send(f"{path}/edit", form_of(clerk.text(f"{path}/edit")))
    assert (done.status_code, done.headers["location"]) == (303, f"{path}?done=saved")
    assert stored(light.store).digest() == before


def test_what_is_typed_is_saved_or_told_beside_its_field(light: World, clerk: Visitor) -> None:
    said = form_of(clerk.text(f"{HERS}/edit"))
    bad = said | {"grade": "99", "manager_id": "nobody", "goals": EVIL, "style_career": "7"}
    refused = clerk.send(f"{HERS}/edit", bad)
    assert refused.status_code == 422
    assert EVIL not in refused.text
    assert "&lt;script&gt;" in refused.text
    for field in ("grade", "style_career"):
        assert f'id="fault-{field}-1"' in refused.text
    wrong = clerk.send(f"{HERS}/edit", said | {"manager_id": "nobody", "languages": "zh, en"})
    assert 'id="fault-manager_id-1"' in wrong.text
    long = "长" * 200
    good = said | {"name": long, "languages": "zh，en", "site": "昆明", "time_zone": ""}
    assert clerk.send(f"{HERS}/edit", good).status_code == 303
    person = stored(light.store).people.set_index("person_id").loc[LEARNER]
    assert (person["name"], person["languages"], person["site"]) == (long, "zh|en", "昆明")
    assert person["time_zone"] == ""


def test_languages_and_time_zones_are_offered_by_name(light: World, clerk: Visitor) -> None:
    for lang, german, shanghai in (
        ("en", "German", "China (Shanghai)"),
        ("zh", "德语", "中国（上海）"),
    ):
        text = clerk.text(f"{HERS}/edit", lang)
        assert re.search(rf'type="checkbox" name="languages" value="de"[^>]*> {german}', text)
        assert f'<option value="Asia/Shanghai">{shanghai}' in text
    zones = re.findall(r'<option value="(\w+/[\w/-]+)"', text)
    assert len(set(zones)) == len(zones) > 400
    assert not {"US/Eastern", "Asia/Calcutta", "Etc/GMT+5"} & {*zones}
    said = form_of(text) | {"languages": ["de", "ja", "it， nl"], "time_zone": "Asia/Kolkata"}
    assert clerk.send(f"{HERS}/edit", said).status_code == 303
    kept = form_of(clerk.text(f"{HERS}/edit"))
    assert kept["languages"] == ["de", "ja", "it", "nl", ""]
    assert kept["time_zone"] == ["Asia/Kolkata"]
    assert "Italian" in clerk.text(HERS)
    assert clerk.send(f"{HERS}/edit", said | {"languages": [""]}).status_code == 303
    assert stored(light.store).people.set_index("person_id").loc[LEARNER, "languages"] == ""


@pytest.mark.parametrize("zone", ["US/Eastern", "Etc/GMT+5", "UTC", "Mars/Base", ""])
def test_what_is_not_offered_stays_as_it_is(light: World, clerk: Visitor, zone: str) -> None:
    with light.store.write() as tx:
        hers = PEOPLE.c.person_id == LEARNER
        tx.execute(PEOPLE.update().where(hers).values(time_zone=zone, languages="de|tlh|zh"))
    said = form_of(clerk.text(f"{HERS}/edit"))
    assert said["time_zone"] == [zone]
    sent = clerk.send(f"{HERS}/edit", said | {"time_zone": [zone if zone != "Mars/Base" else ""]})
    assert sent.status_code == 303
    assert (
        stored(light.store).people.set_index("person_id").loc[LEARNER, "languages"] == "de|tlh|zh"
    )


def test_what_is_no_language_or_time_zone_is_told_and_stands_there(clerk: Visitor) -> None:
    said = form_of(clerk.text(f"{HERS}/edit"))
    wrong = said | {"languages": ["ja", "Klingon!"], "time_zone": "/etc/localtime"}
    refused = clerk.send(f"{HERS}/edit", wrong)
    assert refused.status_code == 422
    assert all(f'id="fault-{name}-1"' in refused.text for name in ("languages", "time_zone"))
    again = form_of(refused.text)
    assert again["languages"] == ["ja", "Klingon!"]
    assert again["time_zone"] == ["/etc/localtime"]


def test_somebody_new_is_where_most_are(demo: World, hr: Visitor) -> None:
    most = TABLES.people["time_zone"][lambda zone: zone != ""].mode()[0]
    assert form_of(hr.text("/hr/people/learners/new"))["time_zone"] == [most]
    with demo.store.write() as tx:
        tx.execute(PEOPLE.update().values(time_zone=""))
    assert form_of(hr.text("/hr/people/learners/new"))["time_zone"] == [""]


@pytest.mark.parametrize("path", [HERS, HIS])
def test_style_is_answered_in_words_and_may_become_unknown(
    light: World, clerk: Visitor, path: str
) -> None:
    text = clerk.text(f"{path}/edit")
    assert "(-1)" not in text
    chosen = form_of(text)
    assert clerk.send(f"{path}/edit", chosen | {"style_structure": "0.5"}).status_code == 303
    assert "rather “We keep to a plan and fixed dates”" in clerk.text(path)
    assert "偏向“按计划定期见面”" in clerk.text(path, "zh")
    assert "(-1)" not in clerk.text(path)
    assert clerk.send(f"{path}/edit", chosen | {"style_structure": ""}).status_code == 303
    assert form_of(clerk.text(f"{path}/edit"))["style_structure"] == [""]


def test_expertise_is_added_changed_and_taken_away(light: World, clerk: Visitor) -> None:
    said = form_of(clerk.text(f"{HIS}/edit"))
    lines = sorted({int(name.split("-")[1]) for name in said if name.startswith("expertise-")})
    first, fresh = lines[0], lines[-1]
    taught = TABLES.expertise[TABLES.expertise["mentor_id"] == MENTOR]["competency_id"]
    other = next(one for one in TABLES.competencies["competency_id"] if one not in set(taught))
    said[f"expertise-{first}-competency_id"] = ""
    said |= {f"expertise-{fresh}-competency_id": other, f"expertise-{fresh}-level": "4.5"}
    assert clerk.send(f"{HIS}/edit", said).status_code == 303
    after = stored(light.store).expertise
    mine = after[after["mentor_id"] == MENTOR].set_index("competency_id")["level"]
    assert len(mine) == len(taught)
    assert mine[other] == 4.5
    said[f"expertise-{fresh}-level"] = "9"
    refused = clerk.send(f"{HIS}/edit", said)
    assert (refused.status_code, 'id="fault-expertise-1"' in refused.text) == (422, True)


def test_somebody_is_added_by_hand(light: World, clerk: Visitor) -> None:
    path = "/hr/people/mentors/new"
    said = form_of(clerk.text(path))
    assert 'id="fault-person_id-1"' in clerk.send(path, said).text
    assert 'id="fault-person_id-1"' in clerk.send(path, said | {"person_id": MENTOR}).text
    nameless = clerk.send(path, said | {"person_id": "N1"})
    assert (nameless.status_code, 'id="fault-name-1"' in nameless.text) == (422, True)
    made = clerk.send(path, said | {"person_id": "N1", "name": "吴迪 😀 مرحبا", "capacity": "2"})
    assert made.headers["location"] == "/hr/people/mentors/N1?done=saved"
    assert "吴迪 😀 مرحبا" in clerk.text("/hr/people/mentors/N1")


def test_two_are_paired_by_hand_once(demo: World, hr: Visitor) -> None:
    assert "there is none yet" in hr.text(f"{HERS}/pair")
    set_up(demo.store)
    said = form_of(hr.text(f"{HERS}/pair"))
    for mentor in ("nobody", LEARNER):
        refused = hr.send(f"{HERS}/pair", said | {"mentor_id": mentor})
        assert refused.status_code == 422
        assert 'id="fault-mentor_id-1"' in refused.text
    made = [hr.send(f"{HERS}/pair", said | {"mentor_id": MENTOR}) for _ in range(2)]
    places = {one.headers["location"] for one in made}
    assert len(places) == 1
    assert "They are a pair now" in hr.text(places.pop())
    fresh = form_of(hr.text(f"/hr/people/learners/{LEARNERS[1]}/pair")) | {"mentor_id": MENTOR}
    with demo.store.write() as tx:
        keep_apart(tx, TENANT, LEARNERS[1], MENTORS[1], AT.date())
    apart = hr.send(f"/hr/people/learners/{LEARNERS[1]}/pair", fresh | {"mentor_id": MENTORS[1]})
    assert (apart.status_code, "not available at present" in apart.text) == (422, True)
    full = hr.send(f"/hr/people/learners/{LEARNERS[1]}/pair", fresh)
    assert (full.status_code, "no free seat" in full.text) == (422, True)
    assert NAMES[MENTOR] in hr.text(HERS)
    with demo.store.write() as tx:
        people = TABLES_OF_DB["people"]
        gone = people.update().where(people.c.person_id == LEARNERS[1])
        tx.execute(gone.values(left_on=AT.date()))
    left = hr.send(f"/hr/people/learners/{LEARNERS[1]}/pair", fresh)
    assert (left.status_code, "has left" in left.text) == (422, True)


def test_leaving_says_what_will_happen_and_does_it(demo: World, hr: Visitor) -> None:
    live_pair(demo.store, LEARNER, MENTOR)
    text = hr.text(f"{HIS}/leave")
    assert "1 pair as a mentor ends" in text
    said = form_of(text)
    assert hr.send(f"{HIS}/leave", said | {"left_on": "soon"}).status_code == 422
    assert hr.send(f"{HIS}/leave", said).headers["location"] == f"{HIS}?done=left"
    assert "has left" in hr.text(HIS)
    assert "ended" in hr.text(HERS)


def test_deleting_is_asked_first_and_refused_while_somebody_hangs_on_it(
    light: World, clerk: Visitor
) -> None:
    live_pair(light.store, LEARNER, MENTOR)
    said = form_of(clerk.text(f"{HERS}/delete"))
    refused = clerk.send(f"{HERS}/delete", said)
    assert (refused.status_code, "It cannot be deleted" in refused.text) == (409, True)
    free = f"/hr/people/learners/{LEARNERS[1]}"
    assert clerk.send(f"{free}/delete", form_of(clerk.text(f"{free}/delete"))).status_code == 303
    assert clerk.get(free).status_code == 404


def test_everybody_comes_out_as_a_file_without_live_formulas(demo: World, hr: Visitor) -> None:
    with demo.store.write() as tx:
        one = PEOPLE.update().where(PEOPLE.c.tenant_id == TENANT, PEOPLE.c.person_id == LEARNER)
        tx.execute(one.values(name="=1+1"))
    csv = hr.get("/hr/people/export?side=learner&format=csv").content
    rows = pd.read_csv(io.BytesIO(csv), dtype=str).set_index("person id")
    assert len(rows) == len(LEARNERS)
    assert rows.loc[LEARNER, "name"] == "'=1+1"
    book = pd.read_excel(
        io.BytesIO(hr.get("/hr/people/export?side=mentor", "zh").content),
        sheet_name=None,
        engine="calamine",
    )
    assert set(book) == {"人员", "导师", "导师专长"}
    assert len(book["导师"]) == len(MENTORS)


def test_nobody_else_opens_the_pages_of_people(light: World) -> None:
    for role, person in (("analyst", None), ("learner", LEARNER), ("mentor", MENTOR)):
        other = visitor(light, role, person)
        for path in ("/hr/people", HERS, f"{HERS}/edit", f"{HIS}/leave", "/hr/people/export"):
            assert other.get(path).status_code == 403, (role, path)
        assert other.send(f"{HERS}/edit", {"name": "x"}).status_code == 403
