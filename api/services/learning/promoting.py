"""Use-case: which model serves: a person decides, and can take it back in one act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from api.services.actors import Actor
from api.services.audit import Detail, record
from api.services.errors import NotFound, WrongState
from api.services.learning.errors import NotServable
from api.services.learning.serving import PRIOR, Why, served
from api.services.programmes.policies import get_policy
from api.services.programmes.programmes import get_programme
from api.store import Tx, orm
from api.store.models import champion_of, model_of, models_before
from matching.policy import policy_of

PROMOTABLE = ("candidate", "retired")
RULE = "rule"
"""Who the audit log says did it, where no person did."""
ASSUMED = frozenset({"place_alone"})
"""Findings that say what every training takes for granted: they speak against no model."""
Target = Literal["before", "prior"]
"""What is to serve again: what the champion replaced, or the policy's own weights."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A model and how it stands.

    Attributes
    ----------
    serves : bool
        Whether the programme is scored by it now.
    why : str or None
        Why a champion is not; None for all others.
    """

    model: orm.Model
    serves: bool
    why: Why | None


def list_models(
    tx: Tx,
    who: Actor,
    programme_id: str,
    *,
    key: bytes,
    before: tuple[datetime, str] | None,
    limit: int,
) -> list[Standing]:
    """Return the models of a programme, the newest first.

    Raises
    ------
    NotFound
    """
    get_programme(tx, who, programme_id)
    rows: Sequence[orm.Model] = models_before(tx, who.tenant_id, programme_id, before, limit)
    return [_standing(tx, who, row, key) for row in rows]


def get_model(tx: Tx, who: Actor, programme_id: str, model_version: str, *, key: bytes) -> Standing:
    """Return a model of a programme.

    Raises
    ------
    NotFound
    """
    get_programme(tx, who, programme_id)
    return _standing(tx, who, _found(tx, who, programme_id, model_version), key)


def get_champion(tx: Tx, who: Actor, programme_id: str, *, key: bytes) -> Standing | None:
    """Return the model of a programme that is in force; None where the policy's weights are."""
    row = champion_of(tx, who.tenant_id, programme_id)
    return None if row is None else _standing(tx, who, row, key)


def promote(
    tx: Tx,
    who: Actor,
    programme_id: str,
    model_version: str,
    *,
    reason: str,
    key: bytes,
    now: datetime,
    request_id: str = "",
) -> Standing:
    """Let a model serve from now on, in the place of what serves; nothing else changes.

    Raises
    ------
    NotFound
    WrongState
        It was refused, or serves already.
    NotServable
        It does not open unchanged, or has not the features of the policy in force.
    """
    get_programme(tx, who, programme_id, lock=True)
    row = _found(tx, who, programme_id, model_version)
    if row.state not in PROMOTABLE:
        raise WrongState("model", model_version, row.state, "promote", PROMOTABLE)
    _check_serves(tx, who, row, key)
    before = _put_in_force(tx, who, row, reason, now)
    details = {"model_version": model_version, "before": before}
    place = ("programme", programme_id, details)
    record(tx, who, "model_promoted", *place, now=now, request_id=request_id)
    return _standing(tx, who, row, key)


def promote_by_rule(
    tx: Tx, programme: orm.Programme, row: orm.Model, *, key: bytes, now: datetime
) -> bool:
    """Let a new model serve where the programme says so and nothing speaks against it.

    Parameters
    ----------
    programme : Programme
        Locked; the log says who switched the rule on.
    row : Model
        Just made, and in the database.

    Returns
    -------
    bool
        Whether it serves now.
    """
    who = Actor(row.tenant_id, "service", RULE)
    against = {one["code"] for one in row.report["findings"]} - ASSUMED
    spotless = row.report["verdict"] == "ready" and not against
    if not (programme.promotes_by_rule and spotless) or _why_not(tx, who, row, key):
        return False
    before = _put_in_force(tx, who, row, "", now)
    details: dict[str, Detail] = {
        "model_version": row.model_version,
        "before": before,
        "by_rule": True,
        "rule_set_by": programme.promotion_set_by,
    }
    record(tx, who, "model_promoted", "programme", programme.programme_id, details, now=now)
    return True


def set_promotion(
    tx: Tx, who: Actor, programme_id: str, *, by_rule: bool, now: datetime, request_id: str = ""
) -> orm.Programme:
    """Say whether new models of a programme may serve without a person's word.

    Raises
    ------
    NotFound
    """
    found = get_programme(tx, who, programme_id, lock=True)
    found.promotes_by_rule, found.promotion_set_by = by_rule, who.principal
    tx.flush()
    place = ("programme", programme_id, {"by_rule": by_rule})
    record(tx, who, "promotion_set", *place, now=now, request_id=request_id)
    return found


def roll_back(
    tx: Tx,
    who: Actor,
    programme_id: str,
    *,
    to: Target,
    key: bytes,
    now: datetime,
    reason: str = "",
    request_id: str = "",
) -> str:
    """Let serve again what the champion replaced, to the byte; returns its version.

    Raises
    ------
    NotFound
    WrongState
        No model serves.
    NotServable
        What was replaced cannot serve any more; ``to="prior"`` always can.
    """
    get_programme(tx, who, programme_id, lock=True)
    champion = champion_of(tx, who.tenant_id, programme_id)
    if champion is None:
        raise WrongState("programme", programme_id, PRIOR, "roll back", ("personalised",))
    target = champion.replaced or PRIOR if to == "before" else PRIOR
    back = None if target == PRIOR else _found(tx, who, programme_id, target)
    if back is not None:
        _check_serves(tx, who, back, key)
    before = _retired(tx, who, programme_id, reason, now)
    if back is not None:
        _stand_again(back)
        tx.flush()
    details = {"model_version": target, "before": before}
    place = ("programme", programme_id, details)
    record(tx, who, "model_rolled_back", *place, now=now, request_id=request_id)
    return target


def _put_in_force(tx: Tx, who: Actor, row: orm.Model, reason: str, now: datetime) -> str:
    """Let a model serve; returns what served before."""
    before = _retired(tx, who, row.programme_id, "", now)
    _stand_again(row)
    row.replaced, row.reason = before, reason
    row.promoted_at, row.promoted_by = now, who.principal
    tx.flush()
    return before


def _stand_again(row: orm.Model) -> None:
    row.state = "champion"
    row.retired_at, row.retired_by, row.retired_because = None, None, ""


def _retired(tx: Tx, who: Actor, programme_id: str, reason: str, now: datetime) -> str:
    """Take the champion out, where there is one; returns what served."""
    champion = champion_of(tx, who.tenant_id, programme_id)
    if champion is None:
        return PRIOR
    champion.state, champion.retired_because = "retired", reason
    champion.retired_at, champion.retired_by = now, who.principal
    tx.flush()  # before another one serves: the schema allows one at a time
    return champion.model_version


def _found(tx: Tx, who: Actor, programme_id: str, model_version: str) -> orm.Model:
    row = model_of(tx, who.tenant_id, programme_id, model_version)
    if row is None:
        raise NotFound("model", model_version)
    return row


def _check_serves(tx: Tx, who: Actor, row: orm.Model, key: bytes) -> None:
    why = _why_not(tx, who, row, key)
    if why is not None:
        raise NotServable(row.model_version, why)


def _why_not(tx: Tx, who: Actor, row: orm.Model, key: bytes) -> Why | None:
    policy = policy_of(dict(get_policy(tx, who, row.programme_id).document))
    place = (who.tenant_id, row.programme_id, row.model_version)
    return served(tx, *place, policy, key=key).why


def _standing(tx: Tx, who: Actor, row: orm.Model, key: bytes) -> Standing:
    why = _why_not(tx, who, row, key) if row.state == "champion" else None
    return Standing(row, row.state == "champion" and why is None, why)
