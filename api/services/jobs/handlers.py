"""Which module does jobs of which kind, and which work comes round by itself.

Modules are imported with the first job of their kind: a worker starts light.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from api.services.jobs.context import Handler

Registry = Mapping[str, str]

HANDLERS: dict[str, str] = {
    "import": "api.services.company.imports.performing:HANDLER",
    "match_run": "api.services.runs.performing:HANDLER",
    "retrain": "api.services.learning.retraining:HANDLER",
    "evaluate": "api.services.learning.evaluating:HANDLER",
    "frontier": "api.services.runs.frontiers:HANDLER",
    "propose_lists": "api.services.pairing.proposing:HANDLER",
    "settle_lists": "api.services.pairing.assigning:HANDLER",
    "expire_requests": "api.services.pairing.upkeep:EXPIRE",
    "resume_pairs": "api.services.pairing.upkeep:RESUME",
    "part_leavers": "api.services.pairing.upkeep:PART",
    "remind": "api.services.pairing.upkeep:REMIND",
    "send_mails": "api.services.mailing.sending:HANDLER",
    "tidy_jobs": "api.services.jobs.tidying:HANDLER",
}
"""By kind of job: a module and the name of a `Handler` in it."""


@dataclass(frozen=True, slots=True)
class Periodic:
    """Work for every tenant, once in each stretch of time, whichever worker comes first."""

    kind: str
    every: timedelta


PERIODIC: tuple[Periodic, ...] = (
    Periodic("expire_requests", timedelta(minutes=15)),
    Periodic("settle_lists", timedelta(minutes=15)),
    Periodic("resume_pairs", timedelta(hours=1)),
    Periodic("part_leavers", timedelta(hours=1)),
    Periodic("remind", timedelta(hours=1)),
    Periodic("tidy_jobs", timedelta(days=1)),
)


def handler_of(kind: str, registry: Registry = HANDLERS) -> Handler:
    """Return the handler of a kind; `KeyError` where there is none."""
    module, _, name = registry[kind].partition(":")
    found: Handler = getattr(importlib.import_module(module), name)
    return found
