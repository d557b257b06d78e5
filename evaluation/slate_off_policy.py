"""What another policy's lists would have been worth, from the log of lists that were shown.

A list earns something at each of its places (a choice there, what came of it). How the weights of
the places are formed is what one believes about how a learner reads:

- standard IPS: all places matter to each; the weight of the whole list. Never wrong, rarely sure.
- reward-interaction IPS: a place depends on those above it; the weight of the list down to it
  (McInerney et al. 2020, doi:10.1145/3394486.3403229). Doubly robust with a model: cascade-DR
  (Kiyohara et al. 2022, doi:10.1145/3488560.3498380).
- independent IPS: a place depends on its own mentor alone; the ratio of the chances to stand there
  (Li et al. 2018, doi:10.1145/3219819.3220028). Surest; wrong where lists are read from the top.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluation.bootstrap import DRAWS, interval_of_sums, ratio
from evaluation.columns import codes, weights
from evaluation.errors import NoModel, NotANumber, OutOfRange
from evaluation.interval import LEVEL
from evaluation.off_policy import Estimate
from evaluation.propensities import conditional_propensities, place_propensities
from matching.errors import WrongShape

Reading = Literal["list", "from_the_top", "place"]
"""On what the reward of a place depends: all places, those down to it, itself."""


@dataclass(frozen=True, eq=False)
class ListLog:
    """Lists that were shown, what each place earned, and how likely a policy was to show them.

    Attributes
    ----------
    reward : ndarray of float64, shape (n_lists, length)
        0 on a place that earned nothing.
    step : ndarray of float64, shape (n_lists, length)
        Chance of each place's mentor given those above, under the policy over that of the log.
    place : ndarray of float64, shape (n_lists, length)
        Chance of each mentor to stand on that place at all, likewise.
    learner : ndarray of intp, shape (n_lists,)
    sample_weight : ndarray of float64, shape (n_lists,)
    q_shown, q_policy : ndarray of float64, shape (n_lists, length), or None
        What a model expects of this place and all below it, for the mentor shown there and for the
        policy, given the mentors above.
    n_unobserved : int
        Lists left out since what one of their places earned was not observed (NaN).
    """

    reward: NDArray[np.float64]
    step: NDArray[np.float64]
    place: NDArray[np.float64]
    learner: NDArray[np.intp]
    sample_weight: NDArray[np.float64]
    q_shown: NDArray[np.float64] | None = None
    q_policy: NDArray[np.float64] | None = None
    n_unobserved: int = 0

    @classmethod
    def of_weights(
        cls,
        reward: ArrayLike,
        step: ArrayLike,
        place: ArrayLike,
        *,
        learner: ArrayLike | None = None,
        sample_weight: ArrayLike | None = None,
        q_shown: ArrayLike | None = None,
        q_policy: ArrayLike | None = None,
    ) -> ListLog:
        """Read lists whose importance weights are known; see the attributes.

        Raises
        ------
        WrongShape, NotANumber, OutOfRange
        """
        gain = _shaped("reward", reward, None)
        n, seen = len(gain), ~np.isnan(gain).any(axis=1)
        return cls(
            _table("reward", gain[seen], None),
            _not_negative("step", _table("step", step, gain.shape))[seen],
            _not_negative("place", _table("place", place, gain.shape))[seen],
            codes("learner", np.arange(n) if learner is None else learner, n)[1][seen],
            weights(sample_weight, n)[seen],
            None if q_shown is None else _table("q_shown", q_shown, gain.shape)[seen],
            None if q_policy is None else _table("q_policy", q_policy, gain.shape)[seen],
            n_unobserved=int(n - seen.sum()),
        )

    @classmethod
    def of_softmax(
        cls,
        shown: ArrayLike,
        reward: ArrayLike,
        served: ArrayLike,
        judged: ArrayLike,
        *,
        temperatures: tuple[float, float] = (1.0, 1.0),
        learner: ArrayLike | None = None,
        sample_weight: ArrayLike | None = None,
    ) -> ListLog:
        """Read lists drawn by softmax for a policy that draws by softmax too.

        Parameters
        ----------
        shown : array_like of int, shape (n_lists, length)
            Candidates in the order shown, whole lists.
        reward : array_like, shape (n_lists, length)
        served, judged : array_like, shape (n_lists, n_candidates)
            Utilities by which lists were drawn, and would be; -inf for who is no candidate.
        temperatures : tuple of float
            Of the two, > 0.
        learner, sample_weight
            As `of_weights`.

        Raises
        ------
        WrongShape, NotANumber, OutOfRange
        """
        who = np.asarray(shown)
        gain = _shaped("reward", reward, who.shape)
        _refuse_row("shown", who.astype(np.float64), who < 0)
        steps, places = [], []
        for utility, temperature in zip((served, judged), temperatures, strict=True):
            steps.append(conditional_propensities(utility, who, temperature=temperature))
            every = place_propensities(utility, who.shape[1], temperature=temperature)
            places.append(
                np.take_along_axis(every, who[:, :, None], axis=1).diagonal(axis1=1, axis2=2)
            )
        return cls.of_weights(
            gain,
            steps[1] / steps[0],
            places[1] / places[0],
            learner=learner,
            sample_weight=sample_weight,
        )

    def weights(self, reading: Reading) -> NDArray[np.float64]:
        """Compute the importance weight of each place, shape (n_lists, length)."""
        if reading == "place":
            return self.place
        down = np.asarray(np.cumprod(self.step, axis=1), dtype=np.float64)
        return down if reading == "from_the_top" else down[:, -1:] + np.zeros(down.shape)


@dataclass(frozen=True, slots=True)
class ListEstimator:
    """One way to read a log of lists.

    Attributes
    ----------
    name : str
    reading : Reading
    normalises : bool
        Whether each place is divided by the sum of its own weights.
    models : bool
        Whether a model carries what the weights do not; reads from the top.
    """

    name: str
    reading: Reading
    normalises: bool = False
    models: bool = False

    def parts(self, log: ListLog) -> NDArray[np.float64]:
        """Compute the terms whose sums make the estimate, shape (n_lists, 2 length + 1).

        Raises
        ------
        NoModel
        """
        weight = log.weights(self.reading)
        earned = weight * log.reward
        if self.models:
            if log.q_shown is None or log.q_policy is None:
                raise NoModel(self.name)
            above = np.hstack([np.ones((len(weight), 1)), weight[:, :-1]])
            earned = earned - weight * log.q_shown + above * log.q_policy
        columns = np.hstack([earned, weight, np.ones((len(weight), 1))])
        return log.sample_weight[:, None] * columns

    def of_sums(self, sums: NDArray[np.float64]) -> NDArray[np.float64]:
        """Turn sums of the parts, shape (n, 2 length + 1), into the estimate, shape (n,)."""
        length = sums.shape[1] // 2
        over = [length + at if self.normalises else 2 * length for at in range(length)]
        places = [ratio(sums[:, [at, below]]) for at, below in enumerate(over)]
        return np.asarray(np.sum(places, axis=0), dtype=np.float64)

    def value(self, log: ListLog) -> float:
        """Estimate what a list of the policy earns in the mean; NaN without lists.

        Raises
        ------
        NoModel
        """
        return float(self.of_sums(self.parts(log).sum(axis=0, keepdims=True))[0])


STANDARD_IPS = ListEstimator("standard IPS", "list")
INDEPENDENT_IPS = ListEstimator("independent IPS", "place")
INTERACTION_IPS = ListEstimator("reward-interaction IPS", "from_the_top")
STANDARD_SNIPS = ListEstimator("standard SNIPS", "list", normalises=True)
INDEPENDENT_SNIPS = ListEstimator("independent SNIPS", "place", normalises=True)
INTERACTION_SNIPS = ListEstimator("reward-interaction SNIPS", "from_the_top", normalises=True)
CASCADE_DR = ListEstimator("cascade-DR", "from_the_top", models=True)
WITHOUT_MODEL = (
    STANDARD_IPS,
    INTERACTION_IPS,
    INDEPENDENT_IPS,
    STANDARD_SNIPS,
    INTERACTION_SNIPS,
    INDEPENDENT_SNIPS,
)


def list_estimates(
    log: ListLog,
    rng: np.random.Generator,
    estimators: Iterable[ListEstimator] | None = None,
    *,
    draws: int = DRAWS,
    level: float = LEVEL,
) -> tuple[Estimate, ...]:
    """Estimate what a policy's list earns, with intervals by drawing learners again.

    Parameters
    ----------
    log : ListLog
    rng : numpy.random.Generator
    estimators : iterable of ListEstimator, optional
        All that the log allows, without it.
    draws, level
        As `evaluation.bootstrap.interval_of_sums`.

    Returns
    -------
    tuple of Estimate
        NaN without lists. Intervals of cascade-DR hold the model for given.

    Raises
    ------
    NoModel
        An estimator needs a reward model and the log has none.
    InvalidSize
    """
    if estimators is None:
        estimators = WITHOUT_MODEL + (() if log.q_shown is None else (CASCADE_DR,))
    return tuple(
        Estimate(
            each.name,
            interval_of_sums(
                each.parts(log), log.learner, each.of_sums, rng, draws=draws, level=level
            ),
            each.models,
        )
        for each in estimators
    )


def _shaped(name: str, values: ArrayLike, shape: tuple[int, ...] | None) -> NDArray[np.float64]:
    found = np.asarray(values, dtype=np.float64)
    if found.ndim != 2 or (shape is not None and found.shape != shape):
        raise WrongShape(name, found.shape, shape or (len(found), 1))
    return found


def _table(name: str, values: ArrayLike, shape: tuple[int, ...] | None) -> NDArray[np.float64]:
    found = _shaped(name, values, shape)
    _refuse_row(name, found, ~np.isfinite(found))
    return found


def _not_negative(name: str, values: NDArray[np.float64]) -> NDArray[np.float64]:
    _refuse_row(name, values, values < 0)
    return values


def _refuse_row(name: str, values: NDArray[np.float64], bad: NDArray[np.bool_]) -> None:
    if bad.any():
        row, at = np.argwhere(bad)[0]
        value = float(values[row, at])
        if not np.isfinite(value):
            raise NotANumber(name, int(row), value)
        raise OutOfRange(name, int(row), value, "a number >= 0")
