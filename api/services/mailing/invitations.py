"""Calendar files (RFC 5545, RFC 5546) for first meetings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from icalendar import Calendar, Event, vCalAddress, vText

from api.store import orm
from features.label import Label, Lang

Method = Literal["PUBLISH", "REQUEST", "CANCEL"]
"""A file to download; an invitation; its end."""
_PRODUCT = "-//Mentormatch//Mentormatch//EN"
_SUMMARY = Label(
    "导师辅导首次会面：{learner} 与 {mentor}", "First mentoring meeting: {learner} and {mentor}"
)


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody whom an invitation names; without an address she is not in it."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Party:
    """Who meets, and whose address stands behind the invitation."""

    learner: Guest
    mentor: Guest
    organizer: str = ""


def invitation_of(pair: orm.Pair, meeting: orm.Meeting, method: Method) -> dict[str, Any]:
    """Return what a calendar file says, as plain values: it is written when it is sent."""
    return {
        "pair_id": pair.pair_id,
        "learner_id": pair.learner_id,
        "mentor_id": pair.mentor_id,
        "method": method,
        "sequence": meeting.sequence,
        "starts_at": meeting.starts_at.isoformat(),
        "minutes": meeting.minutes,
        "place": meeting.place,
        "changed_at": meeting.changed_at.isoformat(),
    }


def calendar_file(said: dict[str, Any], party: Party, lang: Lang) -> bytes:
    """Return the calendar file of a meeting.

    The same meeting always has the same UID, and a later change a higher SEQUENCE: a calendar takes
    it in the place of the earlier one.

    Parameters
    ----------
    said : dict
        Of `invitation_of`.
    party : Party
        Without an organizer nobody is invited, and no guest is named.
    lang : {"zh", "en"}
    """
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", said["method"])
    calendar.add_component(_event(said, party, lang))
    written: bytes = calendar.to_ical()
    return written


def _event(said: dict[str, Any], party: Party, lang: Lang) -> Event:
    starts = datetime.fromisoformat(said["starts_at"])
    names = {"learner": party.learner.name, "mentor": party.mentor.name}
    event = Event()
    event.add("uid", f"{said['pair_id']}@mentormatch")
    event.add("sequence", said["sequence"])
    event.add("dtstamp", datetime.fromisoformat(said["changed_at"]))
    event.add("dtstart", starts)
    event.add("dtend", starts + timedelta(minutes=said["minutes"]))
    event.add("summary", _SUMMARY.format(lang, **names))
    event.add("status", "CANCELLED" if said["method"] == "CANCEL" else "CONFIRMED")
    if said["place"]:
        event.add("location", said["place"])
    if party.organizer:
        event.add("organizer", _address(Guest("Mentormatch", party.organizer)))
        for guest in _invited(party):
            event.add("attendee", _address(guest), encode=False)
    return event


def _invited(party: Party) -> Sequence[Guest]:
    return [guest for guest in (party.learner, party.mentor) if guest.email]


def _address(guest: Guest) -> vCalAddress:
    address = vCalAddress(f"mailto:{guest.email}")
    address.params["cn"] = vText(guest.name)
    return address
