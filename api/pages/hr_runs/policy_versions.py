"""Versions of a programme's policy: listed, read in words, compared, put in force."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import Query
from fastapi.responses import Response

from api.pages.hr_runs.policy_held import Held, differences
from api.pages.hr_runs.policy_words import rest_lines, rule_lines, sentence_of, weight_lines
from api.pages.routing import PageRouter
from api.pages.view import ViewDep
from api.services.errors import NotFound
from api.services.programmes.policies import PolicyState, activate, get_policy, list_policies
from api.services.programmes.programmes import get_programme
from api.store.company_rules import own_rules
from api.store.principals import names_behind
from matching.policy import policy_of

router = PageRouter()
_MOST = 200
_INT = 2**31 - 1
Number = Annotated[int | None, Query(ge=1, le=_INT)]


@router.look("/hr/programmes/{programme_id}/policy/versions", needs="list_policies")
def policy_versions(
    programme_id: str, view: ViewDep, before: Number = None, after: Number = None
) -> Response:
    """List the versions, and tell two of them apart in words."""
    with view.read() as tx:
        programme = get_programme(tx, view.who, programme_id)
        versions = list_policies(tx, view.who, programme_id, before=None, limit=_MOST)
        own = own_rules(tx, view.who.tenant_id)
        in_force = policy_of(get_policy(tx, view.who, programme_id).document)
        compared = None
        if before is not None and after is not None:
            two = (get_policy(tx, view.who, programme_id, number) for number in (before, after))
            first, second = (policy_of(one.document) for one in two)
            compared = differences(first, second, own)
        names = names_behind(tx, view.who.tenant_id, _principals(versions))
    return view.page(
        "hr_runs/policy_versions.html",
        programme=programme,
        versions=versions,
        own=[sentence_of(rule) for rule in Held.of(in_force, own).own],
        names=names,
        compared=compared,
        before=before,
        after=after,
    )


@router.look("/hr/programmes/{programme_id}/policy/versions/{number}", needs="get_policy")
def policy_version(programme_id: str, number: int, view: ViewDep) -> Response:
    """Show one version in words, and what it would change."""
    if not 0 < number <= _INT:
        raise NotFound("policy", f"{programme_id} {number}")
    with view.read() as tx:
        programme = get_programme(tx, view.who, programme_id)
        state = get_policy(tx, view.who, programme_id, number)
        active = get_policy(tx, view.who, programme_id)
        own = own_rules(tx, view.who.tenant_id)
        names = names_behind(tx, view.who.tenant_id, _principals([state]))
    policy = policy_of(state.document)
    held = Held.of(policy, own)
    weights = weight_lines(held.policy)
    return view.page(
        "hr_runs/policy_version.html",
        programme=programme,
        state=state,
        active=active,
        names=names,
        changes=differences(policy_of(active.document), policy, own),
        weights=[line for line in weights if line.share > 0],
        unused=[line for line in weights if line.share == 0],
        rules=rule_lines(held.policy),
        own=held.own,
        rest=rest_lines(policy),
    )


@router.act("/hr/programmes/{programme_id}/policy/activate", needs="activate_policy")
def activate_policy(programme_id: str, view: ViewDep) -> Response:
    """Put a version in force."""
    asked = {name: str(view.form.get(name, "")) for name in ("version", "revision")}
    numbers = {name: int(text) if text.isdecimal() else None for name, text in asked.items()}
    with view.write() as tx:
        activate(
            tx,
            view.who,
            programme_id,
            version=numbers["version"],
            now=view.now,
            expected=numbers["revision"],
            request_id=view.request_id,
        )
    return view.go(f"/hr/programmes/{programme_id}/policy/versions", "policy-activated")


def _principals(versions: Sequence[PolicyState]) -> set[str]:
    acted = {one for state in versions for one in (state.created_by, state.activated_by)}
    return {one for one in acted if one is not None}
