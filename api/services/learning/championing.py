"""Which model a run is to be scored by."""

from __future__ import annotations

from api.services.actors import Actor
from api.services.learning.serving import PRIOR
from api.services.programmes.policies import PolicyState, get_policy
from api.store import Tx
from api.store.models import champion_of
from features.blocks import BLOCKS
from matching.policy import policy_of


def champion_for(tx: Tx, who: Actor, programme_id: str, policy: PolicyState) -> str:
    """Return the version of the model that scores by a policy; ``"prior"`` for the policy itself.

    A version of the policy whose weights are not those in force was asked for to see what these
    weights do: they are then used as they are.
    """
    champion = champion_of(tx, who.tenant_id, programme_id)
    if champion is None:
        return PRIOR
    active = get_policy(tx, who, programme_id)
    asked, in_force = (
        policy_of(dict(one.document)).block_weights(BLOCKS) for one in (policy, active)
    )
    return champion.model_version if asked == in_force else PRIOR
