"""Use-case: what a match run came to."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from api.report.proof import CERTIFICATE
from api.services.actors import Actor
from api.services.audit import record
from api.services.errors import NotFound, WrongState
from api.services.recommending.keeper import Keeper
from api.services.runs.outcome import DIAGNOSIS, OPTED_OUT, UNMATCHED
from api.services.runs.snapshot import FOLDER
from api.services.runs.starting import SOLVED
from api.services.runs.told import in_language
from api.store import Tx, orm
from api.store.jobs import jobs_by_id
from api.store.runs import (
    RunFilter,
    Unmatched,
    assignments_after,
    last_solving,
    lists_after,
    match_run,
    newest_runs,
    run_file,
    run_files,
    unmatched_after,
)
from features.label import Label, Lang
from matching.wishes import row_of

TOLD = (*SOLVED, "no_solution", "publishing")
"""States of a run that has something to tell."""
_UNDER_WAY = ("queued", "solving")
_OPTED_OUT = Label(
    "本人不接受自动匹配，已转人工处理",
    "does not want to be matched automatically: a human has been asked",
)
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class RunStanding:
    """A run, and how far it is.

    Attributes
    ----------
    run : MatchRun
    progress : dict
        Step, done, total; of a run that is not under way any more, what it said last.
    seconds_left : float or None
        By how long the last run of the cohort took; None where that is not known.
    """

    run: orm.MatchRun
    progress: dict[str, Any]
    seconds_left: float | None


@dataclass(frozen=True, slots=True)
class Alone:
    """A learner without a mentor of one kind, and what is said of it in one language."""

    row: Unmatched
    reasons: Sequence[dict[str, Any]]
    remedy: dict[str, Any] | None


def run_known(tx: Tx, who: Actor, run_id: str) -> orm.MatchRun:
    """Return a run, whatever its state.

    Raises
    ------
    NotFound
    """
    found = match_run(tx, who.tenant_id, run_id)
    if found is None:
        raise NotFound("match run", run_id)
    return found


def list_runs(
    tx: Tx, who: Actor, wanted: RunFilter, *, after: tuple[datetime, str] | None, limit: int
) -> Sequence[orm.MatchRun]:
    """Return the runs of the caller's company, the newest first."""
    return newest_runs(tx, who.tenant_id, wanted, after=after, limit=limit)


def get_run(tx: Tx, who: Actor, run_id: str, now: datetime) -> RunStanding:
    """Return a run with its progress.

    Raises
    ------
    NotFound
    """
    return standing(tx, run_known(tx, who, run_id), now)


def standing(tx: Tx, run: orm.MatchRun, now: datetime) -> RunStanding:
    """Return how one run stands; see `standings`."""
    return standings(tx, run.tenant_id, [run], now)[0]


def standings(
    tx: Tx, tenant_id: str, runs: Sequence[orm.MatchRun], now: datetime
) -> list[RunStanding]:
    """Return how runs stand: how far their jobs are, and how long those may still take."""
    jobs = jobs_by_id(tx, tenant_id, [run.job_id for run in runs if run.job_id])
    return [_standing(tx, run, jobs.get(run.job_id or ""), now) for run in runs]


def _standing(tx: Tx, run: orm.MatchRun, job: orm.Job | None, now: datetime) -> RunStanding:
    progress = {} if job is None else job.progress
    if run.state not in _UNDER_WAY or job is None:
        return RunStanding(run, progress, None)
    took = last_solving(tx, run.tenant_id, run.cohort_id)
    spent = timedelta() if job.started_at is None else now - job.started_at
    left = None if took is None else max(0.0, (took - spent).total_seconds())
    return RunStanding(run, progress, left)


def get_assignments(
    tx: Tx, who: Actor, run_id: str, *, after: tuple[str, str] | None, limit: int
) -> Sequence[orm.AssignedMentor]:
    """Return who was assigned to whom, by learner and kind.

    Raises
    ------
    NotFound, WrongState
    """
    run = _told(tx, who, run_id)
    return assignments_after(tx, who.tenant_id, run.run_id, after=after, limit=limit, matched=True)


def get_alternates(
    tx: Tx, who: Actor, run_id: str, *, after: tuple[str, str] | None, limit: int
) -> list[tuple[orm.Shortlist, list[orm.ShortlistItem]]]:
    """Return the shortlists of a run, by learner and kind.

    Raises
    ------
    NotFound, WrongState
    """
    run = _told(tx, who, run_id)
    return lists_after(tx, who.tenant_id, run.run_id, after=after, limit=limit)


def get_unmatched(
    tx: Tx, who: Actor, run_id: str, lang: Lang, *, after: tuple[str, str] | None, limit: int
) -> list[Alone]:
    """Return who has no mentor, why, and what would help.

    Raises
    ------
    NotFound, WrongState
    """
    run = _told(tx, who, run_id)
    rows = unmatched_after(tx, who.tenant_id, run_id, after=after, limit=limit)
    kept = _kept(tx, run, UNMATCHED, lang)
    return [_alone(row, kept.get(row_of(row.learner_id, row.kind)), lang) for row in rows]


def get_diagnosis(tx: Tx, who: Actor, run_id: str, lang: Lang) -> Mapping[str, Any]:
    """Return what is scarce and what would help, as the run was solved.

    Raises
    ------
    NotFound, WrongState
    """
    return _kept(tx, _told(tx, who, run_id), DIAGNOSIS, lang)


def get_certificate(tx: Tx, who: Actor, run_id: str, *, with_input: bool) -> bytes:
    """Return what proves a run as it was solved, before any review, as a ZIP archive.

    Folder ``run/`` is what ``mentormatch verify`` reads; ``input/`` what was matched.

    Raises
    ------
    NotFound
    WrongState
        It has no outcome, or only lists were asked for.
    """
    run = _told(tx, who, run_id)
    files = run_files(tx, who.tenant_id, run_id)
    if CERTIFICATE not in files:
        raise WrongState("match run", run_id, run.state, "certify", SOLVED)
    inside = {
        name if name.startswith(FOLDER) else f"run/{name}": content
        for name, content in files.items()
        if name not in (UNMATCHED, DIAGNOSIS) and (with_input or not name.startswith(FOLDER))
    }
    return _archive(inside)


def note_input_read(
    tx: Tx, who: Actor, run_id: str, *, now: datetime, request_id: str = ""
) -> None:
    """Note in the audit log that somebody took along what a run was made from."""
    record(tx, who, "run_input_read", "match_run", run_id, {}, now=now, request_id=request_id)


def _archive(files: dict[str, bytes]) -> bytes:
    """Return files as one archive; equal files make an equal one."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), files[name])
    return buffer.getvalue()


def _alone(row: Unmatched, kept: Mapping[str, Any] | None, lang: Lang) -> Alone:
    if row.code == OPTED_OUT:
        said = {"code": OPTED_OUT, "params": {}, "text": _OPTED_OUT.text(lang)}
        return Alone(row, [said], None)
    told = kept or {"reasons": [], "remedy": None}
    return Alone(row, told["reasons"], told["remedy"])


_KEPT: Keeper[tuple[str, str, str, str, str, Lang], Mapping[str, Any]] = Keeper(16)
"""By database, tenant, run, the digest of its input, file and language."""


def _kept(tx: Tx, run: orm.MatchRun, name: str, lang: Lang) -> Mapping[str, Any]:
    """Return a file that was written as the run was solved; its digest goes with its files."""
    key = str(tx.get_bind()), run.tenant_id, run.run_id, run.input_digest or "", name, lang
    return _KEPT.get(key, lambda: _read(tx, run, name, lang))


def _read(tx: Tx, run: orm.MatchRun, name: str, lang: Lang) -> Mapping[str, Any]:
    content = run_file(tx, run.tenant_id, run.run_id, name)
    told: Mapping[str, Any] = in_language(json.loads(content or b"{}"), lang)
    return told


def _told(tx: Tx, who: Actor, run_id: str) -> orm.MatchRun:
    run = run_known(tx, who, run_id)
    if run.state not in TOLD:
        raise WrongState("match run", run_id, run.state, "read", TOLD)
    return run
