"""Queries about mails on their way out.

Mails are put into the outbox by one statement, however many, that reads nothing back: whatever
somebody is told of pays for it.

A mail is claimed by writing a token and the instant until which nobody else tries; how it went is
written by whoever still holds that token.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from api.store.chunks import chunks
from api.store.company import COMPANY
from api.store.engine import Tx
from api.store.json_rows import cells
from api.store.orm.access import Account
from api.store.orm.mails import Mail
from api.store.orm.programmes import Programme
from api.store.orm.tenants import Tenant

_PEOPLE = COMPANY["people"].c
NEW = (
    "mail_id",
    "person_id",
    "event",
    "about",
    "said",
    "leads_to",
    "invitation",
)
"""Columns of a mail that somebody is to get."""


MailRow = sa.Row[*tuple[Any, ...]]
"""A mail that is only read, by the names of `api.store.orm.mails.Mail`."""
_COLUMNS = tuple(sa.inspect(Mail).local_table.columns)


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who is written to, or of: name, address, languages and time zone as they stand."""

    person_id: str
    name: str
    email: str
    languages: str
    time_zone: str


def readers(tx: Tx, tenant_id: str, person_ids: Collection[str]) -> dict[str, Reader]:
    """Return people by id; those who are not there are left out."""
    found: dict[str, Reader] = {}
    for chunk in chunks(sorted(person_ids)):
        rows = tx.connection().execute(_READERS, {"tenant": tenant_id, "people": chunk})
        found |= {row.person_id: Reader(*row) for row in rows}
    return found


_READERS = sa.select(*(_PEOPLE[name] for name in Reader.__dataclass_fields__)).where(
    _PEOPLE.tenant_id == sa.bindparam("tenant"),
    _PEOPLE.person_id.in_(sa.bindparam("people", expanding=True)),
)


def names_of_programmes(tx: Tx, tenant_id: str, programme_ids: Collection[str]) -> dict[str, str]:
    """Return names of programmes by id."""
    asked = {"tenant": tenant_id, "programmes": sorted(programme_ids)}
    return dict(tx.execute(_PROGRAMMES, asked).all()) if programme_ids else {}


_PROGRAMMES = sa.select(Programme.programme_id, Programme.name).where(
    Programme.tenant_id == sa.bindparam("tenant"),
    Programme.programme_id.in_(sa.bindparam("programmes", expanding=True)),
)


def person_behind(tx: Tx, tenant_id: str, principal: str) -> str | None:
    """Return the person who signs in by an account; None for keys, and for who is nobody here."""
    return tx.scalar(
        sa.select(Account.person_id).where(
            Account.tenant_id == tenant_id, Account.account_id == principal
        )
    )


def add_mails(tx: Tx, tenant_id: str, mails: Sequence[dict[str, Any]], now: datetime) -> None:
    """Put mails into the outbox, but those to people who are not there, or have left.

    What somebody was told before stays as it was.

    Parameters
    ----------
    mails : sequence of dict
        Each with all of `NEW`, as JSON knows them; none at all does nothing.
    now : aware datetime
        When they are noted and due; who has left by its day is not written to.
    """
    if not mails:
        return
    connection = tx.connection()
    given = {"tenant": tenant_id, "mails": mails, "now": now, "today": now.date()}
    connection.execute(_adding(connection.dialect.name), given)


@cache
def _adding(dialect: str) -> sqlite.Insert | postgresql.Insert:
    """Make the statement that puts mails into the outbox, as `add_mails` says."""
    statement = sqlite.insert(Mail) if dialect == "sqlite" else postgresql.insert(Mail)
    mail = cells(dialect, "mails", {name: Mail.__table__.c[name].type for name in NEW})
    tenant = sa.bindparam("tenant", type_=_PEOPLE.tenant_id.type)
    now = sa.bindparam("now", type_=Mail.__table__.c.due_at.type)
    # One by one by their keys: as a join, PostgreSQL might read everybody for the sake of a few.
    there = sa.select(sa.true()).where(
        _PEOPLE.tenant_id == tenant,
        _PEOPLE.person_id == mail["person_id"],
        sa.or_(
            _PEOPLE.left_on.is_(None),
            _PEOPLE.left_on > sa.bindparam("today", type_=_PEOPLE.left_on.type),
        ),
    )
    found = sa.select(tenant, now, now, *mail.values()).where(there.scalar_subquery())
    columns = ("tenant_id", "due_at", "created_at", *NEW)
    return statement.from_select(columns, found).on_conflict_do_nothing()


def claim_mail(
    tx: Tx, tenant_id: str, *, token: str, now: datetime, until: datetime
) -> Mail | None:
    """Take the mail that has been due longest; None where none is due."""
    due = (Mail.tenant_id == tenant_id, Mail.state == "queued", Mail.due_at <= now)
    first = sa.select(Mail).where(*due).order_by(Mail.due_at, Mail.mail_id).limit(1)
    found = tx.scalar(first.with_for_update(skip_locked=True))
    if found is None:
        return None
    found.token, found.due_at, found.attempts = token, until, found.attempts + 1
    tx.flush()
    return found


def settle_mail(tx: Tx, tenant_id: str, mail_id: str, token: str, **values: Any) -> bool:
    """Write how sending a mail went; False where another worker has taken it over."""
    held = (Mail.tenant_id == tenant_id, Mail.mail_id == mail_id, Mail.token == token)
    written = sa.update(Mail).where(*held).values(token=None, **values)
    return tx.connection().execute(written).rowcount == 1


def tenants_with_due_mails(tx: Tx, now: datetime) -> list[str]:
    """Return the tenants of which a mail is due: one look into an index for each of them."""
    due = sa.exists().where(
        Mail.tenant_id == Tenant.tenant_id, Mail.state == "queued", Mail.due_at <= now
    )
    return list(tx.scalars(sa.select(Tenant.tenant_id).where(due).order_by(Tenant.tenant_id)))


def find_mail(tx: Tx, tenant_id: str, mail_id: str, *, lock: bool = False) -> Mail | None:
    """Return a mail; None where the tenant has no such one."""
    return tx.get(Mail, (tenant_id, mail_id), with_for_update=lock or None)


def newest_mails(
    tx: Tx,
    tenant_id: str,
    *,
    state: str | None,
    after: tuple[datetime, str] | None,
    limit: int,
) -> Sequence[MailRow]:
    """Return mails, the newest first, those after a place in this order; at most `limit`."""
    asked: dict[str, Any] = {"tenant": tenant_id, "most": limit}
    if state is not None:
        asked["state"] = state
    if after is not None:
        asked |= {"made": after[0], "last": after[1]}
    found = _newest(of_state=state is not None, goes_on=after is not None)
    return tx.connection().execute(found, asked).all()


@cache
def _newest(*, of_state: bool, goes_on: bool) -> sa.Select[*tuple[Any, ...]]:
    """Make the query of one filter, once: it takes longer than to ask it."""
    found = sa.select(*_COLUMNS).where(Mail.tenant_id == sa.bindparam("tenant"))
    if of_state:
        found = found.where(Mail.state == sa.bindparam("state"))
    if goes_on:
        made = sa.bindparam("made", type_=Mail.created_at.type)
        place = sa.tuple_(made, sa.bindparam("last", type_=sa.String()))
        found = found.where(sa.tuple_(Mail.created_at, Mail.mail_id) < place)
    newest = found.order_by(Mail.created_at.desc(), Mail.mail_id.desc())
    return newest.limit(sa.bindparam("most", type_=sa.Integer()))


def mails_to(tx: Tx, tenant_id: str, person_id: str) -> Sequence[MailRow]:
    """Return the mails to somebody, in the order of their ids."""
    return tx.connection().execute(_TO_ONE, {"tenant": tenant_id, "person": person_id}).all()


_TO_ONE = (
    sa.select(*_COLUMNS)
    .where(Mail.tenant_id == sa.bindparam("tenant"), Mail.person_id == sa.bindparam("person"))
    .order_by(Mail.mail_id)
)


def first_of_each_event(tx: Tx, tenant_id: str, at: datetime) -> list[tuple[Mail, int]]:
    """Return a mail of each event of those noted at one instant, and how many there are."""
    mine = (Mail.tenant_id == tenant_id, Mail.created_at == at)
    counted = sa.select(sa.func.min(Mail.mail_id), sa.func.count()).where(*mine)
    found = tx.execute(counted.group_by(Mail.event).order_by(Mail.event))
    return [(tx.get_one(Mail, (tenant_id, first)), int(count)) for first, count in found.all()]


def mails_by_state(tx: Tx, tenant_id: str) -> dict[str, int]:
    """Count the mails of each state."""
    return dict(tx.execute(_BY_STATE, {"tenant": tenant_id}).all())


_BY_STATE = (
    sa.select(Mail.state, sa.func.count())
    .where(Mail.tenant_id == sa.bindparam("tenant"))
    .group_by(Mail.state)
)


def forget_mails(tx: Tx, tenant_id: str, before: datetime) -> int:
    """Delete mails that were noted before an instant and wait no more; returns how many."""
    old = (Mail.tenant_id == tenant_id, Mail.state != "queued", Mail.created_at < before)
    return tx.connection().execute(sa.delete(Mail).where(*old)).rowcount
