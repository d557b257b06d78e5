"""What is kept about somebody: table by table, to be taken along, and who did what with it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from html import escape
from itertools import chain
from typing import Annotated, Any

from fastapi import Query
from fastapi.responses import Response
from markupsafe import Markup

from api.pages.formats import Formats
from api.pages.my_data.choices import me
from api.pages.my_data.tables import YES_NO, column_label, table_label, table_purpose
from api.pages.routing import PageRouter
from api.pages.view import View, ViewDep
from api.pages.words import ACTS, OBJECTS, named
from api.schemas.privacy import ExportView
from api.services.privacy import exporting
from api.services.privacy.accesses import Access, accesses
from features.label import Label, Lang

router = PageRouter()
_ROWS = 20
"""Of each table on the page; the file holds all."""
_ACCESSES = 50
_LONGEST = 200
_EMPTY = "–"
_HEADS = 256
"""Heads of tables that are kept put down: more than there are."""
_as_json = json.JSONEncoder(ensure_ascii=False).encode
Cursor = Annotated[str | None, Query(max_length=1000)]


@dataclass(frozen=True, slots=True)
class KeptTable:
    """Rows of one table about one person, as they are read.

    Attributes
    ----------
    head, rows : Markup
        Names of columns; the first `n_shown` rows.
    n_rows : int
        All of them.
    """

    name: str
    label: Label
    purpose: Label
    head: Markup
    rows: Markup
    n_shown: int
    n_rows: int


@router.look("/my-data/kept", needs="export_person")
def kept_about_me(view: ViewDep) -> Response:
    """Show what is kept, by table."""
    with view.read() as tx:
        tables = exporting.export_person(tx, view.who, me(view))
    return view.page(
        "my_data/kept.html",
        tables=[_table(name, rows, view.formats) for name, rows in tables.items()],
    )


@router.look("/my-data/export", needs="export_person")
def take_along(view: ViewDep) -> Response:
    """Return everything as a file, and note that it was taken."""
    person_id = me(view)
    with view.read() as tx:
        tables = exporting.export_person(tx, view.who, person_id)
    with view.write() as tx:
        exporting.note_export(tx, view.who, person_id, now=view.now, request_id=view.request_id)
    made = ExportView(person_id=person_id, exported_at=view.now, tables=tables)
    headers = {"Content-Disposition": 'attachment; filename="my-data.json"'}
    return Response(made.model_dump_json(indent=1), 200, headers, "application/json")


@router.look("/my-data/access", needs="get_access_log")
def who_did_what(view: ViewDep, cursor: Cursor = None) -> Response:
    """Show what was done with one's data, the newest first."""
    place = view.cursors.after(cursor)
    before = None if place is None else int(str(place[0]))
    with view.read() as tx:
        found = accesses(tx, view.who, me(view), before=before, limit=_ACCESSES + 1)
    shown, leads_on = view.cursors.cut(found, _ACCESSES, lambda one: [one.seq])
    rows = [(one, named(ACTS, one.action), named(OBJECTS, one.object_kind)) for one in shown]
    return view.page(
        "my_data/access.html",
        rows=[(*row, _by(view, row[0])) for row in rows],
        cursor=leads_on,
    )


def _by(view: View, one: Access) -> str:
    """Return as what somebody acted: ``me``, ``key``, ``system``, or a role."""
    if one.by is None:
        return "system"
    if one.by.person_id == view.who.person_id:
        return "me"
    return "key" if one.by.key else next(iter(one.by.roles), "person")


def _table(name: str, rows: list[dict[str, Any]], formats: Formats) -> KeptTable:
    shown = rows[:_ROWS]
    # Rows about her as a learner may show other columns than those about her as a mentor.
    columns = tuple(dict.fromkeys(chain.from_iterable(shown)))
    return KeptTable(
        name,
        table_label(name),
        table_purpose(name),
        head=_head(formats.lang, name, columns),
        rows=Markup("").join(_row([row.get(one) for one in columns], formats) for row in shown),
        n_shown=len(shown),
        n_rows=len(rows),
    )


@lru_cache(_HEADS)
def _head(lang: Lang, table: str, columns: tuple[str, ...]) -> Markup:
    """Return the names of a table's columns, which say nothing of anybody."""
    one = Markup('<th scope="col">{}</th>')
    return Markup("").join(one.format(column_label(table, name).text(lang)) for name in columns)


def _row(row: list[Any], formats: Formats) -> Markup:
    """Return a row as it stands in the page: a template would escape its cells one by one."""
    cells = "</bdi></td><td><bdi>".join([escape(_cell(one, formats)) for one in row])
    return Markup(f"<tr><td><bdi>{cells}</bdi></td></tr>")


def _cell(value: Any, formats: Formats) -> str:
    if isinstance(value, str):
        return _short(value) or _EMPTY
    if value is None:
        return _EMPTY
    if isinstance(value, bool):
        return YES_NO[value].text(formats.lang)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime):
        return formats.time(value)
    if isinstance(value, date):
        return formats.day(value)
    if isinstance(value, float):
        return formats.number(value, 3)
    return _short(_as_json(value))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
