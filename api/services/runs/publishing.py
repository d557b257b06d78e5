"""Use-case: somebody publishes a match run, takes it back, and replaces the one before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from api.services.actors import Actor
from api.services.audit import Detail, record
from api.services.errors import Fault, NotFound, Unacceptable, WrongState
from api.services.mailing.reading import MailSample, sampled
from api.services.mailing.telling import OpenList, lists_ready, no_mentor_yet
from api.services.pairing.starting import Planned, Started, end_unstarted, start_pairs
from api.services.programmes.kinds import kinds_in
from api.services.programmes.policies import Which, get_policy
from api.services.programmes.programmes import get_programme
from api.services.runs.errors import NO_ASSIGNMENT, UnfairRun
from api.services.runs.fairness import unequal_groups
from api.services.runs.outcome import OPTED_OUT
from api.services.runs.rewriting import BY_HAND
from api.services.versions import unchanged
from api.services.working_days import add_working_days
from api.store import Store, Tx, orm
from api.store.programmes import cohort
from api.store.publishing import (
    cohort_of_run,
    open_lists,
    published_run,
    withdraw_chosen,
    withdraw_lists,
    without_anything,
)
from api.store.runs import assignments_after, match_run
from api.store.waitlist import wait
from features.label import Label

DRAFT = ("solved", "unpublished")
"""States of a run that is nobody's but HR's."""
_DRY = Label("试运行不能发布", "the run was a trial: it is never published")
_OTHER_KINDS = Label(
    "该运行之后，政策对导师类型的要求已改变，请重新运行",
    "since the run, the policy gives other kinds of mentor: run it again",
)
_NO_LISTS = Label("该运行只有分配，没有推荐名单", "the run has an assignment alone, and no lists")


@dataclass(frozen=True, slots=True)
class Publishing:
    """What publishing a run did, or taking it back.

    Attributes
    ----------
    started, kept, ended : int
        Pairs that began, that went on as they were, that ended.
    lists : int
        Lists that were opened, or taken back.
    waiting : int
        Learners who were put on the waitlist.
    superseded : str or None
        The run that this one replaced.
    unequal : tuple of str
        Attributes by which a group is served clearly worse, which the programme would block and
        somebody signed off.
    """

    run: orm.MatchRun
    started: int = 0
    kept: int = 0
    ended: int = 0
    lists: int = 0
    waiting: int = 0
    superseded: str | None = None
    unequal: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What publishing a run would do, and the mails that it would write, by event."""

    done: Publishing
    mails: tuple[MailSample, ...]


def publish(
    tx: Tx,
    who: Actor,
    run_id: str,
    *,
    now: datetime,
    expected: int | None = None,
    signed_off: str | None = None,
    request_id: str = "",
) -> Publishing:
    """Publish a run: pairs begin, or lists open; who got neither waits; an earlier run is replaced.

    Parameters
    ----------
    signed_off : str, optional
        Reason code of who takes it on himself that a group is served clearly worse.

    Raises
    ------
    NotFound, StaleVersion
    WrongState
        The run is no draft, or its cohort is closed.
    Unacceptable
        A trial run; one without what the programme's mode needs; one from before the policy asked
        for kinds of mentor, or after.
    UnfairRun
        The programme blocks it, and nobody signs it off.
    SeatConflicts
        Pairs that cannot begin, all of them; nothing is changed.
    """
    run = _held(tx, who, run_id, "publish", DRAFT, expected)
    running = get_programme(tx, who, run.programme_id)
    _check(run, running)
    _check_kinds(tx, who, run)
    unequal = unequal_groups(tx, run) if running.fairness == "block" else ()
    if unequal and signed_off is None:
        raise UnfairRun(run_id, unequal)
    superseded = _supersede(tx, who, run, running, now)
    if running.mode == "assign":
        begun, lists = _start(tx, who, run, now), 0
    else:
        begun, lists = Started(0, 0, 0), _open(tx, run, running, now)
    waiting = _wait(tx, run, now)
    run.state, run.published_at, run.published_by = "published", now, who.principal
    run.unpublished_at = None
    tx.flush()
    done = Publishing(
        run, begun.started, begun.kept, begun.ended, lists, waiting, superseded, unequal
    )
    _note(tx, who, "run_published", done, signed_off, now=now, request_id=request_id)
    return done


def rehearsed(store: Store, who: Actor, run_id: str, *, now: datetime) -> Rehearsal:
    """Say what publishing a run would do by doing it, and taking all of it back.

    A sign-off that would be needed is taken as given; `Publishing.unequal` says for what.

    Raises
    ------
    NotFound, WrongState, Unacceptable, SeatConflicts
        As `publish`.
    """
    with store.write() as tx:
        done = publish(tx, who, run_id, now=now, signed_off="REHEARSED")
        mails = sampled(tx, who.tenant_id, now)
        tx.rollback()
    return Rehearsal(done, mails)


def unpublish(
    tx: Tx,
    who: Actor,
    run_id: str,
    *,
    now: datetime,
    expected: int | None = None,
    request_id: str = "",
) -> Publishing:
    """Take a published run back: open lists are withdrawn, pairs that have not begun end.

    Pairs that have begun stay. A choice whose pair ends by this is void: its list is withdrawn
    too, and opens again with the run.

    Raises
    ------
    NotFound, StaleVersion, WrongState
    """
    run = _held(tx, who, run_id, "unpublish", ("published",), expected)
    lists, ended = _take_back(tx, who, run_id, now)
    lists += withdraw_chosen(tx, who.tenant_id, run_id, ended)
    run.state, run.unpublished_at = "unpublished", now
    tx.flush()
    done = Publishing(run, ended=len(ended), lists=lists)
    _note(tx, who, "run_unpublished", done, None, now=now, request_id=request_id)
    return done


def _held(
    tx: Tx, who: Actor, run_id: str, act: str, states: tuple[str, ...], expected: int | None
) -> orm.MatchRun:
    """Return a run in one of some states; its cohort and it are locked, always in this order."""
    cohort_id = cohort_of_run(tx, who.tenant_id, run_id)
    if cohort_id is None:
        raise NotFound("match run", run_id)
    intake = cohort(tx, who.tenant_id, cohort_id, lock=True)
    run = match_run(tx, who.tenant_id, run_id, lock=True)
    if run is None or intake is None:
        raise NotFound("match run", run_id)
    if run.state not in states:
        raise WrongState("match run", run_id, run.state, act, states)
    unchanged("match run", run_id, expected=expected, current=run.version)
    if act == "publish" and intake.state != "open":
        raise WrongState("cohort", cohort_id, intake.state, "publish", ["open"])
    return run


def _check(run: orm.MatchRun, running: orm.Programme) -> None:
    if run.dry_run:
        raise Unacceptable(Fault("dry_run", "", _DRY))
    if running.mode == "assign" and run.mode == "shortlist":
        raise Unacceptable(NO_ASSIGNMENT)
    if running.mode != "assign" and run.mode == "assign":
        raise Unacceptable(Fault("no_lists", "", _NO_LISTS))


def _check_kinds(tx: Tx, who: Actor, run: orm.MatchRun) -> None:
    """Refuse pairs of one mentor each where the policy in force gives one of each kind, and back.

    A run that was made before that changed would give somebody a second mentor of the same kind.
    """
    of_run = run.policy_version is not None and _has_kinds(tx, who, run, run.policy_version)
    if of_run != _has_kinds(tx, who, run, "active"):
        raise Unacceptable(Fault("other_kinds", "", _OTHER_KINDS))


def _has_kinds(tx: Tx, who: Actor, run: orm.MatchRun, which: Which) -> bool:
    return bool(kinds_in(get_policy(tx, who, run.programme_id, which).document))


def _supersede(
    tx: Tx, who: Actor, run: orm.MatchRun, running: orm.Programme, now: datetime
) -> str | None:
    """Take the earlier run's lists back, and its pairs that have not begun and this one replaces.

    Pairs of which this run says nothing are settled: it was made around them.
    """
    before = published_run(tx, who.tenant_id, run.cohort_id)
    if before is None:
        return None
    withdraw_lists(tx, who.tenant_id, before.run_id)
    if running.mode == "assign" and run.request.get("keep_pairs", True):
        rows = assignments_after(tx, who.tenant_id, run.run_id)
        replaced = {(row.learner_id, row.kind) for row in rows}
        end_unstarted(tx, who, before.run_id, now, only=replaced)
    before.state = "superseded"
    tx.flush()  # before the other one is published: the schema allows one at a time
    return before.run_id


def _take_back(tx: Tx, who: Actor, run_id: str, now: datetime) -> tuple[int, list[str]]:
    """Withdraw open lists and end what has not begun; returns how many lists, which pairs."""
    lists = withdraw_lists(tx, who.tenant_id, run_id)
    return lists, end_unstarted(tx, who, run_id, now)


def _open(tx: Tx, run: orm.MatchRun, running: orm.Programme, now: datetime) -> int:
    until = add_working_days(now, running.choice_days)
    opened = open_lists(tx, run.tenant_id, run.run_id, until)
    lists = (OpenList(rid, run.programme_id, learner, until) for rid, learner in opened)
    lists_ready(tx, run.tenant_id, lists, now)
    return len(opened)


def _start(tx: Tx, who: Actor, run: orm.MatchRun, now: datetime) -> Started:
    rows = assignments_after(tx, who.tenant_id, run.run_id, matched=True)
    planned = [Planned(row.learner_id, str(row.mentor_id), row.kind, row.score) for row in rows]
    moves = not run.request.get("keep_pairs", True)
    return start_pairs(tx, who, run, planned, now=now, moves=moves)


def _wait(tx: Tx, run: orm.MatchRun, now: datetime) -> int:
    """Put on the waitlist who has neither a mentor nor a list, but for whom a human decides.

    A run that is published again is not another round that they miss.
    """
    missed = 1 if run.unpublished_at is None else 0
    left = without_anything(tx, run)
    waiting = [one for one in left if one[2] not in (OPTED_OUT, BY_HAND)]
    for kind in sorted({kind for _, kind, _ in waiting}):
        reasons = {learner: code for learner, its, code in waiting if its == kind}
        wait(tx, run.tenant_id, run.programme_id, reasons, kind=kind, now=now, missed=missed)
        no_mentor_yet(tx, run.tenant_id, run.programme_id, kind, sorted(reasons), now)
    return len(waiting)


def _note(
    tx: Tx,
    who: Actor,
    action: str,
    done: Publishing,
    signed_off: str | None,
    *,
    now: datetime,
    request_id: str,
) -> None:
    names = ("started", "kept", "ended", "lists", "waiting", "superseded")
    details: dict[str, Detail] = {name: getattr(done, name) for name in names}
    details |= {"unequal": len(done.unequal), "signed_off": signed_off}
    record(tx, who, action, "match_run", done.run.run_id, details, now=now, request_id=request_id)
