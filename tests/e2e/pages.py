"""Every page there is, read off the service, and who looks at it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fastapi.routing import APIRoute

from api.pages.app import ROUTERS
from api.pages.routing import needed
from api.security.rules import RULES
from api.services.actors import Role

_PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")
_ROLES: tuple[Role, ...] = ("learner", "mentor", "manager", "analyst", "hr")
_AREAS: dict[str, Role] = {
    "/my-data": "learner",
    "/my": "learner",
    "/mentoring": "mentor",
    "/team": "manager",
    "/hr": "hr",
    "/analyst": "analyst",
    "/search": "hr",
}
QUERIES = {
    "page:weigh_decision": "action=move&mentor_id={other_mentor_id}",
    "page:price_of_move": "mentor_id={other_mentor_id}",
    "page:search": "q={learner_id}",
    "page:search_mentors": "text=E",
}
"""What pages are asked beside their path: without it they refuse, or have nothing to show."""
DOWNLOADS = re.compile(
    r"\.(\{form\}|csv|xlsx|parquet|json|jsonl|zip|ics|npz|html)$|/report$|^/my-data/export$|/people/export$"
)
"""Paths of files, which are no pages."""


@dataclass(frozen=True, slots=True)
class PageRoute:
    """A page that is looked at.

    Attributes
    ----------
    name : str
        As logs call it.
    role : Role
        Who it is made for.
    """

    name: str
    path: str
    role: Role

    @property
    def parameters(self) -> set[str]:
        """Names of its path's parameters."""
        return set(_PARAMETER.findall(self.path))

    def at(self, ids: Mapping[str, str]) -> str:
        """Return its path with its parameters filled."""
        side = "mentor_id" if "/mentors/" in self.path else "learner_id"
        when = "past_programme_id" if self.path.startswith("/analyst") else "programme_id"
        known = {**ids, "person_id": ids[side], "programme_id": ids[when]}
        path = _PARAMETER.sub(lambda found: known[found[1]], self.path)
        query = QUERIES.get(self.name, "").format(**known)
        return f"{path}?{query}" if query else path

    def visitor(self, people: Mapping[str, str]) -> str | None:
        """Return who looks at it: whose object it is, or somebody of the role."""
        owners = (people.get(f"{self.role} of {name}") for name in sorted(self.parameters))
        return next((owner for owner in owners if owner), people.get(self.role))


def every_page() -> Iterator[PageRoute]:
    """List the pages that somebody who has signed in looks at, home and files left out."""
    for router in ROUTERS:
        for route in router.routes:
            assert isinstance(route, APIRoute)
            operation = needed(route)
            looked_at = "GET" in (route.methods or ()) and route.path != "/"
            if operation is None or not looked_at:
                continue
            if not DOWNLOADS.search(route.path):
                yield PageRoute(str(route.operation_id), route.path, _role(route.path, operation))


def _role(path: str, operation: str) -> Role:
    for prefix, role in _AREAS.items():
        if path.startswith(prefix) and role in RULES[operation].reach:
            return role
    return next(role for role in _ROLES if role in RULES[operation].reach)
