"""Use-case: somebody is no longer a learner, or no longer a mentor; nothing vanishes unsaid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import pandas as pd

from api.services.actors import Actor
from api.services.audit import record
from api.services.company.applying import apply
from api.services.company.cells import Side
from api.services.company.changes import Change, compare
from api.services.company.errors import InUse
from api.services.errors import Fault, NotFound
from api.store import Tx
from api.store.people import is_on_side, pairs_on_side
from api.store.surroundings import load_about
from features.label import Label

_LIVE = Label(
    "还有进行中的配对；请先结束配对，或登记离职日期",
    "there are live pairs: end them, or write down when the person leaves (POST …:leave)",
)
_HISTORY = Label(
    "有过往辅导记录，删除会丢失历史；请登记离职日期，或把名额设为 0",
    "there are past mentorships that would be lost: write down when the person leaves, "
    "or set the capacity to 0",
)


def remove_profile(
    tx: Tx, who: Actor, side: Side, person_id: str, now: datetime, request_id: str = ""
) -> Mapping[str, int]:
    """Delete a learner's or mentor's profile and what is known of her as such.

    The person stays, and so does every pair and list that ever was.

    Returns
    -------
    mapping of str to int
        Rows that were deleted, by table.

    Raises
    ------
    NotFound
    InUse
        She has live pairs, or a history as a mentor.
    """
    if not is_on_side(tx, who.tenant_id, side, person_id):
        raise NotFound(side, person_id)
    live = [
        pair_id for pair_id, is_live in pairs_on_side(tx, who.tenant_id, side, person_id) if is_live
    ]
    if live:
        raise InUse(*(Fault("live_pair", "", _LIVE, {"pair_id": pair_id}) for pair_id in live))
    frames = load_about(tx, who.tenant_id, side, person_id).frames()
    if side == "mentor" and len(frames["mentorships"]):
        n = len(frames["mentorships"])
        raise InUse(Fault("past_mentorships", "", _HISTORY, {"mentorships": n}))
    changes = {name: _gone(name, frame) for name, frame in frames.items() if len(frame)}
    apply(tx, who, changes, now)
    rows = {name: len(change.removed) for name, change in changes.items()}
    record(tx, who, f"{side}_deleted", side, person_id, rows, now=now, request_id=request_id)
    return rows


def _gone(name: str, frame: pd.DataFrame) -> Change:
    return replace(compare(name, frame.iloc[:0], frame), removed=frame)
