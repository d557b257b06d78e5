"""Use-case: what changed from one match run to another, as both stand now."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from api.report.diff import PairOfRun, RunDiff, RunSide, compare, totals_of
from api.report.proof import RECORD
from api.report.record_schema import RunRecord
from api.services.actors import Actor
from api.services.errors import NotFound, WrongState
from api.services.runs.starting import SOLVED
from api.store import Tx
from api.store.comparing import Given, given_in, mentors_listed
from api.store.runs import match_run, run_file
from matching.wishes import row_of


def diff_of(tx: Tx, who: Actor, before: str, after: str) -> RunDiff:
    """Compare two runs: people, lists, loads, totals, policy; names are left out.

    What HR changed in review counts. A learner who wants several kinds of mentor is told by kind:
    ``outside:E1001``.

    Raises
    ------
    NotFound
    WrongState
        One of them has no outcome.
    """
    return compare(_side(tx, who, before), _side(tx, who, after))


def _side(tx: Tx, who: Actor, run_id: str) -> RunSide:
    run = match_run(tx, who.tenant_id, run_id)
    if run is None:
        raise NotFound("match run", run_id)
    content = run_file(tx, who.tenant_id, run_id, RECORD)
    if run.state not in SOLVED or content is None:
        raise WrongState("match run", run_id, run.state, "compare", SOLVED)
    record = RunRecord.model_validate_json(content)
    rows = given_in(tx, who.tenant_id, run_id)
    matched = [row for row in rows if row.mentor_id is not None]
    lists: dict[str, tuple[str, ...]] = {}
    for learner, kind, mentor in mentors_listed(tx, who.tenant_id, run_id):
        name = row_of(learner, kind)
        lists[name] = (*lists.get(name, ()), mentor)
    pairs = {
        row_of(row.learner_id, row.kind): PairOfRun("", str(row.mentor_id), "") for row in matched
    }
    learners = {*lists, *(row_of(row.learner_id, row.kind) for row in rows)}
    load = Counter(str(row.mentor_id) for row in matched)
    return RunSide(
        record, learners, pairs, lists, _totals(record, rows), {m: load[m] for m in record.load}
    )


def _totals(record: RunRecord, rows: Sequence[Given]) -> dict[str, object]:
    """Return the totals as they were solved, or as they are where HR changed something."""
    totals = totals_of(record)
    if all(row.origin == "solver" for row in rows):
        return totals
    scores = [row.score for row in rows if row.score is not None]
    total = math.fsum(scores)
    mean = total / len(scores) if scores else None
    return totals | {"matched": len(scores), "total": total, "mean_score": mean}
