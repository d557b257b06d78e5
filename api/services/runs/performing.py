"""Job: a match run, from the company's tables to a draft that can be reviewed and published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from api.services.actors import Actor
from api.services.jobs import Effect, Handler, JobContext, JobFailed
from api.services.learning.serving import Served, served
from api.services.mailing.telling import run_ready
from api.services.programmes.policies import get_policy
from api.services.runs.asked import RunAsked
from api.services.runs.earlier import earlier_of
from api.services.runs.locking import Locks
from api.services.runs.outcome import OPTED_OUT, About, Outcome, outcome_of
from api.services.runs.preparing import LivePair, Prepared, Settled, prepare, without_rules
from api.store import Tx, orm
from api.store.ids import new_id
from api.store.runs import (
    add_outcome,
    begin_solving,
    match_run,
    not_automatic,
    open_human_requests,
    pairs_going_on,
    pairs_turned_down,
)
from api.store.seats import free_seats
from api.store.snapshots import load_tables
from matching.pipeline import STEPS, MatchRun, match_cohort
from matching.policy import Policy, policy_of
from matching.positions import Earlier

_STEPS = ("read", *STEPS[:-1], "write")


@dataclass(frozen=True, eq=False)
class Case:
    """What a run is made from."""

    asked: RunAsked
    policy: Policy
    as_of: datetime
    prepared: Prepared
    earlier: Earlier | None
    about: About
    deadline: datetime | None


def perform(job: JobContext) -> Effect:
    """Match a cohort and write the draft."""
    run_id = job.payload["run_id"]
    _step(job, "read", None)
    with job.store.write() as tx:
        begin_solving(tx, job.tenant_id, run_id)
    with job.store.read() as tx:
        case = read_case(tx, job.tenant_id, run_id, job.model_key)
    run = _matched(job, case)
    _step(job, "write", case.deadline)
    outcome = outcome_of(run, case.prepared, case.about)

    def effect(tx: Tx) -> dict[str, Any]:
        return _write(tx, job, run_id, case, outcome)

    return effect


def abandon(tx: Tx, job: orm.Job) -> None:
    """Note that a run has no outcome."""
    run = match_run(tx, job.tenant_id, job.payload["run_id"], lock=True)
    if run is not None and run.state in ("queued", "solving"):
        run.state = "cancelled" if job.state == "cancelled" else "failed"
        run.error = job.error


HANDLER = Handler(perform, abandon)


def read_case(tx: Tx, tenant_id: str, run_id: str, model_key: bytes | None = None) -> Case:
    """Read what a run is made from, as of one state of the database.

    Raises
    ------
    JobFailed
        The run is not there any more.
    """
    run = match_run(tx, tenant_id, run_id)
    if run is None:
        raise JobFailed("no_such_run", run_id=run_id)
    assert run.as_of is not None
    asked = RunAsked.of(run.request)
    scored_by = _served(tx, run, asked, model_key)
    policy = scored_by.policy
    day = run.as_of.astimezone(UTC).date()
    company = load_tables(tx, tenant_id, run.cohort_id, outcomes_before=day)
    tables = without_rules(company, asked.given_up)
    prepared = prepare(tables, _settled(tx, run, asked), policy, run.as_of)
    earlier, follows = earlier_of(tx, tenant_id, asked.follows_run_id, prepared.again, policy)
    about = About(
        run.programme_id,
        run.cohort_id,
        run.policy_version,
        scored_by,
        run.created_at,
        follows,
    )
    wait = asked.deadline_s
    deadline = None if wait is None else run.created_at + timedelta(seconds=wait)
    return Case(asked, policy, run.as_of, prepared, earlier, about, deadline)


def _served(tx: Tx, run: orm.MatchRun, asked: RunAsked, model_key: bytes | None) -> Served:
    policy, place = _policy(tx, run, asked), (run.tenant_id, run.programme_id)
    return served(tx, *place, run.model_version, policy, key=model_key)


def _policy(tx: Tx, run: orm.MatchRun, asked: RunAsked) -> Policy:
    system = Actor(run.tenant_id, "service", "match_run")
    document = get_policy(tx, system, run.programme_id, run.policy_version or "active").document
    given = {} if asked.move_penalty is None else {"stay_bonus": asked.move_penalty}
    return policy_of({**document, **given}, "policy")


def _settled(tx: Tx, run: orm.MatchRun, asked: RunAsked) -> Settled:
    return Settled(
        programme_id=run.programme_id,
        live=tuple(LivePair(*pair) for pair in pairs_going_on(tx, run.tenant_id)),
        free=free_seats(tx, run.tenant_id),
        not_automatic=not_automatic(tx, run.tenant_id),
        turned_down=tuple(pairs_turned_down(tx, run.tenant_id, run.programme_id)),
        bans=asked.bans,
        left_out=asked.left_out,
        keep_pairs=asked.keep_pairs,
    )


def _matched(job: JobContext, case: Case) -> MatchRun:
    tables = case.prepared.tables
    locks = Locks.of(case.asked.locks, tables.as_of(case.as_of), case.policy)
    with locks.told_by_ids():
        return match_cohort(
            tables,
            policy=case.policy,
            as_of=case.as_of,
            mode=case.asked.mode,
            locked=locks.pairs,
            earlier=case.earlier,
            seed=case.asked.seed,
            progress=lambda step: _step(job, step, case.deadline),
        )


def _step(job: JobContext, step: str, deadline: datetime | None) -> None:
    """Say which step begins; none does after the deadline."""
    if step in _STEPS:
        job.progress(step, _STEPS.index(step), len(_STEPS))
    if deadline is not None and job.now() > deadline:
        raise JobFailed("deadline_passed", step=step)


def _write(tx: Tx, job: JobContext, run_id: str, case: Case, outcome: Outcome) -> dict[str, Any]:
    """Write the draft, in the transaction that ends the job."""
    run = match_run(tx, job.tenant_id, run_id, lock=True)
    if run is None:
        raise JobFailed("no_such_run", run_id=run_id)
    add_outcome(
        tx,
        job.tenant_id,
        run_id,
        files=outcome.files,
        assignments=outcome.assignments,
        shortlists=outcome.shortlists,
        items=outcome.items,
    )
    run.counts, run.objective = outcome.counts, outcome.objective
    run.input_digest, run.solved_at = outcome.digest, job.now()
    run.model_version = case.about.scored_by.model_version
    nobody = outcome.counts["learners"] > 0 and outcome.matched == 0
    run.state = "no_solution" if nobody else "solved"
    _ask_humans(tx, run, case.prepared.opted_out)
    run_ready(tx, run, job.now())
    return {"run_id": run_id, "state": run.state}


def _ask_humans(tx: Tx, run: orm.MatchRun, opted_out: tuple[str, ...]) -> None:
    """Put learners who are not matched automatically before a human, each once a programme."""
    assert run.solved_at is not None
    asked = open_human_requests(tx, run.tenant_id, run.programme_id, OPTED_OUT)
    tx.add_all(
        orm.HumanRequest(
            tenant_id=run.tenant_id,
            human_request_id=new_id("hum"),
            person_id=learner,
            programme_id=run.programme_id,
            reason_code=OPTED_OUT,
            created_at=run.solved_at,
        )
        for learner in opted_out
        if learner not in asked
    )
