"""How well policies order mentors: within lists first, over all rows beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluation.auc_sums import AucSums, centred
from evaluation.bootstrap import DRAWS, Figure, intervals_of_sums, ratio
from evaluation.grades import Grade
from evaluation.interval import Interval
from evaluation.list_figures import ListFigures
from evaluation.ranking_metrics import (
    LENGTH,
    auc_by_list,
    hit_by_list,
    ndcg_by_list,
    reciprocal_rank_by_list,
)
from evaluation.ranking_report import CHANCE
from models.judging.order_records import Policy, PolicyRanking
from models.judging.policies import Scores
from models.training import Training

Parts = tuple[NDArray[np.float64], Figure]
_REFERENCE: Policy = "prior"


def ranking(
    training: Training,
    scores: Scores,
    rng: np.random.Generator,
    *,
    grade: Grade | None = None,
    draws: int = DRAWS,
) -> tuple[PolicyRanking, ...]:
    """Judge the order of each policy, by choices and by labels.

    Parameters
    ----------
    training : Training
    scores : mapping of Policy to ndarray
        Of every row, "prior" among them; a policy that has not scored all rows is left out, as
        figures of other rows are not comparable.
    rng : numpy.random.Generator
    grade : Grade, optional
        Of the labels.
    draws : int
        Of the learners, >= 1.

    Returns
    -------
    tuple of PolicyRanking
        Those on choices first. NaN where nothing was chosen, or has a label.

    Raises
    ------
    InvalidSize
        `draws` is below 1.
    """
    whole = {name: score for name, score in scores.items() if not np.isnan(score).any()}
    told = training.chosen.astype(np.float64)
    picked = np.bincount(training.slate, told)[training.slate] > 0
    has: Grade | None = "correlation" if picked.any() else None
    on_choices = _Judged("choices", training, np.where(picked, told, np.nan), has)
    on_labels = _Judged("labels", training, training.y, grade)
    return tuple(
        found for judged in (on_choices, on_labels) for found in judged.all(whole, rng, draws)
    )


@dataclass(frozen=True, eq=False)
class _Judged:
    """Rows with what they are judged by."""

    on: Literal["choices", "labels"]
    training: Training
    y: NDArray[np.float64]
    grade: Grade | None
    known: NDArray[np.bool_] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "known", ~np.isnan(self.y))

    def all(
        self, scores: Scores, rng: np.random.Generator, draws: int
    ) -> tuple[PolicyRanking, ...]:
        """Judge all policies, each figure from the same draws."""
        lists = {name: self._by_list(score) for name, score in scores.items()}
        rows = {name: self._over_all(score) for name, score in scores.items()}
        names = list(scores)
        told = self._intervals([lists[name] for name in names], lists[_REFERENCE], rng, draws)
        over = self._areas([rows[name] for name in names], rows[_REFERENCE], rng, draws)
        return tuple(
            self._found(name, lists[name][0].n_judged, mine, areas)
            for name, mine, areas in zip(names, told, over, strict=True)
        )

    @property
    def k(self) -> int:
        """Places that count: three, or one where lists are no longer than three."""
        sizes = np.unique(self.training.slate[self.known], return_counts=True)[1]
        return LENGTH if len(sizes) and np.median(sizes) > LENGTH else 1

    def _by_list(self, score: NDArray[np.float64]) -> list[ListFigures]:
        y, slate = self.y[self.known], self.training.slate[self.known]
        mine = score[self.known]
        top = (partial(ndcg_by_list, k=self.k), partial(hit_by_list, k=self.k))
        measures: tuple[Callable[[ArrayLike, ArrayLike, ArrayLike], ListFigures], ...] = (
            auc_by_list,
            *top,
            reciprocal_rank_by_list,
        )
        return [measure(y, mine, slate) for measure in measures]

    def _over_all(self, score: NDArray[np.float64]) -> tuple[AucSums, AucSums]:
        y = self.y[self.known]
        by_list = centred(score, self.training.slate)
        return AucSums.of(y, by_list[self.known]), AucSums.of(y, score[self.known])

    def _intervals(
        self,
        lists: list[list[ListFigures]],
        reference: list[ListFigures],
        rng: np.random.Generator,
        draws: int,
    ) -> list[list[Interval]]:
        """Intervals of auc, ndcg, hit, mrr and the auc less that of the reference, by policy."""
        first = np.unique(self.training.slate[self.known], return_index=True)[1]
        learner = self.training.learner[self.known][first]
        figures = [_mean(one) for mine in lists for one in (*mine, mine[0].less(reference[0]))]
        found = intervals_of_sums(figures, learner, rng, draws=draws)
        return [list(found[at : at + 5]) for at in range(0, len(found), 5)]

    def _areas(
        self,
        rows: list[tuple[AucSums, AucSums]],
        reference: tuple[AucSums, AucSums],
        rng: np.random.Generator,
        draws: int,
    ) -> list[tuple[Interval, ...]]:
        """Intervals of the centred area, the pooled one, and the first less the reference's."""
        figures: list[Parts] = []
        for by_list, pooled in rows:
            figures += [(by_list.parts, by_list.of_sums), (pooled.parts, pooled.of_sums)]
            figures.append(by_list.less(reference[0]))
        found = intervals_of_sums(figures, self.training.learner[self.known], rng, draws=draws)
        return [found[at : at + 3] for at in range(0, len(found), 3)]

    def _found(
        self, policy: Policy, n_lists: int, mine: list[Interval], areas: tuple[Interval, ...]
    ) -> PolicyRanking:
        auc, ndcg, hit, mrr, auc_less = mine
        by_list, pooled, area_less = areas
        return PolicyRanking(
            policy,
            self.on,
            auc,
            ndcg,
            hit,
            mrr,
            by_list,
            pooled,
            auc_less if self.on == "choices" else area_less,
            k=self.k,
            n_lists=n_lists,
            n_rows=int(self.known.sum()),
            n_learners=len(np.unique(self.training.learner[self.known])),
            disagrees=_disagree(auc if self.on == "choices" else by_list, pooled),
            grade=self.grade,
        )


def _mean(found: ListFigures) -> Parts:
    """Parts and figure of the mean over the lists that are judged."""
    judged = found.judged
    return np.column_stack([np.where(judged, found.value, 0.0), judged]), ratio


def _disagree(one: Interval, other: Interval) -> bool:
    """Whether one is clearly better than chance, and the other clearly worse."""
    return one.high < CHANCE < other.low or other.high < CHANCE < one.low
