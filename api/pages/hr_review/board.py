"""The board of a run: learners and the mentors they are given, sorted and filtered."""

from __future__ import annotations

from typing import Any

from fastapi.responses import Response

from api.pages.hr_review import words
from api.pages.hr_review.board_lines import lines_of
from api.pages.hr_review.board_query import BoardDep
from api.pages.hr_review.heading import heading
from api.pages.routing import PageRouter
from api.pages.view import View, ViewDep
from api.services.runs.board import read_board, read_facets
from api.store import Tx, orm
from api.store.people import names_of

router = PageRouter()


@router.look("/hr/runs/{run_id}/board", needs="list_edits")
def run_board(run_id: str, view: ViewDep, query: BoardDep) -> Response:
    """Show who got whom; to a script that filters, the rows alone."""
    wanted = query.wanted
    with view.read() as tx:
        head = heading(view, tx, run_id)
        board = read_board(tx, head["run"], wanted, query.order, query.page)
        facets = {} if view.fragment else _facets(tx, view, head["run"])
        mentor = {wanted.mentor_id} - {""}
        chosen = names_of(tx, view.who.tenant_id, mentor)
    return view.page(
        "hr_review/rows.html" if view.fragment else "hr_review/board.html",
        **head,
        **facets,
        board=board,
        lines=lines_of(view.formats, board.rows),
        query=query,
        wanted=wanted,
        chosen=chosen,
        said=words,
    )


def _facets(tx: Tx, view: View, run: orm.MatchRun) -> dict[str, Any]:
    """Return what the board can be filtered by, as values and texts."""
    found = read_facets(tx, run)
    return {
        "departments": [(one, one) for one in found.departments],
        "posts": [(one, name.text(view.lang)) for one, name in found.posts.items()],
    }
