"""Whether a run follows from its input: scores rebuilt, rules and prices checked, no solver."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from api.report.draw_checks import expected_otherwise
from api.report.findings import Check, unequal
from api.report.run_reading import RunFolder
from api.report.run_record import SourceInfo
from api.services.proof_checks import solved_case, unasked, unproved, unstable
from features.index import Index
from features.label import Label
from features.reason import Reason
from matching.blocks.runner import THREADS, Runner
from matching.digest import scores_digest
from matching.scored_cohort import ScoredCohort

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
    case = solved_case(run, rebuilt.scored)
    asked, proved = unasked(run, rebuilt.scored, case), unproved(run, case, runner)
    drawn = expected_otherwise(run, rebuilt.scored.scores)
    return (
        *checks,
        Check("weights", Label("权重出自政策", "weights of the policy"), _weights(run, rebuilt)),
        Check("rescored", Label("分数可由输入重算", "scores rebuilt"), _rescored(run, rebuilt)),
        Check("asked", Label("最低分与加分相符", "least score, bonuses, lot"), (*asked, *drawn)),
        Check("proof", Label("规则遵守，差距已证明", "rules, and the gap"), tuple(proved)),
        Check("stability", Label("稳定性与记录一致", "stability"), tuple(unstable(run, case))),
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
        (Label("学员", "learner"), file.learners.ids, cohort.learners.ids),
        (Label("导师", "mentor"), file.mentors.ids, cohort.mentors.ids),
        (Label("不分配导师：学员", "left out:"), run.record.left_out, rebuilt.scored.left_out),
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
