"""What every page of a run's review shows above its own."""

from __future__ import annotations

from typing import Any

from api.pages.formats import Formats
from api.pages.hr_runs import words as run_words
from api.pages.view import View
from api.pages.words import KINDS, named
from api.services.runs.board import BoardRow, may_change, run_told
from api.services.runs.changing import change_of
from api.services.runs.overview import surroundings_of
from api.store import Tx
from features.label import Label

_BETWEEN = Label("；", "; ")


def heading(view: View, tx: Tx, run_id: str) -> dict[str, Any]:
    """Return the run of a page, and what its head says.

    Raises
    ------
    NotFound, WrongState
    """
    run = run_told(tx, view.who, run_id)
    return {
        "run": run,
        "around": surroundings_of(tx, view.who, run),
        "changeable": may_change(run) and view.may("edit_assignment"),
        "words": run_words,
        "kinds": KINDS,
        "named": named,
        "change_of": change_of,
        "made_of": lambda row: made_of(view.formats, row),
    }


def made_of(formats: Formats, row: BoardRow) -> str:
    """Return what a score is made of, in one text: a page says it fifty times."""
    parts = [f"{formats.said(one.label)} {formats.number(100 * one.value, 1)}" for one in row.parts]
    return formats.said(_BETWEEN).join(parts)
