"""A bandit small enough to know what every policy is worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluation.decision_log import DecisionLog

MEANS = np.array([[0.2, 0.5, 0.8], [0.7, 0.4, 0.1]])
"""Expected reward of each action, (n_contexts, n_actions)."""
LOGGING = np.array([[0.5, 0.3, 0.2], [0.3, 0.4, 0.3]])
POLICY = np.array([[0.1, 0.3, 0.6], [0.6, 0.3, 0.1]])
VALUE = float((POLICY * MEANS).sum(axis=1).mean())
"""What the policy is worth: contexts come equally often."""


@dataclass(frozen=True)
class Drawn:
    """Logged rows."""

    context: NDArray[np.int64]
    action: NDArray[np.int64]
    reward: NDArray[np.float64]

    def log(self, propensity: NDArray[np.float64] = LOGGING, **more: Any) -> DecisionLog:
        """Read the rows as a log for `POLICY`."""
        chance = propensity[self.context, self.action]
        return DecisionLog.of_actions(
            self.action, self.reward, chance, POLICY[self.context], **more
        )


def drawn(seed: int, n: int = 200) -> Drawn:
    """Draw `n` rows."""
    rng = np.random.default_rng(seed)
    context = rng.integers(0, 2, n)
    steps = LOGGING[context].cumsum(axis=1)
    action = (rng.uniform(size=n)[:, None] > steps).sum(axis=1)
    return Drawn(context, action, (rng.uniform(size=n) < MEANS[context, action]).astype(float))
