"""Mails in words, made of what was noted of them and of people and programmes as they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from api.services.mailing.writing import Letter, language_of, written
from api.store import Tx, orm
from api.store.mails import Reader, first_of_each_event, names_of_programmes, readers
from features.label import LANGS


@dataclass(frozen=True, slots=True)
class Addressed:
    """A mail in words.

    Attributes
    ----------
    reader : Reader
        Who gets it.
    named : mapping of str to Reader
        Whom it speaks of, by id, and others.
    """

    mail: orm.Mail
    reader: Reader
    letter: Letter
    named: Mapping[str, Reader]


@dataclass(frozen=True, slots=True)
class MailSample:
    """Mails of one event: how many, and what one of them says."""

    event: str
    count: int
    subject: str
    text: str


def in_words(tx: Tx, tenant_id: str, mails: Sequence[orm.Mail]) -> list[Addressed]:
    """Put mails into words, in two queries however many they are."""
    people = {one for mail in mails for one in (mail.person_id, *mail.said["people"].values())}
    named = readers(tx, tenant_id, people)
    about = {mail.said["programme_id"] for mail in mails} - {""}
    programmes = names_of_programmes(tx, tenant_id, about) if about else {}
    return [
        Addressed(mail, named[mail.person_id], _letter(mail, named, programmes), named)
        for mail in mails
    ]


def sampled(tx: Tx, tenant_id: str, at: datetime) -> tuple[MailSample, ...]:
    """Return what was noted at one instant, by event; an act has one instant."""
    found = first_of_each_event(tx, tenant_id, at)
    told = in_words(tx, tenant_id, [mail for mail, _ in found])
    return tuple(
        MailSample(one.mail.event, count, one.letter.subject, one.letter.text)
        for one, (_, count) in zip(told, found, strict=True)
    )


def _letter(mail: orm.Mail, named: Mapping[str, Reader], programmes: Mapping[str, str]) -> Letter:
    said, reader = mail.said, named[mail.person_id]
    known = {
        **{role: named[who].name if who in named else who for role, who in said["people"].items()},
        **{name: datetime.fromisoformat(at) for name, at in said["times"].items()},
        **said["facts"],
        "programme": programmes.get(said["programme_id"], ""),
    }
    sent_in = next((lang for lang in LANGS if lang == mail.lang), None)
    return written(mail.event, reader, known, sent_in or language_of(reader))
