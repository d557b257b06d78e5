"""The document that describes the service: what the framework finds out, put as callers need it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from api.problems import MEDIA_TYPE
from api.security.rules import RULES

STATUSES = (400, 401, 403, 404, 408, 409, 412, 413, 415, 422, 428, 429, 503)
"""Every refusal that an operation may answer with."""
ABOUT = (
    "Matches learners and mentors: people and policies in, match runs, shortlists with reasons, "
    "choices and pairs out. Errors are problem documents (RFC 9457) with a stable `code`; lists "
    "come in pages; a POST with an `Idempotency-Key` may be repeated; texts come in the language "
    "of `Accept-Language` (zh, en)."
)
TAGS: dict[str, str] = {
    "access": "API keys, accounts and sessions.",
    "audit": "Who did what, as a chain of hashes.",
    "competency models": "What a post asks for, as versions.",
    "choices": "What a learner does with a shortlist.",
    "events": "What people did with what they were shown.",
    "imports": "Files of a company, checked and taken in.",
    "jobs": "Long work: state, progress, cancel.",
    "learning": "Outcomes, models fitted to them, and which one serves.",
    "learners": "Learners, their gaps and what they ask for.",
    "mails": "What people are written, and whether it was sent.",
    "match runs": "Runs over a cohort: computed, reviewed, published.",
    "mentors": "Mentors, their expertise and their seats.",
    "pairs": "Pairs, from the choice to the end.",
    "privacy": "What is kept of a person, and how it is erased.",
    "recommendations": "Shortlists with reasons, live or of a run.",
    "programmes": "Programmes and cohorts.",
    "policies": "Weights and rules of a programme, as versions.",
    "requests": "Mentors who are asked to accept a learner.",
    "scores": "Scores of profiles that are sent along; nothing is stored.",
    "search": "Anything by a part of its name or id.",
    "waitlist": "Who waits for a mentor, and at which place.",
    "system": "Health, figures and version.",
}
NOT_KEPT = frozenset(
    {
        "change_role",
        "create_key",
        "revoke_key",
        "rotate_key",
        "score_profiles",
        "sign_out",
        "test_policy",
    }
)
"""POSTs whose answers are not kept for a retry: they make nothing, or a secret, kept nowhere."""
_HEALTH_STATUSES = {400, 408, 413, 429}
_VERSION_STATUSES = {412, 428}
_SECTION = re.compile(r"\n\s*\n(?:Parameters|Returns|Raises|Notes)\n-+", re.MULTILINE)
_PAUSE = {
    "Retry-After": {"description": "seconds to wait", "schema": {"type": "integer", "minimum": 0}}
}


def shaped(document: dict[str, Any]) -> dict[str, Any]:
    """Return a document with refusals, summaries and rules of access as they are.

    Parameters
    ----------
    document : dict
        As FastAPI makes it; it is changed.
    """
    _name_forms(document)
    used = set()
    for method, operation in operations(document):
        _describe(operation)
        _refusals(operation)
        _headers(method, operation)
        used |= set(operation.get("tags", ()))
    document["tags"] = [{"name": tag, "description": TAGS.get(tag, "")} for tag in sorted(used)]
    return document


def _name_forms(document: dict[str, Any]) -> None:
    """Name the schemas of uploads as others are: ``Body_create_x`` becomes ``CreateXForm``."""
    text = json.dumps(document)
    for name in [name for name in document["components"]["schemas"] if name.startswith("Body_")]:
        plain = name.removeprefix("Body_").title().replace("_", "") + "Form"
        text = text.replace(f'/{name}"', f'/{plain}"').replace(f'"{name}"', f'"{plain}"')
    document.clear()
    document.update(json.loads(text))


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every operation of a document with its method."""
    for path in document["paths"].values():
        yield from ((method, found) for method, found in path.items() if method != "parameters")


def _describe(operation: dict[str, Any]) -> None:
    text = _SECTION.split(operation.get("description", ""))[0].strip()
    first, _, rest = text.partition("\n")
    operation["summary"] = first.strip().removesuffix(".")
    operation["description"] = (rest.strip() or first).strip()
    rule = RULES.get(operation["operationId"])
    if rule is not None:
        operation["x-scope"] = rule.scope
        operation["x-roles"] = {role: str(reach) for role, reach in sorted(rule.reach.items())}


def _refusals(operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    for status in STATUSES:
        kept = responses.get(str(status), {}).get("content", {}).get("application/json", {})
        if str(kept.get("schema", {}).get("$ref", "")).rsplit("/", 1)[-1] not in ("", "Problem"):
            continue  # an answer of its own, such as what is not ready
        responses.pop(str(status), None)
        if _possible(operation, status):
            responses[str(status)] = _refusal(status)


def _possible(operation: dict[str, Any], status: int) -> bool:
    if operation["tags"] == ["system"]:
        return status in _HEALTH_STATUSES
    if status == 415:
        return "application/json" in operation.get("requestBody", {}).get("content", {})
    asks = {parameter["name"].lower() for parameter in operation.get("parameters", ())}
    return status not in _VERSION_STATUSES or "if-match" in asks


def _refusal(status: int) -> dict[str, Any]:
    found: dict[str, Any] = {
        "description": HTTPStatus(status).phrase,
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    if status in (429, 503):
        found["headers"] = _PAUSE
    return found


def _headers(method: str, operation: dict[str, Any]) -> None:
    """Leave ``Idempotency-Key`` to the operations that may be repeated under it."""
    heeds = method == "post" and operation["operationId"] not in NOT_KEPT
    if not heeds and "parameters" in operation:
        kept = [part for part in operation["parameters"] if part["name"] != "Idempotency-Key"]
        operation["parameters"] = kept
