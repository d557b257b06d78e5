"""The one place that says who may do what: an entry for each operation of the API.

A route without an entry does not answer (`rule_of`), and a test walks all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from api.services.actors import Actor, Reach, Role
from api.services.errors import NotPermitted


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may call one operation.

    Attributes
    ----------
    scope : str
        What a key needs, such as ``runs:write``.
    reach : mapping of Role to Reach
        Roles that may, and whose objects they reach; no other role may.
    """

    scope: str
    reach: Mapping[Role, Reach]


def _rule(scope: str, *everything: Role, own: tuple[Role, ...] = (), team: bool = False) -> Rule:
    reach: dict[Role, Reach] = dict.fromkeys((*everything, "admin", "service"), "all")
    reach |= dict.fromkeys(own, "own")
    if team:
        reach["manager"] = "team"
    return Rule(scope, reach)


RULES: dict[str, Rule] = {
    "put_programme": _rule("programmes:write", "hr"),
    "patch_programme": _rule("programmes:write", "hr"),
    "patch_programme": _rule("programmes:write", "hr"),
    "get_programme": _rule("programmes:read", "hr", "analyst", "manager", "learner", "mentor"),
    "list_programmes": _rule("programmes:read", "hr", "analyst", "manager", "learner", "mentor"),
    "create_cohort": _rule("programmes:write", "hr"),
    "list_cohorts": _rule("programmes:read", "hr", "analyst"),
    "get_cohort": _rule("programmes:read", "hr", "analyst"),
    "put_cohort_members": _rule("programmes:write", "hr"),
    "close_cohort": _rule("programmes:write", "hr"),
    "put_policy": _rule("policies:write", "hr"),
    "get_policy": _rule("policies:read", "hr", "analyst"),
    "list_policies": _rule("policies:read", "hr", "analyst"),
    "test_policy": _rule("policies:read", "hr", "analyst"),
    "activate_policy": _rule("policies:write", "hr"),
    "get_schema": _rule("policies:read", "hr", "analyst", "manager", "learner", "mentor"),
    "list_programmes": _rule("programmes:read", "hr", "analyst", "manager", "learner", "mentor"),
    "create_cohort": _rule("programmes:write", "hr"),
    "list_cohorts": _rule("programmes:read", "hr", "analyst"),
    "get_cohort": _rule("programmes:read", "hr", "analyst"),
    "put_cohort_members": _rule("programmes:write", "hr"),
    "close_cohort": _rule("programmes:write", "hr"),
    "put_policy": _rule("policies:write", "hr"),
    "get_policy": _rule("policies:read", "hr", "analyst"),
    "list_policies": _rule("policies:read", "hr", "analyst"),
    "test_policy": _rule("policies:read", "hr", "analyst"),
    "activate_policy": _rule("policies:write", "hr"),
    "get_schema": _rule("policies:read", "hr", "analyst", "manager", "learner", "mentor"),
    "get_job": _rule("jobs:read", "hr", "analyst"),
    "cancel_job": _rule("jobs:write", "hr"),
}
"""By operation id."""

OPEN = frozenset({"livez", "readyz", "metrics", "version"})
"""Operations that need nobody to be known."""


def rule_of(operation: str) -> Rule:
    """Return the rule of an operation; `KeyError` where nobody has said who may call it."""
    return RULES[operation]


def permitted(actor: Actor, operation: str) -> Actor:
    """Return the actor with the reach that it has in an operation.

    Raises
    ------
    NotPermitted
        The role, or the scopes of the key, do not allow it.
    """
    rule = rule_of(operation)
    reach = rule.reach.get(actor.role)
    if reach is None or not _within(rule.scope, actor.scopes):
        raise NotPermitted(actor.role, operation)
    return replace(actor, reach=reach)


def _within(scope: str, scopes: frozenset[str]) -> bool:
    area = scope.split(":")[0]
    return bool(scopes & {"*", scope, f"{area}:*"})
