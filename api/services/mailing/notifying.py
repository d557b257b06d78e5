"""Use-case: people are told what happened, in the transaction in which it happens."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from api.services.mailing.news import News
from api.store import Tx
from api.store.ids import new_id
from api.store.mails import add_mails


def notify(tx: Tx, tenant_id: str, news: Iterable[News], now: datetime) -> None:
    """Note what people are to be told; who has left, or is not there, is left out.

    Nothing is sent and nothing is put into words here, and no worker is called: one looks for mails
    by itself. They are in the outbox as soon as the transaction is committed, and are gone with it
    where it is not.
    """
    add_mails(tx, tenant_id, [_row(one) for one in news], now)


def _row(one: News) -> dict[str, Any]:
    return {
        "mail_id": new_id("mail"),
        "person_id": one.to,
        "event": one.event,
        "about": one.about,
        "said": one.said(),
        "leads_to": one.leads_to,
        "invitation": one.invitation,
    }
