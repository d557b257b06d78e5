"""Jobs that come round: what is past its day is ended, and what was paused goes on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from api.services.jobs.context import Effect, Handler, JobContext
from api.services.mailing import telling
from api.services.pairing.answering import expire_requests
from api.services.pairing.ending import resume_due
from api.services.pairing.leaving import part_leavers
from api.services.pairing.system import the_system
from api.store import Tx, orm
from api.store.reminders import Soon, lists_due, requests_due

MOST_ROWS = 500
"""Rows that one job changes; those left over are next."""
_SOON = timedelta(days=2)
"""How long before something is due somebody is reminded of it."""
_NOT_SO_NEW = timedelta(days=1)
"""How long nobody is reminded of what she has just been told."""


def expire(job: JobContext) -> Effect:
    """Let requests end that nobody answered in time; the next mentors are asked."""

    def effect(tx: Tx) -> dict[str, Any]:
        return {"expired": expire_requests(tx, the_system(job.tenant_id), job.now(), MOST_ROWS)}

    return effect


def resume(job: JobContext) -> Effect:
    """Let pairs go on whose pause is over."""

    def effect(tx: Tx) -> dict[str, Any]:
        return {"resumed": resume_due(tx, job.tenant_id, job.now(), MOST_ROWS)}

    return effect


def part(job: JobContext) -> Effect:
    """End the pairs of people who have left by today."""

    def effect(tx: Tx) -> dict[str, Any]:
        came = part_leavers(tx, the_system(job.tenant_id), job.now())
        return {"pairs_ended": came.pairs_ended, "orphans": came.orphans}

    return effect


def remind(job: JobContext) -> Effect:
    """Remind learners who have not chosen, and mentors who have not answered; each once."""

    def effect(tx: Tx) -> dict[str, Any]:
        now = job.now()
        soon = Soon(made_before=now - _NOT_SO_NEW, after=now, until=now + _SOON)
        lists = lists_due(tx, job.tenant_id, "choice_due", soon, MOST_ROWS)
        waiting = requests_due(tx, job.tenant_id, "answer_due", soon, MOST_ROWS)
        telling.choices_due(tx, job.tenant_id, map(_open_list, lists), now)
        telling.answers_due(tx, job.tenant_id, waiting, now)
        return {"choices": len(lists), "answers": len(waiting)}

    return effect


def _open_list(row: orm.Shortlist) -> telling.OpenList:
    assert row.expires_at is not None
    return telling.OpenList(row.recommendation_id, row.programme_id, row.learner_id, row.expires_at)


EXPIRE, RESUME, PART, REMIND = (Handler(done) for done in (expire, resume, part, remind))
