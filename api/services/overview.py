"""Use-case: what HR sees first: a company in figures, and what came in last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from api.services.actors import Actor
from api.store import Tx
from api.store.overview import Figures, LastImport, figures_of, newest_import

SOON = timedelta(days=2)
"""How long before its end a request counts as one that expires soon."""


@dataclass(frozen=True, slots=True)
class Overview:
    """See `api.store.overview.Figures`; `last_import` is the newest, whatever came of it."""

    figures: Figures
    last_import: LastImport | None


def overview_of(tx: Tx, who: Actor, now: datetime) -> Overview:
    """Return how the caller's company stands."""
    figures = figures_of(tx, who.tenant_id, now.date(), now + SOON)
    return Overview(figures, newest_import(tx, who.tenant_id))
