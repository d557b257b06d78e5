"""What a match run leaves in the database: rows, and the files that prove them."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from api.report.pair_rows import PairRows, pair_rows
from api.report.proof import write_proof
from api.report.record_schema import RunRecord
from api.report.run_record import SourceInfo
from api.services.runs.preparing import Prepared
from api.services.runs.snapshot import named_digests, snapshot_files
from api.services.runs.told import kept_diagnosis, kept_unmatched
from api.store.ids import new_id
from matching.contributions import contributions_of
from matching.labels import labels_of
from matching.pipeline import MatchRun
from matching.scores import UNIT
from matching.wishes import ANY, row_kinds

OPTED_OUT = "OPTED_OUT"
RECORD, UNMATCHED, DIAGNOSIS = "run.json", "unmatched.json", "diagnosis.json"
Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is written of a run, but for the ids of tenant and run."""

    files: dict[str, bytes]
    assignments: Rows
    shortlists: Rows
    items: Rows
    counts: dict[str, Any]
    objective: dict[str, Any]
    digest: str
    matched: int


@dataclass(frozen=True, slots=True)
class About:
    """What the rows of a run name besides."""

    programme_id: str
    cohort_id: str
    policy_version: int | None
    model_version: str
    created_at: datetime
    follows: str = ""


def outcome_of(run: MatchRun, prepared: Prepared, about: About) -> Outcome:
    """Collect what a run leaves behind.

    Parameters
    ----------
    run : MatchRun
    prepared : Prepared
        What it was made from.
    about : About
    """
    rows = pair_rows(run)
    files = _files(run, prepared, rows, about.follows)
    record = RunRecord.model_validate_json(files[RECORD])
    lists, items = _lists(run, rows, about) if run.mode != "assign" else ([], [])
    return Outcome(
        files=files,
        assignments=[*_assigned(run), *_nobody(run), *_opted_out(prepared)],
        shortlists=lists,
        items=items,
        counts=_counts(run, prepared, record),
        objective=_objective(run, record),
        digest=run.digest,
        matched=run.assignment.n_matched,
    )


def _files(run: MatchRun, prepared: Prepared, rows: PairRows, follows: str) -> dict[str, bytes]:
    files = snapshot_files(prepared.tables)
    source = SourceInfo(named_digests(files), follows)
    with TemporaryDirectory(prefix="mentormatch-run-") as place:
        folder = Path(place)
        write_proof(run, folder, source, rows)
        files |= {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
    unmatched = {one.learner: kept_unmatched(one) for one in run.diagnosis.unmatched}
    files[UNMATCHED] = _json(unmatched)
    files[DIAGNOSIS] = _json(kept_diagnosis(run.diagnosis))
    return files


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False).encode()


def _assigned(run: MatchRun) -> Rows:
    """Return a row for each learner (and kind) with a mentor; none where only lists are asked."""
    if run.mode == "shortlist":
        return []
    kinds, person = row_kinds(run.cohort, run.policy), run.cohort.learner_side.person
    mentors, locked = run.cohort.mentors, run.locked >= 0
    at = np.flatnonzero(run.assignment.mentor >= 0)
    mentor = run.assignment.mentor[at]
    score = run.scores.units_of(at, mentor) / UNIT
    before = np.full(len(run.locked), -1) if run.stay is None else run.stay.previous
    return [
        {
            "learner_id": person[row],
            "kind": kinds[row],
            "mentor_id": mentors[place],
            "score": value,
            "unmatched_code": None,
            "locked": bool(locked[row]),
            "previous_mentor_id": mentors[earlier] if earlier >= 0 else None,
        }
        for row, place, value, earlier in zip(
            at.tolist(), mentor.tolist(), score.tolist(), before[at].tolist(), strict=True
        )
    ]


def _nobody(run: MatchRun) -> Rows:
    kinds, cohort = row_kinds(run.cohort, run.policy), run.cohort
    rows = ((cohort.learners.position(one.learner), one.code) for one in run.diagnosis.unmatched)
    before = np.full(len(kinds), -1) if run.stay is None else run.stay.previous
    return [
        _without(
            cohort.learner_side.person[row],
            kinds[row],
            code,
            cohort.mentors[before[row]] if before[row] >= 0 else None,
        )
        for row, code in rows
    ]


def _opted_out(prepared: Prepared) -> Rows:
    return [_without(learner, ANY, OPTED_OUT) for learner in prepared.opted_out]


def _without(learner: str, kind: str, code: str, before: str | None = None) -> dict[str, Any]:
    return {
        "learner_id": learner,
        "kind": kind,
        "mentor_id": None,
        "score": None,
        "unmatched_code": code,
        "locked": False,
        "previous_mentor_id": before,
    }


def _lists(run: MatchRun, rows: PairRows, about: About) -> tuple[Rows, Rows]:
    """Return the lists, which are drafts, and their mentors with what each score is made of."""
    person, kinds = run.cohort.learner_side.person, row_kinds(run.cohort, run.policy)
    ids = {row: new_id("rec") for row in np.unique(rows.learner).tolist()}
    lists = [
        {
            "recommendation_id": ids[row],
            "programme_id": about.programme_id,
            "cohort_id": about.cohort_id,
            "learner_id": person[row],
            "kind": kinds[row],
            "source": "prior",
            "state": "draft",
            "policy_version": about.policy_version,
            "model_version": about.model_version,
            "created_at": about.created_at,
        }
        for row in ids
    ]
    return lists, [
        {
            "recommendation_id": ids[row],
            "rank": rank,
            "mentor_id": run.cohort.mentors[mentor],
            "role": (*labels_of(chips), "")[0],
            "score": score,
            "propensity": propensity,
            "features": features,
        }
        for row, rank, mentor, score, propensity, chips, features in zip(
            rows.learner.tolist(),
            rows.rank.tolist(),
            rows.mentor.tolist(),
            rows.score.tolist(),
            rows.propensity.tolist(),
            rows.chips,
            _features(run, rows),
            strict=True,
        )
    ]


def _features(run: MatchRun, rows: PairRows) -> list[dict[str, float]]:
    """Return what each block and soft rule adds to the score of each row; what adds nothing not."""
    parts = contributions_of(run.scores, rows.learner, rows.mentor)
    names = tuple(parts)
    values = np.stack([parts[name] for name in names], axis=1) / UNIT
    return [
        {name: value for name, value in zip(names, row, strict=True) if value}
        for row in values.tolist()
    ]


def _counts(run: MatchRun, prepared: Prepared, record: RunRecord) -> dict[str, Any]:
    codes = Counter(one.code for one in run.diagnosis.unmatched)
    return {
        **record.counts.model_dump(),
        "kept": prepared.kept,
        "opted_out": len(prepared.opted_out),
        "left_out": len(run.left_out),
        "unmatched_by_code": dict(sorted(codes.items())),
    }


def _objective(run: MatchRun, record: RunRecord) -> dict[str, Any]:
    """Return the parts of what was asked for, and how far at most it is from the best."""
    follows = None if record.follows is None else record.follows.model_dump(exclude={"run"})
    return {
        "objective": record.objective,
        "solver": record.solver,
        "total": record.total,
        "gap": record.certificate.gap,
        "bound": record.certificate.dual_total,
        "least_score": record.least_score,
        "mean_score": record.mean_score,
        "mean_coverage": record.mean_coverage,
        "shares": _shares(run),
        "stability": None if record.stability is None else record.stability.model_dump(),
        "follows": follows,
        "certificate_sha256": record.digests.certificate,
        "record_sha256": record.digests.record,
    }


def _shares(run: MatchRun) -> dict[str, float]:
    """Return what each block and soft rule adds to an assigned pair, in the mean."""
    at = np.flatnonzero(run.assignment.mentor >= 0)
    if not len(at):
        return {}
    parts = contributions_of(run.scores, at, run.assignment.mentor[at])
    return {name: float(np.mean(units)) / UNIT for name, units in parts.items()}
