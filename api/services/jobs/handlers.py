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
    "tidy_jobs": "api.services.jobs.tidying:HANDLER",
}
"""By kind of job: a module and the name of a `Handler` in it."""


@dataclass(frozen=True, slots=True)
class Periodic:
    """Work for every tenant, once in each stretch of time, whichever worker comes first."""

    kind: str
    every: timedelta


PERIODIC: tuple[Periodic, ...] = (Periodic("tidy_jobs", timedelta(days=1)),)


def handler_of(kind: str, registry: Registry = HANDLERS) -> Handler:
    """Return the handler of a kind; `KeyError` where there is none."""
    module, _, name = registry[kind].partition(":")
    found: Handler = getattr(importlib.import_module(module), name)
    return found
