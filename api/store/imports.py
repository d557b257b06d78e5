"""Queries about imports."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.orm import undefer

from api.store.engine import Tx
from api.store.orm.imports import Import
from api.store.orm.pairs import Pair

Part = Literal["content", "errors", "marked", "before", "findings"]


def import_of(
    tx: Tx, tenant_id: str, import_id: str, *parts: Part, lock: bool = False
) -> Import | None:
    """Return an import, with the files of it that are asked for; None where there is none.

    `lock` makes others wait for it.
    """
    options = [undefer(getattr(Import, part)) for part in parts]
    found = sa.select(Import).where(Import.tenant_id == tenant_id, Import.import_id == import_id)
    if lock:
        found = found.with_for_update().execution_options(populate_existing=True)
    return tx.scalar(found.options(*options))


def holds_file(tx: Tx, tenant_id: str, import_id: str) -> bool:
    """Whether the file of an import is still kept."""
    mine = sa.select(Import.content.is_not(None))
    found = mine.where(Import.tenant_id == tenant_id, Import.import_id == import_id)
    return bool(tx.scalar(found))


def file_size(tx: Tx, tenant_id: str, import_id: str) -> int | None:
    """Return the size of the file of an import, in bytes; None where it is not kept any more."""
    size = sa.select(sa.func.length(Import.content))
    found = size.where(Import.tenant_id == tenant_id, Import.import_id == import_id)
    return tx.scalar(found)


def replace_files(tx: Tx, tenant_id: str, sender: str, before: datetime) -> None:
    """Drop the files of imports that are not under way: a sender's own, anybody's from earlier."""
    old = sa.or_(Import.created_by == sender, Import.created_at < before)
    gone = sa.update(Import).where(
        Import.tenant_id == tenant_id, Import.state != "queued", Import.content.is_not(None), old
    )
    tx.execute(gone.values(content=None))


def newest_imports(
    tx: Tx, tenant_id: str, *, after: tuple[datetime, str] | None, limit: int
) -> Sequence[Import]:
    """Return imports, the newest first, from after one on."""
    found = sa.select(Import).where(Import.tenant_id == tenant_id)
    place = sa.tuple_(Import.created_at, Import.import_id)
    if after is not None:
        bound = sa.tuple_(sa.literal(after[0], Import.created_at.type), sa.literal(after[1]))
        found = found.where(place < bound)
    newest = found.order_by(Import.created_at.desc(), Import.import_id.desc())
    return tx.scalars(newest.limit(limit)).all()


def last_applied(tx: Tx, tenant_id: str) -> str | None:
    """Return the id of the import that was applied last and can be undone."""
    found = sa.select(Import.import_id).where(
        Import.tenant_id == tenant_id, Import.state == "applied", Import.before.is_not(None)
    )
    return tx.scalar(found.order_by(Import.finished_at.desc()).limit(1))


def forget_before(tx: Tx, tenant_id: str) -> None:
    """Drop what earlier imports could have been undone with: only the last one can be."""
    tx.execute(sa.update(Import).where(Import.tenant_id == tenant_id).values(before=None))


def forget_files(tx: Tx, tenant_id: str, *, uploads: datetime, findings: datetime) -> int:
    """Drop uploads that were handed in before one instant, and before another what was found.

    Imports stay, with their reports; and so does what the last one can be undone with.

    Returns
    -------
    int
        Imports of which nothing is left but these.
    """
    mine = (Import.tenant_id == tenant_id, Import.state.not_in(("queued", "checking")))
    late = (*mine, Import.created_at < uploads, Import.content.is_not(None))
    tx.execute(sa.update(Import).where(*late).values(content=None))
    files = (Import.errors, Import.marked, Import.mapping, Import.findings)
    some = sa.or_(*(file.is_not(None) for file in files))
    old = sa.update(Import).where(*mine, Import.created_at < findings, some)
    return tx.connection().execute(old.values(dict.fromkeys(files, sa.null()))).rowcount


def all_live_pairs(tx: Tx, tenant_id: str) -> dict[str, int]:
    """Count the live pairs of every mentor who has any."""
    live = sa.select(Pair.mentor_id, sa.func.count()).where(
        Pair.tenant_id == tenant_id, Pair.ended_at.is_(None)
    )
    return dict(tx.execute(live.group_by(Pair.mentor_id)).all())
