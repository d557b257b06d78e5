"""What every page of a run's review shows above its own."""

from __future__ import annotations

from typing import Any

from api.pages.hr_runs import words as run_words
from api.pages.view import View
from api.pages.words import KINDS, named
from api.services.runs.board import may_change, run_told
from api.services.runs.changing import change_of
from api.services.runs.overview import surroundings_of
from api.store import Tx


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
    }
