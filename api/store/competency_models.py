"""Queries about the versions of competency models."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from api.store.chunks import chunks
from api.store.company import COMPANY
from api.store.engine import Tx
from api.store.orm.imports import CompetencyModelVersion as Version
from features.label import Label

_MODELS = COMPANY["competency_models"].c
_BEHAVIOURS = COMPANY["behaviours"]


def newest_versions(tx: Tx, tenant_id: str, post_ids: Collection[str]) -> dict[str, int]:
    """Return the newest version of each post's model; 0 where none was written down yet."""
    found = dict.fromkeys(post_ids, 0)
    for chunk in chunks(sorted(found)):
        asked = {"tenant": tenant_id, "posts": chunk}
        found |= dict(tx.execute(_NEWEST, asked).all())
    return found


_NEWEST = (
    sa.select(Version.post_id, sa.func.max(Version.model_version))
    .where(
        Version.tenant_id == sa.bindparam("tenant"),
        Version.post_id.in_(sa.bindparam("posts", expanding=True)),
    )
    .group_by(Version.post_id)
)


def version_of(tx: Tx, tenant_id: str, post_id: str, model_version: int) -> Version | None:
    """Return one version of a post's model."""
    return tx.get(Version, (tenant_id, post_id, model_version))


def models_of(tx: Tx, tenant_id: str, post_ids: Collection[str]) -> dict[str, list[dict[str, Any]]]:
    """Return what posts ask for now."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for chunk in chunks(sorted(post_ids)):
        rows = sa.select(
            _MODELS.post_id, _MODELS.competency_id, _MODELS.required_level, _MODELS.importance
        ).where(_MODELS.tenant_id == tenant_id, _MODELS.post_id.in_(chunk))
        for row in tx.execute(rows.order_by(_MODELS.post_id, _MODELS.competency_id)).mappings():
            asked = dict(row)
            found[asked.pop("post_id")].append(asked)
    return dict(found)


def behaviours_of(
    tx: Tx, tenant_id: str, competency_ids: Collection[str]
) -> dict[str, list[tuple[float, Label]]]:
    """Return what the levels of competencies look like in behaviour, the lowest level first."""
    found: dict[str, list[tuple[float, Label]]] = defaultdict(list)
    for chunk in chunks(sorted(competency_ids)):
        asked = {"tenant": tenant_id, "competencies": chunk}
        for row in tx.connection().execute(_LEVELS, asked):
            said = Label(row.text_zh or row.text_en, row.text_en or row.text_zh)
            found[row.competency_id].append((row.level, said))
    return dict(found)


_LEVELS = (
    sa.select(_BEHAVIOURS)
    .where(
        _BEHAVIOURS.c.tenant_id == sa.bindparam("tenant"),
        _BEHAVIOURS.c.competency_id.in_(sa.bindparam("competencies", expanding=True)),
    )
    .order_by(_BEHAVIOURS.c.level)
)


def note_versions(
    tx: Tx, tenant_id: str, post_ids: Collection[str], now: datetime, created_by: str
) -> None:
    """Write down what posts ask for from now on, as the next version of each."""
    versions = newest_versions(tx, tenant_id, post_ids)
    models = models_of(tx, tenant_id, post_ids)
    tx.add_all(
        Version(
            tenant_id=tenant_id,
            post_id=post_id,
            model_version=version + 1,
            document={"competencies": models.get(post_id, [])},
            created_at=now,
            created_by=created_by,
        )
        for post_id, version in sorted(versions.items())
    )
    tx.flush()
