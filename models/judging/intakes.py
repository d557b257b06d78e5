"""Each intake in the mean, as if everybody had answered, and less the one before.

Of a young intake only the first measures are known, and measures differ in their usual height: two
intakes are compared by the measures that both have, each corrected for who answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.bootstrap import DRAWS, Figure, intervals_of_sums, ratio
from evaluation.grades import GRADES
from evaluation.grouping import LEAST_LEARNERS
from evaluation.interval import UNKNOWN, Interval
from models.judging.answering import Answering
from models.judging.records import Intake
from models.judging.ripeness import ripe
from models.learning_rows import LearningRows
from models.log import Log
from models.recipe import RECIPE, Recipe


def intakes(
    log: Log,
    rows: LearningRows,
    answering: Answering,
    rng: np.random.Generator,
    *,
    by_year: bool = False,
    recipe: Recipe = RECIPE,
    draws: int = DRAWS,
) -> tuple[Intake, ...]:
    """Tell how each intake did.

    Parameters
    ----------
    log : Log
    rows : LearningRows
    answering : Answering
        Whom each answer stands for.
    rng : numpy.random.Generator
    by_year : bool
        Whether years stand for intakes, even where the log knows cohorts.
    recipe : Recipe, optional
        That the labels were made by.
    draws : int
        Of the learners, >= 1.

    Returns
    -------
    tuple of Intake
        In the order of time; cohorts, or years of the first day of pairs where a pair is of none.
        A measure counts where nearly all pairs of an intake are due (`models.judging.ripeness`).
        Empty without pairs.
    """
    names, at, first = _parted(log, rows, by_year)
    weights, old = recipe.weights, ripe(rows.labels.due, at)
    cells = [_Cell.of(rows, answering, at == k, weights, old[k]) for k in range(len(names))]
    return tuple(
        cell.told(name, day, cells[k - 1] if k else None, rng, draws)
        for k, (name, day, cell) in enumerate(zip(names, first, cells, strict=True))
    )


def _parted(
    log: Log, rows: LearningRows, by_year: bool
) -> tuple[list[str], NDArray[np.intp], list[str]]:
    """Names of intakes in the order of time, the intake of each pair, and its first day."""
    pairs = rows.pairs
    begun = log.pairs.set_index("pair_id")["started_on"].reindex(pairs["pair_id"]).to_numpy()
    whole = not by_year and bool(pairs["cohort"].notna().all())
    names = pairs["cohort"] if whole else pd.Series(pd.DatetimeIndex(begun).year.astype(str))
    table = pd.DataFrame({"name": names.to_numpy(), "begun": begun})
    first = table.groupby("name")["begun"].min().sort_values(kind="stable")
    days = [str(day.date()) for day in first]
    return (
        [str(name) for name in first.index],
        first.index.get_indexer(pd.Index(table["name"])),
        days,
    )


@dataclass(frozen=True, eq=False)
class _Cell:
    """One intake: which pairs, their values, whom they stand for, and what counts."""

    mine: NDArray[np.bool_]
    rows: LearningRows
    answering: Answering
    weights: NDArray[np.float64]
    told_of: NDArray[np.bool_]

    @classmethod
    def of(
        cls,
        rows: LearningRows,
        answering: Answering,
        mine: NDArray[np.bool_],
        weights: NDArray[np.float64],
        old: NDArray[np.bool_],
    ) -> _Cell:
        enough = (answering.weight[mine] > 0).sum(axis=0) >= LEAST_LEARNERS
        return cls(mine, rows, answering, weights, enough & old)

    def told(
        self, name: str, day: str, before: _Cell | None, rng: np.random.Generator, draws: int
    ) -> Intake:
        labels, mine = self.rows.labels, self.mine
        learner = self.rows.pairs["learner_id"].to_numpy()
        known = mine & ~np.isnan(labels.composite)
        n = len(np.unique(learner[known]))
        worst = int(labels.grade[mine].max(initial=-1))
        less, n_compared = self._less(before, rng, draws)
        too_few = n < LEAST_LEARNERS or not self.told_of.any()
        mean, corrected = (UNKNOWN, UNKNOWN) if too_few else self._means(rng, draws)
        measures = tuple(
            measure for measure, one in zip(labels.measures, self.told_of, strict=True) if one
        )
        return Intake(
            name,
            day,
            int(mine.sum()),
            int(known.sum()),
            n,
            self._response(),
            measures,
            mean,
            corrected,
            less,
            n_compared,
            GRADES[worst] if worst >= 0 else None,
            self.answering.warnings_of(measures),
            too_few,
        )

    def _response(self) -> float:
        """Answers over those that were due, of the measures that anybody is asked for here."""
        labels = self.rows.labels
        asked = [
            measure in self.answering.by_measure and measure != "completion"
            for measure in labels.measures
        ]
        due = labels.due[self.mine][:, asked]
        answered = ~np.isnan(labels.value[self.mine][:, asked])
        return float(np.mean(answered[due])) if due.any() else float("nan")

    def parts(
        self, counted: NDArray[np.bool_], stands_for: NDArray[np.float64] | None = None
    ) -> NDArray[np.float64]:
        """Terms of the mean of each measure that counts, shape (n_pairs, 2 n_counted).

        Each answer stands for as many pairs as `stands_for` says; by default as is estimated.
        """
        weights = self.answering.weight if stands_for is None else stands_for
        weight = np.where(self.mine[:, np.newaxis], weights, 0.0)[:, counted]
        value = np.nan_to_num(self.rows.labels.value[:, counted])
        return np.hstack([weight * value, weight])

    def _means(self, rng: np.random.Generator, draws: int) -> tuple[Interval, ...]:
        """Mean of what is known, and as if everybody had answered, of the same measures.

        Not the mean of composites: a pair of which a measure is missing has one of the others, and
        the two figures would differ by the usual heights of measures, whoever is silent.
        """
        answered = (self.answering.weight > 0).astype(np.float64)
        figure: Figure = partial(_of_measures, share=self.weights[self.told_of])
        both = [(self.parts(self.told_of, stands), figure) for stands in (answered, None)]
        return intervals_of_sums(both, self._learner, rng, draws=draws)

    def _less(
        self, before: _Cell | None, rng: np.random.Generator, draws: int
    ) -> tuple[Interval, int]:
        if before is None or not (both := self.told_of & before.told_of).any():
            return UNKNOWN, 0
        n, share = 2 * int(both.sum()), self.weights[both]

        def figure(sums: NDArray[np.float64]) -> NDArray[np.float64]:
            return _of_measures(sums[:, :n], share) - _of_measures(sums[:, n:], share)

        parts = np.hstack([self.parts(both), before.parts(both)])
        either = (parts[:, n // 2 : n].any(axis=1)) | (parts[:, n + n // 2 :].any(axis=1))
        learner = self._learner[either]
        found = intervals_of_sums([(parts[either], figure)], learner, rng, draws=draws)
        return found[0], int(either.sum())

    @property
    def _learner(self) -> NDArray[np.intp]:
        found = np.unique(self.rows.pairs["learner_id"].to_numpy(), return_inverse=True)[1]
        return np.asarray(found, dtype=np.intp)


def _of_measures(sums: NDArray[np.float64], share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weigh the means of measures, from sums of values and then of weights."""
    n = len(share)
    means = np.column_stack([ratio(sums[:, [k, n + k]]) for k in range(n)])
    found: NDArray[np.float64] = means @ (share / share.sum())
    return found
