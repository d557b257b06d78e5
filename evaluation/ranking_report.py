"""All ranking metrics of one score, with intervals: within the list first, pooled beside them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from evaluation.bootstrap import DRAWS
from evaluation.columns import codes
from evaluation.interval import Interval
from evaluation.ranking_metrics import (
    LENGTH,
    auc_by_list,
    hit_by_list,
    ndcg_by_list,
    pooled_auc_interval,
    reciprocal_rank_by_list,
)

CHANCE = 0.5
"""AUC of a score that knows nothing."""


@dataclass(frozen=True, slots=True)
class RankingReport:
    """How well a score orders mentors.

    Attributes
    ----------
    auc, ndcg, hit, mrr : Interval
        Within the list, means over lists; `ndcg` and `hit` of the first `k` places.
    pooled_auc : Interval
        Over all rows at once.
    k : int
    n_lists, n_left_out : int
        Lists judged, and lists without both kinds of label.
    n_unobserved : int
        Rows without a label.
    """

    auc: Interval
    ndcg: Interval
    hit: Interval
    mrr: Interval
    pooled_auc: Interval
    k: int
    n_lists: int
    n_left_out: int
    n_unobserved: int

    @property
    def disagrees(self) -> bool:
        """Whether the score is clearly better than chance one way and clearly worse the other.

        The log of a company whose learners skip what is recommended looks like that: a model that
        is fitted to its rows learns that likeness does harm.
        """
        one, other = self.auc, self.pooled_auc
        return one.high < CHANCE < other.low or other.high < CHANCE < one.low


def ranking_report(
    y: ArrayLike,
    score: ArrayLike,
    slate: ArrayLike,
    rng: np.random.Generator,
    *,
    learner: ArrayLike | None = None,
    k: int = LENGTH,
    draws: int = DRAWS,
) -> RankingReport:
    """Judge a score.

    Parameters
    ----------
    y : array_like, shape (n_rows,)
        Labels in [0, 1]; NaN where not observed.
    score : array_like, shape (n_rows,)
    slate : array_like, shape (n_rows,)
        Id of the learner's list.
    rng : numpy.random.Generator
    learner : array_like, shape (n_rows,), optional
        Whose list it is, where learners have several; the same in all rows of a list.
    k : int
        Places that count, >= 1.
    draws : int
        Of the learners, >= 1.

    Returns
    -------
    RankingReport
        NaN figures where no list can be judged.

    Raises
    ------
    WrongShape, NotANumber, OutOfRange, InvalidSize
    """
    n_rows = len(np.asarray(y))
    whose = np.asarray(slate if learner is None else learner)
    distinct, first = np.unique(np.asarray(slate), return_index=True)
    codes("learner", whose, n_rows)
    lists = (
        auc_by_list(y, score, slate),
        ndcg_by_list(y, score, slate, k=k),
        hit_by_list(y, score, slate, k=k),
        reciprocal_rank_by_list(y, score, slate),
    )
    auc, ndcg, hit, mrr = (
        found.interval(rng, learner=whose[first], draws=draws) for found in lists
    )
    return RankingReport(
        auc,
        ndcg,
        hit,
        mrr,
        pooled_auc_interval(y, score, whose, rng, draws=draws),
        k=k,
        n_lists=lists[0].n_judged,
        n_left_out=len(distinct) - lists[0].n_judged,
        n_unobserved=int(np.isnan(np.asarray(y, dtype=np.float64)).sum()),
    )
