"""Queries about evaluations of programmes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa

from api.store import orm
from api.store.engine import Tx


def add_evaluation(tx: Tx, row: orm.Evaluation, files: Mapping[str, bytes]) -> None:
    """Keep an evaluation with its files."""
    tx.add(row)
    tx.flush()
    key = {"tenant_id": row.tenant_id, "evaluation_id": row.evaluation_id}
    tx.add_all(
        orm.EvaluationFile(**key, name=name, content=content) for name, content in files.items()
    )


def evaluation_of(
    tx: Tx, tenant_id: str, programme_id: str, evaluation_id: str
) -> orm.Evaluation | None:
    """Return an evaluation of a programme; None where it has no such one."""
    found = tx.get(orm.Evaluation, (tenant_id, evaluation_id))
    return None if found is None or found.programme_id != programme_id else found


def evaluation_file(tx: Tx, tenant_id: str, evaluation_id: str, name: str) -> bytes:
    """Return a file of an evaluation."""
    return tx.get_one(orm.EvaluationFile, (tenant_id, evaluation_id, name)).content


def evaluations_before(
    tx: Tx, tenant_id: str, programme_id: str, before: tuple[datetime, str] | None, limit: int
) -> Sequence[orm.Evaluation]:
    """Return evaluations, the newest first, those before a place; at most `limit`."""
    one = orm.Evaluation
    place = (one.created_at, one.evaluation_id)
    found = sa.select(one).where(one.tenant_id == tenant_id, one.programme_id == programme_id)
    if before is not None:
        instant = sa.literal(before[0], one.created_at.type)
        found = found.where(sa.tuple_(*place) < sa.tuple_(instant, sa.literal(before[1])))
    return tx.scalars(found.order_by(*(each.desc() for each in place)).limit(limit)).all()


def drifting_programmes(tx: Tx) -> int:
    """Count the programmes, of all companies, whose newest evaluation says that they drift."""
    one = orm.Evaluation
    newest = (
        sa.func.row_number()
        .over(
            partition_by=(one.tenant_id, one.programme_id),
            order_by=(one.created_at.desc(), one.evaluation_id.desc()),
        )
        .label("place")
    )
    ranked = sa.select(one.drifting, newest).subquery()
    found = sa.select(sa.func.count()).where(ranked.c.place == 1, ranked.c.drifting > 0)
    return tx.scalar(found) or 0


def names_of_intakes(tx: Tx, tenant_id: str, programme_id: str) -> dict[str, str]:
    """Return what to call the cohorts of a programme: the name, with the id where two share it."""
    one = orm.Cohort
    found = sa.select(one.cohort_id, one.name).where(
        one.tenant_id == tenant_id, one.programme_id == programme_id
    )
    names: dict[str, str] = dict(tx.execute(found).all())
    often = Counter(names.values())
    return {
        cohort_id: name if often[name] == 1 else f"{name} ({cohort_id})"
        for cohort_id, name in names.items()
    }
