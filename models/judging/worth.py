"""What each policy would have been worth, off the log."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evaluation.bootstrap import DRAWS, ratio_interval
from evaluation.grades import Grade
from evaluation.interval import UNKNOWN
from evaluation.off_policy import SNDR, difference, estimates
from models.decisions import Decisions
from models.judging.order_records import Policy, PolicyWorth, Worth
from models.judging.policies import Scores


def worth(
    decisions: Decisions,
    scores: Scores,
    rng: np.random.Generator,
    *,
    grade: Grade | None = None,
    draws: int = DRAWS,
) -> Worth:
    """Estimate what outcomes would have been with the mentor whom each policy puts first.

    Parameters
    ----------
    decisions : Decisions
    scores : mapping of Policy to ndarray, each of shape (n_rows of the training,)
        "champion" among them. A policy is judged on the lists all of whose rows it scores.
    rng : numpy.random.Generator
    grade : Grade, optional
        Of the labels.
    draws : int
        Of the learners, >= 1.

    Returns
    -------
    Worth
        Without policies where no list has an outcome.

    Raises
    ------
    InvalidSize
        `draws` is below 1.
    """
    n_learners = len(np.unique(decisions.learner))
    if not decisions.n:
        return Worth(UNKNOWN, (), 0, 0, None)
    taken = decisions.taken
    served = ratio_interval(
        decisions.reward[taken], np.ones(decisions.n), decisions.learner[taken], rng, draws=draws
    )
    policies = tuple(
        _of_policy(name, decisions, score, scores["champion"], rng, draws=draws)
        for name, score in scores.items()
    )
    return Worth(served, policies, decisions.n, n_learners, grade)


def _of_policy(
    name: Policy,
    decisions: Decisions,
    score: NDArray[np.float64],
    champion: NDArray[np.float64],
    rng: np.random.Generator,
    *,
    draws: int,
) -> PolicyWorth:
    mine = decisions.judged_by(score)
    chance = mine.first(score)
    log = mine.log(chance)
    found = estimates(log, rng, draws=draws)
    less = UNKNOWN
    if name != "champion" and mine.n:
        less = difference(log, mine.log(mine.first(champion)), SNDR, rng, draws=draws)
    return PolicyWorth(
        name,
        found,
        next(one.value for one in found if one.estimator == SNDR.name),
        less,
        mine.overlap(chance),
        float(chance[mine.taken].mean()) if mine.n else float("nan"),
    )
