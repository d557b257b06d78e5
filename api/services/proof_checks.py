"""Whether the pairs of a run keep the rules, and its prices prove what it says; no solver."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from api.report.certificate_file import CertificateFile
from api.report.findings import unequal
from api.report.run_reading import RunFolder
from features.label import Label
from features.reason import Reason
from matching._case import Case
from matching.assignment import Assignment
from matching.blocks.runner import THREADS, Runner
from matching.certificate import Certificate, dual_bound
from matching.check import TOLERANCE, Finding, check_assignment, check_certificate
from matching.diagnosis import stability_of
from matching.errors import InvalidLock
from matching.policy import Policy
from matching.scored_cohort import ScoredCohort, case_of
from matching.solving import Stay, with_stay

_TEXTS: dict[str, Label] = {
    "absent_pair": Label("规则不允许这一配对", "the rules forbid the pair"),
    "below_min_score": Label("分数低于最低分", "the score is below the minimum score"),
    "broken_lock": Label("不是指定的导师", "not the mentor that HR fixed"),
    "over_capacity": Label("学员多于名额", "more learners than seats"),
    "wrong_load": Label("负荷不符", "the load is wrong"),
    "wrong_short": Label("未达下限的人数不符", "the shortage is wrong"),
    "wrong_total": Label("总分不符", "the total is wrong"),
    "wrong_utility": Label("效用不是分数减价格", "the utility is not score less price"),
    "wrong_identity": Label(
        "效用与名额价值之和不等于总分", "the prices do not add up to the total"
    ),
    "spare_seat_priced": Label("有空余名额却有价格", "a seat is spare and has a price"),
    "idle_minimum_priced": Label("价格为负而不受下限约束", "a negative price without a minimum"),
    "pair_beats_price": Label("这一配对优于其价格", "the pair beats its price"),
    "unproven": Label("价格不能证明最优", "the prices do not prove it optimal"),
}
_FOUND = Label("{who}：{what}", "{who}: {what} ({detail})")
_LOCK = Label("{who}：指定的配对不被规则或名额允许", "{who}: rules or seats forbid the fixed pair")
_UNPROVED = Label("记录的差距为 {got}，价格只证明 {proved}", "gap: got {got}, proved {proved}")
_LEAST = Label(
    "最低要求的分数为 {got}，与政策不符（最低分 {policy}）",
    "the least score: got {got}, which the policy does not ask for (minimum {policy})",
)
_BONUS = Label(
    "留任加分为 {got}，按政策应为 {expected}", "bonus for staying: got {got}, expected {expected}"
)
_NO_EARLIER = Label(
    "记录没有说明沿用哪次运行，却有原导师",
    "mentors of an earlier run are named, and the record follows none",
)
_UNSTABLE = Label(
    "有 {pairs} 对师生双方都更愿意与对方结对",
    "learners and mentors who would both rather have each other: {pairs}",
)
_COHORT = Label("全体", "cohort")


def solved_case(run: RunFolder, scored: ScoredCohort) -> Case:
    """Return what a run says that it solved, on scores that were rebuilt."""
    record, file = run.record, run.certificate
    case = case_of(scored, record.policy, file.locked.astype(np.intp))
    case = replace(case, min_score=record.least_score)
    if record.follows is None:
        return case
    return with_stay(case, Stay(file.previous.astype(np.intp), record.follows.stay_bonus))


def unasked(run: RunFolder, scored: ScoredCohort, case: Case) -> Iterator[Reason]:
    """Find what the policy did not ask for: another least score, another bonus for staying.

    That a floor is the largest one is not shown here: it takes a solver.
    """
    record, file = run.record, run.certificate
    if not _least_fits(record.policy, record.least_score):
        numbers = {"got": f"{record.least_score:g}", "policy": f"{record.policy.minimum_score:g}"}
        yield Reason("asked", _LEAST, numbers)
    bonus = 0.0 if record.follows is None else scored.stay_bonus
    told = 0.0 if record.follows is None else record.follows.stay_bonus
    if abs(told - bonus) > TOLERANCE:
        yield Reason("asked", _BONUS, {"got": f"{told:g}", "expected": f"{bonus:g}"})
    matched = file.matched
    pairs = matched, file.mentor[matched].astype(np.intp)
    shown, counted = scored.scores.units_of(*pairs), case.scores.units_of(*pairs)
    present = np.isfinite(shown)
    earned = np.where(present, counted, 0.0) - np.where(present, shown, 0.0)
    names = [file.learners[at] for at in matched.tolist()]
    got = dict(zip(names, file.stay_units[matched].tolist(), strict=True))
    expected = dict(zip(names, earned.tolist(), strict=True))
    if record.follows is None and (file.previous >= 0).any():
        yield Reason("asked", _NO_EARLIER)
    yield from unequal("asked", Label("留任加分：学员", "bonus for staying of"), got, expected)


def _least_fits(policy: Policy, least: float) -> bool:
    if policy.floor == "largest":
        return policy.minimum_score <= least <= 1
    return policy.minimum_score <= least <= max(policy.minimum_score, policy.floor)


def unproved(run: RunFolder, case: Case, runner: Runner = THREADS) -> Iterator[Reason]:
    """Find pairs that break a rule, and what the prices of the run do not prove.

    A stable or drawn assignment claims a gap, where that can be had, and no optimum.
    """
    file, assignment = run.certificate, assignment_of(run, case)
    asked: dict[str, Any] = {
        "minimum": case.minimum,
        "locked": case.locked,
        "min_score": case.min_score,
    }
    try:
        broken = check_assignment(assignment, case.scores, case.capacity, **asked)
        if not broken and assignment.gap:
            yield from _wider_gap(run, case, assignment, runner)
            return
        broken = broken or check_certificate(
            assignment, case.scores, case.capacity, **asked, runner=runner
        )
    except InvalidLock as error:
        who = Label("学员", "learner"), file.learners[error.learner]
        yield Reason("proof", _LOCK, {"who": _who(*who)})
        return
    yield from (_told(file, finding) for finding in broken)


def unstable(run: RunFolder, case: Case) -> Iterator[Reason]:
    """Count anew who would rather have whom; a stable assignment has no such pair."""
    found = stability_of(case, run.certificate.mentor.astype(np.intp))
    told = run.record.stability
    if found is None or told is None:
        return
    counts = {"pairs": found.blocking_pairs, "learners": found.learners}
    said = {"pairs": told.blocking_pairs, "learners": told.learners}
    yield from unequal("stability", Label("不稳定", "blocking"), said, counts)
    if run.record.policy.objective == "stable" and found.blocking_pairs:
        yield Reason("stability", _UNSTABLE, counts)


def assignment_of(run: RunFolder, case: Case) -> Assignment:
    """Return the assignment that a run folder tells of."""
    file, gap = run.certificate, run.record.certificate.gap
    load = file.load
    return Assignment(
        mentor=file.mentor.astype(np.intp),
        total=file.total,
        learner_utility=file.utility,
        seat_price=file.seat_price,
        gap=math.inf if gap is None else gap,
        unmatched=dict.fromkeys(np.flatnonzero(file.mentor < 0).tolist(), "no_room"),
        short=np.maximum(file.minimum - load, 0),
        load=load,
        certificate=Certificate(file.proof_level.astype(np.int8), file.proof_price),
        objective=case.objective,
        solver=run.record.solver,
    )


def _wider_gap(
    run: RunFolder, case: Case, assignment: Assignment, runner: Runner
) -> Iterator[Reason]:
    """Check the gap of an assignment that is not the best one, by the bound of its prices alone."""
    limit = dual_bound(
        case.scores,
        case.capacity,
        assignment.certificate,
        minimum=case.minimum,
        locked=case.locked,
        min_score=case.min_score,
        objective=case.objective,
        runner=runner,
    )
    filled = int(np.minimum(assignment.load, case.minimum).sum())
    few = case.objective == "total" and assignment.n_matched < limit.matched
    short = few or filled < limit.filled
    proved = math.inf if short else limit.total - assignment.total
    if proved == assignment.gap and not _claims_optimum(run.record.policy):
        return
    slack = TOLERANCE * max(1.0, len(assignment.mentor))
    if not (math.isfinite(proved) and abs(proved - assignment.gap) <= slack):
        yield Reason("proof", _UNPROVED, {"got": assignment.gap, "proved": proved})


def _claims_optimum(policy: Policy) -> bool:
    return policy.objective != "stable" and policy.pair_cap == 1


def _told(file: CertificateFile, finding: Finding) -> Reason:
    """Say by ids what a check of positions found."""
    learner, mentor = Label("学员", "learner"), Label("导师", "mentor")
    if finding.learner >= 0 and finding.mentor >= 0:
        pair = f"{file.learners[finding.learner]} → {file.mentors[finding.mentor]}"
        who = _who(Label("配对", "pair"), pair)
    elif finding.learner >= 0:
        who = _who(learner, file.learners[finding.learner])
    else:
        who = _who(mentor, file.mentors[finding.mentor]) if finding.mentor >= 0 else _COHORT
    what = _TEXTS[finding.code]
    return Reason("proof", _FOUND, {"who": who, "what": what, "detail": finding.detail})


def _who(kind: Label, identifier: str) -> Label:
    return Label(f"{kind.zh} {identifier}", f"{kind.en} {identifier}")
