"""One model: what it would change and why, whether it is better, what speaks against it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from fastapi.responses import Response

from api.pages.analyst import model_words as words
from api.pages.analyst.called import called
from api.pages.analyst.intervals import Axis, axis_of, ends_of
from api.pages.analyst.programme_models import days_of
from api.pages.forms import by_field, filled_in, read_form
from api.pages.routing import PageRouter
from api.pages.view import View, ViewDep
from api.schemas.models import PromoteBody
from api.security.secrets import MODELS, derived
from api.services.errors import Unacceptable
from api.services.learning import promoting
from api.services.programmes.programmes import get_programme
from api.store import Tx
from features.blocks import BLOCKS
from features.label import Label

router = PageRouter()
_NAMES = {block.name: block.label for block in BLOCKS}
_CHANCE = 0.5
_TOLD = 3
"""Changes that are told at once; the smaller ones open."""


@router.look("/analyst/models/{programme_id}/{model_version}", needs="get_model")
def one_model(programme_id: str, model_version: str, view: ViewDep) -> Response:
    """Show a model as somebody reads it who is to decide."""
    return _shown(view, programme_id, model_version, {})


@router.act("/analyst/models/{programme_id}/{model_version}/promote", needs="promote_model")
def promote(programme_id: str, model_version: str, view: ViewDep) -> Response:
    """Let it serve from now on."""
    said = filled_in(view.form)
    try:
        body = read_form(PromoteBody, said)
    except Unacceptable as error:
        return _shown(view, programme_id, model_version, said, by_field(error))

    def effect(tx: Tx) -> str:
        promoting.promote(
            tx,
            view.who,
            programme_id,
            model_version,
            reason=body.reason,
            key=derived(view.settings, MODELS),
            now=view.now,
            request_id=view.request_id,
        )
        return f"/analyst/models/{programme_id}/{model_version}"

    return view.once(effect, "model-promoted")


def _shown(
    view: View,
    programme_id: str,
    model_version: str,
    said: Mapping[str, str],
    faults: Mapping[str, list[Label]] | None = None,
) -> Response:
    with view.read() as tx:
        key = derived(view.settings, MODELS)
        standing = promoting.get_model(tx, view.who, programme_id, model_version, key=key)
        row = standing.model
        card, report, judged = json.loads(row.card), row.report, row.report["judged"]
        return view.page(
            "analyst/one_model.html",
            422 if faults else 200,
            programme=get_programme(tx, view.who, programme_id),
            standing=standing,
            model=row,
            card=card,
            window=days_of(card["window"]),
            report=report,
            told=report["changes"][:_TOLD],
            smaller=report["changes"][_TOLD:],
            weights=sorted(report["weights"], key=lambda one: -one["after"]),
            weight_axis=_weight_axis(report),
            judged=judged,
            judged_axis=None if judged is None else _judged_axis(judged),
            names=_NAMES,
            principals=called(tx, view, row.created_by, row.promoted_by, row.retired_by),
            rule=promoting.RULE,
            promotable=row.state in promoting.PROMOTABLE,
            words=words,
            said=said,
            faults=faults or {},
        )


def _weight_axis(report: Mapping[str, Any]) -> Axis:
    names = ("prior", "before", "after", "low", "high")
    return axis_of((one[name] for one in report["weights"] for name in names), 0.0)


def _judged_axis(judged: Mapping[str, Any]) -> Axis:
    figures = [one["centred_auc"] for one in judged["contenders"].values()]
    return axis_of(ends_of(figures), _CHANCE)
