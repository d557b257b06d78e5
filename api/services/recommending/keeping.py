"""What is kept of a list: the list, what was shown of it, and who is to look at it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from api.services.actors import Actor
from api.services.recommending.listing import Listed
from api.store import Tx
from api.store.errors import OptedOutSince
from api.store.ids import new_id
from api.store.kept_lists import Kept
from api.store.shortlists import waits_for_human

Made = TypeVar("Made")
OPTED_OUT = "OPTED_OUT"
SHOWN_TO = frozenset({"learner", "service"})
"""Roles that give a list to the learner as they get it; for others it is only made."""


def kept(tx: Tx, who: Actor, listed: Listed) -> Kept:
    """Return the rows of a list: what a choice takes seats from, and what learning starts from."""
    wanted = listed.wanted
    key = {"tenant_id": who.tenant_id, "recommendation_id": listed.recommendation_id}
    shortlist = {
        **key,
        "programme_id": wanted.programme_id,
        "cohort_id": listed.cohort_id,
        "learner_id": wanted.learner_id,
        "kind": wanted.kind,
        "source": listed.source,
        "state": "open",
        "policy_version": listed.policy_version,
        "model_version": listed.model_version,
        "created_at": listed.created_at,
        "expires_at": listed.expires_at,
    }
    items = tuple(
        {
            **key,
            "rank": item.rank,
            "mentor_id": item.mentor_id,
            "role": item.labels[0] if item.labels else "",
            "score": item.score,
            "propensity": item.propensity,
            "features": item.features,
        }
        for item in listed.items
    )
    requests = () if listed.found is not None else _requests(tx, who, listed)
    return Kept(shortlist, items, who.role in SHOWN_TO, requests)


def made_anew(make: Callable[[], Made]) -> Made:
    """Make and keep a list, once more where its learner opts out meanwhile.

    The second one uses nothing personal: whoever is to look at it is asked for.
    """
    try:
        return make()
    except OptedOutSince:
        return make()


def _requests(tx: Tx, who: Actor, listed: Listed) -> tuple[dict[str, Any], ...]:
    """Ask for a human, once, where somebody is not to be matched automatically."""
    learner = listed.wanted.learner_id
    if waits_for_human(tx, who.tenant_id, learner, OPTED_OUT):
        return ()
    request = {
        "tenant_id": who.tenant_id,
        "human_request_id": new_id("hum"),
        "person_id": learner,
        "programme_id": listed.wanted.programme_id,
        "recommendation_id": listed.recommendation_id,
        "reason_code": OPTED_OUT,
        "created_at": listed.created_at,
    }
    return (request,)
