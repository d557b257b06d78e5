"""Use-case: what was measured about a pair is written down, each once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from api.services.actors import Actor
from api.services.audit import Detail, record
from api.services.errors import Fault, Unacceptable
from api.services.instants import lies_ahead
from api.services.pairing.visible import pair_for
from api.store import Tx, orm
from api.store.outcomes import add_outcomes, known_competencies, outcomes_of
from features.label import Label
from models.outcomes import SCALES, Measure

Code = Literal["created", "duplicate"]
_OFF_SCALE = Label(
    "{measure}：收到 {value}，应为 {low} 至 {high}",
    "{measure}: got {value}, expected {low} to {high}",
)
_NO_BASELINE = Label(
    "业绩结果需要辅导前的基线值", "expected a baseline: a result is read against what was before"
)
_FOREIGN = Label("{field} 只用于 {measure}", "{field}: expected only with {measure}")
_UNKNOWN = Label("没有这项能力", "no such competency")
_FUTURE = Label("测量时间在将来", "measured in the future")
_OWN_FIELDS: dict[str, Measure] = {"baseline": "result", "competency_id": "uplift"}
"""Fields that say something of one measure alone."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One outcome as it is told.

    Attributes
    ----------
    outcome_id : str
        The teller's; an outcome that is told twice counts once.
    value : float or None
        As `models.outcomes.Measurements` has it; None: asked, not answered.
    source : str
        Who says so: ``"self"``, ``"manager"``, or another.
    competency_id : str or None
        Of an uplift.
    treated : bool
        Whether the pair worked on that competency.
    baseline : float or None
        Of a result: the figure before mentoring.
    """

    outcome_id: str
    measure: Measure
    value: float | None
    source: str
    measured_at: datetime
    competency_id: str | None = None
    treated: bool = True
    baseline: float | None = None


def tell_outcomes(
    tx: Tx,
    who: Actor,
    pair_id: str,
    outcomes: Sequence[Measured],
    *,
    now: datetime,
    request_id: str = "",
) -> list[Code]:
    """Write down what was measured about a pair: all of it, or nothing where anything is wrong.

    Returns
    -------
    list of str
        What became of each.

    Raises
    ------
    NotFound
        No such pair.
    Unacceptable
        A value beyond its scale, a result without a baseline …; all of them are told.
    """
    pair_for(tx, who, pair_id)
    named = {one.competency_id for one in outcomes} - {None}
    known = known_competencies(tx, who.tenant_id, [str(name) for name in named])
    faults = [
        fault for at, one in enumerate(outcomes) for fault in _faults(f"{at}", one, known, now)
    ]
    if faults:
        raise Unacceptable(*faults)
    first = {one.outcome_id: one for one in reversed(outcomes)}
    made = add_outcomes(tx, [_row(who, pair_id, one, now) for one in first.values()])
    details: dict[str, Detail] = {
        "measures": sorted({str(one.measure) for one in outcomes}),
        "count": len(made),
    }
    record(tx, who, "outcomes_told", "pair", pair_id, details, now=now, request_id=request_id)
    new = [first[one.outcome_id] is one and one.outcome_id in made for one in outcomes]
    return ["created" if one else "duplicate" for one in new]


def list_outcomes(
    tx: Tx, who: Actor, pair_id: str, *, before: tuple[datetime, str] | None, limit: int
) -> Sequence[orm.Outcome]:
    """Return what was measured about a pair, the latest first.

    Raises
    ------
    NotFound
        No such pair.
    """
    pair_for(tx, who, pair_id)
    return outcomes_of(tx, who.tenant_id, pair_id, before, limit)


def _faults(at: str, one: Measured, known: Collection[str], now: datetime) -> Iterator[Fault]:
    where = f"/body/outcomes/{at}"
    low, high = SCALES.get(one.measure, (-float("inf"), float("inf")))
    if one.value is not None and not low <= one.value <= high:
        said: dict[str, object] = {
            "measure": one.measure,
            "value": one.value,
            "low": low,
            "high": high,
        }
        yield Fault("off_scale", f"{where}/value", _said(_OFF_SCALE, **said))
    if one.measure == "result" and one.baseline is None:
        yield Fault("baseline_needed", f"{where}/baseline", _NO_BASELINE)
    for field, measure in _OWN_FIELDS.items():
        if getattr(one, field) is not None and one.measure != measure:
            told = _said(_FOREIGN, field=field, measure=measure)
            yield Fault("of_another_measure", f"{where}/{field}", told)
    if one.competency_id is not None and one.competency_id not in known:
        yield Fault("unknown_competency", f"{where}/competency_id", _UNKNOWN)
    if lies_ahead(one.measured_at, now):
        yield Fault("in_the_future", f"{where}/measured_at", _FUTURE)


def _row(who: Actor, pair_id: str, one: Measured, now: datetime) -> dict[str, Any]:
    details: dict[str, Any] = {}
    if one.measure == "result":
        details = {"baseline": one.baseline}
    if one.measure == "uplift":
        details = {"treated": one.treated}
    return {
        "tenant_id": who.tenant_id,
        "outcome_id": one.outcome_id,
        "pair_id": pair_id,
        "measure": one.measure,
        "competency_id": one.competency_id,
        "value": one.value,
        "source": one.source,
        "measured_at": one.measured_at,
        "received_at": now,
        "details": details,
    }


def _said(label: Label, **values: Any) -> Label:
    return Label(label.format("zh", **values), label.format("en", **values))
