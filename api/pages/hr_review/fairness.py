"""Whether a run serves groups of learners alike: figures with intervals, and a verdict in words."""

from __future__ import annotations

import math
from functools import partial

from fastapi.responses import Response

from api.pages.formats import Formats
from api.pages.hr_review import words
from api.pages.hr_review.heading import heading
from api.pages.routing import PageRouter
from api.pages.view import View, ViewDep
from api.services.errors import Unacceptable
from api.services.runs.fairness import OTHERS, FairnessReport, fairness_of
from api.store import Tx
from evaluation.interval import Interval

router = PageRouter()


@router.look("/hr/runs/{run_id}/fairness", needs="get_run_fairness")
def run_fairness(run_id: str, view: ViewDep) -> Response:
    """Show each group beside everybody else."""
    with view.read() as tx:
        head = heading(view, tx, run_id)
        report = _report(view, tx, run_id)
    return view.page(
        "hr_review/fairness.html",
        **head,
        report=report,
        others=OTHERS,
        review_words=words,
        written=partial(written, view.formats),
    )


def written(
    formats: Formats, one: Interval, *, share: bool = False, signed: bool = False
) -> tuple[str, str]:
    """Return a figure and its interval as texts; what is not known is a dash, or empty.

    Parameters
    ----------
    share : bool
        It is a share, and no score of 100.
    signed : bool
        What is above nothing gets its sign, too.
    """

    def text(value: float) -> str:
        figure = formats.percent(value) if share else formats.number(100 * value, 1)
        return f"+{figure}" if signed and value > 0 else figure

    if math.isnan(one.value):
        return "–", ""
    span = "" if math.isnan(one.low) else f"[{text(one.low)} … {text(one.high)}]"
    return text(one.value), span


def _report(view: View, tx: Tx, run_id: str) -> FairnessReport | None:
    """Return the report; None for a run of lists alone, which serves nobody yet."""
    try:
        return fairness_of(tx, view.who, run_id)
    except Unacceptable:
        return None
