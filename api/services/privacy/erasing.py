"""Use-case: somebody is forgotten.

Her rows stay, under a pseudonym that leads to nobody, so that what was counted stays counted; what
describes her goes. Files of runs and imports that hold her are deleted: a run keeps its results and
loses its proof. The audit log is not touched: it knows her by a token, which now leads to the
pseudonym.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from api.services.actors import Actor
from api.services.audit import Detail, record
from api.services.errors import NotFound, WrongState
from api.services.privacy.redaction import Redaction
from api.services.runs.snapshot import FOLDER
from api.store import Tx, erasing
from api.store.snapshots import lock_company, touch_learners, touch_mentors, touch_protected

_PEOPLE = f"{FOLDER}people.parquet"
"""File of a run that names everybody who was in it."""


@dataclass(frozen=True, slots=True)
class Looked:
    """Files that were looked through for somebody, by the id of their run or import.

    Attributes
    ----------
    through : frozenset of str
        All of them.
    holding : frozenset of str
        Those that hold her.
    """

    through: frozenset[str] = frozenset()
    holding: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be forgotten; found outside the transaction that does it.

    Attributes
    ----------
    redaction : Redaction
    runs, imports : Looked
    """

    redaction: Redaction
    runs: Looked
    imports: Looked


@dataclass(frozen=True, slots=True)
class Erased:
    """What is left of somebody.

    Attributes
    ----------
    pseudonym : str
    rows : int
        That described her and are gone, or held her and were rewritten.
    runs, imports : int
        Whose files are gone.
    """

    pseudonym: str
    rows: int
    runs: int
    imports: int


def plan_erasure(tx: Tx, who: Actor, person_id: str) -> Plan:
    """Look for somebody in everything that is kept.

    Raises
    ------
    NotFound
    WrongState
        She has a live pair, or something is under way that may hold her.
    """
    known = erasing.known_by(tx, who.tenant_id, person_id)
    if known is None:
        raise NotFound("person", person_id)
    _check_at_rest(tx, who.tenant_id, person_id)
    nothing = Plan(Redaction.of(person_id, (known.name, *known.others)), Looked(), Looked())
    return _looked_on(tx, who.tenant_id, nothing)


def _looked_on(tx: Tx, tenant_id: str, plan: Plan) -> Plan:
    """Look through the files that were not there before, too."""
    redaction, runs, imports = plan.redaction, plan.runs, plan.imports
    more = erasing.files_of_runs(tx, tenant_id, _PEOPLE, runs.through)
    runs = _and(runs, [(one, redaction.is_in(content)) for one, content in more])
    more = erasing.files_of_imports(tx, tenant_id, imports.through)
    imports = _and(imports, [(one, redaction.is_in(content)) for one, content in more])
    return Plan(redaction, runs, imports)


def _and(looked: Looked, found: Iterable[tuple[str, bool]]) -> Looked:
    return Looked(
        looked.through | {one for one, _ in found},
        looked.holding | {one for one, holds in found if holds},
    )


def _check_at_rest(tx: Tx, tenant_id: str, person_id: str) -> None:
    for state, found, expected in (
        ("in a live pair", erasing.live_pairs_of(tx, tenant_id, person_id), "without a live pair"),
        ("being matched", erasing.runs_under_way(tx, tenant_id), "no match run under way"),
        ("being imported", erasing.imports_under_way(tx, tenant_id), "no import under way"),
    ):
        if found:
            raise WrongState("person", person_id, state, "erase", [expected])


def erase(
    tx: Tx, who: Actor, plan: Plan, reason_code: str, *, now: datetime, request_id: str = ""
) -> Erased:
    """Forget somebody, as planned.

    Raises
    ------
    NotFound
        Somebody else has forgotten her meanwhile.
    WrongState
        As `plan_erasure`.
    """
    redaction, tenant_id = plan.redaction, who.tenant_id
    person_id, pseudonym = redaction.person_id, redaction.pseudonym
    lock_company(tx, tenant_id)  # an import, or its undoing, would bring her back
    if erasing.known_by(tx, tenant_id, person_id) is None:
        raise NotFound("person", person_id)
    _check_at_rest(tx, tenant_id, person_id)
    plan = _looked_on(tx, tenant_id, plan)
    erasing.withdraw(tx, tenant_id, person_id, now)
    erasing.forget_words(tx, tenant_id, person_id)
    erasing.silence(tx, tenant_id, person_id)
    rows = erasing.blank(tx, tenant_id, person_id, now.date())
    erasing.rename(tx, tenant_id, person_id, pseudonym)
    rows += _rewrite(tx, tenant_id, redaction)
    erasing.drop_files_of_runs(tx, tenant_id, plan.runs.holding)
    erasing.drop_files_of_imports(tx, tenant_id, plan.imports.holding)
    touch_mentors(tx, tenant_id)
    touch_protected(tx, tenant_id)
    touch_learners(tx, tenant_id, [pseudonym])
    runs, imports = len(plan.runs.holding), len(plan.imports.holding)
    told: dict[str, Detail] = {"reason_code": reason_code, "runs": runs}
    record(tx, who, "person_erased", "person", pseudonym, told, now=now, request_id=request_id)
    return Erased(pseudonym, rows, runs, imports)


def _rewrite(tx: Tx, tenant_id: str, redaction: Redaction) -> int:
    needles: Iterable[str] = redaction.needles
    return (
        erasing.rewrite_texts(tx, tenant_id, needles, redaction.text)
        + erasing.rewrite_json(tx, tenant_id, needles, redaction.value)
        + erasing.rewrite_answers(tx, tenant_id, redaction.value)
    )
