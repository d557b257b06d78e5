"""Use-case: somebody asks for a model, or for a judgement; a job does it."""

from __future__ import annotations

from datetime import datetime

from api.services.actors import Actor
from api.services.audit import record
from api.services.programmes.programmes import get_programme
from api.store import Tx
from api.store.jobs import enqueue


def ask_for_training(
    tx: Tx, who: Actor, programme_id: str, *, now: datetime, request_id: str = ""
) -> str:
    """Have a model fitted to all that is known of a programme now; returns the job's id.

    Raises
    ------
    NotFound
    """
    job_id = _asked(tx, who, "retrain", programme_id, now)
    details = {"job_id": job_id}
    place = ("programme", programme_id, details)
    record(tx, who, "training_asked", *place, now=now, request_id=request_id)
    return job_id


def ask_for_evaluation(
    tx: Tx, who: Actor, programme_id: str, *, now: datetime, request_id: str = ""
) -> str:
    """Have it judged what came of a programme until now; returns the job's id.

    Raises
    ------
    NotFound
    """
    job_id = _asked(tx, who, "evaluate", programme_id, now)
    details = {"job_id": job_id}
    place = ("programme", programme_id, details)
    record(tx, who, "evaluation_asked", *place, now=now, request_id=request_id)
    return job_id


def _asked(tx: Tx, who: Actor, kind: str, programme_id: str, now: datetime) -> str:
    get_programme(tx, who, programme_id)
    payload = {"programme_id": programme_id, "as_of": now.isoformat()}
    return enqueue(tx, who.tenant_id, kind, payload, now=now, created_by=who.principal)
