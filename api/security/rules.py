"""The one place that says who may do what: an entry for each operation of the API.

A route without an entry does not answer (`rule_of`), and a test walks all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from api.services.actors import ROLES, Actor, Reach, Role
from api.services.errors import Fault, NotInScope, NotPermitted, Unacceptable
from features.label import Label


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may call one operation.

    Attributes
    ----------
    scope : str
        What a key needs, such as ``runs:write``; empty for what any key may.
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


def _admin(scope: str) -> Rule:
    return Rule(scope, {"admin": "all"})


def _people(scope: str) -> Rule:
    """Return the rule of what only people do, and no system: who does it stands for it."""
    return Rule(scope, {"hr": "all", "admin": "all"})


_EVERYBODY = Rule("", dict.fromkeys(ROLES, "own"))

RULES: dict[str, Rule] = {
    "put_programme": _rule("programmes:write", "hr"),
    "patch_programme": _rule("programmes:write", "hr"),
    "get_programme": _rule("programmes:read", "hr", "analyst", "manager", "learner", "mentor"),
    "list_programmes": _rule("programmes:read", "hr", "analyst", "manager", "learner", "mentor"),
    "create_cohort": _rule("programmes:write", "hr"),
    "list_cohorts": _rule("programmes:read", "hr", "analyst"),
    "get_cohort": _rule("programmes:read", "hr", "analyst"),
    "put_cohort_members": _rule("programmes:write", "hr"),
    "close_cohort": _rule("programmes:write", "hr"),
    "add_assessments": _rule("assessments:write", "hr", own=("learner",), team=True),
    "get_gaps": _rule("people:read", "hr", own=("learner",), team=True),
    "put_competency_model": _rule("models:write", "hr"),
    "list_competency_models": _rule("models:read", "hr"),
    "get_competency_model": _rule("models:read", "hr", "analyst", "manager", "learner", "mentor"),
    "create_import": _rule("imports:write", "hr"),
    "check_import": _rule("imports:write", "hr"),
    "apply_import": _rule("imports:write", "hr"),
    "list_imports": _rule("imports:read", "hr"),
    "get_import": _rule("imports:read", "hr"),
    "get_import_errors": _rule("imports:read", "hr"),
    "get_import_marked": _rule("imports:read", "hr"),
    "undo_import": _rule("imports:write", "hr"),
    "list_learners": _rule("people:read", "hr", own=("learner",), team=True),
    "get_learner": _rule("people:read", "hr", own=("learner",), team=True),
    "put_learner": _rule("people:write", "hr"),
    "patch_learner": _rule("people:write", "hr", own=("learner",)),
    "delete_learner": _rule("people:write", "hr"),
    "put_learners": _rule("people:write", "hr"),
    "export_people": _rule("people:export", "hr"),
    "list_mentors": _rule("people:read", "hr", own=("mentor",), team=True),
    "get_mentor": _rule("people:read", "hr", own=("mentor",), team=True),
    "put_mentor": _rule("people:write", "hr"),
    "patch_mentor": _rule("people:write", "hr", own=("mentor",)),
    "delete_mentor": _rule("people:write", "hr"),
    "put_mentors": _rule("people:write", "hr"),
    "put_policy": _rule("policies:write", "hr"),
    "get_policy": _rule("policies:read", "hr", "analyst"),
    "list_policies": _rule("policies:read", "hr", "analyst"),
    "test_policy": _rule("policies:read", "hr", "analyst"),
    "activate_policy": _rule("policies:write", "hr"),
    "get_schema": _rule("policies:read", "hr", "analyst", "manager", "learner", "mentor"),
    "get_me": _EVERYBODY,
    "change_role": _EVERYBODY,
    "sign_out": _EVERYBODY,
    "create_key": _admin("keys:write"),
    "list_keys": _admin("keys:read"),
    "get_key": _admin("keys:read"),
    "rotate_key": _admin("keys:write"),
    "revoke_key": _admin("keys:write"),
    "get_preferences": _rule("privacy:read", "hr", own=("learner", "mentor", "manager")),
    "put_preferences": _rule("privacy:write", "hr", own=("learner", "mentor", "manager")),
    "create_human_request": _rule("privacy:write", "hr", own=("learner", "mentor", "manager")),
    "list_human_requests": _rule("privacy:read", "hr", own=("learner", "mentor", "manager")),
    "get_human_request": _rule("privacy:read", "hr", own=("learner", "mentor", "manager")),
    "close_human_request": _people("privacy:write"),
    "get_access_log": _rule("privacy:read", "hr", own=("learner", "mentor", "manager")),
    "export_person": _rule("privacy:export", "hr", own=("learner", "mentor", "manager")),
    "erase_person": _people("privacy:erase"),
    "list_audit": _rule("audit:read", "hr"),
    "verify_audit": _rule("audit:read", "hr"),
    "create_recommendation": _rule("recommendations:write", "hr", own=("learner",), team=True),
    "list_recommendations": _rule(
        "recommendations:read", "hr", "analyst", own=("learner",), team=True
    ),
    "get_recommendation": _rule(
        "recommendations:read", "hr", "analyst", own=("learner",), team=True
    ),
    "explain_pair": _rule("recommendations:read", "hr", "analyst", own=("learner",), team=True),
    "find_mentors": _rule("recommendations:read", "hr", "analyst", own=("learner",), team=True),
    "create_choice": _rule("choices:write", "hr", own=("learner",)),
    "assign_me": _rule("choices:write", "hr", own=("learner",)),
    "list_requests": _rule("requests:read", "hr", "analyst", own=("learner", "mentor")),
    "get_request": _rule("requests:read", "hr", "analyst", own=("learner", "mentor")),
    "accept_request": _rule("requests:write", "hr", own=("mentor",)),
    "decline_request": _rule("requests:write", "hr", own=("mentor",)),
    "withdraw_request": _rule("requests:write", "hr", own=("learner",)),
    "list_pairs": _rule("pairs:read", "hr", "analyst", own=("learner", "mentor"), team=True),
    "get_pair": _rule("pairs:read", "hr", "analyst", own=("learner", "mentor"), team=True),
    "create_pair": _rule("pairs:write", "hr"),
    "end_pair": _rule("pairs:write", "hr", own=("learner", "mentor")),
    "pause_pair": _rule("pairs:write", "hr", own=("learner", "mentor")),
    "resume_pair": _rule("pairs:write", "hr", own=("learner", "mentor")),
    "rematch_pair": _rule("pairs:write", "hr", own=("learner",)),
    "add_outcomes": _rule("outcomes:write", "hr"),
    "follow_up_survey": _rule("outcomes:write", "hr"),
    "list_outcomes": _rule("outcomes:read", "hr", "analyst"),
    "train_model": _rule("learning:write", "hr", "analyst"),
    "list_models": _rule("learning:read", "hr", "analyst"),
    "get_model": _rule("learning:read", "hr", "analyst"),
    "promote_model": _people("learning:promote"),
    "rollback_model": _people("learning:promote"),
    "evaluate_programme": _rule("learning:write", "hr", "analyst"),
    "list_evaluations": _rule("learning:read", "hr", "analyst"),
    "get_evaluation": _rule("learning:read", "hr", "analyst"),
    "get_evaluation_report": _rule("learning:read", "hr", "analyst"),
    "export_log": _rule("log:export", "hr", "analyst"),
    "put_promotion": _people("learning:promote"),
    "get_meeting": _rule("pairs:read", "hr", own=("learner", "mentor")),
    "get_meeting_file": _rule("pairs:read", "hr", own=("learner", "mentor")),
    "put_meeting": _rule("pairs:write", "hr", own=("learner", "mentor")),
    "cancel_meeting": _rule("pairs:write", "hr", own=("learner", "mentor")),
    "list_candidates": _rule("recommendations:read", "hr", own=("mentor",)),
    "list_mails": _rule("mails:read", "hr"),
    "get_mail": _rule("mails:read", "hr"),
    "retry_mail": _rule("mails:write", "hr"),
    "cancel_mail": _rule("mails:write", "hr"),
    "leave_company": _rule("people:write", "hr"),
    "list_waitlist": _rule("waitlist:read", "hr", "analyst", own=("learner",)),
    "leave_waitlist": _rule("waitlist:write", "hr", own=("learner",)),
    "create_run": _rule("runs:write", "hr"),
    "list_runs": _rule("runs:read", "hr", "analyst"),
    "get_run": _rule("runs:read", "hr", "analyst"),
    "cancel_run": _rule("runs:write", "hr"),
    "list_assignments": _rule("runs:read", "hr", "analyst"),
    "list_alternates": _rule("runs:read", "hr", "analyst"),
    "list_unmatched": _rule("runs:read", "hr", "analyst"),
    "get_run_diagnosis": _rule("runs:read", "hr", "analyst"),
    "get_run_certificate": _rule("runs:read", "hr"),
    "edit_assignment": _rule("runs:review", "hr"),
    "list_edits": _rule("runs:review", "hr"),
    "undo_edit": _rule("runs:review", "hr"),
    "resolve_run": _rule("runs:review", "hr"),
    "change_run": _rule("runs:change", "hr"),
    "publish_run": _people("runs:publish"),
    "unpublish_run": _people("runs:publish"),
    "get_run_fairness": _rule("fairness:read", "hr", "analyst"),
    "diff_runs": _rule("runs:read", "hr", "analyst"),
    "create_run_frontier": _rule("runs:write", "hr", "analyst"),
    "get_run_frontier": _rule("runs:read", "hr", "analyst"),
    "export_run": _rule("runs:export", "hr"),
    "download_run": _rule("runs:download", "hr", "analyst"),
    "search_company": _rule("search:read", "hr"),
    "score_profiles": _rule("scores:read", "hr", "analyst"),
    "create_events": _rule("events:write", "hr", own=("learner",)),
    "put_event": _rule("events:write", "hr", own=("learner",)),
    "get_job": _rule("jobs:read", "hr", "analyst", own=("learner",)),
    "cancel_job": _rule("jobs:write", "hr", own=("analyst",)),
}
"""By operation id."""

OPEN = frozenset(
    {
        "livez",
        "readyz",
        "metrics",
        "version",
        "show_docs",
        "begin_sign_in",
        "finish_sign_in",
        "sign_in_locally",
        "sign_in_as",
    }
)
"""Operations that need nobody to be known."""


def rule_of(operation: str) -> Rule:
    """Return the rule of an operation; `KeyError` where nobody has said who may call it."""
    return RULES[operation]


def permitted(actor: Actor, operation: str) -> Actor:
    """Return the actor with the reach that it has in an operation.

    Raises
    ------
    NotPermitted
        The role does not allow it.
    NotInScope
        The role does, and the scopes of the key do not.
    """
    rule = rule_of(operation)
    if actor.role not in rule.reach:
        raise NotPermitted(actor.role, operation)
    if not _covers(actor, rule):
        raise NotInScope(actor.role, operation, rule.scope)
    return replace(actor, reach=rule.reach[actor.role])


def _covers(actor: Actor, rule: Rule) -> bool:
    return not rule.scope or actor.may_use(rule.scope)


def _reach(actor: Actor, rule: Rule) -> Reach | None:
    return rule.reach.get(actor.role) if _covers(actor, rule) else None


def may(actor: Actor, operation: str) -> bool:
    """Whether an actor may call an operation."""
    return _reach(actor, rule_of(operation)) is not None


def allowed(actor: Actor) -> dict[str, Reach]:
    """Return the operations that an actor may call, each with the objects that it reaches."""
    reach = {operation: _reach(actor, rule) for operation, rule in RULES.items()}
    return {operation: found for operation, found in reach.items() if found is not None}


def check_scopes_known(scopes: Iterable[str]) -> None:
    """Make sure that every scope of a new key allows something.

    Raises
    ------
    Unacceptable
        ``unknown_scope``.
    """
    exact = {rule.scope for rule in RULES.values()} - {""}
    known = exact | {f"{scope.split(':')[0]}:*" for scope in exact} | {"*"}
    unknown = sorted(set(scopes) - known)
    if unknown:
        message = Label(
            f"没有这些权限：{', '.join(unknown)}",
            f"got unknown scopes: {', '.join(unknown)}; "
            f"expected some of {', '.join(sorted(known))}",
        )
        raise Unacceptable(Fault("unknown_scope", "/body/scopes", message))
