"""Keys of systems and people."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import Query

from api.cursors import instant_of
from api.deps import Call, CallDep
from api.routes.router import ApiRouter, or_defaults
from api.schemas.access import KeyBody, KeyView, NewKeyView, RotateBody
from api.schemas.base import Id, Limit, Page
from api.security.rules import check_scopes_known
from api.security.secrets import derived
from api.services.access import keys
from api.services.access.keys import KeyFields, NewKey
from api.store import orm

router = ApiRouter("/v1", tag="access")


@router.post("/keys", operation_id="create_key", status_code=201)
def create_key(body: KeyBody, call: CallDep) -> NewKeyView:
    """Make a key; its secret is in this answer alone.

    What is kept nowhere cannot be given twice: a repeated request makes another key.
    """
    check_scopes_known(body.scopes)
    days = body.expires_in_days
    fields = KeyFields(
        name=body.name,
        role=body.role,
        person_id=body.person_id,
        scopes=body.scopes,
        expires_at=None if days is None else call.now + timedelta(days=days),
    )
    with call.write() as tx:
        made = keys.create_key(
            tx, call.who, _pepper(call), fields, now=call.now, request_id=call.request_id
        )
        return _new(made, call)


@router.get("/keys", operation_id="list_keys")
def list_keys(
    call: CallDep,
    limit: Limit = 50,
    cursor: Annotated[str | None, Query(max_length=1000)] = None,
) -> Page[KeyView]:
    """List the keys of the company, the newest first."""
    after = call.after(cursor)
    before = None if after is None else (instant_of(after[0]), str(after[1]))
    with call.read() as tx:
        rows = keys.list_keys(tx, call.who, before=before, limit=limit + 1)
        shown, leads_on = call.cut(
            rows, limit, lambda row: [row.created_at.isoformat(), row.key_id]
        )
        return Page(items=[_view(row, call) for row in shown], next_cursor=leads_on)


@router.get("/keys/{key_id}", operation_id="get_key")
def get_key(key_id: Id, call: CallDep) -> KeyView:
    """Return a key, without its secret."""
    with call.read() as tx:
        return _view(keys.get_key(tx, call.who, key_id), call)


@router.post("/keys/{key_id}:rotate", operation_id="rotate_key", status_code=201)
def rotate_key(
    key_id: Id, body: Annotated[RotateBody, or_defaults(RotateBody)], call: CallDep
) -> NewKeyView:
    """Make a successor of a key; both work until the overlap is over."""
    overlap = timedelta(hours=body.overlap_hours)
    with call.write() as tx:
        made = keys.rotate_key(
            tx, call.who, _pepper(call), key_id, overlap, now=call.now, request_id=call.request_id
        )
        return _new(made, call)


@router.post("/keys/{key_id}:revoke", operation_id="revoke_key")
def revoke_key(key_id: Id, call: CallDep) -> KeyView:
    """End a key: the next request with it is refused. To repeat it changes nothing."""
    with call.write() as tx:
        row = keys.revoke_key(tx, call.who, key_id, now=call.now, request_id=call.request_id)
        return _view(row, call)


def _pepper(call: Call) -> bytes:
    return derived(call.settings, "api keys")


def _view(row: orm.ApiKey, call: Call) -> KeyView:
    return KeyView.model_validate({**_told(row), "state": keys.state_of(row, call.now)})


def _new(made: NewKey, call: Call) -> NewKeyView:
    state = keys.state_of(made.row, call.now)
    return NewKeyView.model_validate({**_told(made.row), "state": state, "secret": made.secret})


def _told(row: orm.ApiKey) -> dict[str, object]:
    known = KeyView.model_fields.keys() - {"state"}
    return {name: getattr(row, name) for name in known}
