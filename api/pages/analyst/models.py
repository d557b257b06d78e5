"""What decides about a score in each programme: weights in force, and what outcomes taught."""

from __future__ import annotations

import json
from dataclasses import dataclass

from fastapi.responses import Response
from markupsafe import Markup

from api.pages.analyst import model_words as words
from api.pages.analyst.weights import put_down
from api.pages.routing import PageRouter
from api.pages.view import View, ViewDep
from api.security.secrets import MODELS, derived
from api.services.learning.promoting import Standing, get_champion, list_models
from api.services.programmes.policies import PolicyState, get_policy
from api.services.programmes.programmes import list_programmes
from api.store import Tx, orm
from api.store.company_rules import own_rules

router = PageRouter()
_PROGRAMMES = 20


@dataclass(frozen=True, slots=True)
class Serving:
    """What decides in one programme.

    Attributes
    ----------
    weights : Markup
        HR's, the heaviest first, as rows of a table.
    champion : Standing or None
        The learned model that is in force.
    newest : Standing or None
        The model that was trained last.
    """

    programme: orm.Programme
    policy: PolicyState
    weights: Markup
    champion: Standing | None
    newest: Standing | None


@router.look("/analyst/models", needs="get_policy")
def models(view: ViewDep) -> Response:
    """Show what scores in each programme: HR's weights, or a model that learned others."""
    with view.read() as tx:
        programmes = list_programmes(
            tx, view.acting("list_programmes"), after=None, limit=_PROGRAMMES
        )
        own = json.dumps(own_rules(tx, view.who.tenant_id))
        found = [_serving(tx, view, one, own) for one in programmes]
        return view.page("analyst/models.html", serving=found, words=words)


def _serving(tx: Tx, view: View, programme: orm.Programme, own: str) -> Serving:
    key, who = derived(view.settings, MODELS), view.acting("list_models")
    policy = get_policy(tx, view.who, programme.programme_id)
    newest = list_models(tx, who, programme.programme_id, key=key, before=None, limit=1)
    champion = get_champion(tx, who, programme.programme_id, key=key)
    weights = put_down(view.lang, json.dumps(policy.document), own)
    return Serving(programme, policy, weights, champion, newest[0] if newest else None)
