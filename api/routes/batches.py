"""Answers to batches: one for each item."""

from __future__ import annotations

from collections.abc import Sequence

from api.problems import fault_view
from api.schemas.people_views import BatchView, ItemResult
from api.services.company.profile_checks import Told
from features.label import Lang


def batch_view(told: Sequence[Told], lang: Lang) -> BatchView:
    """Return what came of each item of a batch, in order."""
    items = [
        ItemResult(
            code=422 if one.faults else 200,
            id=one.person_id,
            errors=[fault_view(fault, lang) for fault in one.faults],
        )
        for one in told
    ]
    refused = sum(item.code == 422 for item in items)
    return BatchView(put=len(items) - refused, refused=refused, items=items)
