"""The models of one programme: what serves, a new one, back to what served before."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import Query
from fastapi.responses import Response

from api.cursors import instant_of
from api.pages.analyst import model_words as words
from api.pages.analyst.called import called
from api.pages.analyst.intervals import axis_of, ends_of
from api.pages.analyst.work import how_far, stop_work, work_of
from api.pages.forms import by_field, filled_in, read_form
from api.pages.routing import PageRouter
from api.pages.view import View, ViewDep
from api.schemas.models import Reason, RollbackBody
from api.security.secrets import MODELS, derived
from api.services.errors import Unacceptable
from api.services.learning import promoting
from api.services.learning.asking import ask_for_training
from api.services.learning.promoting import Standing
from api.services.learning.serving import PRIOR
from api.services.programmes.programmes import get_programme
from api.store import Tx
from api.store.models import champion_of
from features.label import Label

router = PageRouter()
_ROWS = 20
Cursor = Annotated[str | None, Query(max_length=1000)]


class _Rollback(RollbackBody):
    """As the API takes it, with a reason that has to be given."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class Line:
    """A model in the list.

    Attributes
    ----------
    window : list of date
        First and last day of its outcomes; empty for none.
    judged : mapping or None
        ``centred_auc`` of each contender; None where there was nothing to judge on.
    """

    standing: Standing
    n_outcomes: int
    window: list[date]
    judged: Mapping[str, Mapping[str, float | None]] | None

    @property
    def verdict(self) -> str:
        """As `models.gate` gives it."""
        return str(self.standing.model.report["verdict"])


def line_of(standing: Standing) -> Line:
    """Return a model as it stands in a list."""
    row = standing.model
    card, judged = json.loads(row.card), row.report["judged"]
    told = judged and {name: one["centred_auc"] for name, one in judged["contenders"].items()}
    return Line(standing, card["n_outcomes"], days_of(card["window"]), told)


def days_of(window: Sequence[str]) -> list[date]:
    """Return the first and last day that a card names."""
    return [date.fromisoformat(day) for day in window]


@router.look("/analyst/models/{programme_id}", needs="list_models")
def programme_models(programme_id: str, view: ViewDep, cursor: Cursor = None) -> Response:
    """List the models of a programme; to a script that waits, how far a new one is."""
    with view.read() as tx:
        work = work_of(tx, view, "retrain", programme_id)
    if view.fragment:
        return how_far(view, work, f"/analyst/models/{programme_id}")
    place = view.cursors.after(cursor)
    before = None if place is None else (instant_of(place[0]), str(place[1]))
    with view.read() as tx:
        programme = get_programme(tx, view.who, programme_id)
        rows = promoting.list_models(
            tx, view.who, programme_id, key=_key(view), before=before, limit=_ROWS + 1
        )
        shown, leads_on = view.cursors.cut(
            rows, _ROWS, lambda one: [one.model.created_at.isoformat(), one.model.model_version]
        )
        lines = [line_of(one) for one in shown]
        return view.page(
            "analyst/programme_models.html",
            programme=programme,
            principals=called(tx, view, programme.promotion_set_by),
            champion=promoting.get_champion(tx, view.who, programme_id, key=_key(view)),
            lines=lines,
            axis=axis_of(_ends(lines), 0.5),
            work=work,
            cursor=leads_on,
            words=words,
            place=view.address,
        )


@router.act("/analyst/models/{programme_id}/train", needs="train_model")
def train(programme_id: str, view: ViewDep) -> Response:
    """Have a model fitted to all that is known now."""

    def effect(tx: Tx) -> str:
        ask_for_training(tx, view.who, programme_id, now=view.now, request_id=view.request_id)
        return f"/analyst/models/{programme_id}"

    return view.once(effect)


@router.act("/analyst/models/{programme_id}/stop", needs="cancel_job")
def stop_training(programme_id: str, view: ViewDep) -> Response:
    """Stop fitting a model."""
    return stop_work(view, programme_id, f"/analyst/models/{programme_id}")


@router.act("/analyst/models/{programme_id}/promotion", needs="put_promotion")
def set_promotion(programme_id: str, view: ViewDep) -> Response:
    """Say whether new models may serve without a person's word."""
    by_rule = filled_in(view.form).get("by_rule") == "true"
    with view.write() as tx:
        promoting.set_promotion(
            tx, view.who, programme_id, by_rule=by_rule, now=view.now, request_id=view.request_id
        )
    return view.go(f"/analyst/models/{programme_id}", "saved")


@router.look("/analyst/models/{programme_id}/rollback", needs="rollback_model")
def rollback_page(programme_id: str, view: ViewDep) -> Response:
    """Ask what is to serve again, and why."""
    return _rollback(view, programme_id, {})


@router.act("/analyst/models/{programme_id}/rollback", needs="rollback_model")
def roll_back(programme_id: str, view: ViewDep) -> Response:
    """Let what served before serve again."""
    said = filled_in(view.form)
    try:
        body = read_form(_Rollback, said)
    except Unacceptable as error:
        return _rollback(view, programme_id, said, by_field(error))

    def effect(tx: Tx) -> str:
        promoting.roll_back(
            tx,
            view.who,
            programme_id,
            to=body.to,
            reason=body.reason,
            key=_key(view),
            now=view.now,
            request_id=view.request_id,
        )
        return f"/analyst/models/{programme_id}"

    return view.once(effect, "model-taken-back")


def _rollback(
    view: View,
    programme_id: str,
    said: Mapping[str, Any],
    faults: Mapping[str, list[Label]] | None = None,
) -> Response:
    with view.read() as tx:
        programme = get_programme(tx, view.who, programme_id)
        champion = champion_of(tx, view.who.tenant_id, programme_id)
        return view.page(
            "analyst/rollback.html",
            422 if faults else 200,
            programme=programme,
            champion=champion,
            before=None if champion is None else champion.replaced or PRIOR,
            said=said,
            faults=faults or {},
        )


def _ends(lines: Sequence[Line]) -> list[float | None]:
    return [end for line in lines if line.judged for end in ends_of(line.judged.values())]


def _key(view: View) -> bytes:
    return derived(view.settings, MODELS)
