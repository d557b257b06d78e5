"""A promotion is taken back: what served before serves again, to the byte."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import Any

import sqlalchemy as sa

from api.store import orm
from benchmarks.loop.cohorts import PLACE, asked_run, lists_of
from benchmarks.loop.driver import Loop
from benchmarks.loop.service import TENANT, Service

Sealed = tuple[bytes, bytes, str, str]


@dataclass(frozen=True, slots=True)
class Serving:
    """What serves: the model as it is kept, and the lists that it makes of one cohort.

    Attributes
    ----------
    version : str
    sealed : tuple, or None
        Card, body, digest and signature; None where the policy's own weights serve.
    lists : dict
        By learner: mentors in order, with scores and what these are made of.
    """

    version: str
    sealed: Sealed | None
    lists: dict[str, list[Any]]


def serving(loop: Loop, cohort_id: str) -> Serving:
    """Look at what serves now, by a run of a cohort that is never published."""
    run_id = asked_run(loop.service, cohort_id, dry_run=True)
    version = loop.service.call("GET", f"/v1/match-runs/{run_id}")["model_version"]
    lists = {learner: one["items"] for learner, one in lists_of(loop.service, run_id).items()}
    return Serving(version, _sealed(loop.service, version), lists)


def roll_back(service: Service) -> tuple[str, float]:
    """Take the last promotion back; returns what serves now, and the seconds it took."""
    begun = perf_counter()
    said = service.call("POST", f"{PLACE}/models:rollback", {"to": "before"})
    return str(said["model_version"]), perf_counter() - begun


def _sealed(service: Service, version: str) -> Sealed | None:
    with service.store.read() as tx:
        row = tx.get(orm.Model, (TENANT, version))
        return None if row is None else (row.card, row.body, row.sha256, row.signature)


def promotions(service: Service) -> int:
    """Count the models that have been promoted."""
    with service.store.read() as tx:
        promoted = orm.Model.promoted_at.is_not(None)
        return tx.scalar(sa.select(sa.func.count()).where(promoted)) or 0
