"""People's own rights over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import ConfigDict, Field

from api.schemas.base import Body, Id, View
from api.schemas.choices import Code, Note


class PreferencesBody(Body):
    """What somebody wants."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"automated_matching": False}]})

    automated_matching: bool = Field(
        description="false: lists use nothing personal, and a human matches; it never counts "
        "against anybody"
    )


class PreferencesView(View):
    """What somebody has said; without a word, `automated_matching` is true."""

    person_id: str
    automated_matching: bool
    changed_at: datetime | None


class HumanRequestBody(Body):
    """What somebody asks a human for."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"reason_code": "LOOK_AGAIN", "note": "…"}]}
    )

    reason_code: Code
    programme_id: Id | None = None
    recommendation_id: Id | None = None
    note: Note = ""


class HumanRequestView(View):
    """A request for a human, and what came of it."""

    human_request_id: str
    person_id: str
    programme_id: str | None
    recommendation_id: str | None
    reason_code: str
    note: str
    state: Literal["open", "closed"]
    answer: str
    created_at: datetime
    closed_at: datetime | None


class AnswerBody(Body):
    """What HR answers."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"answer": "…"}]})

    answer: Note = ""


class ExportView(View):
    """Everything that is kept about one person, table by table."""

    person_id: str
    exported_at: datetime
    tables: dict[str, list[dict[str, Any]]] = Field(
        description="rows by table; what belongs to somebody else's privacy is left out"
    )


class ErasureView(View):
    """What is left of somebody: rows under a pseudonym that leads to nobody."""

    pseudonym: str
    rows: int = Field(description="that described her and are gone, or held her and were rewritten")
    runs: int = Field(
        description="match runs that held her: their results stay, their files do not"
    )
    imports: int = Field(description="imports whose files held her and are gone")
