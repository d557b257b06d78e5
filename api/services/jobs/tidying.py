"""Job: what nobody asks for any more is deleted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from api.services.company.imports.asking import KEPT as UPLOAD_KEPT
from api.services.jobs.context import Effect, Handler, JobContext
from api.store import Tx
from api.store.answers import forget_answers
from api.store.imports import forget_files
from api.store.jobs import forget_ended, forget_workers
from api.store.mails import forget_mails

KEPT = timedelta(days=30)
"""How long an ended job can be looked up."""
REPEATABLE = timedelta(days=7)
"""How long a request may be repeated under its idempotency key."""
MAILS_KEPT = timedelta(days=90)
"""How long a mail that waits no more can be read in the outbox."""
FOUND_KEPT = timedelta(days=30)
"""How long it can be looked up what was wrong with a file that was handed in."""
_SILENT = timedelta(days=1)


def tidy(job: JobContext) -> Effect:
    """Delete old jobs and mails, answers kept for repeats, files of imports, lost workers."""

    def effect(tx: Tx) -> dict[str, Any]:
        now = job.now()
        forget_workers(tx, now - _SILENT)
        return {
            "jobs": forget_ended(tx, job.tenant_id, now - KEPT),
            "answers": forget_answers(tx, job.tenant_id, now - REPEATABLE),
            "files": forget_files(
                tx, job.tenant_id, uploads=now - UPLOAD_KEPT, findings=now - FOUND_KEPT
            ),
            "mails": forget_mails(tx, job.tenant_id, now - MAILS_KEPT),
        }

    return effect


HANDLER = Handler(tidy)
