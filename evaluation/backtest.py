"""Would it have done better? Contenders learn from earlier rows and are judged on later ones.

A contender is whatever turns a split into scores: a fitted model, a policy's weights, chance. All
are judged on the same rows, so that their differences are those of pairs, and much surer than each
figure alone.

Where a learner has one outcome, of the mentor she chose, nothing can be ordered within her list.
What can be asked is whether those whose mentor stood higher *above her other candidates* fared
better: the score is centred within the list, and then rows of all learners are compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluation.auc_sums import AucSums, centred
from evaluation.bootstrap import DRAWS, intervals_of_sums
from evaluation.columns import codes, column
from evaluation.errors import NothingToJudge
from evaluation.interval import Interval
from evaluation.list_figures import ListFigures
from evaluation.ranking_metrics import auc_by_list, ndcg_by_list
from evaluation.splits import Split
from matching.errors import WrongShape

Contender = Callable[[Split], NDArray[np.float64]]
"""Learns from ``split.train`` and returns scores of all rows of ``split.test``'s lists: one for
each position in ``split.test``."""


class Measure(Protocol):
    """A figure of every list."""

    def __call__(self, y: ArrayLike, score: ArrayLike, slate: ArrayLike, /) -> ListFigures:
        """Measure."""


FIGURES = ("auc", "ndcg", "centred_auc")


@dataclass(frozen=True, slots=True)
class Judged:
    """How one contender did on the rows that it had not seen.

    Attributes
    ----------
    auc, ndcg : Interval
        Within lists, means over those that have labels of both kinds; NaN where none has.
    centred_auc : Interval
        Chance that the better of two outcomes, of whichever learners, is the one whose mentor
        stands higher above the other candidates of the list.
    less : mapping of str to Interval
        Figures less those of the reference, by name.
    """

    auc: Interval
    ndcg: Interval
    centred_auc: Interval
    less: Mapping[str, Interval]


@dataclass(frozen=True, slots=True)
class Backtest:
    """All contenders on the same rows.

    Attributes
    ----------
    reference : str
        Whom the others are compared with.
    judged : mapping of str to Judged
    n_rows, n_labels, n_learners : int
        Rows that were judged, those of them with a label, and learners.
    splits : tuple of str
        Names of the splits.
    """

    reference: str
    judged: Mapping[str, Judged]
    n_rows: int
    n_labels: int
    n_learners: int
    splits: tuple[str, ...]


def backtest(
    y: ArrayLike,
    slate: ArrayLike,
    splits: Iterable[Split],
    contenders: Mapping[str, Contender],
    rng: np.random.Generator,
    *,
    learner: ArrayLike | None = None,
    reference: str = "prior",
    draws: int = DRAWS,
) -> Backtest:
    """Judge contenders on what they had not seen.

    Parameters
    ----------
    y : array_like, shape (n_rows,)
        Labels in [0, 1]; NaN where not observed.
    slate : array_like, shape (n_rows,)
        Id of the learner's list.
    splits : iterable of Split
        Of these rows; a row may be judged once.
    contenders : mapping of str to Contender
    rng : numpy.random.Generator
    learner : array_like, shape (n_rows,), optional
        Whose list it is, where learners have several; the list itself without it.
    reference : str
        One of the contenders.
    draws : int
        Of the learners, >= 1.

    Returns
    -------
    Backtest

    Raises
    ------
    NothingToJudge
        No split judges a row with a label.
    WrongShape, NotANumber, OutOfRange, InvalidSize
    """
    labels = np.asarray(y, dtype=np.float64)
    parts = list(splits)
    rows = np.concatenate([split.test for split in parts]) if parts else np.empty(0, np.intp)
    if not (~np.isnan(labels[rows])).any():
        raise NothingToJudge(len(parts), len(rows))
    lists = codes("slate", slate, len(labels))[1][rows]
    whose = lists if learner is None else codes("learner", learner, len(labels))[1][rows]
    seen = _Seen(labels[rows], lists, whose, rng, draws)
    scores = {name: _scores(name, contender, parts) for name, contender in contenders.items()}
    judged = {name: seen.judge(score, scores[reference]) for name, score in scores.items()}
    return Backtest(
        reference,
        judged,
        n_rows=len(rows),
        n_labels=int(seen.known.sum()),
        n_learners=len(np.unique(whose)),
        splits=tuple(split.name for split in parts),
    )


def _scores(name: str, contender: Contender, splits: Iterable[Split]) -> NDArray[np.float64]:
    found = []
    for split in splits:
        score = column(f"scores of {name}", contender(split))
        if len(score) != len(split.test):
            raise WrongShape(f"scores of {name}", score.shape, split.test.shape)
        found.append(score)
    return np.concatenate(found)


@dataclass(frozen=True, eq=False)
class _Seen:
    """The rows that all are judged on."""

    y: NDArray[np.float64]
    slate: NDArray[np.intp]
    learner: NDArray[np.intp]
    rng: np.random.Generator
    draws: int

    def judge(self, score: NDArray[np.float64], reference: NDArray[np.float64]) -> Judged:
        """Work out the figures of one score, and how they differ from those of another."""
        measures = (auc_by_list, ndcg_by_list)
        by_list = [self._by_list(measure, score, reference) for measure in measures]
        over_all, less_over_all = self._over_all(self._ordered(score), self._ordered(reference))
        auc, ndcg = (found for found, _ in by_list)
        less = [*(less for _, less in by_list), less_over_all]
        return Judged(auc, ndcg, over_all, dict(zip(FIGURES, less, strict=True)))

    def _by_list(
        self, measure: Measure, score: NDArray[np.float64], other: NDArray[np.float64]
    ) -> tuple[Interval, Interval]:
        mine, others = (measure(self.y, each, self.slate) for each in (score, other))
        whose = self.learner[np.unique(self.slate, return_index=True)[1]]
        told = partial(ListFigures.interval, rng=self.rng, learner=whose, draws=self.draws)
        return told(mine), told(mine.less(others))

    def _ordered(self, score: NDArray[np.float64]) -> AucSums:
        """Hold the rows with a label against each other, scores less the mean of their list."""
        return AucSums.of(self.y[self.known], centred(score, self.slate)[self.known])

    def _over_all(self, mine: AucSums, other: AucSums) -> tuple[Interval, ...]:
        figures = [(mine.parts, mine.of_sums), mine.less(other)]
        whose = self.learner[self.known]
        return intervals_of_sums(figures, whose, self.rng, draws=self.draws)

    @property
    def known(self) -> NDArray[np.bool_]:
        return ~np.isnan(self.y)
