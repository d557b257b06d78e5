"""Imports over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from api.schemas.base import Body, View

Mode = Literal["upsert", "full_sync"]
ImportState = Literal["queued", "checked", "applied", "refused", "failed", "undone"]


Header = Annotated[str, Field(max_length=500)]
Mapping = Annotated[dict[Header, dict[Header, Header | None]], Field(max_length=50)]


class CheckBody(Body):
    """How a file that was handed in is to be read once more."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "mapping": {
                        "people": {"办公城市": "site", "备注": None},
                        "files": {"Sheet1": "people"},
                    },
                    "mode": "upsert",
                }
            ]
        }
    )

    mapping: Mapping = Field(
        default_factory=dict,
        description="by table: our column by their header, null for one that is not to be read; "
        "`files`: our table by their file or sheet",
    )
    mode: Mode = "upsert"
    mark_leavers: bool = False


class FileRead(View):
    """A table as it was found in a file."""

    file: str
    sheet: str
    table: str
    rows: int
    encoding: str = Field(description="detected, of a text file; else empty")


class TableChange(View):
    """What an import does to a table, in rows.

    ``removed`` go (definitions that a full sync does not hold any more); ``missing`` are not in a
    full sync and stay.
    """

    added: int
    changed: int
    unchanged: int
    removed: int
    missing: int


class Leavers(View):
    """People whom a full sync does not hold: told, never deleted."""

    count: int
    marked: bool = Field(description="whether they got today as the day of leaving")
    ids: list[str] = Field(description="the first 1,000")


class KeptCapacity(View):
    """A mentor whom the file gave fewer seats than live pairs hold: she keeps so many."""

    mentor_id: str
    asked: int
    live_pairs: int


class Unread(View):
    """Why a file could not be read at all."""

    code: str
    message: str


class ImportReport(View):
    """What stands in a file and what it changes."""

    files: list[FileRead] = Field(default_factory=list)
    changes: dict[str, TableChange] = Field(default_factory=dict)
    leavers: Leavers | None = None
    kept_capacity: list[KeptCapacity] = Field(default_factory=list)
    problems: int = Field(default=0, description="bad cells, all of them in errors.csv")
    by_code: dict[str, int] = Field(default_factory=dict)
    notes: list[str] = Field(default_factory=list)
    error: Unread | None = None


_EXAMPLE: dict[str, Any] = {
    "import_id": "imp_3f2a9c",
    "job_id": "job_77b1d0",
    "mode": "upsert",
    "validate_only": False,
    "mark_leavers": False,
    "file_name": "学员.csv",
    "state": "applied",
    "report": {
        "files": [
            {"file": "学员.csv", "sheet": "", "table": "learners", "rows": 2, "encoding": "gb18030"}
        ],
        "changes": {
            "learners": {"added": 1, "changed": 1, "unchanged": 0, "removed": 0, "missing": 0}
        },
    },
    "created_at": "2026-03-31T08:00:00Z",
    "finished_at": "2026-03-31T08:00:04Z",
}


class ImportView(View):
    """A file on its way in: queued, then applied, checked (validate only) or refused."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    import_id: str
    job_id: str | None
    mode: Mode
    validate_only: bool
    mark_leavers: bool
    file_name: str
    state: ImportState
    report: ImportReport
    created_at: datetime
    finished_at: datetime | None


class UndoView(View):
    """The job that undoes an import."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"import_id": "imp_3f2a9c", "job_id": "job_77b1d0"}]}
    )

    import_id: str
    job_id: str
