"""What is printed of a fitted model: of ``models`` and ``retrain``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.cli import learning_messages as messages
from api.cli.judgement_screen import show_section
from api.pages.analyst import model_words as words
from api.report.judging.weights_section import weights
from api.schemas.models import FittedModelView, ModelReportView
from api.services.learning.kept_weights import kept_weights

if TYPE_CHECKING:
    from api.cli.screen import Screen
    from api.services.learning.promoting import Standing
    from features.label import Lang


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


def show_model(screen: Screen, standing: Standing) -> None:
    """Print a model: how it stands, what it learned from, what changes, and its backtest."""
    view = ModelReportView.told(standing, screen.lang)
    screen.document(view.model_dump(mode="json"))
    named = {
        "version": view.model_version,
        "state": words.STATES[view.state].text(screen.lang),
        "verdict": words.VERDICTS[view.verdict].text(screen.lang),
    }
    screen.say(messages.MODEL, **named)
    counts = {"labels": view.labels, "lists": view.lists, "left": view.left_out_lists}
    screen.say(messages.LEARNED_FROM, **counts)
    show_section(screen, weights(kept_weights(standing.model.report), screen.lang))
    if view.state == "candidate":
        screen.line()
        screen.say(messages.TO_PROMOTE, version=view.model_version, programme=view.programme_id)
