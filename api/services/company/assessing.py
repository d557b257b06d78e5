"""Use-case: levels of a learner are added, by herself, her manager, or HR's systems."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import pandas as pd

from api.services.access.reach import check_reaches
from api.services.actors import Actor
from api.services.audit import record
from api.services.company.applying import apply
from api.services.company.cells import fault_of
from api.services.company.changes import Change, compare
from api.services.company.checks import check_rows, latest_day
from api.services.company.errors import NotYours
from api.services.errors import NotFound, Unacceptable
from api.store import Tx
from api.store.people import is_on_side
from api.store.snapshots import lock_company
from api.store.surroundings import load_about, load_around

_SOURCE_OF = {"own": "self", "team": "manager"}
"""Whose eyes somebody speaks for, by her reach; who reaches all speaks for every source."""


def add_assessments(
    tx: Tx,
    who: Actor,
    learner_id: str,
    assessed: Sequence[Mapping[str, object]],
    now: datetime,
    request_id: str = "",
) -> Change:
    """Add levels; one of the same competency, source and day replaces the earlier one.

    Parameters
    ----------
    assessed : sequence of mapping
        Cells of ``assessments`` but for the learner; without a day it is today's.

    Returns
    -------
    Change

    Raises
    ------
    NotFound, NotYours, Unacceptable
    """
    if not is_on_side(tx, who.tenant_id, "learner", learner_id):
        raise NotFound("learner", learner_id)
    check_reaches(tx, who, "learner", learner_id, learner_id)
    source = _SOURCE_OF.get(who.reach)
    if source is not None and any(cells["source"] != source for cells in assessed):
        raise NotYours(who.role, ["source"])
    lock_company(tx, who.tenant_id)
    rows = [
        {"learner_id": learner_id, **cells, "assessed_on": cells["assessed_on"] or now.date()}
        for cells in assessed
    ]
    around = load_around(tx, who.tenant_id, [learner_id]).tables()
    raw = {"assessments": pd.DataFrame(rows).astype(object)}
    checked = check_rows(raw, around, latest_day(now))
    if checked.problems:
        raise Unacceptable(
            *(fault_of(p, f"/body/assessments/{max(p.row, 0)}") for p in checked.problems)
        )
    earlier = load_about(tx, who.tenant_id, "learner", learner_id).assessments
    change = compare("assessments", checked.frames["assessments"], earlier)
    apply(tx, who, {"assessments": change}, now)
    details = {"added": len(change.added), "changed": len(change.changed)}
    record(
        tx, who, "assessments_added", "learner", learner_id, details, now=now, request_id=request_id
    )
    return change
