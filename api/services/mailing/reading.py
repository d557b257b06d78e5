"""Mails in words, made of what was noted of them and of people and programmes as they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from api.services.mailing.writing import Letter, language_of, written
from api.store import Tx, orm
from api.store.mails import MailRow, Reader, first_of_each_event, names_of_programmes, readers
from features.label import LANGS, Lang


@dataclass(frozen=True)
class Addressed:
    """A mail in words, which are written only when somebody reads them.

    Attributes
    ----------
    reader : Reader
        Who gets it.
    lang : {"zh", "en"}
    known : mapping
        What it says: names of people and of the programme, times, facts.
    named : mapping of str to Reader
        Whom it speaks of, by id, and others.
    """

    mail: orm.Mail | MailRow
    reader: Reader
    lang: Lang
    known: Mapping[str, Any]
    named: Mapping[str, Reader]

    @cached_property
    def letter(self) -> Letter:
        """The whole of it."""
        return written(self.mail.event, self.reader, self.known, self.lang)


@dataclass(frozen=True, slots=True)
class MailSample:
    """Mails of one event: how many, and what one of them says."""

    event: str
    count: int
    subject: str
    text: str


def in_words(tx: Tx, tenant_id: str, mails: Sequence[orm.Mail | MailRow]) -> list[Addressed]:
    """Put mails into words, in two queries however many they are."""
    people = {one for mail in mails for one in (mail.person_id, *mail.said["people"].values())}
    named = readers(tx, tenant_id, people)
    about = {mail.said["programme_id"] for mail in mails} - {""}
    programmes = names_of_programmes(tx, tenant_id, about)
    return [_addressed(mail, named, programmes) for mail in mails]


def sampled(tx: Tx, tenant_id: str, at: datetime) -> tuple[MailSample, ...]:
    """Return what was noted at one instant, by event; an act has one instant."""
    found = first_of_each_event(tx, tenant_id, at)
    told = in_words(tx, tenant_id, [mail for mail, _ in found])
    return tuple(
        MailSample(one.mail.event, count, one.letter.subject, one.letter.text)
        for one, (_, count) in zip(told, found, strict=True)
    )


def _addressed(
    mail: orm.Mail | MailRow, named: Mapping[str, Reader], programmes: Mapping[str, str]
) -> Addressed:
    said, reader = mail.said, named[mail.person_id]
    known = {
        **{role: named[who].name if who in named else who for role, who in said["people"].items()},
        **{name: datetime.fromisoformat(at) for name, at in said["times"].items()},
        **said["facts"],
        "programme": programmes.get(said["programme_id"], ""),
    }
    sent_in = next((lang for lang in LANGS if lang == mail.lang), None)
    return Addressed(mail, reader, sent_in or language_of(reader), known, named)
