"""Queries about sessions in browsers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from api.store import orm
from api.store.company import COMPANY
from api.store.engine import Tx


@dataclass(frozen=True, slots=True)
class StoredSession:
    """A session, whose it is, and of that person: when she left, her name, her time zone."""

    row: orm.SignIn
    account: orm.Account
    left_on: date | None
    name: str | None
    time_zone: str | None


def session_by_id(tx: Tx, session_id: str) -> StoredSession | None:
    """Return a session with its account, whichever tenant it is of."""
    found = tx.execute(_BY_ID, {"session": session_id}).one_or_none()
    return None if found is None else StoredSession(*found)


def _by_id() -> sa.Select[Any]:
    session, account, people = orm.SignIn, orm.Account, COMPANY["people"]
    of_account = sa.and_(
        account.tenant_id == session.tenant_id, account.account_id == session.account_id
    )
    of_person = sa.and_(
        people.c.tenant_id == account.tenant_id, people.c.person_id == account.person_id
    )
    return (
        sa.select(session, account, people.c.left_on, people.c.name, people.c.time_zone)
        .join(account, of_account)
        .outerjoin(people, of_person)
        .where(session.session_id == sa.bindparam("session"))
    )


_BY_ID = _by_id()
"""Asked at every page: it costs more to put together than to answer."""


def note_seen(tx: Tx, seen: Mapping[tuple[str, str], datetime]) -> None:
    """Write when sessions were last seen, by tenant and session; a later time stays."""
    session = orm.SignIn
    for (tenant_id, session_id), at in sorted(seen.items()):
        mine = (session.tenant_id == tenant_id, session.session_id == session_id)
        tx.execute(sa.update(session).where(*mine, session.seen_at < at).values(seen_at=at))
