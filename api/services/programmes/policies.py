"""Use-case: a programme's policy: drafted, read, put in force, never changed once it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from api.services.actors import Actor
from api.services.audit import record
from api.services.errors import Fault, NotFound, Unacceptable, WrongState
from api.services.programmes.kinds import adopt_kinds
from api.services.programmes.programmes import get_programme
from api.services.versions import unchanged
from api.store import Tx, orm
from api.store.policies import newest_version, policy_in_state, policy_version, versions_before
from features.blocks import BLOCKS
from features.errors import UnknownBlock
from features.label import Label
from matching.errors import InvalidPolicy
from matching.policy import Policy, policy_of

Which = int | Literal["active", "draft"]
"""One version by its number, the one in force, or the draft."""
_REVISIONS = 10**6


@dataclass(frozen=True, slots=True)
class PolicyState:
    """A version of a programme's policy.

    Attributes
    ----------
    policy_version : int or None
        None for the default policy, which holds until a version is put in force.
    revision : int
        Differs between any two states of the programme's versions: what `If-Match` compares.
    """

    programme_id: str
    policy_version: int | None
    state: str
    document: Mapping[str, Any]
    note: str = ""
    created_at: datetime | None = None
    created_by: str | None = None
    activated_at: datetime | None = None
    activated_by: str | None = None
    revision: int = 0

    @classmethod
    def of(cls, row: orm.PolicyVersion) -> PolicyState:
        """Return what a row says."""
        same = ("programme_id", "policy_version", "state", "document", "note")
        stamps = ("created_at", "created_by", "activated_at", "activated_by")
        said = {name: getattr(row, name) for name in (*same, *stamps)}
        return cls(**said, revision=_revision(row))


def put_draft(
    tx: Tx,
    who: Actor,
    programme_id: str,
    document: Any,
    *,
    note: str,
    now: datetime,
    expected: int | None = None,
) -> PolicyState:
    """Make a draft of a programme's policy, or replace the one that is there.

    Raises
    ------
    NotFound
        No such programme.
    StaleVersion
        The draft is not at the `expected` revision; 0 is one that is not there yet.
    Unacceptable
        It is no policy; every bad place is told.
    """
    get_programme(tx, who, programme_id, lock=True)
    draft = policy_in_state(tx, who.tenant_id, programme_id, "draft")
    current = 0 if draft is None else _revision(draft)
    unchanged("policy draft", programme_id, expected=expected, current=current)
    if draft is None:
        number = newest_version(tx, who.tenant_id, programme_id) + 1
        draft = orm.PolicyVersion(
            tenant_id=who.tenant_id,
            programme_id=programme_id,
            policy_version=number,
            state="draft",
        )
        tx.add(draft)
    numbered = read_document(document).model_copy(update={"version": draft.policy_version})
    draft.document, draft.note = numbered.model_dump(mode="json"), note
    draft.created_at, draft.created_by = now, who.principal
    tx.flush()
    return PolicyState.of(draft)


def add_version(
    tx: Tx, who: Actor, programme_id: str, document: Any, *, note: str, now: datetime
) -> int:
    """Add a version that was never in force, for a run to be made with; return its number.

    It can be put in force like any that was. The draft, where there is one, stays as it is.

    Raises
    ------
    NotFound
        No such programme.
    Unacceptable
        It is no policy; every bad place is told.
    """
    get_programme(tx, who, programme_id, lock=True)
    number = newest_version(tx, who.tenant_id, programme_id) + 1
    policy = read_document(document).model_copy(update={"version": number})
    row = orm.PolicyVersion(
        tenant_id=who.tenant_id,
        programme_id=programme_id,
        policy_version=number,
        state="retired",
        document=policy.model_dump(mode="json"),
        note=note,
        created_at=now,
        created_by=who.principal,
    )
    tx.add(row)
    tx.flush()
    return number


def activate(
    tx: Tx,
    who: Actor,
    programme_id: str,
    *,
    version: int | None,
    now: datetime,
    expected: int | None = None,
    request_id: str = "",
) -> PolicyState:
    """Put a version in force; the one that was is retired. Live pairs take up its kinds of seat.

    Parameters
    ----------
    version : int, optional
        The draft by default; a retired version may come back as it was.

    Raises
    ------
    NotFound, StaleVersion
    WrongState
        It is in force already.
    """
    found = get_programme(tx, who, programme_id, lock=True)
    row = _row(tx, who, programme_id, "draft" if version is None else version)
    name = f"{programme_id} v{row.policy_version}"
    unchanged("policy", name, expected=expected, current=_revision(row))
    if row.state == "active":
        raise WrongState("policy", name, row.state, "activate", ["draft", "retired"])
    before = policy_in_state(tx, who.tenant_id, programme_id, "active")
    if before is not None:
        before.state = "retired"
        tx.flush()  # before the other one becomes active: the schema allows one at a time
    row.state, row.activated_at, row.activated_by = "active", now, who.principal
    found.active_version = row.policy_version
    tx.flush()
    adopt_kinds(tx, who.tenant_id, programme_id, row.document)
    details = {
        "policy_version": row.policy_version,
        "before": None if before is None else before.policy_version,
    }
    record(
        tx,
        who,
        "policy_activated",
        "programme",
        programme_id,
        details,
        now=now,
        request_id=request_id,
    )
    return PolicyState.of(row)


def get_policy(tx: Tx, who: Actor, programme_id: str, which: Which = "active") -> PolicyState:
    """Return a version of a programme's policy.

    Raises
    ------
    NotFound
        No such programme, version or draft. Where no version is in force, the default policy is.
    """
    found = get_programme(tx, who, programme_id)
    if which == "active" and found.active_version is None:
        return PolicyState(programme_id, None, "active", Policy().model_dump(mode="json"))
    return PolicyState.of(_row(tx, who, programme_id, which))


def list_policies(
    tx: Tx, who: Actor, programme_id: str, *, before: int | None, limit: int
) -> Sequence[PolicyState]:
    """Return the versions of a programme's policy, the newest first.

    Raises
    ------
    NotFound
    """
    get_programme(tx, who, programme_id)
    rows = versions_before(tx, who.tenant_id, programme_id, before, limit)
    return [PolicyState.of(row) for row in rows]


def read_document(document: Any, where: str = "/body") -> Policy:
    """Read a policy document from a request.

    Parameters
    ----------
    document : object
        Parsed JSON.
    where : str
        JSON pointer of its place in the request.

    Raises
    ------
    Unacceptable
        It is no policy, or names a block that does not exist; every bad place is told.
    """
    try:
        policy = policy_of(document)
        policy.block_weights(BLOCKS)
    except InvalidPolicy as error:
        raise Unacceptable(*(_fault(problem, where) for problem in error.problems)) from error
    except UnknownBlock as error:
        fault = Fault("unknown_block", f"{where}/weights/{error.name}", _said(str(error)))
        raise Unacceptable(fault) from error
    return policy


def _fault(problem: str, where: str) -> Fault:
    """Turn "rules.0.mode: got …" into a place and what is wrong there."""
    place, _, text = problem.partition(": ")
    if not text or " " in place or place == "policy":
        return Fault("invalid_policy", where, _said(problem))
    pointer = "/".join([where, *place.split(".")])
    return Fault("invalid_policy", pointer, _said(text))


def _said(text: str) -> Label:
    return Label(text, text)


def _row(tx: Tx, who: Actor, programme_id: str, which: Which) -> orm.PolicyVersion:
    if isinstance(which, int):
        row = policy_version(tx, who.tenant_id, programme_id, which)
    else:
        row = policy_in_state(tx, who.tenant_id, programme_id, which)
    if row is None:
        raise NotFound("policy", f"{programme_id} {which}")
    return row


def _revision(row: orm.PolicyVersion) -> int:
    return row.policy_version * _REVISIONS + row.version
