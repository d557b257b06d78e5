"""Whether a run folder agrees with itself: record, certificate and spreadsheet, without the input.

Who changes every place at once, digests too, gets past these checks; the scores rebuilt from the
input (`api.services.verifying`) then tell.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from api.report.draw_checks import badly_drawn
from api.report.findings import Check, unequal
from api.report.run_reading import RunFolder
from api.report.run_record import policy_digest, record_digest, utilities_digest
from features.index import Index
from features.label import Label
from features.reason import Reason
from matching.check import TOLERANCE
from matching.scores import UNIT
from matching.wishes import whose, wish_id

_DECIMALS = 6  # as in the spreadsheets
_DIGEST = Label("摘要", "digest of")
_TWICE = Label("{name} 在 assignments.csv 中出现多次", "{name} is in assignments.csv twice")
_OVER = Label(
    "导师 {name}：{got} 名学员，至多 {most} 名", "mentor {name}: {got} learners, {most} seats"
)
_LEAST = Label("导师 {name}：下限高于名额", "mentor {name}: the minimum exceeds the seats")
_UNLOCKED = Label("学员 {name}：不是指定的导师", "learner {name}: not the mentor that HR fixed")
_LOW = Label("学员 {name}：分数低于最低分", "learner {name}: the score is below the minimum score")


def check_folder(run: RunFolder) -> tuple[Check, ...]:
    """Check a run folder against itself; one pass over people, none over pairs."""
    found = {
        "digests": (Label("各文件与摘要一致", "digests of files and policy"), _digests),
        "pairs": (Label("配对与凭证一致", "pairs of assignments.csv"), _pairs),
        "scores": (Label("分数与凭证一致", "scores of assignments.csv"), _scores),
        "prices": (Label("价格与凭证一致", "prices of run.json"), _prices),
        "sums": (Label("合计正确", "sums and counts of run.json"), _sums),
        "seats": (Label("名额、指定与最低分均遵守", "seats, locks and minimum score"), _seats),
    }
    if run.lottery is not None:
        found["draw"] = (Label("抽签可重现，概率不超限", "the draw and its caps"), badly_drawn)
    return tuple(Check(code, label, tuple(find(run))) for code, (label, find) in found.items())


def _digests(run: RunFolder) -> Iterator[Reason]:
    told = run.record.digests
    got = {
        "run.json": record_digest(run.record),
        "certificate.npz": run.certificate_sha256,
        "policy": policy_digest(run.record.policy),
    }
    expected = {
        "run.json": told.record,
        "certificate.npz": told.certificate,
        "policy": told.policy,
    }
    yield from unequal("digests", _DIGEST, got, expected)


def _pairs(run: RunFolder) -> Iterator[Reason]:
    file = run.certificate
    seen: set[str] = set()
    for learner, *_ in run.rows:
        if learner in seen:
            yield Reason("pairs", _TWICE, {"name": learner})
        seen.add(learner)
    pairs = _by_learner(run, [file.mentors[at] for at in file.mentor[file.matched].tolist()])
    told = {learner: mentor for learner, mentor, _, _ in run.rows}
    yield from unequal("pairs", Label("导师：学员", "mentor of"), told, pairs)
    fixed = ["yes" if lock >= 0 else "no" for lock in file.locked[file.matched].tolist()]
    told = {learner: locked for learner, _, _, locked in run.rows}
    label = Label("人工指定：学员", "fixed by HR:")
    yield from unequal("pairs", label, told, _by_learner(run, fixed))


def _scores(run: RunFolder) -> Iterator[Reason]:
    file = run.certificate
    units = file.score_units[file.matched].tolist()
    told = {learner: _number(score) for learner, _, score, _ in run.rows}
    expected = _by_learner(run, [round(one / UNIT, _DECIMALS) for one in units])
    yield from unequal("scores", Label("分数：学员", "score of"), told, expected)


def _by_learner(run: RunFolder, values: list[Any]) -> dict[str, Any]:
    """Values of matched learners by id."""
    learners = run.certificate.learners
    return {learners[at]: v for at, v in zip(run.certificate.matched.tolist(), values, strict=True)}


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def _prices(run: RunFolder) -> Iterator[Reason]:
    file, told = run.certificate, run.record.certificate
    for label, got, expected in (
        (Label("名额价格：导师", "seat price of"), told.seat_prices, file.seat_price),
        (Label("证明层级：导师", "proof level of"), told.proof_levels, file.proof_level),
        (Label("证明价格：导师", "proof price of"), told.proof_prices, file.proof_price),
    ):
        yield from unequal("prices", label, got, _by_id(file.mentors, expected))
    price = np.append(file.seat_price, 0.0)[file.mentor]
    expected = file.worth_units / UNIT - price
    utility = np.where(_near(file.utility, expected), expected, file.utility)
    label = Label("效用：学员", "utility of")
    got, right = _by_id(file.learners, utility), _by_id(file.learners, expected)
    yield from unequal("prices", label, got, right)


def _by_id(index: Index, values: NDArray[Any]) -> dict[str, Any]:
    return dict(zip(index, values.tolist(), strict=True))


def _near(got: NDArray[np.float64], expected: NDArray[np.float64]) -> NDArray[np.bool_]:
    return np.abs(got - expected) <= TOLERANCE * np.maximum(1.0, np.abs(expected))


def _sums(run: RunFolder) -> Iterator[Reason]:
    record, file = run.record, run.certificate
    got, expected = _told_sums(run), _true_sums(run)
    near = {n: v for n, v in expected.items() if n in got and _close(got[n], v)}
    yield from unequal("sums", Label("数值", "value of"), got | near, expected)
    load = _by_id(file.mentors, file.load)
    yield from unequal("sums", Label("负荷：导师", "load of"), record.load, load)
    lacking = _by_id(file.mentors, np.maximum(file.minimum - file.load, 0))
    short = {mentor: count for mentor, count in lacking.items() if count}
    yield from unequal("sums", Label("未达下限：导师", "shortage of"), record.short, short)
    alone = {file.learners[at]: "yes" for at in np.flatnonzero(file.mentor < 0).tolist()}
    told = dict.fromkeys(record.unmatched, "yes")
    yield from unequal("sums", Label("未匹配：学员", "unmatched:"), told, alone)


def _told_sums(run: RunFolder) -> dict[str, Any]:
    record, told = run.record, run.record.certificate
    return record.counts.flat() | {
        "total": record.total,
        "certificate.total": told.total,
        "certificate.npz: total": run.certificate.total,
        "mean_score": record.mean_score,
        "utility_sum": told.utility_sum,
        "seat_value": told.seat_value,
        "dual_total": told.dual_total,
        "utilities_sha256": told.utilities_sha256,
        "objective": record.objective,
    }


def _true_sums(run: RunFolder) -> dict[str, Any]:
    """Add up the arrays of the certificate anew."""
    file, n_matched = run.certificate, len(run.certificate.matched)
    kinds = run.record.policy.kinds
    total = math.fsum((file.score_units / UNIT).tolist())
    worth = math.fsum((file.worth_units / UNIT).tolist())
    seats = np.where(file.seat_price > 0, file.capacity, np.minimum(file.minimum, file.load))
    utility_sum = math.fsum(file.utility.tolist())
    seat_value = math.fsum((seats * file.seat_price).tolist())
    learners = {whose(wish) for wish in file.learners} if kinds else file.learners
    return {
        **_true_kinds(run),
        "learners": len(learners) + len(run.record.left_out),
        "mentors": len(file.mentors),
        "seats": int(file.capacity.sum()),
        "matched": n_matched,
        "unmatched": len(file.learners) - n_matched,
        "locked": int(np.count_nonzero(file.locked >= 0)),
        "full_mentors": int(np.count_nonzero((file.load >= file.capacity) & (file.capacity > 0))),
        "idle_mentors": int(np.count_nonzero((file.load == 0) & (file.capacity > 0))),
        "total": total,
        **dict.fromkeys(("certificate.total", "certificate.npz: total"), worth),
        "mean_score": total / n_matched if n_matched else None,
        "utility_sum": utility_sum,
        "seat_value": seat_value,
        "dual_total": utility_sum + seat_value,
        "utilities_sha256": utilities_digest(file.utility),
        "objective": run.record.policy.objective,
    }


def _true_kinds(run: RunFolder) -> dict[str, int]:
    """Count the wishes for each kind of mentor anew."""
    wishes, has = run.certificate.learners, run.certificate.mentor >= 0
    counts: dict[str, int] = {}
    for kind in run.record.policy.kinds:
        mine = [at for at, wish in enumerate(wishes) if wish == wish_id(kind.kind, whose(wish))]
        counts[f"{kind.kind}.wished"] = len(mine)
        counts[f"{kind.kind}.matched"] = int(has[mine].sum())
    return counts


def _close(got: Any, expected: Any) -> bool:
    """Whether two floats are equal but for rounding; NaN is not."""
    if not (isinstance(got, float) and isinstance(expected, float)):
        return False
    return abs(got - expected) <= TOLERANCE * max(1.0, abs(expected))


def _seats(run: RunFolder) -> Iterator[Reason]:
    file, load = run.certificate, run.certificate.load
    for at in np.flatnonzero(load > file.capacity).tolist():
        seats = {"got": int(load[at]), "most": int(file.capacity[at])}
        yield Reason("seats", _OVER, {"name": file.mentors[at], **seats})
    for at in np.flatnonzero(file.minimum > file.capacity).tolist():
        yield Reason("seats", _LEAST, {"name": file.mentors[at]})
    for at in np.flatnonzero((file.locked >= 0) & (file.locked != file.mentor)).tolist():
        yield Reason("seats", _UNLOCKED, {"name": file.learners[at]})
    low = file.score_units / UNIT < run.record.least_score
    for at in np.flatnonzero(low & (file.mentor >= 0) & (file.locked < 0)).tolist():
        yield Reason("seats", _LOW, {"name": file.learners[at]})
