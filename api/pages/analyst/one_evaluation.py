"""One evaluation: the answers first, then what is behind them, question by question."""

from __future__ import annotations

from typing import Any

from fastapi.responses import Response

from api.pages.analyst.evaluations import WORDS
from api.pages.analyst.parts import Part, parts_of
from api.pages.routing import PageRouter
from api.pages.view import View, ViewDep
from api.services.errors import NotFound
from api.services.learning import evaluations
from api.services.programmes.programmes import get_programme
from api.store import Tx

router = PageRouter()
FIRST = ("better", "power", "groups", "weights")
"""Questions that are answered on the first page; the others have pages of their own."""
_WHOLE = ("better", "power")
"""Those of them whose tables stand there too."""


@router.look("/analyst/evaluation/{programme_id}/{evaluation_id}", needs="get_evaluation")
def one_evaluation(programme_id: str, evaluation_id: str, view: ViewDep) -> Response:
    """Say whether matches are better, how sure that is, for whom not, and what changed."""
    with view.read() as tx:
        found, parts = _read(tx, view, programme_id, evaluation_id)
        return view.page(
            "analyst/one_evaluation.html",
            **found,
            first=[part for part in parts if part.key in FIRST],
            rest=[part for part in parts if part.key not in FIRST],
            whole=_WHOLE,
        )


@router.look(
    "/analyst/evaluation/{programme_id}/{evaluation_id}/report.html",
    needs="get_evaluation_report",
)
def evaluation_report(programme_id: str, evaluation_id: str, view: ViewDep) -> Response:
    """Return it as one file that needs nothing but a browser."""
    with view.read() as tx:
        found = evaluations.get_evaluation(tx, view.who, programme_id, evaluation_id)
        content = evaluations.report_of(tx, found, view.lang)
    name = f"{evaluation_id}.{view.lang}.html"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="text/html; charset=utf-8", headers=headers)


@router.look("/analyst/evaluation/{programme_id}/{evaluation_id}/{part}", needs="get_evaluation")
def evaluation_part(programme_id: str, evaluation_id: str, part: str, view: ViewDep) -> Response:
    """Answer one question with all that is behind it."""
    with view.read() as tx:
        found, parts = _read(tx, view, programme_id, evaluation_id)
        wanted = next((one for one in parts if one.key == part), None)
        if wanted is None:
            raise NotFound("part of an evaluation", part)
        return view.page("analyst/evaluation_part.html", **found, part=wanted, parts=parts)


def _read(
    tx: Tx, view: View, programme_id: str, evaluation_id: str
) -> tuple[dict[str, Any], tuple[Part, ...]]:
    """Return what both pages show at their top, and all parts in the visitor's language."""
    found = evaluations.get_evaluation(tx, view.who, programme_id, evaluation_id)
    head = {
        "programme": get_programme(tx, view.who, programme_id),
        "evaluation": found,
        "summary": found.summary,
        "base": f"/analyst/evaluation/{programme_id}/{evaluation_id}",
        **WORDS,
    }
    return head, parts_of(view.lang, evaluations.sections_of(tx, found, view.lang))
