"""How every pair ends, whoever ends it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from api.services.mailing import telling
from api.services.pairing.meetings import call_off
from api.store import Tx, orm
from api.store.pairs import keep_apart, note_mentorship
from api.store.requests import pending_request
from api.store.snapshots import touch_learners

LIVE = ("proposed", "active", "paused")


@dataclass(frozen=True, slots=True)
class Closing:
    """Why a pair ends.

    Attributes
    ----------
    by : str
        ``learner``, ``mentor``, ``system``, or a principal of the company.
    reason_code : str
    note : str
        Private: only who wrote it reads it again.
    not_again : bool
        The two are not to be paired again; never shown to anybody.
    """

    by: str
    reason_code: str
    note: str = ""
    not_again: bool = False


def close_pair(tx: Tx, pair: orm.Pair, closing: Closing, now: datetime) -> None:
    """End a live pair, which is locked; its seat is free from here on.

    A pair that had begun joins the company's past mentorships.
    """
    started, proposed = pair.started_at, pair.state == "proposed"
    if proposed:
        _withdraw_request(tx, pair, now)
    pair.state, pair.ended_at, pair.seat_no = "ended", now, None
    pair.ended_by, pair.end_reason_code = closing.by, closing.reason_code
    pair.end_note, pair.not_again = closing.note, closing.not_again
    tx.flush()
    began = started is not None and started <= now
    if started is not None and began:
        note_mentorship(tx, pair, started.date(), now.date())
    if closing.not_again:
        keep_apart(tx, pair.tenant_id, pair.learner_id, pair.mentor_id, now.date())
    if began or closing.not_again:
        touch_learners(tx, pair.tenant_id, [pair.learner_id])
    if not proposed:
        call_off(tx, pair, closing.by, now)
        telling.pair_ended(tx, pair, closing.by, now)


def _withdraw_request(tx: Tx, pair: orm.Pair, now: datetime) -> None:
    request = pending_request(tx, pair.tenant_id, pair.pair_id)
    if request is not None:
        request.state, request.answered_at = "withdrawn", now
