"""The board of a run: learners and the mentors they are given, sorted and filtered."""

from __future__ import annotations

from fastapi.responses import Response

from api.pages.hr_review import words
from api.pages.hr_review.board_query import BoardDep
from api.pages.hr_review.heading import heading
from api.pages.routing import PageRouter
from api.pages.view import ViewDep
from api.services.runs.board import read_board, read_facets
from api.store.people import names_of

router = PageRouter()


@router.look("/hr/runs/{run_id}/board", needs="list_edits")
def run_board(run_id: str, view: ViewDep, query: BoardDep) -> Response:
    """Show who got whom; to a script that filters, the rows alone."""
    wanted = query.wanted
    with view.read() as tx:
        head = heading(view, tx, run_id)
        board = read_board(tx, head["run"], wanted, query.order, query.page)
        facets = None if view.fragment else read_facets(tx, head["run"])
        mentor = {wanted.mentor_id} - {""}
        chosen = names_of(tx, view.who.tenant_id, mentor)
    return view.page(
        "hr_review/rows.html" if view.fragment else "hr_review/board.html",
        **head,
        board=board,
        facets=facets,
        query=query,
        wanted=wanted,
        chosen=chosen,
        said=words,
    )
