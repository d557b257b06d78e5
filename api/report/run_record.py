"""run.json: what went into a run, what it decided by, what came out, and the proof."""

from __future__ import annotations

import hashlib
import json
import math
import platform
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC
from importlib.metadata import version
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel

from api.report.record_schema import (
    Counts,
    Digests,
    Draw,
    Follows,
    Input,
    InputFile,
    KindCounts,
    RunCertificate,
    RunRecord,
    Stability,
)
from api.report.summary import summarise
from matching.digest import scores_digest
from matching.pipeline import MatchRun
from matching.policy import Policy
from matching.solving import changed_since

_SOFTWARE = ("mentormatch", "numpy", "scipy", "pandas", "ortools")


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """Where a run comes from.

    Attributes
    ----------
    files : tuple of (str, str)
        Input files by name, each with its SHA-256; empty for a run on frames in memory.
    follows : str
        Digest of the record of the run that was matched again; empty where there is none.
    """

    files: tuple[tuple[str, str], ...] = ()
    follows: str = ""


def source_info(files: Iterable[Path]) -> SourceInfo:
    """Hash input files; names alone are kept, never where they lay.

    Raises
    ------
    OSError
        A file does not read.
    """
    named = sorted((path.name, path) for path in files)
    return SourceInfo(tuple((name, file_digest(path)) for name, path in named))


def with_file(source: SourceInfo, path: Path | None) -> SourceInfo:
    """Return a source with one more file; None = as it is."""
    if path is None:
        return source
    return replace(source, files=tuple(sorted((*source.files, *source_info([path]).files))))


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file, as 64 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def run_record(
    run: MatchRun,
    source: SourceInfo,
    *,
    certificate_sha256: str | None = None,
    lottery_sha256: str = "",
) -> RunRecord:
    """Write down one run.

    Parameters
    ----------
    run : MatchRun
    source : SourceInfo
        The files that the tables were read from.
    certificate_sha256 : str, optional
        Of the certificate file, where there is one.
    lottery_sha256 : str
        Of the pairs that the assignment was drawn from, where it was drawn.
    """
    record = _without_digest(run, source, certificate_sha256, lottery_sha256)
    return with_record_digest(record, record_digest(record))


def _without_digest(
    run: MatchRun, source: SourceInfo, certificate_sha256: str | None, lottery_sha256: str
) -> RunRecord:
    summary = summarise(run)
    return RunRecord(
        input=Input(
            files=tuple(InputFile(name=name, sha256=digest) for name, digest in source.files),
            tables_sha256=run.digest,
        ),
        policy=run.policy,
        weights=run.weights,
        versions=software_versions(),
        seed=run.seed,
        as_of=run.as_of.astimezone(UTC).isoformat(),
        mode=run.mode,
        objective=run.policy.objective,
        solver=run.assignment.solver,
        counts=_counts(run),
        least_score=run.solved.case.min_score,
        total=summary.total,
        mean_score=_finite(summary.mean_score),
        mean_coverage=_finite(summary.mean_coverage),
        stability=_stability(run),
        follows=_follows(run, source),
        draw=_draw(run, lottery_sha256),
        certificate=_certificate(run),
        digests=Digests(
            policy=policy_digest(run.policy),
            scores=scores_digest(run.scores),
            certificate=certificate_sha256,
            record="",
        ),
        unmatched={one.learner: one.code for one in run.diagnosis.unmatched},
        left_out=run.left_out,
        load=dict(zip(run.cohort.mentors, run.assignment.load.tolist(), strict=True)),
        short={
            run.cohort.mentors[mentor]: int(run.assignment.short[mentor])
            for mentor in np.flatnonzero(run.assignment.short).tolist()
        },
    )


def software_versions() -> dict[str, str]:
    """Versions of Python and of everything that a result could depend on."""
    return {"python": platform.python_version()} | {name: version(name) for name in _SOFTWARE}


def record_text(record: RunRecord) -> str:
    """Return a record as JSON text: sorted keys, one trailing newline, equal bytes if equal."""
    return _canonical(record) + "\n"


def record_digest(record: RunRecord) -> str:
    """Return the SHA-256 of a record's text, its own digest left empty."""
    return _sha256(record_text(with_record_digest(record, "")))


def with_record_digest(record: RunRecord, digest: str) -> RunRecord:
    """Return the record with another digest of itself."""
    digests = record.digests.model_copy(update={"record": digest})
    return record.model_copy(update={"digests": digests})


def policy_digest(policy: Policy) -> str:
    """Return the SHA-256 of a policy, as 64 hexadecimal digits."""
    return _sha256(_canonical(policy))


def utilities_digest(utility: NDArray[np.float64]) -> str:
    """Return the SHA-256 of the learners' utilities as little-endian float64."""
    return hashlib.sha256(utility.astype("<f8").tobytes()).hexdigest()


def _canonical(model: BaseModel) -> str:
    document = model.model_dump(mode="json")
    return json.dumps(document, sort_keys=True, ensure_ascii=False, allow_nan=False, indent=1)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _counts(run: MatchRun) -> Counts:
    summary = summarise(run)
    return Counts(
        learners=summary.learners,
        mentors=summary.mentors,
        seats=summary.seats,
        matched=summary.matched,
        unmatched=summary.wishes - summary.matched,
        locked=summary.locked,
        full_mentors=summary.full,
        idle_mentors=summary.idle,
        kinds={
            kind.code: KindCounts(wished=kind.wished, matched=kind.matched)
            for kind in summary.kinds
        },
    )


def _certificate(run: MatchRun) -> RunCertificate:
    assignment, cohort = run.assignment, run.cohort
    price, proof = assignment.seat_price, assignment.certificate
    reached = np.minimum(cohort.minimum, assignment.load)
    seats = np.where(price > 0, cohort.capacity, reached)
    utility_sum = math.fsum(assignment.learner_utility.tolist())
    seat_value = math.fsum((seats * price).tolist())
    return RunCertificate(
        gap=_finite(assignment.gap),
        total=assignment.total,
        dual_total=utility_sum + seat_value,
        utility_sum=utility_sum,
        seat_value=seat_value,
        seat_prices=dict(zip(cohort.mentors, price.tolist(), strict=True)),
        proof_levels=dict(zip(cohort.mentors, proof.level.tolist(), strict=True)),
        proof_prices=dict(zip(cohort.mentors, proof.price.tolist(), strict=True)),
        utilities_sha256=utilities_digest(assignment.learner_utility),
    )


def _stability(run: MatchRun) -> Stability | None:
    found = run.diagnosis.stability
    if found is None:
        return None
    return Stability(blocking_pairs=found.blocking_pairs, learners=found.learners)


def _follows(run: MatchRun, source: SourceInfo) -> Follows | None:
    if run.stay is None:
        return None
    changes = changed_since(run.assignment.mentor, run.stay.previous)
    counts = {name: len(learners) for name, learners in changes.items()}
    return Follows(run=source.follows, stay_bonus=run.stay.bonus, **counts)


def _draw(run: MatchRun, lottery_sha256: str) -> Draw | None:
    lottery = run.solved.lottery
    if lottery is None:
        return None
    return Draw(
        pair_cap=run.policy.pair_cap,
        halvings=lottery.halvings,
        expected_total=lottery.expected_total,
        expected_matched=lottery.expected_matched,
        lottery_sha256=lottery_sha256,
    )


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
