from __future__ import annotations

from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Component

from api.services.jobs.context import JobContext
from api.services.mailing.sending import HANDLER
from api.services.pairing.meetings import Plan, cancel_meeting, plan_meeting
from api.store import Store
from tests.api.pairing import HR, LEARNERS, MENTORS
from tests.api.services.mailing.mail_server import inbox
from tests.api.services.mailing.test_sending import set_person
from tests.api.world import AT, TENANT, company, found, live_pair

STARTS = datetime(2026, 4, 2, 7, 30, tzinfo=UTC)


def events(store: Store) -> list[tuple[str, Component]]:
    """What the calendars of both are sent, of one of them."""
    with inbox() as server:
        job = JobContext(store, TENANT, "job_1", "t", {}, lambda: AT, mail_server=server.server)
        HANDLER.perform(job)
        told = []
        for message in server.messages:
            parts = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
            (part,) = parts
            calendar = Calendar.from_ical(part.get_content())
            assert part.get_param("method") == calendar["method"]
            (file,) = message.iter_attachments()
            assert (file.get_content_type(), file.get_filename()) == (
                "application/ics",
                "meeting.ics",
            )
            told.append((str(calendar["method"]), calendar.walk("VEVENT")[0]))
        return told


def test_an_invitation_names_both_and_is_replaced_by_later_ones(store: Store) -> None:
    found(store, company())
    live_pair(store, LEARNERS[0], MENTORS[0])
    set_person(store, LEARNERS[0], name="欧阳, 小雨; x", email="ouyang@company.example")
    set_person(store, MENTORS[0], email="")
    with store.write() as tx:
        plan_meeting(tx, HR, "pair_1", Plan(STARTS, 45, "https://meet.example/1"), now=AT)
    ((method, event),) = events(store)
    assert method == "REQUEST"
    assert (event.decoded("dtstart"), event["sequence"]) == (STARTS, 0)
    assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(minutes=45)
    assert str(event["organizer"]) == "mailto:hr@company.example"
    assert str(event["attendee"]) == "mailto:ouyang@company.example"
    assert event["attendee"].params["cn"] == "欧阳, 小雨; x"
    with store.write() as tx:
        cancel_meeting(tx, HR, "pair_1", AT)
    ((method, gone),) = events(store)
    assert (method, gone["status"], gone["sequence"]) == ("CANCEL", "CANCELLED", 1)
    assert gone["uid"] == event["uid"]
