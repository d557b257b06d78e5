"""HR's weights, and those that serve, as what learning and judging start from."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

from api.services.learning.serving import blocks_of
from evaluation.interval import Interval
from features.blocks import BLOCKS
from matching.policy import Policy
from models.prior import Prior
from models.retraining import Serving


def weighed(
    policy: Policy,
    names: Collection[str],
    champion: Mapping[str, float] | None = None,
    champion_auc: Interval | None = None,
    learned_until: np.datetime64 | None = None,
) -> Serving:
    """Return the weights of some features.

    Parameters
    ----------
    policy : Policy
        HR's.
    names : collection of str
        Features that the policy weighs (`blocks_of`); one or more.
    champion, champion_auc, learned_until : optional
        See `models.retraining.Serving`.

    Raises
    ------
    UnknownBlock
        The policy names a block that does not exist.
    """
    weights = policy.block_weights(BLOCKS)
    own = {name: weights[name] for name in blocks_of(policy) if name in names}
    blocks = [block for block in BLOCKS if block.name in own]
    prior = Prior.from_policy(policy.model_copy(update={"weights": own}), blocks)
    labels = {block.name: block.label for block in blocks}
    directions = [block.direction for block in blocks]
    return Serving(prior, directions, labels, champion, champion_auc, learned_until)
