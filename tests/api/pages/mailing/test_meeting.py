from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from icalendar import Calendar

from api.store import Store, orm
from api.store.company import COMPANY
from tests.api.pages.browsing import visitor
from tests.api.pairing import LEARNERS, MENTORS, as_person, now, rows
from tests.api.world import TENANT, World, company, live_pair, world_of

L1, A = LEARNERS[0], MENTORS[0]
MINE, HERS = "/my/pairs/pair_1/meeting", "/mentoring/pairs/pair_1/meeting"
PEOPLE = COMPANY["people"]


@pytest.fixture
def demo(store: Store) -> World:
    made = world_of(store, company(), demo=True)
    live_pair(store, L1, A)
    with store.write() as tx:
        for person_id, zone, spoken in ((L1, "Asia/Shanghai", "en"), (A, "Europe/Berlin", "zh")):
            mine = (PEOPLE.c.tenant_id == TENANT, PEOPLE.c.person_id == person_id)
            tx.execute(sa.update(PEOPLE).where(*mine).values(time_zone=zone, languages=spoken))
    return made


def tomorrow(hour: int) -> str:
    return f"{(now() + timedelta(days=3)).date()}T{hour:02}:00"


def mails(world: World) -> list[tuple[str, str, int]]:
    with world.store.read() as tx:
        found = sorted(rows(tx, orm.Mail), key=lambda one: (one.created_at, one.person_id))
        return [(one.person_id, one.event, one.invitation["sequence"]) for one in found]


def test_either_proposes_changes_and_cancels_and_both_are_told(demo: World) -> None:
    learner, mentor = visitor(demo, "learner", L1), visitor(demo, "mentor", A)
    assert "Propose a time" in learner.text(MINE)
    said = {"starts_at": tomorrow(15), "minutes": "45", "place": "A-101 <b>"}
    came = learner.send(MINE, said)
    assert came.headers["location"] == f"{MINE}?done=meeting-planned"
    with demo.store.read() as tx:
        (kept,) = rows(tx, orm.Meeting)
    local = datetime.fromisoformat(tomorrow(15)).replace(tzinfo=ZoneInfo("Asia/Shanghai"))
    assert kept.starts_at == local.astimezone(UTC)
    text = mentor.text(HERS)
    assert "A-101 &lt;b&gt;" in text
    there = local.astimezone(ZoneInfo("Europe/Berlin"))
    assert f'value="{there:%Y-%m-%dT%H:%M}"' in text, "in the mentor's own time"
    changed = {"starts_at": tomorrow(9), "minutes": "30", "sequence": "0"}
    assert mentor.send(HERS, changed).status_code == 303
    assert learner.send(f"{MINE}/cancel").status_code == 303
    assert "is cancelled" in mentor.text(HERS)
    told = {(event, number) for _, event, number in mails(demo)}
    assert told == {("meeting_planned", 0), ("meeting_planned", 1), ("meeting_cancelled", 2)}
    assert {person for person, _, _ in mails(demo)} == {L1, A}
    assert len(mails(demo)) == 6


def test_who_changes_what_has_changed_meanwhile_is_told_so(demo: World) -> None:
    learner, mentor = visitor(demo, "learner", L1), visitor(demo, "mentor", A)
    said = {"starts_at": tomorrow(15), "minutes": "45"}
    learner.send(MINE, said)
    learner.send(MINE, {**said, "minutes": "60", "sequence": "0"})
    refused = mentor.send(HERS, {**said, "minutes": "30", "sequence": "0"})
    assert refused.status_code == 422
    assert "The other has just changed" in refused.text
    assert 'value="60"' in refused.text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("starts_at", "2020-01-01T10:00"),
        ("starts_at", "soon"),
        ("minutes", "4"),
        ("place", "x" * 501),
    ],
)
def test_what_cannot_be_is_told_beside_its_field_and_kept(
    demo: World, name: str, value: str
) -> None:
    learner = visitor(demo, "learner", L1)
    said = {"starts_at": tomorrow(10), "minutes": "45", "place": "here", name: value}
    refused = learner.send(MINE, said)
    assert refused.status_code == 422
    assert f'id="fault-{name}-1"' in refused.text
    assert f'value="{value}"' in refused.text
    assert mails(demo) == []


def test_the_calendar_file_is_one_event_with_a_number_that_grows(demo: World) -> None:
    mine = as_person(demo, "learner", L1)
    path = "/v1/pairs/pair_1/meeting"
    body = {"starts_at": "2190-05-01T09:00:00+08:00", "minutes": 45, "place": "A;1, <x>"}
    seen = []
    for _ in range(2):
        made = demo.client.put(path, json=body, headers=mine.headers)
        assert made.status_code == 200
        answer = demo.client.get(f"{path}.ics", headers=mine.headers)
        assert answer.headers["content-type"].startswith("text/calendar")
        calendar = Calendar.from_ical(answer.content)
        (event,) = calendar.walk("VEVENT")
        assert (calendar["method"], event["location"]) == ("PUBLISH", "A;1, <x>")
        assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(minutes=45)
        seen.append((str(event["uid"]), event["sequence"]))
    assert seen == [("pair_1@mentormatch", 0), ("pair_1@mentormatch", 1)]
    stale = demo.client.put(path, json=body, headers={**mine.headers, "If-Match": '"1"'})
    assert stale.status_code == 412
    mine.post("/pairs/pair_1/meeting:cancel")
    gone = Calendar.from_ical(demo.client.get(f"{path}.ics", headers=mine.headers).content)
    assert (gone["method"], gone.walk("VEVENT")[0]["status"]) == ("CANCEL", "CANCELLED")


def test_the_end_of_a_pair_calls_its_meeting_off(demo: World) -> None:
    mentor = visitor(demo, "mentor", A)
    mentor.send(HERS, {"starts_at": tomorrow(15), "minutes": "45"})
    mentor.send("/mentoring/pairs/pair_1/end", {"reason_code": "NO_TIME"})
    with demo.store.read() as tx:
        events = {(one.person_id, one.event) for one in rows(tx, orm.Mail)}
    assert (A, "meeting_cancelled") in events
    assert (L1, "pair_ended") in events
    assert (A, "pair_ended") not in events, "she has ended it herself"
    assert "there is nothing to plan" in mentor.text(HERS)


def test_a_meeting_is_nobody_else_s(demo: World) -> None:
    for who in (visitor(demo, "learner", LEARNERS[1]), visitor(demo, "mentor", MENTORS[1])):
        for path in (MINE, HERS):
            assert who.get(path).status_code == 404
            assert who.send(path, {"starts_at": tomorrow(9), "minutes": "30"}).status_code == 404
    assert visitor(demo, "mentor", A).get(MINE).status_code == 404, "the other one's page"
    assert visitor(demo, "analyst").get(MINE).status_code == 403
