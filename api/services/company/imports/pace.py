"""How much longer an import takes: by the size of its file and the pace of the company's last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from api.store import Tx, orm
from api.store.imports import file_size
from api.store.jobs import last_done

_LOOKED_AT = 10
"""Earlier jobs that are looked at for their pace."""
_APPLYING = 1.6
"""Applying a file takes so much longer than checking it, which is a part of it."""
_BYTES_A_SECOND = {".csv": 1_000_000.0, ".tsv": 1_000_000.0, ".txt": 1_000_000.0}
_PACKED = 250_000.0
"""Of a first import, before any pace is known: of workbooks and archives, less than of text."""
_SHORTEST_S = 1.0
_TELLS = 100_000
"""Bytes of a file from which on its pace says something of others; below, all else takes longer."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How far the work on an import is.

    Attributes
    ----------
    step : str
        Empty before it has begun.
    seconds_left : float or None
        0 where it should be over by now; None where nothing is known of how long it takes.
    share : float
        Of its time, or of its steps where the time is not known, that is over; in [0, 1].
    """

    step: str
    seconds_left: float | None
    share: float


def suffix_of(file_name: str) -> str:
    """Return what a file's name ends in, in small letters."""
    return PurePath(file_name).suffix.lower()


def pace_of(tx: Tx, row: orm.Import, job: orm.Job, now: datetime) -> Pace:
    """Return how far the work on an import is.

    Parameters
    ----------
    row : Import
    job : Job
        The last that was asked for with it.
    now : datetime
    """
    told = job.progress or {}
    steps = told.get("done", 0) / (told.get("total") or 1)
    whole = None if job.started_at is None else _whole(tx, row, job)
    if job.started_at is None or whole is None:
        return Pace(told.get("step", ""), None, steps)
    spent = max((now - job.started_at).total_seconds(), 0.0)
    return Pace(told.get("step", ""), max(whole - spent, 0.0), min(spent / whole, 1.0))


def _whole(tx: Tx, row: orm.Import, job: orm.Job) -> float | None:
    """Return how long the whole work takes, in seconds."""
    earlier = [one for one in last_done(tx, row.tenant_id, job.kind, _LOOKED_AT) if _is_told(one)]
    if job.payload["act"] == "undo":
        undone = next((one for one in earlier if one.payload["act"] != "undo"), None)
        return None if undone is None else max(_seconds(undone), _SHORTEST_S)
    size = file_size(tx, row.tenant_id, row.import_id)
    if size is None:
        return None
    checking = size / (
        _pace(earlier, row) or _BYTES_A_SECOND.get(suffix_of(row.file_name), _PACKED)
    )
    return max(checking * (1.0 if row.validate_only else _APPLYING), _SHORTEST_S)


def _pace(earlier: Sequence[orm.Job], row: orm.Import) -> float | None:
    """Return how many bytes a second were checked of the last file that was like this one."""
    for job in earlier:
        told = job.result or {}
        if told.get("bytes", 0) >= _TELLS and told.get("suffix") == suffix_of(row.file_name):
            longer = _APPLYING if told.get("state") == "applied" else 1.0
            return float(told["bytes"]) * longer / max(_seconds(job), 0.001)
    return None


def _is_told(job: orm.Job) -> bool:
    return job.started_at is not None and job.finished_at is not None


def _seconds(job: orm.Job) -> float:
    assert job.started_at is not None
    assert job.finished_at is not None
    return (job.finished_at - job.started_at).total_seconds()
