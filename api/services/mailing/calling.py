"""Use-case: the worker looks for mails that are due, and has them sent."""

from __future__ import annotations

from datetime import datetime

from api.store import Store
from api.store.jobs import enqueue
from api.store.mails import tenants_with_due_mails

SEND = "send_mails"
"""Kind of the jobs that send."""


def have_sent(store: Store, now: datetime) -> None:
    """Put a job into the queue for each company of which a mail is due; once a minute at most.

    Those who tell people something put none there: all of one minute would wait for each other at
    the key of that job.
    """
    minute = now.replace(second=0, microsecond=0)
    with store.read() as tx:
        waiting = tenants_with_due_mails(tx, now)
    if waiting:
        key = f"{SEND}@{minute.isoformat()}"
        with store.write() as tx:
            for tenant_id in waiting:
                enqueue(tx, tenant_id, SEND, {}, now=now, created_by="outbox", idem_key=key)
