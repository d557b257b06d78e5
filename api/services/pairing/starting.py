"""Use-case: pairs of a published match run begin together, or not at all; unpublished, they end."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time

from api.services.actors import Actor
from api.services.errors import NotFound
from api.services.mailing import telling
from api.services.pairing.closing import Closing, close_pair
from api.services.pairing.errors import ConflictCode, SeatConflict, SeatConflicts
from api.store import Tx, orm
from api.store.ids import new_id
from api.store.leavers import left_among
from api.store.pairs import kept_apart_among, live_pairs, unstarted_pairs
from api.store.programmes import programme
from api.store.runs import not_automatic
from api.store.taking import NewPair, take_seats
from api.store.waitlist import serve, unserve


@dataclass(frozen=True, slots=True)
class Planned:
    """One pair that a match run assigns."""

    learner_id: str
    mentor_id: str
    kind: str = "any"
    score: float | None = None
    recommendation_id: str | None = None


@dataclass(frozen=True, slots=True)
class Started:
    """What came of starting pairs: how many began, went on as they were, ended for another."""

    started: int
    kept: int
    ended: int


def start_pairs(
    tx: Tx,
    who: Actor,
    run: orm.MatchRun,
    planned: Sequence[Planned],
    *,
    now: datetime,
    moves: bool = False,
) -> Started:
    """Start the pairs of a match run in one transaction: all, or none and a list of conflicts.

    They begin with the programme, or at once where that has begun.

    Parameters
    ----------
    planned : sequence of Planned
        Each learner once a kind.
    moves : bool
        The run is a re-match: a learner's live pair with the same mentor goes on, one with another
        mentor ends first. Otherwise a live pair is a conflict.

    Raises
    ------
    NotFound
        The programme is gone.
    SeatConflicts
    """
    # One publisher at a time: two, each with learners that the other wants, would wait in a circle.
    running = programme(tx, who.tenant_id, run.programme_id, lock=True)
    if running is None:
        raise NotFound("programme", run.programme_id)
    begin = datetime.combine(running.starts_on or now.date(), time(), UTC)
    kept, ended = _make_way(tx, who, run, planned, now) if moves else (set[Planned](), 0)
    pairs = [_new(run, plan, now, max(begin, now)) for plan in planned if plan not in kept]
    conflicts = _leavers(tx, pairs, now) + _changed(tx, pairs)
    if not conflicts:
        refused = take_seats(tx, pairs, now.date())
        codes = ((pair, refused.get(pair.pair_id)) for pair in pairs)
        conflicts = [_conflict(pair, code) for pair, code in codes if code is not None]
    if conflicts:
        raise SeatConflicts(conflicts)
    _serve(tx, pairs, now)
    telling.pairs_begin(tx, who.tenant_id, pairs, now)
    return Started(len(pairs), len(kept), ended)


def end_unstarted(
    tx: Tx,
    who: Actor,
    run_id: str,
    now: datetime,
    *,
    only: Collection[tuple[str, str]] | None = None,
) -> list[str]:
    """End the pairs of a match run that have not begun; returns their ids.

    Who waited before waits again, at the same place.

    Parameters
    ----------
    only : collection of (str, str), optional
        Those of these learners and kinds; all by default.
    """
    unstarted = [
        pair
        for pair in unstarted_pairs(tx, who.tenant_id, run_id, now)
        if only is None or (pair.learner_id, pair.kind) in only
    ]
    for pair in unstarted:
        close_pair(tx, pair, Closing(who.principal, "RUN_UNPUBLISHED"), now)
    unserve(tx, unstarted)
    return [pair.pair_id for pair in unstarted]


def _make_way(
    tx: Tx, who: Actor, run: orm.MatchRun, planned: Sequence[Planned], now: datetime
) -> tuple[set[Planned], int]:
    """End the live pairs that a re-match replaces; returns what stays as it is, and how many."""
    kinds = sorted({plan.kind for plan in planned})
    live = {kind: live_pairs(tx, who.tenant_id, run.programme_id, kind) for kind in kinds}
    kept: set[Planned] = set()
    ended = 0
    for plan in planned:
        pair = live[plan.kind].get(plan.learner_id)
        if pair is not None and pair.mentor_id == plan.mentor_id:
            kept.add(plan)
        elif pair is not None:
            close_pair(tx, pair, Closing(who.principal, "REMATCHED"), now)
            ended += 1
    return kept, ended


def _new(run: orm.MatchRun, plan: Planned, now: datetime, begin: datetime) -> NewPair:
    return NewPair(
        tenant_id=run.tenant_id,
        pair_id=new_id("pair"),
        programme_id=run.programme_id,
        cohort_id=run.cohort_id,
        learner_id=plan.learner_id,
        mentor_id=plan.mentor_id,
        kind=plan.kind,
        state="active",
        origin="run",
        run_id=run.run_id,
        recommendation_id=plan.recommendation_id,
        score=plan.score,
        created_at=now,
        started_at=begin,
    )


def _leavers(tx: Tx, pairs: Sequence[NewPair], now: datetime) -> list[SeatConflict]:
    learner_ids = sorted({pair.learner_id for pair in pairs})
    left = left_among(tx, pairs[0].tenant_id, learner_ids, now.date()) if pairs else set()
    return [_conflict(pair, "LEARNER_LEFT") for pair in pairs if pair.learner_id in left]


def _changed(tx: Tx, pairs: Sequence[NewPair]) -> list[SeatConflict]:
    """Find pairs that no run would make by now; not why, which is private."""
    if not pairs:
        return []
    tenant_id = pairs[0].tenant_id
    apart = kept_apart_among(tx, tenant_id, {pair.learner_id for pair in pairs})
    out = set(not_automatic(tx, tenant_id))
    return [
        _conflict(pair, "CHANGED_SINCE")
        for pair in pairs
        if (pair.learner_id, pair.mentor_id) in apart or {pair.learner_id, pair.mentor_id} & out
    ]


def _conflict(pair: NewPair, code: ConflictCode) -> SeatConflict:
    return SeatConflict(pair.learner_id, pair.mentor_id, pair.kind, code)


def _serve(tx: Tx, pairs: Sequence[NewPair], now: datetime) -> None:
    """Take the learners of new pairs off the waitlist."""
    for kind in sorted({pair.kind for pair in pairs}):
        learner_ids = sorted(pair.learner_id for pair in pairs if pair.kind == kind)
        serve(tx, pairs[0].tenant_id, pairs[0].programme_id, kind, learner_ids, now)
