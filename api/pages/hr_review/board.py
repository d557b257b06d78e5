"""The board of a run: learners and the mentors they are given, sorted and filtered."""

from __future__ import annotations

from fastapi.responses import Response
from markupsafe import Markup

from api.pages.hr_review import words
from api.pages.hr_review.board_lines import put_down
from api.pages.hr_review.board_query import BoardDep
from api.pages.hr_review.heading import heading
from api.pages.options import options
from api.pages.routing import PageRouter
from api.pages.view import ViewDep
from api.services.company.naming import known_names
from api.services.runs.board import Facets, read_board, read_facets
from api.store.board import BoardFilter
from api.store.people import names_of
from features.label import Lang

router = PageRouter()


@router.look("/hr/runs/{run_id}/board", needs="list_edits")
def run_board(run_id: str, view: ViewDep, query: BoardDep) -> Response:
    """Show who got whom; to a script that filters, the rows alone."""
    wanted, here = query.wanted, f"/hr/runs/{run_id}/board"
    with view.read() as tx:
        head = heading(view, tx, run_id)
        names = known_names(tx, view.who.tenant_id)
        board = read_board(tx, head["run"], wanted, query.order, query.page, names=names)
        facets = None if view.fragment else read_facets(tx, head["run"], names)
        mentor = {wanted.mentor_id} - {""}
        chosen = names_of(tx, view.who.tenant_id, mentor)
    return view.page(
        "hr_review/rows.html" if view.fragment else "hr_review/board.html",
        **head,
        offered=_offered(view.lang, facets, wanted) if facets else {},
        board=board,
        pairs=Markup().join(put_down(view.lang, here, row) for row in board.rows),
        query=query,
        wanted=wanted,
        chosen=chosen,
        said=words,
    )


def _offered(lang: Lang, facets: Facets, wanted: BoardFilter) -> dict[str, Markup]:
    """Return the options of the filters, with those that are chosen."""
    departments = tuple((one, one) for one in facets.departments)
    posts = tuple((one, name.text(lang)) for one, name in facets.posts.items())
    return {
        "departments": options(departments, wanted.department),
        "posts": options(posts, wanted.post_id),
    }
