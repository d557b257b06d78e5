"""Lists and what came of them, as decisions among the mentors that were shown.

What a learner's outcome would have been with another mentor of her list nobody saw. But choices
vary: whom one learner passes over another takes, and how likely each choice was a model of choices
tells. Of lists that a policy would have settled the same way, each stands for as many as had to
settle another way: one over that chance.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from evaluation.decision_log import DecisionLog
from evaluation.overlap import Overlap, overlap
from models.choice import ChoiceModel
from models.training import Training

FOLDS = 3
"""Parts of the learners, each of whose rewards a model of the other parts foretells."""
RIDGE = 10.0
"""Rows that a coefficient of the reward model must outweigh."""
LEAST_CHANCE = 0.01
"""Chance of a choice below which it is taken to be this: one list stands for a hundred at most."""


@dataclass(frozen=True, eq=False)
class Decisions:
    """Rows of the lists of which one row has a label; each array has one entry a row.

    Attributes
    ----------
    row : ndarray of intp
        Position in the training.
    slate : ndarray of intp
        Position of the row's list, from 0 without gaps.
    taken : ndarray of bool
        The row that became the pair: one of each list.
    reward : ndarray of float64
        Label of what was taken; NaN elsewhere.
    chance : ndarray of float64
        To be taken, given that anybody of the list is: by place and features.
    propensity : ndarray of float64
        Chance for the place as it was logged; NaN where not.
    expected : ndarray of float64
        Label that a model of other learners expects of the row.
    learner : ndarray of intp
    """

    row: NDArray[np.intp]
    slate: NDArray[np.intp]
    taken: NDArray[np.bool_]
    reward: NDArray[np.float64]
    chance: NDArray[np.float64]
    propensity: NDArray[np.float64]
    expected: NDArray[np.float64]
    learner: NDArray[np.intp]

    @classmethod
    def of(cls, training: Training) -> Decisions:
        """Find the lists with an outcome, how likely each choice was, and what to expect.

        Parameters
        ----------
        training : Training

        Returns
        -------
        Decisions
            Without rows where no list has an outcome.
        """
        told = training.labelled & training.chosen
        kept = np.flatnonzero(np.isin(training.slate, training.slate[told]))
        slate = np.unique(training.slate[kept], return_inverse=True)[1].astype(np.intp)
        taken = told[kept]
        return cls(
            kept,
            slate,
            taken,
            np.where(taken, training.y[kept], np.nan),
            _chances(training)[kept],
            training.propensity[kept],
            _expected(training.X[kept], training.y[kept], training.learner[kept]),
            training.learner[kept],
        )

    @property
    def n(self) -> int:
        """Lists with an outcome."""
        return int(self.taken.sum())

    def judged_by(self, score: NDArray[np.float64]) -> Decisions:
        """Keep the lists of which a score knows every row.

        Parameters
        ----------
        score : ndarray of float64, shape (n_rows of the training,)
            NaN where it does not judge.
        """
        known = ~np.isnan(score[self.row])
        whole = np.bincount(self.slate, ~known) == 0
        kept = whole[self.slate] if len(self.slate) else known
        mine = replace(self, **{one.name: getattr(self, one.name)[kept] for one in fields(self)})
        return replace(mine, slate=np.unique(mine.slate, return_inverse=True)[1].astype(np.intp))

    def first(self, score: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the chance of each row to be put first by a score; ties share it.

        Parameters
        ----------
        score : ndarray of float64, shape (n_rows of the training,)
        """
        return top_of_lists(score[self.row], self.slate)

    def log(self, policy: NDArray[np.float64]) -> DecisionLog:
        """Return the log for a policy's chance of each row, shape (n,), as `first` gives it."""
        at = np.flatnonzero(self.taken)[np.argsort(self.slate[self.taken], kind="stable")]
        return DecisionLog.of_weights(
            self.reward[at],
            policy[at] / self.chance[at],
            learner=self.learner[at],
            q_logged=self.expected[at],
            q_policy=np.bincount(self.slate, policy * self.expected, len(at)),
        )

    def overlap(self, policy: NDArray[np.float64]) -> Overlap:
        """Judge how far the log supports a policy."""
        taken = self.taken
        both = self.propensity[taken] * self.chance[taken]
        support = overlap(policy[taken] / self.chance[taken], np.ones(int(taken.sum())))
        logged = overlap(np.ones(len(both)), both).warnings
        lacking = tuple(code for code in logged if code == "no_propensities")
        kept = tuple(code for code in support.warnings if code != "nothing_drawn")
        return replace(support, warnings=(*lacking, *kept))


def top_of_lists(score: NDArray[np.float64], slate: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return 1 for the row of each list with the highest score, 0 for others; ties share the 1.

    Parameters
    ----------
    score : ndarray of float64, shape (n_rows,)
    slate : ndarray of intp, shape (n_rows,)
        Which list, >= 0.

    Returns
    -------
    ndarray of float64, shape (n_rows,)
    """
    best = np.full(int(slate.max(initial=-1)) + 1, -np.inf)
    np.maximum.at(best, slate, score)
    top = score == best[slate]
    share: NDArray[np.float64] = top / np.bincount(slate, top, len(best))[slate]
    return share


def _chances(training: Training) -> NDArray[np.float64]:
    """Chance of each row to be taken, given that anybody of its list is."""
    n_lists = int(training.slate.max(initial=-1)) + 1
    some = (np.bincount(training.slate, training.chosen, n_lists) > 0)[training.slate]
    model = ChoiceModel().fit(
        training.X[some],
        training.chosen[some].astype(np.float64),
        slate=training.slate[some],
        position=training.place[some],
    )
    chance = model.predict(training.X, slate=training.slate, position=training.place)
    whole = np.bincount(training.slate, chance, n_lists)[training.slate]
    return np.maximum(chance / whole, LEAST_CHANCE)


def _expected(
    X: NDArray[np.float64], y: NDArray[np.float64], learner: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Foretell the label of each row by least squares on the rows of other learners."""
    found = np.full(len(y), np.nan)
    fold = np.unique(learner, return_inverse=True)[1] % FOLDS
    design = np.column_stack([np.ones(len(y)), X])
    stiff = RIDGE * np.eye(design.shape[1])
    stiff[0, 0] = np.finfo(np.float64).eps
    for at in range(FOLDS):
        learned = (fold != at) & ~np.isnan(y)
        rows, told = design[learned], y[learned]
        coefficient = np.linalg.solve(rows.T @ rows + stiff, rows.T @ told)
        found[fold == at] = np.clip(design[fold == at] @ coefficient, 0.0, 1.0)
    return found
