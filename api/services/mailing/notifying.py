"""Use-case: people are told what happened, in the transaction in which it happens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from api.services.mailing.news import News
from api.services.mailing.writing import written
from api.store import Tx
from api.store.ids import new_id
from api.store.jobs import enqueue
from api.store.mails import Reader, add_mails, names_of_programmes, readers

SEND = "send_mails"
"""Kind of the jobs that send."""
_MINUTE = timedelta(minutes=1)


def notify(tx: Tx, tenant_id: str, news: Iterable[News], now: datetime) -> None:
    """Write to people; who has left, or is not there, is left out.

    Nothing is sent here: the mails are in the outbox as soon as the transaction is committed, and
    are gone with it where it is not.
    """
    told = list(news)
    people = {one.to for one in told} | {who for one in told for who in one.people.values()}
    known = readers(tx, tenant_id, people)
    programmes = names_of_programmes(tx, tenant_id, {one.programme_id for one in told} - {""})
    rows = [
        _row(tenant_id, one, known, programmes, now)
        for one in told
        if one.to in known and not _has_left(known[one.to], now)
    ]
    if rows:
        add_mails(tx, rows)
        ask_to_send(tx, tenant_id, now, now)


def ask_to_send(tx: Tx, tenant_id: str, due: datetime, now: datetime) -> None:
    """Have mails sent at the next full minute after they are due; once, whoever asks."""
    at = due.replace(second=0, microsecond=0) + _MINUTE
    key = f"{SEND}@{at.isoformat()}"
    enqueue(tx, tenant_id, SEND, {}, now=now, created_by="outbox", idem_key=key, run_after=at)


def _has_left(reader: Reader, now: datetime) -> bool:
    return reader.left_on is not None and reader.left_on <= now.date()


def _row(
    tenant_id: str,
    one: News,
    known: Mapping[str, Reader],
    programmes: Mapping[str, str],
    now: datetime,
) -> dict[str, Any]:
    named = {role: known[who].name if who in known else who for role, who in one.people.items()}
    said = {**named, **one.facts, "programme": programmes.get(one.programme_id, "")}
    letter = written(one.event, known[one.to], said)
    return {
        "tenant_id": tenant_id,
        "mail_id": new_id("mail"),
        "person_id": one.to,
        "event": one.event,
        "about": one.about,
        "lang": letter.lang,
        "subject": letter.subject,
        "text": letter.text,
        "leads_to": one.leads_to,
        "invitation": one.invitation,
        "due_at": now,
        "created_at": now,
    }
