"""What is asked for when a learner is to have another list: nobody whom she has declined."""

from __future__ import annotations

from api.services.recommending.listing import Wanted
from api.store import Tx
from api.store.choices import mentors_declined


def wanted_anew(tx: Tx, tenant_id: str, programme_id: str, learner_id: str, kind: str) -> Wanted:
    """Return what to ask for, without the mentors of lists of which the learner wanted none."""
    gone = mentors_declined(tx, tenant_id, programme_id, learner_id)
    return Wanted(programme_id, learner_id, exclude=tuple(sorted(gone)), kind=kind)
