"""Job: what came of a programme is judged, put into words and pictures, and kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from functools import partial
from typing import Any

import numpy as np

from api.report.judging.answer_sections import first_answers
from api.report.judging.judgement_page import judgement_html
from api.report.judging.sections import sections
from api.services.jobs import Effect, Handler, JobContext, JobFailed
from api.services.learning.evaluations import DOCUMENT, report_file, sections_file
from api.services.learning.programme_log import day_after
from api.services.learning.retraining import read_case
from api.store import Tx, orm
from api.store.evaluations import add_evaluation, names_of_intakes
from api.store.groups import groups_known
from api.store.ids import new_id
from features.label import LANGS
from models.judging.document import document
from models.judging.judge import judge
from models.judging.parts import PARTS
from models.judging.people_records import Load
from models.judging.records import Judgement
from models.log import Log

_STEPS = ("read", "rows", *PARTS, "write")


def perform(job: JobContext) -> Effect:
    """Judge, and put it into words and pictures."""
    key = job.model_key
    if key is None:
        raise JobFailed("no_model_key")
    programme_id, as_of = job.payload["programme_id"], datetime.fromisoformat(job.payload["as_of"])
    _step(job, "read")
    with job.store.read() as tx:
        case = read_case(tx, job.tenant_id, programme_id, as_of, key)
        groups = groups_known(tx, job.tenant_id)
        intakes = names_of_intakes(tx, job.tenant_id, programme_id)
    _step(job, "rows")
    log = _with_names(replace(case.log, groups=groups).log(), intakes)
    if log.exposures.empty:
        raise JobFailed("nothing_shown")
    found = judge(
        log,
        case.serving,
        np.random.default_rng(0),
        as_of=day_after(as_of),
        progress=partial(_step, job),
    )
    kept = replace(found, load=_unnamed(found.load))
    _step(job, "write")
    row, files = _row(job, programme_id, kept), _files(kept)

    def effect(tx: Tx) -> dict[str, Any]:
        add_evaluation(tx, row, files)
        return {"evaluation_id": row.evaluation_id}

    return effect


HANDLER = Handler(perform)


def _with_names(log: Log, intakes: Mapping[str, str]) -> Log:
    """Put what people call intakes in the place of their ids."""
    exposures, pairs = (
        frame.assign(cohort=frame["cohort"].replace(dict(intakes)))
        for frame in (log.exposures, log.pairs)
    )
    return replace(log, exposures=exposures, pairs=pairs)


def _unnamed(load: Load) -> Load:
    """Put numbers in the place of mentors' ids: what is kept for good names nobody."""
    mentors = tuple(
        replace(one, mentor_id=str(number)) for number, one in enumerate(load.mentors, start=1)
    )
    return replace(load, mentors=mentors)


def _files(found: Judgement) -> dict[str, bytes]:
    files = {DOCUMENT: _json(document(found))}
    for lang in LANGS:
        files[sections_file(lang)] = _json([asdict(one) for one in sections(found, lang)])
        files[report_file(lang)] = judgement_html(found, lang).encode()
    return files


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, allow_nan=False).encode()


def _row(job: JobContext, programme_id: str, found: Judgement) -> orm.Evaluation:
    return orm.Evaluation(
        tenant_id=job.tenant_id,
        evaluation_id=new_id("eval"),
        programme_id=programme_id,
        summary=_summary(found),
        drifting=_standing_alarms(found),
        job_id=job.job_id,
        created_at=job.now(),
        created_by=job.created_by,
    )


def _summary(found: Judgement) -> dict[str, Any]:
    told = document(found)
    names = ("question", "basis", "verdict", "difference", "sure", "unit", "n", "sentence")
    answers = document(replace(found, better=first_answers(found)))["better"]
    return {
        "as_of": found.as_of,
        "window": told["window"],
        "lists": found.size.lists,
        "pairs": found.size.pairs,
        "labels": found.size.labels,
        "answers": [{name: one[name] for name in names} for one in answers],
        "worse_off": told["groups"]["sentences"],
        "alarms": [one["sentence"] for one in told["drift"]["alarms"]],
    }


def _standing_alarms(found: Judgement) -> int:
    """Count alarms that were raised in the latest quarter that has outcomes."""
    quarters = [quarter for chart in found.drift.charts for quarter in chart.quarter]
    latest = max(quarters, default="")
    return sum(alarm.quarter == latest for alarm in found.drift.alarms)


def _step(job: JobContext, step: str) -> None:
    job.progress(step, _STEPS.index(step), len(_STEPS))
