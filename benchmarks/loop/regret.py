"""How far lists stay behind those of an oracle, who knows all of a relation but its chemistry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls

from benchmarks.loop.company import Company
from benchmarks.loop.service import instant
from evaluation.simulator.process.quality import foreseeable_quality
from features.tables import Tables
from matching.policy import Policy
from matching.scored_cohort import ScoredCohort, score_cohort
from matching.scoring import normalised_weights, score_pairs

PLACES = 3
"""Mentors of a list that are judged: the first ones."""


@dataclass(frozen=True, eq=False)
class Judge:
    """Scores learners of no cohort with any weights, and compares with what is true.

    Attributes
    ----------
    scored : ScoredCohort
        The company as it is known, encoded.
    rows, columns : ndarray of intp
        Positions there of the learners who are judged, and of all mentors.
    quality : ndarray of float64, shape (n_rows, n_mentors)
        What an oracle expects, in SD; -inf for who may not be paired.
    """

    scored: ScoredCohort
    rows: NDArray[np.intp]
    columns: NDArray[np.intp]
    quality: NDArray[np.float64]

    def knowing(self, scored: ScoredCohort) -> Judge:
        """Return the same judge of the same learners, who scores by what is known by now."""
        now, before = scored.cohort, self.scored.cohort
        rows = now.learners.positions([before.learners[int(at)] for at in self.rows])
        columns = now.mentors.positions([before.mentors[int(at)] for at in self.columns])
        return replace(self, scored=scored, rows=rows, columns=columns)

    def scores(self, weights: Mapping[str, float]) -> NDArray[np.float64]:
        """Scores by weights of blocks on the policy's scale, (n_rows, n_mentors)."""
        shares = normalised_weights(weights, self.scored.rules)
        found = score_pairs(self.scored.encoded, shares, self.scored.rules).dense()
        return np.asarray(found[np.ix_(self.rows, self.columns)], dtype=np.float64)

    def regret(self, weights: Mapping[str, float]) -> float:
        """Return the oracle's mean quality of the first places, less that of these weights' lists.

        Everybody has all seats to choose from and no learners yet: nothing differs but weights.
        """
        return self._first(self.quality) - self._first(self.scores(weights))

    def regret_of_chance(self) -> float:
        """Regret of a mentor drawn from those who may be paired."""
        there = np.isfinite(self.quality)
        mean = np.where(there, self.quality, 0.0).sum(axis=1) / there.sum(axis=1)
        return self._first(self.quality) - float(mean.mean())

    def best(self, names: tuple[str, ...]) -> dict[str, float]:
        """Return the weights that no number of outcomes would better, for a line of features.

        Least squares of true quality on features, both centred within the learner; none negative.
        """
        all_names = [*self.scored.encoded.factors]
        own = [all_names.index(name) for name in names]
        phi = self.scored.encoded.matrix(self.rows)[:, self.columns][..., own]
        there = np.isfinite(self.quality)
        some = there[..., np.newaxis]
        count = there.sum(axis=1)
        mean = np.where(some, phi, 0.0).sum(axis=1) / count[:, np.newaxis]
        level = np.where(there, self.quality, 0.0).sum(axis=1) / count
        centred = (phi - mean[:, np.newaxis])[there]
        return dict(
            zip(names, nnls(centred, (self.quality - level[:, None])[there])[0], strict=True)
        )

    def _first(self, by: NDArray[np.float64]) -> float:
        order = np.argsort(-by, axis=1, kind="stable")[:, :PLACES]
        return float(np.take_along_axis(self.quality, order, axis=1).mean())


def judge(company: Company, policy: Policy, who: NDArray[np.intp], quarter: int) -> Judge:
    """Prepare to judge lists of some learners, as true as things are in a quarter."""
    begin = instant(company.world.settings.start, 8)
    scored = score_cohort(Tables.from_frames(company.frames), begin, policy=policy)
    rows = scored.cohort.learners.positions([company.learners[at] for at in who])
    columns = scored.cohort.mentors.positions(company.mentors)
    everybody = np.arange(len(columns))[np.newaxis, :]
    true = foreseeable_quality(
        company.true,
        who[:, np.newaxis],
        everybody,
        quarter=np.array(quarter),
        load=np.array(0),
    )
    may = np.isfinite(scored.scores.dense()[np.ix_(rows, columns)])
    enough = may.sum(axis=1) >= PLACES
    return Judge(scored, rows[enough], columns, np.where(may, true, -np.inf)[enough])
