"""Which weights a programme scores by: its policy's, or those that its champion learned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import structlog

from api.services.recommending.keeper import Keeper
from api.store import Tx, orm
from api.store.models import all_champions, model_of
from features.blocks import BLOCKS
from matching.policy import Policy
from models.errors import NotServed
from models.linear_scorer import LinearScorer
from models.registry import Sealed, open_sealed
from models.weights import block_weights

PRIOR = "prior"
"""Version of the weights that come from the policy itself."""
LEAST_SHARE = 2.0**-10
"""Least share of a feature that serves. One that outcomes took to 0 would be shown nowhere any
more, and no later outcome could bring it back; a thousandth moves next to nothing."""
_MOST_WEIGHT = 1000.0
"""What a policy may say at most."""
_MOST_OPEN = 64
log = structlog.get_logger()
Why = Literal["no_key", "not_found", "not_the_same", "other_blocks", "off_scale"]


@dataclass(frozen=True, slots=True)
class Served:
    """What a programme scores by.

    Attributes
    ----------
    model_version : str
        ``"prior"``, or the model whose weights stand in the policy.
    policy : Policy
        Rules, minimum and all else are HR's.
    weights : mapping of str to float, or None
        Of blocks, where a model's; None for the policy's own.
    why : str or None
        Why a champion does not serve.
    """

    model_version: str
    policy: Policy
    weights: Mapping[str, float] | None = None
    why: Why | None = None

    @property
    def source(self) -> str:
        """Where the weights come from: ``"personalised"`` or ``"prior"``."""
        return PRIOR if self.weights is None else "personalised"


def blocks_of(policy: Policy) -> tuple[str, ...]:
    """Return the features that a policy scores by: those that are not off, in house order."""
    return tuple(name for name, weight in policy.block_weights(BLOCKS).items() if weight > 0)


def served(
    tx: Tx,
    tenant_id: str,
    programme_id: str,
    version: str | None,
    policy: Policy,
    *,
    key: bytes | None,
) -> Served:
    """Put a model's weights in the place of a policy's, where it may serve; else say why not.

    Parameters
    ----------
    version : str or None
        The champion; ``"prior"`` or None where there is none.
    key : bytes or None
        What models are sealed with.
    """
    if version is None or version == PRIOR:
        return Served(PRIOR, policy)
    weights = _weights(tx, tenant_id, programme_id, version, policy, key=key)
    if isinstance(weights, str):
        log.warning("model_not_served", tenant=tenant_id, version=version, state=weights)
        return Served(PRIOR, policy, why=weights)
    return Served(version, policy.model_copy(update={"weights": weights}), weights)


def _weights(
    tx: Tx,
    tenant_id: str,
    programme_id: str,
    version: str,
    policy: Policy,
    *,
    key: bytes | None,
) -> dict[str, float] | Why:
    if key is None:
        return "no_key"
    row = model_of(tx, tenant_id, programme_id, version)
    if row is None:
        return "not_found"
    try:
        scorer = opened(row, key)
    except NotServed:
        return "not_the_same"
    if scorer.feature_names != blocks_of(policy):
        return "other_blocks"
    weights = served_weights(scorer, policy)
    return "off_scale" if max(weights.values()) > _MOST_WEIGHT else weights


def served_weights(scorer: LinearScorer, policy: Policy) -> dict[str, float]:
    """Return the weights of blocks that a model scores by, on the policy's scale."""
    shares = {name: max(share, LEAST_SHARE) for name, share in scorer.shares().items()}
    total = sum(shares.values())
    return block_weights({name: share / total for name, share in shares.items()}, policy, BLOCKS)


_OPEN: Keeper[tuple[bytes, str, str, str], LinearScorer] = Keeper(_MOST_OPEN)


def opened(row: orm.Model, key: bytes) -> LinearScorer:
    """Open a kept model, verified once a version.

    Raises
    ------
    NotServed
        It is not what was sealed.
    """
    return _OPEN.get(
        (key, row.tenant_id, row.model_version, row.signature), lambda: _opened(row, key)
    )


def _opened(row: orm.Model, key: bytes) -> LinearScorer:
    model, _ = open_sealed(sealed_of(row), key)
    if not isinstance(model, LinearScorer):
        raise NotServed(f"model {row.model_version}: expected weights that scoring can take")
    return model


def unopened(tx: Tx, key: bytes) -> tuple[int, int]:
    """Count the champions of all companies, and those of them that do not open."""
    rows = all_champions(tx)
    return len(rows), sum(not _opens(row, key) for row in rows)


def _opens(row: orm.Model, key: bytes) -> bool:
    try:
        opened(row, key)
    except NotServed:
        return False
    return True


def sealed_of(row: orm.Model) -> Sealed:
    """Return a model as it was sealed."""
    return Sealed(row.card, row.body, row.sha256, row.signature)
