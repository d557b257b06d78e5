"""Use-case: a file is handed in, its import is followed, and the last one is undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from api.files.encoding import decode
from api.files.errors import UndecodableText
from api.files.uploads import SUFFIXES
from api.services.actors import Actor
from api.services.audit import Detail, record
from api.services.errors import Fault, NotFound, Unacceptable, WrongState
from api.store import Tx, orm
from api.store.ids import new_id
from api.store.imports import Part, import_of, last_applied, newest_imports
from api.store.jobs import enqueue
from features.label import Label, Lang

KIND = "import"
_UNKNOWN_FORMAT = Label(
    f"文件格式应为 {'、'.join(SUFFIXES)}", f"a file whose name ends in {', '.join(SUFFIXES)}"
)
_EMPTY = Label("文件是空的", "a file that is not empty")
_NOT_WHOLE = Label(
    "只有全量同步（mode=full_sync）才能标记离职",
    "leavers are known of a full sync alone: mode=full_sync",
)
_NO_TEXT = Label("映射文件应为 UTF-8 文本", "a mapping file of UTF-8 text")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file and how it is to be taken; see `api.store.orm.Import`."""

    file_name: str
    content: bytes
    mode: str
    validate_only: bool
    mark_leavers: bool
    mapping_name: str = ""
    mapping: bytes = b""


def start_import(
    tx: Tx, who: Actor, upload: Upload, lang: Lang, *, now: datetime, request_id: str = ""
) -> orm.Import:
    """Keep a file and put it into the queue; nothing of it is read yet.

    Raises
    ------
    Unacceptable
        The file is empty or of no known format, or leavers are to be marked by an upsert.
    """
    name = PurePath(upload.file_name.replace("\\", "/")).name[:255]
    if not name.lower().endswith(SUFFIXES):
        raise Unacceptable(Fault("unknown_format", "/body/file", _UNKNOWN_FORMAT))
    if not upload.content:
        raise Unacceptable(Fault("empty_file", "/body/file", _EMPTY))
    if upload.mark_leavers and upload.mode != "full_sync":
        raise Unacceptable(Fault("not_a_full_sync", "/query/mark_leavers", _NOT_WHOLE))
    row = orm.Import(
        tenant_id=who.tenant_id,
        import_id=new_id("imp"),
        mode=upload.mode,
        validate_only=upload.validate_only,
        mark_leavers=upload.mark_leavers,
        file_name=name,
        content=upload.content,
        mapping=_mapping(upload),
        created_at=now,
        created_by=who.principal,
    )
    row.job_id = _queue(tx, who, row.import_id, "apply", lang, now)
    tx.add(row)
    tx.flush()
    details: dict[str, Detail] = {"mode": upload.mode, "validate_only": upload.validate_only}
    record(tx, who, "import_asked", KIND, row.import_id, details, now=now, request_id=request_id)
    return row


def undo_import(
    tx: Tx, who: Actor, import_id: str, lang: Lang, *, now: datetime, request_id: str = ""
) -> str:
    """Ask for the last import to be undone; return the job that does it.

    Raises
    ------
    NotFound
    WrongState
        It was not applied, or another one was after it.
    """
    found = get_import(tx, who, import_id)
    if found.state != "applied" or last_applied(tx, who.tenant_id) != import_id:
        state = "not the last" if found.state == "applied" else found.state
        raise WrongState(KIND, import_id, state, "undo", ("the last that was applied",))
    record(tx, who, "undo_asked", KIND, import_id, now=now, request_id=request_id)
    return _queue(tx, who, import_id, "undo", lang, now)


def get_import(tx: Tx, who: Actor, import_id: str, *parts: Part) -> orm.Import:
    """Return an import of the caller's company, with those of its files that are asked for.

    Raises
    ------
    NotFound
    """
    found = import_of(tx, who.tenant_id, import_id, *parts)
    if found is None:
        raise NotFound(KIND, import_id)
    return found


def get_file(tx: Tx, who: Actor, import_id: str, part: Part) -> bytes:
    """Return a file that came of an import.

    Raises
    ------
    NotFound
        There is no such import, or nothing was wrong with it.
    """
    content: bytes | None = getattr(get_import(tx, who, import_id, part), part)
    if content is None:
        raise NotFound(f"file {part} of import", import_id)
    return content


def list_imports(
    tx: Tx, who: Actor, *, after: tuple[datetime, str] | None, limit: int
) -> Sequence[orm.Import]:
    """Return imports of the caller's company, the newest first."""
    return newest_imports(tx, who.tenant_id, after=after, limit=limit)


def _queue(tx: Tx, who: Actor, import_id: str, act: str, lang: Lang, now: datetime) -> str:
    payload = {"import_id": import_id, "act": act, "lang": lang}
    return enqueue(tx, who.tenant_id, KIND, payload, now=now, created_by=who.principal)


def _mapping(upload: Upload) -> dict[str, str] | None:
    if not upload.mapping:
        return None
    try:
        text, _ = decode(upload.mapping, upload.mapping_name)
    except UndecodableText as error:
        raise Unacceptable(Fault("not_text", "/body/mapping", _NO_TEXT)) from error
    return {"name": PurePath(upload.mapping_name).name[:255], "text": text}
