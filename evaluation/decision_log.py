"""The log that off-policy estimates read: decisions, and how likely a policy was to take them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluation.columns import codes, column, propensities, weights
from evaluation.errors import OutOfRange
from matching.errors import WrongShape


@dataclass(frozen=True, eq=False)
class DecisionLog:
    """Decisions, what came of them, and how likely a policy was to take them.

    Attributes
    ----------
    reward : ndarray of float64, shape (n_rows,)
    weight : ndarray of float64, shape (n_rows,)
        Probability under the policy over that under which it was logged, >= 0.
    learner : ndarray of intp, shape (n_rows,)
        Which rows belong together.
    sample_weight : ndarray of float64, shape (n_rows,)
        >= 0.
    q_logged, q_policy : ndarray of float64, shape (n_rows,), or None
        What a reward model expects of the decision that was taken, and of the policy.
    n_unobserved : int
        Rows left out since their reward was not observed.
    """

    reward: NDArray[np.float64]
    weight: NDArray[np.float64]
    learner: NDArray[np.intp]
    sample_weight: NDArray[np.float64]
    q_logged: NDArray[np.float64] | None = None
    q_policy: NDArray[np.float64] | None = None
    n_unobserved: int = 0

    @classmethod
    def of_weights(
        cls,
        reward: ArrayLike,
        weight: ArrayLike,
        *,
        learner: ArrayLike | None = None,
        sample_weight: ArrayLike | None = None,
        q_logged: ArrayLike | None = None,
        q_policy: ArrayLike | None = None,
    ) -> DecisionLog:
        """Read a log whose importance weights are known.

        Parameters
        ----------
        reward : array_like, shape (n_rows,)
            NaN where not observed: the row is left out, and counted.
        weight, learner, sample_weight, q_logged, q_policy
            As the attributes; every row is a learner of its own, and weighs 1, without them.

        Raises
        ------
        WrongShape, NotANumber, OutOfRange
        """
        gain = np.asarray(reward, dtype=np.float64)
        seen, n = ~np.isnan(gain), gain.size
        ids = np.arange(n) if learner is None else learner
        return cls(
            column("reward", gain[seen]),
            column("weight", weight, n, low=0.0)[seen],
            codes("learner", ids, n)[1][seen],
            weights(sample_weight, n)[seen],
            None if q_logged is None else column("q_logged", q_logged, n)[seen],
            None if q_policy is None else column("q_policy", q_policy, n)[seen],
            n_unobserved=int(n - seen.sum()),
        )

    @classmethod
    def of_actions(
        cls,
        action: ArrayLike,
        reward: ArrayLike,
        propensity: ArrayLike,
        policy: ArrayLike,
        *,
        q: ArrayLike | None = None,
        learner: ArrayLike | None = None,
        sample_weight: ArrayLike | None = None,
    ) -> DecisionLog:
        """Read a log of actions among few.

        Parameters
        ----------
        action : array_like of int, shape (n_rows,)
            In [0, n_actions).
        reward : array_like, shape (n_rows,)
            NaN where not observed.
        propensity : array_like, shape (n_rows,)
            Probability with which the action was taken, in (0, 1].
        policy : array_like, shape (n_rows, n_actions)
            Probability of each action under the policy to be judged; rows sum to one.
        q : array_like, shape (n_rows, n_actions), optional
            What a reward model expects of each action, fitted without the row's learner.
        learner, sample_weight
            As `of_weights`.

        Raises
        ------
        WrongShape, NotANumber, OutOfRange
        """
        taken = np.asarray(action)
        n = len(taken)
        chance = _chances(policy, n)
        _refuse_unknown(taken, chance.shape[1])
        at = np.arange(n), taken
        expected = None if q is None else np.asarray(q, dtype=np.float64)
        if expected is not None and expected.shape != chance.shape:
            raise WrongShape("q", expected.shape, chance.shape)
        return cls.of_weights(
            reward,
            chance[at] / propensities("propensity", propensity, n),
            learner=learner,
            sample_weight=sample_weight,
            q_logged=None if expected is None else expected[at],
            q_policy=None if expected is None else (chance * expected).sum(axis=1),
        )


def _chances(policy: ArrayLike, n_rows: int) -> NDArray[np.float64]:
    found = np.asarray(policy, dtype=np.float64)
    if found.ndim != 2 or len(found) != n_rows:
        raise WrongShape("policy", found.shape, (n_rows, *found.shape[1:2]))
    sums = found.sum(axis=1)
    bad = ~(np.isclose(sums, 1.0, atol=1e-6) & (found >= 0).all(axis=1))
    if bad.any():
        row = int(bad.argmax())
        raise OutOfRange("policy", row, float(sums[row]), "probabilities that sum to 1")
    return found


def _refuse_unknown(action: NDArray[np.int64], n_actions: int) -> None:
    bad = (action < 0) | (action >= n_actions)
    if bad.any():
        row = int(bad.argmax())
        raise OutOfRange("action", row, float(action[row]), f"an action in [0, {n_actions})")
