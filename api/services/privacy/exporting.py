"""Use-case: somebody takes along everything that is kept about her."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from api.services.actors import Actor
from api.services.audit import record
from api.services.mailing.reading import in_words
from api.services.privacy.preferences import check_person
from api.store import Tx
from api.store.exporting import rows_about
from api.store.mails import mails_to


def export_person(tx: Tx, who: Actor, person_id: str) -> dict[str, list[dict[str, Any]]]:
    """Return the rows that are about a person, by table.

    What is somebody else's is left out: private rules, ratings that she was given, notes of others.

    Raises
    ------
    NotFound
    """
    check_person(tx, who, person_id)
    found = rows_about(tx, who.tenant_id, person_id)
    if "mails" in found:
        told = in_words(tx, who.tenant_id, mails_to(tx, who.tenant_id, person_id))
        words = {one.mail.mail_id: one.letter for one in told}
        for row in found["mails"]:
            letter = words[row["mail_id"]]
            row |= {"lang": letter.lang, "subject": letter.subject, "text": letter.text}
    return found


def note_export(tx: Tx, who: Actor, person_id: str, *, now: datetime, request_id: str = "") -> None:
    """Write into the audit log who read the export of a person."""
    record(tx, who, "export_read", "person", person_id, now=now, request_id=request_id)
