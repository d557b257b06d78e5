"""Mails that one act has written: how many of each kind, and one of them to look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from api.store import orm
from api.store.engine import Tx


@dataclass(frozen=True, slots=True)
class MailSample:
    """Mails of one event: how many, and what the first of them says."""

    event: str
    count: int
    subject: str
    text: str


def mails_written_at(tx: Tx, tenant_id: str, at: datetime) -> list[MailSample]:
    """Return the mails that were written at one instant, by event; an act has one instant."""
    mail = orm.Mail
    mine = (mail.tenant_id == tenant_id, mail.created_at == at)
    counted = sa.select(mail.event, sa.func.count(), sa.func.min(mail.mail_id)).where(*mine)
    found = []
    for event, count, first in tx.execute(counted.group_by(mail.event).order_by(mail.event)):
        one = tx.get_one(mail, (tenant_id, first))
        found.append(MailSample(event, int(count), one.subject, one.text))
    return found
