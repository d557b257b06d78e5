"""Use-case: a match run is asked for, and a stop to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from api.services.actors import Actor
from api.services.audit import record
from api.services.errors import Fault, NotFound, Unacceptable, WrongState
from api.services.instants import lies_ahead
from api.services.jobs.asking import cancel_job
from api.services.learning.championing import champion_for
from api.services.programmes.policies import PolicyState, get_policy
from api.services.runs.asked import RunAsked
from api.store import Tx, orm
from api.store.ids import new_id
from api.store.jobs import enqueue
from api.store.programmes import cohort, programme
from api.store.runs import known_people, match_run
from features.label import Label

SOLVED = ("solved", "published", "unpublished", "superseded")
"""States of a run that has an outcome."""
_UNKNOWN = {
    "learner": Label("没有这位学员", "no such learner"),
    "mentor": Label("没有这位导师", "no such mentor"),
    "programme": Label("没有这个项目", "no such programme"),
    "cohort": Label("该项目没有这一批次", "no such cohort of the programme"),
    "policy_version": Label("该项目没有这一版政策", "no such version of the programme's policy"),
    "run": Label("该项目没有这次运行", "no such run of the programme"),
}
_FUTURE = Label("取数时刻在将来，只有试运行允许", "in the future; only a dry run may be")
_TWICE = Label("每位学员与每位导师只锁定一次", "a learner and a mentor are locked once")
_BOTH = Label("同一对既锁定又禁止", "the pair is both locked and kept apart")


def start_run(
    tx: Tx, who: Actor, asked: RunAsked, *, now: datetime, request_id: str = ""
) -> orm.MatchRun:
    """Ask for a match run; a worker performs it.

    Raises
    ------
    WrongState
        The cohort is closed; the run to follow has no outcome.
    Unacceptable
        No such programme, cohort of it, policy version, or run to follow. Or the instant is in the
        future and the run no dry one, locks or bans name nobody, or contradict each other; all of
        these are told.
    """
    _check_cohort(tx, who, asked)
    policy = _policy(tx, who, asked)
    _check_followed(tx, who, asked)
    if faults := [*_faults(tx, who, asked, now)]:
        raise Unacceptable(*faults)
    run = orm.MatchRun(
        tenant_id=who.tenant_id,
        run_id=new_id("run"),
        programme_id=asked.programme_id,
        cohort_id=asked.cohort_id,
        mode=asked.mode,
        dry_run=asked.dry_run,
        seed=asked.seed,
        as_of=asked.as_of or now,
        policy_version=policy.policy_version,
        model_version=champion_for(tx, who, asked.programme_id, policy),
        request=asked.kept(),
        follows_run_id=asked.follows_run_id,
        created_at=now,
        created_by=who.principal,
    )
    payload = {"run_id": run.run_id}
    run.job_id = enqueue(tx, who.tenant_id, "match_run", payload, now=now, created_by=who.principal)
    tx.add(run)
    details = {"programme_id": run.programme_id, "cohort_id": run.cohort_id, "mode": run.mode}
    record(tx, who, "run_asked", "match_run", run.run_id, details, now=now, request_id=request_id)
    tx.flush()
    return run


def cancel_run(
    tx: Tx, who: Actor, run_id: str, *, now: datetime, request_id: str = ""
) -> orm.MatchRun:
    """Ask a run to stop; it has no outcome from now on.

    Raises
    ------
    NotFound
    WrongState
        It has an outcome already, or has failed.
    """
    found = match_run(tx, who.tenant_id, run_id)
    if found is None:
        raise NotFound("match run", run_id)
    if found.job_id is None or found.state not in ("queued", "solving"):
        raise WrongState("match run", run_id, found.state, "cancel", ("queued", "solving"))
    cancel_job(tx, who, found.job_id, now=now, request_id=request_id)
    return found


def _check_cohort(tx: Tx, who: Actor, asked: RunAsked) -> None:
    if programme(tx, who.tenant_id, asked.programme_id) is None:
        raise _unknown("programme", "programme_id", asked.programme_id)
    found = cohort(tx, who.tenant_id, asked.cohort_id)
    if found is None or found.programme_id != asked.programme_id:
        raise _unknown("cohort", "cohort_id", asked.cohort_id)
    if found.state != "open":
        raise WrongState("cohort", asked.cohort_id, found.state, "match", ("open",))


def _policy(tx: Tx, who: Actor, asked: RunAsked) -> PolicyState:
    version = asked.policy_version
    try:
        return get_policy(tx, who, asked.programme_id, version or "active")
    except NotFound as error:
        raise _unknown("policy_version", "policy_version", version) from error


def _check_followed(tx: Tx, who: Actor, asked: RunAsked) -> None:
    if asked.follows_run_id is None:
        return
    found = match_run(tx, who.tenant_id, asked.follows_run_id)
    if found is None or found.programme_id != asked.programme_id:
        raise _unknown("run", "follows_run_id", asked.follows_run_id)
    if found.state not in SOLVED or found.mode == "shortlist":
        raise WrongState("match run", found.run_id, found.state, "follow", SOLVED)


def _unknown(what: str, field: str, said: str | int | None) -> Unacceptable:
    return Unacceptable(Fault(f"unknown_{what}", f"/body/{field}", _UNKNOWN[what], {"id": said}))


def _faults(tx: Tx, who: Actor, asked: RunAsked, now: datetime) -> Iterator[Fault]:
    if asked.as_of is not None and not asked.dry_run and lies_ahead(asked.as_of, now):
        yield Fault("in_the_future", "/body/as_of", _FUTURE)
    for field, pairs in (("locks", asked.locks), ("bans", asked.bans)):
        for place, side in enumerate(("learner", "mentor")):
            yield from _strangers(tx, who, field, side, [pair[place] for pair in pairs])
    seen: set[tuple[str, str]] = set()
    for at, pair in enumerate(asked.locks):
        if pair in seen:
            yield Fault("locked_twice", f"/body/locks/{at}", _TWICE)
        if pair in asked.bans:
            yield Fault("locked_and_banned", f"/body/locks/{at}", _BOTH)
        seen.add(pair)


def _strangers(tx: Tx, who: Actor, field: str, side: str, ids: Sequence[str]) -> Iterator[Fault]:
    known = known_people(tx, who.tenant_id, side, ids)
    for at, one in enumerate(ids):
        if one not in known:
            where = f"/body/{field}/{at}/{side}_id"
            yield Fault(f"unknown_{side}", where, _UNKNOWN[side], {"id": one})
