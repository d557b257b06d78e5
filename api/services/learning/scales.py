"""By what weights the lists of a programme can have been scored."""

from __future__ import annotations

from api.services.learning.features import Scale
from api.services.learning.serving import PRIOR, opened, served_weights
from api.store import Tx
from api.store.models import models_of
from api.store.policies import versions_before
from features.blocks import BLOCKS
from matching.policy import Policy, policy_of
from models.errors import NotServed

Version = tuple[int | None, str]
"""Of a policy, and of the model that scored in its place."""
_ALL = 10**6


def scales_of(tx: Tx, tenant_id: str, programme_id: str, key: bytes | None) -> dict[Version, Scale]:
    """Return every set of weights by which the programme's lists can have been scored.

    Parameters
    ----------
    key : bytes or None
        What models are sealed with; without it only weights of policies are known.
    """
    rows = versions_before(tx, tenant_id, programme_id, None, _ALL)
    policies: dict[int | None, Policy] = {
        row.policy_version: policy_of(row.document) for row in rows
    }
    policies[None] = Policy()
    found = {
        (number, PRIOR): Scale(policy.block_weights(BLOCKS), policy)
        for number, policy in policies.items()
    }
    for row in models_of(tx, tenant_id, programme_id) if key else ():
        try:
            scorer = opened(row, key or b"")
        except NotServed:
            continue
        for number, policy in policies.items():
            weights = served_weights(scorer, policy)
            found[number, row.model_version] = Scale(weights, policy)
    return found
