"""Queries about mails on their way out.

A mail is claimed by writing a token and the instant until which nobody else tries; how it went is
written by whoever still holds that token.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from api.store.chunks import chunks
from api.store.company import COMPANY
from api.store.engine import Tx
from api.store.inserting import insert_new
from api.store.orm.access import Account
from api.store.orm.mails import Mail
from api.store.orm.programmes import Programme

_PEOPLE = COMPANY["people"].c


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who is written to, or of: name, address, languages and time zone as they stand."""

    person_id: str
    name: str
    email: str
    languages: str
    time_zone: str
    left_on: date | None


@dataclass(frozen=True, slots=True)
class Sendable:
    """A mail and who gets it."""

    mail: Mail
    reader: Reader


def readers(tx: Tx, tenant_id: str, person_ids: Collection[str]) -> dict[str, Reader]:
    """Return people by id; those who are not there are left out."""
    columns = [_PEOPLE[name] for name in Reader.__dataclass_fields__]
    found: dict[str, Reader] = {}
    for chunk in chunks(sorted(person_ids)):
        rows = sa.select(*columns).where(
            _PEOPLE.tenant_id == tenant_id, _PEOPLE.person_id.in_(chunk)
        )
        found |= {row.person_id: Reader(*row) for row in tx.execute(rows)}
    return found


def names_of_programmes(tx: Tx, tenant_id: str, programme_ids: Collection[str]) -> dict[str, str]:
    """Return names of programmes by id."""
    rows = sa.select(Programme.programme_id, Programme.name).where(
        Programme.tenant_id == tenant_id, Programme.programme_id.in_(sorted(programme_ids))
    )
    return dict(tx.execute(rows).all())


def person_behind(tx: Tx, tenant_id: str, principal: str) -> str | None:
    """Return the person who signs in by an account; None for keys, and for who is nobody here."""
    return tx.scalar(
        sa.select(Account.person_id).where(
            Account.tenant_id == tenant_id, Account.account_id == principal
        )
    )


def add_mails(tx: Tx, rows: list[dict[str, Any]]) -> None:
    """Put mails into the outbox; what somebody was told before stays as it was."""
    insert_new(tx, Mail, rows)


def claim_mail(
    tx: Tx, tenant_id: str, *, token: str, now: datetime, until: datetime
) -> Sendable | None:
    """Take the mail that has been due longest; None where none is due."""
    due = (Mail.tenant_id == tenant_id, Mail.state == "queued", Mail.due_at <= now)
    first = sa.select(Mail).where(*due).order_by(Mail.due_at, Mail.mail_id).limit(1)
    found = tx.scalar(first.with_for_update(skip_locked=True))
    if found is None:
        return None
    found.token, found.due_at, found.attempts = token, until, found.attempts + 1
    tx.flush()
    return Sendable(found, readers(tx, tenant_id, [found.person_id])[found.person_id])


def settle_mail(tx: Tx, tenant_id: str, mail_id: str, token: str, **values: Any) -> bool:
    """Write how sending a mail went; False where another worker has taken it over."""
    held = (Mail.tenant_id == tenant_id, Mail.mail_id == mail_id, Mail.token == token)
    written = sa.update(Mail).where(*held).values(token=None, **values)
    return tx.connection().execute(written).rowcount == 1


def next_due(tx: Tx, tenant_id: str) -> datetime | None:
    """Return when the next mail is due; None where all are gone."""
    return tx.scalar(
        sa.select(sa.func.min(Mail.due_at)).where(
            Mail.tenant_id == tenant_id, Mail.state == "queued"
        )
    )


def find_mail(tx: Tx, tenant_id: str, mail_id: str, *, lock: bool = False) -> Sendable | None:
    """Return a mail; None where the tenant has no such one."""
    found = tx.get(Mail, (tenant_id, mail_id), with_for_update=lock or None)
    if found is None:
        return None
    return Sendable(found, readers(tx, tenant_id, [found.person_id])[found.person_id])


def newest_mails(
    tx: Tx,
    tenant_id: str,
    *,
    state: str | None,
    after: tuple[datetime, str] | None,
    limit: int,
) -> list[Sendable]:
    """Return mails, the newest first, those after a place in this order; at most `limit`."""
    found = sa.select(Mail).where(Mail.tenant_id == tenant_id)
    if state is not None:
        found = found.where(Mail.state == state)
    if after is not None:
        place = (sa.literal(after[0], Mail.created_at.type), sa.literal(after[1]))
        found = found.where(sa.tuple_(Mail.created_at, Mail.mail_id) < sa.tuple_(*place))
    newest = found.order_by(Mail.created_at.desc(), Mail.mail_id.desc()).limit(limit)
    rows: Sequence[Mail] = tx.scalars(newest).all()
    known = readers(tx, tenant_id, {row.person_id for row in rows})
    return [Sendable(row, known[row.person_id]) for row in rows]


def mails_by_state(tx: Tx, tenant_id: str) -> dict[str, int]:
    """Count the mails of each state."""
    rows = sa.select(Mail.state, sa.func.count()).where(Mail.tenant_id == tenant_id)
    return dict(tx.execute(rows.group_by(Mail.state)).all())


def forget_mails(tx: Tx, tenant_id: str, before: datetime) -> int:
    """Delete mails that were written before an instant and wait no more; returns how many."""
    old = (Mail.tenant_id == tenant_id, Mail.state != "queued", Mail.created_at < before)
    return tx.connection().execute(sa.delete(Mail).where(*old)).rowcount
