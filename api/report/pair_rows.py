"""Every pair that a run shows, one row each, by columns: as fast for 300,000 rows as for 30."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matching.gaps import GapEntries, gap_entries
from matching.labels import LIST_LABELS, list_values, shortlist_labels
from matching.pipeline import MatchRun
from matching.scores import UNIT

BLOCK_ROWS = 2**14
"""Rows of which texts are held at once."""
WORDS = ("reasons_zh", "reasons_en", "cautions_zh", "cautions_en")
"""Columns of `PairRows.words`."""


@dataclass(frozen=True, eq=False)
class PairRows:
    """Pairs of a run, one row each, by learner and then by place on the list.

    Attributes
    ----------
    run : MatchRun
    learner, mentor, rank : ndarray of intp, shape (n_rows,)
        Positions; place on the learner's list, from 1.
    score : ndarray of float64, shape (n_rows,)
        In [0, 1].
    coverage : ndarray of float64, shape (n_rows,)
        Share of the learner's weighted gap that the mentor can close; NaN without a gap.
    propensity : ndarray of float64, shape (n_rows,)
        NaN without shortlists.
    chips : ndarray of bool, shape (n_rows, 3)
        Which of `LIST_LABELS` are true.
    words : ndarray of object, shape (n_rows, 4), or None
        The texts of `WORDS`; None where the cohort is too large to write every sentence.
    """

    run: MatchRun
    learner: NDArray[np.intp]
    mentor: NDArray[np.intp]
    rank: NDArray[np.intp]
    score: NDArray[np.float64]
    coverage: NDArray[np.float64]
    propensity: NDArray[np.float64]
    chips: NDArray[np.bool_]
    words: NDArray[np.object_] | None = None

    def __len__(self) -> int:
        return len(self.learner)

    @property
    def assigned(self) -> NDArray[np.bool_]:
        """Whether each mentor is the learner's assigned one; nobody's in mode ``"shortlist"``."""
        if self.run.mode == "shortlist":
            return np.zeros(len(self), dtype=np.bool_)
        mine: NDArray[np.bool_] = self.run.assignment.mentor[self.learner] == self.mentor
        return mine

    @property
    def locked(self) -> NDArray[np.bool_]:
        """Whether HR fixed the pair."""
        fixed: NDArray[np.bool_] = self.run.locked[self.learner] == self.mentor
        return self.assigned & fixed

    @cached_property
    def gaps(self) -> GapEntries:
        """The learners' gaps, and whether the mentors narrow them."""
        return gap_entries(self.run.cohort, self.learner, self.mentor)

    def taken(self, at: slice | NDArray[np.intp]) -> PairRows:
        """Return some of the rows."""
        names = ("learner", "mentor", "rank", "score", "coverage", "propensity", "chips")
        words = None if self.words is None else self.words[at]
        return replace(self, words=words, **{name: getattr(self, name)[at] for name in names})

    def by_person(self) -> PairRows:
        """Return the rows with those of one person together, whatever kinds of mentor they tell."""
        if not self.run.policy.kinds:
            return self
        person = np.array(self.run.cohort.learner_side.person, dtype=object)
        return self.taken(np.argsort(person[self.learner], kind="stable"))

    def blocks(self) -> Iterator[PairRows]:
        """Yield the rows in blocks of at most `BLOCK_ROWS`; one empty block where there is none."""
        for start in range(0, max(len(self), 1), BLOCK_ROWS):
            yield self.taken(slice(start, start + BLOCK_ROWS))


def pair_rows(run: MatchRun) -> PairRows:
    """Collect the pairs of a run's lists, or of its assignment where there are no lists."""
    mentor, propensity, chips = _shown(run)
    coverage = list_values(run.encoded.factors.get("gap_coverage"), mentor)
    learner, place = np.nonzero(mentor >= 0)
    shown = mentor[learner, place]
    lacking = np.flatnonzero(run.cohort.needs.share.any(axis=1))
    return PairRows(
        run=run,
        learner=learner,
        mentor=shown,
        rank=place + 1,
        score=run.scores.units_of(learner, shown) / UNIT,
        coverage=np.where(np.isin(learner, lacking), coverage[learner, place], np.nan),
        propensity=propensity[learner, place],
        chips=chips[learner, place],
    )


def _shown(run: MatchRun) -> tuple[NDArray[np.intp], NDArray[np.float64], NDArray[np.bool_]]:
    """Mentors shown (n_learners, length), their propensities, and which labels are true."""
    lists = run.shortlists
    if lists is not None:
        return lists.mentor, lists.propensity, shortlist_labels(run.encoded, lists)
    mentor = run.assignment.mentor[:, np.newaxis]
    none = np.zeros((*mentor.shape, len(LIST_LABELS)), dtype=np.bool_)
    return mentor, np.full(mentor.shape, np.nan), none
