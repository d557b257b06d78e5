"""The audit log."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from api.deps import CallDep
from api.routes.router import ApiRouter
from api.schemas.audit import AuditView, BreakView, VerdictView
from api.schemas.base import Id, Limit, Moment, Page
from api.services.audit import Asked, read_log, verify_chain

router = ApiRouter("/v1", tag="audit")
Word = Annotated[str | None, Query(max_length=128)]


@router.get("/audit", operation_id="list_audit")
def list_audit(
    call: CallDep,
    actor: Word = None,
    action: Word = None,
    object_kind: Word = None,
    object_id: Word = None,
    person_id: Annotated[Id | None, Query()] = None,
    since: Moment | None = None,
    until: Moment | None = None,
    limit: Limit = 50,
    cursor: Annotated[str | None, Query(max_length=1000)] = None,
) -> Page[AuditView]:
    """Return what was done, the newest first."""
    after = call.after(cursor)
    wanted = Asked(
        actor=actor,
        action=action,
        object_kind=object_kind,
        object_id=object_id,
        person_id=person_id,
        since=since,
        until=until,
    )
    before = None if after is None else int(str(after[0]))
    with call.read() as tx:
        entries = read_log(tx, call.who.tenant_id, wanted, before=before, limit=limit + 1)
    shown, leads_on = call.cut(entries, limit, lambda entry: [entry.seq])
    items = [AuditView.model_validate(entry) for entry in shown]
    return Page(items=items, next_cursor=leads_on)


@router.get("/audit:verify", operation_id="verify_audit")
def verify_audit(call: CallDep) -> VerdictView:
    """Follow the chain of digests from the first act to the last."""
    with call.read() as tx:
        verdict = verify_chain(tx, call.who.tenant_id)
    broken = verdict.broken
    return VerdictView(
        whole=broken is None,
        entries=verdict.entries,
        head=verdict.head,
        broken=None if broken is None else BreakView(seq=broken.seq, why=broken.why),
    )
