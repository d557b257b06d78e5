"""Use-case: somebody is forgotten.

Her rows stay, under a pseudonym that leads to nobody, so that what was counted stays counted; what
describes her goes. Files of runs and imports that hold her are deleted: a run keeps its results and
loses its proof. The audit log is not touched: it knows her by a token, which now leads to the
pseudonym.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from api.services.actors import Actor
from api.services.audit import Detail, record
from api.services.errors import NotFound, WrongState
from api.services.privacy.redaction import Redaction
from api.services.runs.snapshot import FOLDER
from api.store import Tx, erasing
from api.store.snapshots import touch_learners, touch_mentors, touch_protected

_PEOPLE = f"{FOLDER}people.parquet"
"""File of a run that names everybody who was in it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be forgotten; found outside the transaction that does it.

    Attributes
    ----------
    redaction : Redaction
    run_ids, import_ids : tuple of str
        Whose files hold her.
    """

    redaction: Redaction
    run_ids: tuple[str, ...]
    import_ids: tuple[str, ...]


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
    redaction = Redaction.of(person_id, (known.name, *known.others))
    return Plan(
        redaction,
        _holding(redaction, erasing.files_of_runs(tx, who.tenant_id, _PEOPLE)),
        _holding(redaction, erasing.files_of_imports(tx, who.tenant_id)),
    )


def _holding(redaction: Redaction, files: Iterator[tuple[str, bytes]]) -> tuple[str, ...]:
    return tuple(sorted({name for name, content in files if redaction.is_in(content)}))


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
    if erasing.known_by(tx, tenant_id, person_id) is None:
        raise NotFound("person", person_id)
    _check_at_rest(tx, tenant_id, person_id)
    erasing.withdraw(tx, tenant_id, person_id, now)
    erasing.forget_words(tx, tenant_id, person_id)
    erasing.silence(tx, tenant_id, person_id)
    rows = erasing.blank(tx, tenant_id, person_id, now.date())
    erasing.rename(tx, tenant_id, person_id, pseudonym)
    rows += _rewrite(tx, tenant_id, redaction)
    erasing.drop_files_of_runs(tx, tenant_id, plan.run_ids)
    erasing.drop_files_of_imports(tx, tenant_id, plan.import_ids)
    touch_mentors(tx, tenant_id)
    touch_protected(tx, tenant_id)
    touch_learners(tx, tenant_id, [pseudonym])
    told: dict[str, Detail] = {"reason_code": reason_code, "runs": len(plan.run_ids)}
    record(tx, who, "person_erased", "person", pseudonym, told, now=now, request_id=request_id)
    return Erased(pseudonym, rows, len(plan.run_ids), len(plan.import_ids))


def _rewrite(tx: Tx, tenant_id: str, redaction: Redaction) -> int:
    needles: Iterable[str] = redaction.needles
    return (
        erasing.rewrite_texts(tx, tenant_id, needles, redaction.text)
        + erasing.rewrite_json(tx, tenant_id, needles, redaction.value)
        + erasing.rewrite_answers(tx, tenant_id, redaction.value)
    )
