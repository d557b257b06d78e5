"""Use-case: a file is handed in, its import is followed, and the last one is undone."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePath

from api.files.encoding import decode
from api.files.errors import BadMapping, UndecodableText
from api.files.intake import MACROS
from api.files.mapping import FILES, parse_mapping
from api.files.uploads import SUFFIXES
from api.services.actors import Actor
from api.services.audit import Detail, record
from api.services.errors import Fault, NotFound, Unacceptable, WrongState
from api.store import Tx, orm
from api.store.ids import new_id
from api.store.imports import (
    Part,
    holds_file,
    import_of,
    last_applied,
    newest_imports,
    replace_files,
)
from api.store.jobs import enqueue
from features.label import Label, Lang

KIND = "import"
_UNKNOWN_FORMAT = Label(
    f"文件格式应为 {'、'.join(SUFFIXES)}", f"a file whose name ends in {', '.join(SUFFIXES)}"
)
_MACROS = Label("不读取含宏的工作簿；请另存为 .xlsx", "a workbook without macros: save it as .xlsx")
_EMPTY = Label("文件是空的", "a file that is not empty")
_NOT_WHOLE = Label(
    "只有全量同步（mode=full_sync）才能标记离职",
    "leavers are known of a full sync alone: mode=full_sync",
)
_NO_TEXT = Label("映射文件应为 UTF-8 文本", "a mapping file of UTF-8 text")
KEPT = timedelta(days=1)
"""How long a file waits to be applied, unless its sender hands in another one."""
ColumnsBySource = Mapping[str, Mapping[str, str]]
"""See `api.files.mapping.parse_mapping`."""


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
    if name.lower().endswith(MACROS):
        raise Unacceptable(Fault("macro_workbook", "/body/file", _MACROS))
    if not name.lower().endswith(SUFFIXES):
        raise Unacceptable(Fault("unknown_format", "/body/file", _UNKNOWN_FORMAT))
    if not upload.content:
        raise Unacceptable(Fault("empty_file", "/body/file", _EMPTY))
    _check_mode(upload.mode, upload.mark_leavers, "/query/mark_leavers")
    replace_files(tx, who.tenant_id, who.principal, now - KEPT)
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


def check_import(
    tx: Tx,
    who: Actor,
    import_id: str,
    lang: Lang,
    *,
    mapping: ColumnsBySource,
    mode: str,
    mark_leavers: bool,
    now: datetime,
    request_id: str = "",
) -> orm.Import:
    """Have the file that was handed in read once more, in another way; nothing is applied.

    Parameters
    ----------
    mapping : mapping
        As a mapping file holds it.
    mode, mark_leavers
        See `api.store.orm.Import`.

    Raises
    ------
    NotFound
    WrongState
        It is under way or was applied, or its file is not kept any more.
    Unacceptable
    """
    _check_mode(mode, mark_leavers, "/body/mark_leavers")
    text = json.dumps(mapping, ensure_ascii=False)
    try:
        parse_mapping("mapping", text.encode())
    except BadMapping as error:
        raise Unacceptable(Fault("bad_mapping", "/body/mapping", error.reason)) from error
    found = _kept(tx, who, import_id, "check", ("checked", "refused"))
    found.mapping = {"name": "mapping", "text": text} if mapping else None
    found.mode, found.mark_leavers, found.validate_only = mode, mark_leavers, True
    _queue_again(tx, who, found, lang, now)
    details: dict[str, Detail] = {"mode": mode, "validate_only": True}
    record(tx, who, "import_asked", KIND, import_id, details, now=now, request_id=request_id)
    return found


def apply_import(
    tx: Tx, who: Actor, import_id: str, lang: Lang, *, now: datetime, request_id: str = ""
) -> orm.Import:
    """Have a file applied that was checked and is good; it is checked once more as it is.

    Raises
    ------
    NotFound
    WrongState
        It is not a good one, or its file is not kept any more.
    """
    found = _kept(tx, who, import_id, "apply", ("checked",))
    found.validate_only = False
    _queue_again(tx, who, found, lang, now)
    details: dict[str, Detail] = {"mode": found.mode, "validate_only": False}
    record(tx, who, "import_asked", KIND, import_id, details, now=now, request_id=request_id)
    return found


def mapping_of(row: orm.Import) -> dict[str, dict[str, str]]:
    """Return how an import's headers are mapped, in canonical names; empty where nobody said so."""
    if row.mapping is None:
        return {}
    try:
        said = parse_mapping(row.mapping["name"], row.mapping["text"].encode())
    except BadMapping:
        return {}
    columns = {table: dict(named) for table, named in said.columns.items()}
    return {**columns, FILES: dict(said.sources)} if said.sources else columns


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
    found.job_id = _queue(tx, who, import_id, "undo", lang, now)
    return found.job_id


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


def can_be_undone(tx: Tx, who: Actor, row: orm.Import) -> bool:
    """Whether an import is the last that was applied."""
    return row.state == "applied" and last_applied(tx, who.tenant_id) == row.import_id


def is_kept(tx: Tx, who: Actor, import_id: str) -> bool:
    """Whether the file of an import can still be read anew or applied."""
    return holds_file(tx, who.tenant_id, import_id)


def _check_mode(mode: str, mark_leavers: bool, where: str) -> None:
    if mark_leavers and mode != "full_sync":
        raise Unacceptable(Fault("not_a_full_sync", where, _NOT_WHOLE))


def _kept(tx: Tx, who: Actor, import_id: str, act: str, states: Sequence[str]) -> orm.Import:
    """Return an import that stands still and whose file is there, locked."""
    found = import_of(tx, who.tenant_id, import_id, lock=True)
    if found is None:
        raise NotFound(KIND, import_id)
    if found.state not in states:
        raise WrongState(KIND, import_id, found.state, act, states)
    if not is_kept(tx, who, import_id):
        raise WrongState(KIND, import_id, "without its file", act, ("with its file",))
    return found


def _queue_again(tx: Tx, who: Actor, row: orm.Import, lang: Lang, now: datetime) -> None:
    row.state, row.finished_at = "queued", None
    row.job_id = _queue(tx, who, row.import_id, "apply", lang, now)
    tx.flush()


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
