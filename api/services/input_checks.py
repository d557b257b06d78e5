"""Whether a run follows from its input: scores rebuilt, rules and prices checked, no solver."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from api.report.certificate_file import CertificateFile
from api.report.findings import Check, unequal
from api.report.run_reading import RunFolder
from api.report.run_record import SourceInfo
from features.index import Index
from features.label import Label
from features.reason import Reason
from matching.assignment import Assignment
from matching.blocks.runner import THREADS, Runner
from matching.certificate import Certificate, dual_bound
from matching.check import TOLERANCE, Finding, check_assignment, check_certificate
from matching.digest import scores_digest
from matching.errors import InvalidLock
from matching.pipeline import ScoredCohort

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
_COHORT = Label("全体", "cohort")
_DIGEST = Label("摘要", "digest of")


@dataclass(frozen=True, eq=False)
class Rebuilt:
    """The input of a run, read and scored again."""

    source: SourceInfo
    scored: ScoredCohort


def check_input(run: RunFolder, rebuilt: Rebuilt, runner: Runner = THREADS) -> tuple[Check, ...]:
    """Check a run against its input; two passes over all pairs, in blocks.

    Scores, seats and people come from the input. What the folder says of them is only compared.
    Where the people differ, no further check has a meaning, and none is made.
    """
    file, cohort = run.certificate, rebuilt.scored.cohort
    checks = [
        Check("input", Label("输入与记录一致", "digests of the input"), _input(run, rebuilt)),
        Check("people", Label("人员与名额同输入一致", "people and seats"), _people(run, rebuilt)),
    ]
    if (file.learners, file.mentors) != (cohort.learners, cohort.mentors):
        return tuple(checks)
    return (
        *checks,
        Check("weights", Label("权重出自政策", "weights of the policy"), _weights(run, rebuilt)),
        Check("rescored", Label("分数可由输入重算", "scores rebuilt"), _rescored(run, rebuilt)),
        Check(
            "proof",
            Label("规则遵守且已证明最优", "rules and optimality"),
            _proof(run, rebuilt, runner),
        ),
    )


def _input(run: RunFolder, rebuilt: Rebuilt) -> tuple[Reason, ...]:
    told = {one.name: one.sha256 for one in run.record.input.files}
    files = dict(rebuilt.source.files) if told else {}  # a run on frames in memory names no file
    got = {"tables": rebuilt.scored.digest, **files}
    expected = {"tables": run.record.input.tables_sha256, **told}
    return tuple(unequal("input", _DIGEST, got, expected))


def _people(run: RunFolder, rebuilt: Rebuilt) -> tuple[Reason, ...]:
    file, cohort = run.certificate, rebuilt.scored.cohort
    found: list[Reason] = []
    for label, got, expected in (
        (Label("学员", "learner"), file.learners, cohort.learners),
        (Label("导师", "mentor"), file.mentors, cohort.mentors),
    ):
        found += unequal("people", label, dict.fromkeys(got, "yes"), dict.fromkeys(expected, "yes"))
    for label, told, true in (
        (Label("名额：导师", "seats of"), file.capacity, cohort.capacity),
        (Label("下限：导师", "minimum of"), file.minimum, cohort.minimum),
    ):
        there = _by_id(cohort.mentors, true)
        found += unequal("people", label, _by_id(file.mentors, told), there)
    return tuple(found)


def _by_id(index: Index, values: NDArray[np.integer]) -> dict[str, int]:
    return dict(zip(index, values.tolist(), strict=True))


def _weights(run: RunFolder, rebuilt: Rebuilt) -> tuple[Reason, ...]:
    """Compare weights but for the last bits, which the order of an addition decides."""
    told, true = run.record.weights, rebuilt.scored.weights
    near = {n: w for n, w in true.items() if abs(told.get(n, math.inf) - w) <= 1e-12}
    return tuple(unequal("weights", Label("权重", "weight of"), {**told, **near}, true))


def _rescored(run: RunFolder, rebuilt: Rebuilt) -> tuple[Reason, ...]:
    file, scores = run.certificate, rebuilt.scored.scores
    digests = {"scores": scores_digest(scores)}, {"scores": run.record.digests.scores}
    found = list(unequal("rescored", _DIGEST, *digests))
    matched = file.matched
    units = scores.units_of(matched, file.mentor[matched].astype(np.intp))
    names = [
        f"{file.learners[row]} → {file.mentors[column]}"
        for row, column in zip(matched.tolist(), file.mentor[matched].tolist(), strict=True)
    ]
    got = dict(zip(names, file.score_units[matched].tolist(), strict=True))
    expected = dict(zip(names, units.tolist(), strict=True))
    found += unequal("rescored", Label("分数（单位）", "score in units of"), got, expected)
    return tuple(found)


def _proof(run: RunFolder, rebuilt: Rebuilt, runner: Runner) -> tuple[Reason, ...]:
    file, cohort = run.certificate, rebuilt.scored.cohort
    scores, assignment = rebuilt.scored.scores, assignment_of(run)
    minimum, locked, least = cohort.minimum, file.locked, run.record.policy.minimum_score
    seats = cohort.capacity
    try:
        broken = check_assignment(
            assignment, scores, seats, minimum=minimum, locked=locked, min_score=least
        )
        if not broken and assignment.gap:
            return tuple(_wider_gap(run, rebuilt, assignment, runner))
        broken = broken or check_certificate(
            assignment,
            scores,
            seats,
            minimum=minimum,
            locked=locked,
            min_score=least,
            runner=runner,
        )
    except InvalidLock as error:
        who = Label("学员", "learner"), file.learners[error.learner]
        return (Reason("proof", _LOCK, {"who": _who(*who)}),)
    return tuple(_told(file, finding) for finding in broken)


def assignment_of(run: RunFolder) -> Assignment:
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
        objective=run.record.policy.objective,
        solver=run.record.solver,
    )


def _wider_gap(
    run: RunFolder, rebuilt: Rebuilt, assignment: Assignment, runner: Runner
) -> Iterator[Reason]:
    """Check the gap of a run that was not solved to the end, by the bound of its prices alone."""
    cohort = rebuilt.scored.cohort
    limit = dual_bound(
        rebuilt.scored.scores,
        cohort.capacity,
        assignment.certificate,
        minimum=cohort.minimum,
        locked=run.certificate.locked,
        min_score=run.record.policy.minimum_score,
        objective=assignment.objective,
        runner=runner,
    )
    filled = int(np.minimum(assignment.load, cohort.minimum).sum())
    few = assignment.objective == "total" and assignment.n_matched < limit.matched
    short = few or filled < limit.filled
    proved = math.inf if short else limit.total - assignment.total
    slack = TOLERANCE * max(1.0, len(assignment.mentor))
    if not (math.isfinite(proved) and abs(proved - assignment.gap) <= slack):
        yield Reason("proof", _UNPROVED, {"got": assignment.gap, "proved": proved})


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
