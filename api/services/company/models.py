"""Use-case: what a post asks for is put, and read as it was at any version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pandas as pd

from api.services.actors import Actor
from api.services.audit import record
from api.services.company.applying import apply
from api.services.company.cells import fault_of
from api.services.company.changes import compare, without
from api.services.company.checks import Rows, check_rows, latest_day
from api.services.errors import Fault, NotFound, Unacceptable
from api.services.versions import unchanged
from api.store import Tx
from api.store.competency_models import models_of, newest_versions, version_of
from api.store.posts import posts_after
from api.store.snapshots import lock_company
from api.store.surroundings import load_around

_KIND = "competency model"


@dataclass(frozen=True, slots=True)
class Model:
    """What a post asks for at one version; version 0 came with files before any was counted."""

    post_id: str
    version: int
    competencies: Sequence[Mapping[str, Any]]
    created_at: datetime | None = None


def list_posts(tx: Tx, who: Actor, *, after: str | None, limit: int) -> Sequence[Mapping[str, Any]]:
    """Return the posts of the caller's company by id, with how much they ask for."""
    return [dict(row) for row in posts_after(tx, who.tenant_id, after, limit)]


def put_model(
    tx: Tx,
    who: Actor,
    post_id: str,
    post: Mapping[str, str],
    asked: Sequence[Mapping[str, object]],
    *,
    expected: int | None,
    now: datetime,
    request_id: str = "",
) -> Model:
    """Say what a post asks for from now on; a post that is not there is made.

    Parameters
    ----------
    post : mapping of str to str
        Names and family, where they change.
    asked : sequence of mapping
        Cells of ``competency_models`` but for the post.
    expected : int or None
        Version that the caller has read.

    Raises
    ------
    StaleVersion, Unacceptable
    """
    lock_company(tx, who.tenant_id)
    current = newest_versions(tx, who.tenant_id, [post_id])[post_id]
    unchanged(_KIND, post_id, expected=expected, current=current)
    raw = {
        "posts": pd.DataFrame([{"post_id": post_id, **post}]).astype(object),
        "competency_models": pd.DataFrame(
            [{"post_id": post_id, **cells} for cells in asked]
        ).astype(object),
    }
    stored = load_around(tx, who.tenant_id, [], [post_id]).tables()
    rows = check_rows(raw, stored, latest_day(now))
    if faults := _faults(rows):
        raise Unacceptable(*faults)
    kept = stored.frames()
    changes = {name: compare(name, frame, kept[name]) for name, frame in rows.frames.items()}
    gone = without("competency_models", rows.frames["competency_models"], kept["competency_models"])
    changes["competency_models"] = replace(changes["competency_models"], removed=gone)
    apply(tx, who, changes, now)
    details = {"competencies": len(asked)}
    record(
        tx, who, "model_put", "competency_model", post_id, details, now=now, request_id=request_id
    )
    return get_model(tx, who, post_id)


def get_model(tx: Tx, who: Actor, post_id: str, version: int | None = None) -> Model:
    """Return what a post asks for now, or asked for at a version.

    Raises
    ------
    NotFound
    """
    newest = newest_versions(tx, who.tenant_id, [post_id])[post_id]
    found = version_of(tx, who.tenant_id, post_id, newest if version is None else version)
    if found is not None:
        return Model(post_id, found.model_version, found.document["competencies"], found.created_at)
    now_asked = models_of(tx, who.tenant_id, [post_id]).get(post_id)
    if now_asked is None or newest or version:
        raise NotFound(_KIND, post_id)
    return Model(post_id, 0, now_asked)


def _faults(rows: Rows) -> list[Fault]:
    faults = []
    for problem in rows.problems:
        asked = problem.table == "competency_models" and problem.row >= 0
        where = f"/body/competencies/{problem.row}" if asked else "/body"
        column = "" if problem.column == "post_id" else problem.column  # it stands in the path
        faults.append(fault_of(replace(problem, column=column), where))
    return faults + [fault_of(problem, "/body") for problem in rows.elsewhere]
