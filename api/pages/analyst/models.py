"""What decides about a score: the weights in force, since when, and whether outcomes taught it."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi.responses import Response

from api.pages.hr_runs.policy_words import WeightLine, weight_lines
from api.pages.routing import PageRouter
from api.pages.view import ViewDep
from api.services.programmes.policies import PolicyState, get_policy
from api.services.programmes.programmes import list_programmes
from api.store import orm
from matching.policy import policy_of

router = PageRouter()
_PROGRAMMES = 20


@dataclass(frozen=True, slots=True)
class Serving:
    """What decides in one programme."""

    programme: orm.Programme
    policy: PolicyState
    weights: list[WeightLine]


@router.look("/analyst/models", needs="get_policy")
def models(view: ViewDep) -> Response:
    """Show which weights are in force in each programme."""
    with view.read() as tx:
        programmes = list_programmes(
            tx, view.acting("list_programmes"), after=None, limit=_PROGRAMMES
        )
        policies = [get_policy(tx, view.who, one.programme_id) for one in programmes]
    found = [
        Serving(one, policy, _heaviest_first(policy))
        for one, policy in zip(programmes, policies, strict=True)
    ]
    return view.page("analyst/models.html", serving=found)


def _heaviest_first(policy: PolicyState) -> list[WeightLine]:
    lines = weight_lines(policy_of(policy.document))
    return sorted(lines, key=lambda line: -line.share)
