"""From learned shares to the weights that a run is made with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from features.block import Block
from matching.policy import Policy


def capped(
    now: NDArray[np.float64], wanted: NDArray[np.float64], most: float
) -> NDArray[np.float64]:
    """Go from some shares toward others, as far as at most `most` of the whole changes hands.

    Parameters
    ----------
    now, wanted : ndarray of float64, shape (n_features,)
        >= 0, adding up to 1.
    most : float
        In (0, 1]: the largest total variation distance, ``½ Σ |new − now|``.

    Returns
    -------
    ndarray of float64, shape (n_features,)
        >= 0, adding up to 1, on the line between both.
    """
    moved = np.abs(wanted - now).sum() / 2.0
    part = min(1.0, most / moved) if moved > 0 else 1.0
    return np.asarray(now + part * (wanted - now), dtype=np.float64)


def block_weights(
    shares: Mapping[str, float], policy: Policy, blocks: Sequence[Block]
) -> dict[str, float]:
    """Put learned shares on the policy's scale, so that soft rules keep their part.

    Parameters
    ----------
    shares : mapping of str to float
        By block name, >= 0, adding up to 1.
    policy : Policy
    blocks : sequence of Block

    Returns
    -------
    dict of str to float
        What `matching.scoring.normalised_weights` takes in place of ``policy.block_weights``.

    Raises
    ------
    UnknownBlock, InvalidPolicy
        As ``policy.block_weights`` does.
    """
    scale = sum(policy.block_weights(blocks).values())
    return {block.name: scale * shares.get(block.name, 0.0) for block in blocks}
