"""Policies of programmes."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Query, Response

from api.deps import AnyVersion, Call, CallDep
from api.routes.router import ApiRouter, or_defaults
from api.schemas.base import Id, Limit, Number, Page
from api.schemas.policies import Activation, PolicyDocument, PolicyTest, PolicyTestView, PolicyView
from api.services.errors import NotFound
from api.services.policies import policy_schema
from api.services.programmes import policies
from api.services.programmes.policies import PolicyState
from api.services.programmes.trying import prepare_trial, try_policy
from api.store import Tx

router = ApiRouter("/v1", tag="policies")


@router.put("/programmes/{programme_id}/policy", operation_id="put_policy")
def put_policy(
    programme_id: Id,
    body: PolicyDocument,
    call: CallDep,
    revision: AnyVersion,
    note: Annotated[str, Query(max_length=1000)] = "",
) -> PolicyView:
    """Make the draft of a programme's policy, or replace it."""
    with call.write() as tx:
        draft = policies.put_draft(
            tx, call.who, programme_id, body.root, note=note, now=call.now, expected=revision
        )
        return _shown(call, draft)


@router.get("/programmes/{programme_id}/policy", operation_id="get_policy")
def get_policy(
    programme_id: Id, call: CallDep, version: Number | Literal["draft", "active"] = "active"
) -> PolicyView:
    """Return a version of a programme's policy: the one in force, the draft, or by number."""
    with call.read() as tx:
        return _shown(call, policies.get_policy(tx, call.who, programme_id, version))


@router.get("/programmes/{programme_id}/policies", operation_id="list_policies")
def list_policies(
    programme_id: Id,
    call: CallDep,
    limit: Limit = 50,
    cursor: Annotated[str | None, Query(max_length=1000)] = None,
) -> Page[PolicyView]:
    """List the versions of a programme's policy, the newest first."""
    place = call.after(cursor)
    before = None if place is None else int(str(place[0]))
    with call.read() as tx:
        rows = policies.list_policies(tx, call.who, programme_id, before=before, limit=limit + 1)
        shown, leads_on = call.cut(rows, limit, lambda row: [row.policy_version])
        items = [PolicyView.model_validate(row) for row in shown]
        return Page(items=items, next_cursor=leads_on)


@router.post(
    "/programmes/{programme_id}/policy:activate",
    operation_id="activate_policy",
    response_model=PolicyView,
)
def activate_policy(
    programme_id: Id,
    body: Annotated[Activation, or_defaults(Activation)],
    call: CallDep,
    revision: AnyVersion,
) -> Response:
    """Put a version in force; the one that was is retired."""

    def effect(tx: Tx) -> PolicyView:
        state = policies.activate(
            tx,
            call.who,
            programme_id,
            version=body.version,
            now=call.now,
            expected=revision,
            request_id=call.request_id,
        )
        return PolicyView.model_validate(state)

    return call.once(body, effect, status=200)


@router.post("/programmes/{programme_id}/policy:test", operation_id="test_policy")
def test_policy(programme_id: Id, body: PolicyTest, call: CallDep) -> PolicyTestView:
    """Say which rules one pair breaks and what it scores, or list three mentors for a learner.

    With the draft, a version, or a document that comes along; nothing is stored.
    """
    given = None if body.policy is None else body.policy.root
    with call.read() as tx:
        trial = prepare_trial(
            tx, call.who, programme_id, which=body.version, document=given, as_of=call.now
        )
    tried = try_policy(trial, call.who, body.learner_id, body.mentor_id)
    return PolicyTestView.of(trial.policy_version, tried, call.lang)


@router.get("/schemas/{name}", operation_id="get_schema")
def get_schema(name: Id, call: CallDep) -> dict[str, Any]:
    """Return the JSON schema of a document that the service reads: `policy`."""
    if name != "policy":
        raise NotFound("schema", name)
    return policy_schema()


def _shown(call: Call, state: PolicyState) -> PolicyView:
    call.tag(state.revision)
    return PolicyView.model_validate(state)
