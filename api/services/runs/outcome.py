"""What a match run leaves in the database: rows, and the files that prove them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from api.report.pair_rows import PairRows, pair_rows
from api.report.proof import write_proof
from api.report.record_schema import RunRecord
from api.report.run_record import SourceInfo
from api.report.summary import assigned_coverage
from api.services.learning.serving import Served
from api.services.runs.facts import facts_of
from api.services.runs.preparing import Prepared
from api.services.runs.rewriting import BY_HAND
from api.services.runs.snapshot import named_digests, snapshot_files
from api.services.runs.told import kept_diagnosis, kept_unmatched
from api.store.bulk import Columns
from api.store.ids import new_id
from matching.contributions import contributions_of
from matching.labels import LIST_LABELS
from matching.pipeline import MatchRun
from matching.scores import UNIT
from matching.wishes import ANY, row_kinds

OPTED_OUT = "OPTED_OUT"
RECORD, UNMATCHED, DIAGNOSIS = "run.json", "unmatched.json", "diagnosis.json"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is written of a run, but for the ids of tenant and run."""

    files: dict[str, bytes]
    assignments: Columns
    shortlists: Columns
    items: Columns
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
    scored_by: Served
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
    if run.mode == "assign":  # its rows are those of the assignment
        rows = rows.taken(slice(0, 0))
    lists, items = _lists(run, rows, about)
    return Outcome(
        files=files,
        assignments=_assignments(run, prepared, rows),
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


def _assignments(run: MatchRun, prepared: Prepared, lists: PairRows) -> Columns:
    """Return a row for each learner and kind: with a mentor, or with the reason why there is none.

    Where only lists are asked for, nobody has a mentor.
    """
    person, kinds = run.cohort.learner_side.person, row_kinds(run.cohort, run.policy)
    codes = {run.cohort.learners.position(one.learner): one.code for one in run.diagnosis.unmatched}
    matched = [] if run.mode == "shortlist" else np.flatnonzero(run.assignment.mentor >= 0).tolist()
    rows = [*matched, *codes]
    out = [(one, ANY, OPTED_OUT) for one in prepared.opted_out]
    out += [(one, kind, BY_HAND) for one, kind in prepared.left_out]
    at = np.array(matched, dtype=np.intp)
    score = run.scores.units_of(at, run.assignment.mentor[at]) / UNIT
    coverage = pa.array(assigned_coverage(run)[at], from_pandas=True).to_pylist()
    facts = facts_of(run.cohort, run.scores, run.rules, at, run.assignment.mentor[at])
    alone, nobody = len(codes) + len(out), [None] * len(out)
    before = np.full(len(person), -1) if run.stay is None else run.stay.previous
    return {
        "learner_id": [*(person[row] for row in rows), *(one for one, _, _ in out)],
        "kind": [*(kinds[row] for row in rows), *(kind for _, kind, _ in out)],
        "mentor_id": [*_ids(run, run.assignment.mentor[at]), *(None,) * alone],
        "score": [*score.tolist(), *(None,) * alone],
        "coverage": [*coverage, *(None,) * alone],
        "unmatched_code": [*(None,) * len(at), *codes.values(), *(code for _, _, code in out)],
        "locked": [*(run.locked[at] >= 0).tolist(), *(False,) * alone],
        "origin": ["solver"] * (len(at) + alone),
        "previous_mentor_id": [*_ids(run, before[np.array(rows, dtype=np.intp)]), *nobody],
        "rank": [*_ranks(lists, matched), *(None,) * alone],
        "breaks": [*(one.broken for one in facts), *("",) * alone],
        "facts": [*(one.text() for one in facts), *(None,) * alone],
    }


def _ranks(lists: PairRows, matched: Sequence[int]) -> list[int | None]:
    """Return the place of each matched learner's mentor on his list; None where she is on none."""
    mine = lists.taken(np.flatnonzero(lists.assigned))
    place = dict(zip(mine.learner.tolist(), mine.rank.tolist(), strict=True))
    return [place.get(row) for row in matched]


def _ids(run: MatchRun, mentor: NDArray[np.intp]) -> list[str | None]:
    """Return the ids of mentors; None at -1."""
    ids = (*run.cohort.mentors, None)
    return [ids[at] for at in mentor.tolist()]


def _lists(run: MatchRun, rows: PairRows, about: About) -> tuple[Columns, Columns]:
    """Return the lists, which are drafts, and their mentors with what each score is made of."""
    person, kinds = run.cohort.learner_side.person, row_kinds(run.cohort, run.policy)
    ids = {row: new_id("rec") for row in np.unique(rows.learner).tolist()}
    same = {
        "programme_id": about.programme_id,
        "cohort_id": about.cohort_id,
        "source": about.scored_by.source,
        "state": "draft",
        "policy_version": about.policy_version,
        "model_version": about.scored_by.model_version,
        "created_at": about.created_at,
    }
    lists: Columns = {
        "recommendation_id": list(ids.values()),
        "learner_id": [person[row] for row in ids],
        "kind": [kinds[row] for row in ids],
        **{name: [value] * len(ids) for name, value in same.items()},
    }
    return lists, {
        "recommendation_id": [ids[row] for row in rows.learner.tolist()],
        "rank": rows.rank.tolist(),
        "mentor_id": _ids(run, rows.mentor),
        "role": _roles(rows.chips),
        "score": rows.score.tolist(),
        "propensity": rows.propensity.tolist(),
        "features": _features(run, rows),
    }


def _roles(chips: NDArray[np.bool_]) -> list[str]:
    """Return the first label that is true of each row; empty where none is."""
    first = np.where(chips.any(axis=1), chips.argmax(axis=1), len(LIST_LABELS))
    names = (*LIST_LABELS, "")
    return [names[at] for at in first.tolist()]


def _features(run: MatchRun, rows: PairRows) -> list[str]:
    """Return as JSON what each block and soft rule adds to the score of each row, 0 left out."""
    parts = contributions_of(run.scores, rows.learner, rows.mentor)
    pieces = [_member(name, units) for name, units in parts.items()]
    joined = pc.binary_join_element_wise(*pieces, ", ", null_handling="skip")
    texts: list[str] = pc.binary_join_element_wise("{", joined, "}", "").to_pylist()
    return texts


def _member(name: str, units: NDArray[np.int64]) -> pa.Array:
    """Return one member of the JSON objects of all rows; none where the value is 0."""
    numbers = pa.array(units / UNIT, mask=units == 0).cast(pa.string())
    return pc.binary_join_element_wise(f"{json.dumps(name)}: ", numbers, "")


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
