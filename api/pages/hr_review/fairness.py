"""Whether a run serves groups of learners alike: figures with intervals, and a verdict in words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

from fastapi.responses import Response
from markupsafe import Markup

from api.pages.environment import macros
from api.pages.formats import Formats
from api.pages.hr_review import words
from api.pages.hr_review.heading import heading
from api.pages.routing import PageRouter
from api.pages.view import View, ViewDep
from api.pages.words import named
from api.services.errors import Unacceptable
from api.services.runs.fairness import (
    OTHERS,
    AttributeServed,
    FairnessReport,
    GroupServed,
    fairness_of,
)
from api.store import Tx
from evaluation.fairness import Verdict
from evaluation.interval import Interval
from features.keeping import kept
from features.label import Lang

router = PageRouter()
_KEPT = 16
"""Reports that are kept put down, as those who make them keep them."""
_BADGES: Mapping[Verdict, str] = {"fair": "off", "look": "warn", "unequal": "bad"}
"""Class of the mark of a verdict."""


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
        served="" if report is None else put_down(view.lang, report),
    )


@kept(_KEPT)
def put_down(lang: Lang, report: FairnessReport) -> Markup:
    """Return all groups as their template puts them down: there may be hundreds."""
    made = macros(lang, "hr_review/served.html")
    formats = Formats(lang)
    return Markup(made.served([_attribute(formats, one) for one in report.attributes]))


class Line(NamedTuple):
    """A group beside everybody else, as texts; a figure is its value and its interval.

    Attributes
    ----------
    name : str or None
        None stands for all small groups together, an empty one for who is not known.
    badge : str
        Class of the verdict's mark.
    """

    name: str | None
    n: str
    share: tuple[str, str]
    score: tuple[str, str]
    less: tuple[str, str]
    badge: str
    verdict: str


def _attribute(formats: Formats, one: AttributeServed) -> tuple[str, bool, list[Line]]:
    """Return what an attribute is called, whether it is protected, and its groups."""
    name = named(words.ATTRIBUTES, one.attribute).text(formats.lang)
    return name, one.protected, [_line(formats, group) for group in one.groups]


def _line(formats: Formats, group: GroupServed) -> Line:
    compared, value = group.compared, group.value
    return Line(
        name=None if value == OTHERS else value and named(words.GROUPS, value).text(formats.lang),
        n=formats.number(compared.n),
        share=written(formats, compared.share, share=True),
        score=written(formats, compared.score),
        less=written(formats, compared.score_less, signed=True),
        badge=_BADGES[compared.verdict],
        verdict=words.VERDICTS[compared.verdict].text(formats.lang),
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
        points = round(100 * value, 1) + 0.0  # the last makes 0 of -0
        figure = formats.percent(value) if share else formats.number(points, 1)
        return f"+{figure}" if signed and points > 0 else figure

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
