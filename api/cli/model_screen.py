"""What is printed of a fitted model: of ``models`` and ``retrain``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from api.cli import learning_messages as messages
from api.pages.analyst import model_words as words
from api.schemas.models import FittedModelView
from features.blocks import BLOCKS

if TYPE_CHECKING:
    from api.cli.screen import Screen
    from api.schemas.models import ModelReportView
    from api.services.learning.promoting import Standing
    from features.label import Lang

_NAMES = {block.name: block.label for block in BLOCKS}
_SHOWN = "centred_auc"
"""Figure of a backtest that is printed; the document has all of them."""
_NONE = "–"


def row_of(standing: Standing, lang: Lang) -> list[str]:
    """Return a line of the list of models."""
    view = FittedModelView.of(standing)
    return [
        view.model_version,
        words.STATES[view.state].text(lang),
        "*" if view.serves else "",
        words.VERDICTS[view.verdict].text(lang),
        str(view.n_outcomes),
        view.created_at.isoformat(timespec="minutes"),
        view.promoted_by or "",
        words.WHY_NOT[standing.why].text(lang) if standing.why else "",
    ]


def show_model(screen: Screen, view: ModelReportView) -> None:
    """Print a model: verdict, findings, changes in sentences, weights, figures of the backtest."""
    screen.document(view.model_dump(mode="json"))
    named = {
        "version": view.model_version,
        "state": words.STATES[view.state].text(screen.lang),
        "verdict": words.VERDICTS[view.verdict].text(screen.lang),
    }
    screen.say(messages.MODEL, **named)
    counts = {"labels": view.labels, "lists": view.lists, "left": view.left_out_lists}
    screen.say(messages.LEARNED_FROM, **counts)
    for one in view.findings:
        screen.say(messages.FINDING[one.severity], why=one.text)
    screen.line()
    screen.say(messages.WHAT_CHANGES)
    for said in [view.stays] if view.stays else [change.text for change in view.changes]:
        screen.line(f"  {said}")
    screen.line()
    screen.table(messages.WEIGHT_COLUMNS, _weights(view, screen.lang))
    _show_judged(screen, view.judged)
    if view.state == "candidate":
        screen.line()
        screen.say(messages.TO_PROMOTE, version=view.model_version, programme=view.programme_id)


def _weights(view: ModelReportView, lang: Lang) -> list[list[str]]:
    return [
        [
            _NAMES[one.feature].text(lang) if one.feature in _NAMES else one.feature,
            *(f"{share:.3f}" for share in (one.prior, one.before, one.after)),
            _ends(one.low, one.high),
        ]
        for one in view.weights
    ]


def _show_judged(screen: Screen, judged: Mapping[str, Any] | None) -> None:
    """Print who ordered best what none had learned from."""
    screen.line()
    if judged is None:
        screen.say(messages.NOT_JUDGED)
        return
    counts = {name: judged[name] for name in ("labels", "learners")}
    screen.say(messages.JUDGED, **counts)
    rows = [
        [
            words.CONTENDERS[name].text(screen.lang),
            _figure(told[_SHOWN]),
            _figure(told["less"][_SHOWN]),
        ]
        for name, told in judged["contenders"].items()
    ]
    screen.table(messages.JUDGED_COLUMNS, rows)


def _figure(figure: Mapping[str, float | None]) -> str:
    if figure["value"] is None:
        return _NONE
    return f"{figure['value']:.3f} {_ends(figure['low'], figure['high'])}"


def _ends(low: float | None, high: float | None) -> str:
    return _NONE if low is None or high is None else f"[{low:.3f}, {high:.3f}]"
