"""What came of the mentor's past mentorships."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from features.block import BlockFactors, Direction, Word
from features.cohort import Cohort, History
from features.kernels import NEUTRAL
from features.label import Label
from features.reason import Reason

PRIOR_STRENGTH = 8.0
"""Mentorships that the prior mean counts for (k₀)."""
LEAST_OUTCOMES = 3
"""Outcomes below which a mean is not used: of one or two, what it adds to a score would tell how
somebody rated. Three is the usual least number of raters in a 360° review."""
MENTORS_DIFFER = 0.08
"""Standard deviation of what mentors' outcomes truly differ by: outcomes of one mentor vary by some
0.23 (a standard deviation of 0.9 of five stars), and k₀ = 8 says that this is √8 times as much."""
STEPS = 16
"""Steps of the scale, each worth 0.02 of a mean: one outcome more, which moves a mean of three by a
twelfth of how far it lies from it, cannot be read off a score any closer than to a star."""
_KNOWN = Label(
    "有结果可查的辅导 {n} 次，其中 {related} 次与所缺能力有关",
    "past mentorships with a known outcome: {n} (on what is lacking: {related})",
)
_FEW = Label(
    "有结果可查的辅导 {n} 次，次数太少，按平均水平计",
    "past mentorships with a known outcome: {n}, too few to tell; counted as average",
)
_NONE = Label(
    "暂无可查的辅导结果，按平均水平计",
    "no past mentorship with a known outcome; counted as average",
)


def outcome_of(rating: NDArray[np.float64], uplift: NDArray[np.float64]) -> NDArray[np.float64]:
    """Outcome of mentorships in [0, 1]: the mean of what is known of rating and uplift.

    Parameters
    ----------
    rating : ndarray of float64, shape (n,)
        1 to 5, read as ``(rating − 1) / 4``; NaN where not rated.
    uplift : ndarray of float64, shape (n,)
        Levels gained, read as ``clip(uplift / 2 + 1/4, 0, 1)``: half a level is an even 0.5, one
        and a half the most that counts; NaN where not measured.

    Returns
    -------
    ndarray of float64, shape (n,)
        NaN where neither is known.
    """
    both = np.stack([(rating - 1.0) / 4.0, np.clip(uplift / 2.0 + 0.25, 0.0, 1.0)])
    known = ~np.isnan(both)
    count = known.sum(axis=0)
    total = np.where(known, both, 0.0).sum(axis=0)
    outcome: NDArray[np.float64] = np.divide(
        total, count, out=np.full(len(rating), np.nan), where=count > 0
    )
    return outcome


def expected_outcomes(
    history: History, n_mentors: int, n_competencies: int, *, least: int = 1
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Shrunk mean outcome of every mentor, and of every mentor in every competency.

    Empirical Bayes with a fixed prior strength: ``(k₀ · prior + Σ outcomes) / (k₀ + n)``, k₀ = 8.
    A mentor is shrunk to the mean of all, a competency to its mentor; without history the mean of
    all is 0.5. (Morris 1983, doi:10.1080/01621459.1983.10477920.)

    Parameters
    ----------
    history : History
    n_mentors, n_competencies : int
    least : int, optional
        Fewer outcomes than this, of all, of a mentor or of a mentor in a competency, count as none.

    Returns
    -------
    overall : ndarray of float64, shape (n_mentors,)
    each : ndarray of float64, shape (n_mentors, n_competencies)
    """
    everybody = np.full(n_mentors, mean_outcome(history, least=least))
    overall = _shrunk(everybody, history.mentor, history.outcome, least)
    named = history.competency >= 0
    cell = history.mentor[named] * n_competencies + history.competency[named]
    prior = np.repeat(overall, n_competencies)
    each = _shrunk(prior, cell, history.outcome[named], least)
    return overall, each.reshape(n_mentors, n_competencies)


def mean_outcome(history: History, *, least: int = 1) -> float:
    """Return the mean of all outcomes; 0.5 where there are fewer than `least`, or none."""
    known = len(history.outcome) >= max(least, 1)
    return float(history.outcome.mean()) if known else NEUTRAL


def _shrunk(
    prior: NDArray[np.float64],
    cell: NDArray[np.intp],
    outcome: NDArray[np.float64],
    least: int,
) -> NDArray[np.float64]:
    total = np.bincount(cell, outcome, minlength=len(prior))
    count = np.bincount(cell, minlength=len(prior))
    shrunk: NDArray[np.float64] = (PRIOR_STRENGTH * prior + total) / (PRIOR_STRENGTH + count)
    return np.where(count >= least, shrunk, prior)


def scaled(expected: NDArray[np.float64], mean: float) -> NDArray[np.float64]:
    """Bring expected outcomes to the scale of the other blocks, in steps of a sixteenth.

    It is ``½ + (expected − mean) / (4 σ)`` with σ = `MENTORS_DIFFER`, cut to [0, 1].

    Mentors' expected outcomes lie within a few hundredths of each other, where those of other
    blocks spread over their whole scale: as it is, hardly any weight would let them count.

    Parameters
    ----------
    expected : ndarray of float64
        As of `expected_outcomes`.
    mean : float
        Of all mentors: what is expected where nothing is known.

    Returns
    -------
    ndarray of float64
        0.5 for a mentor like all, 0 and 1 from two standard deviations on.
    """
    whole = np.clip(NEUTRAL + (expected - mean) / (4 * MENTORS_DIFFER), 0, 1)
    found: NDArray[np.float64] = np.round(STEPS * whole) / STEPS
    return found


class TrackRecord:
    """``φ = Σ_c share_c · scaled expected outcome(m, c)``; the overall one where there is no gap.

    Means of fewer than `LEAST_OUTCOMES` are not used, so that no contribution tells a rating.
    """

    name = "record"
    label = Label("过往辅导成效", "track record")
    direction: Direction = "more_is_better"
    default_weight: Word = "very"

    def encode(self, cohort: Cohort) -> BlockFactors:
        """Use one column for each competency, and one for the mentor over all."""
        sizes = len(cohort.mentors), len(cohort.competencies)
        expected = expected_outcomes(cohort.history, *sizes, least=LEAST_OUTCOMES)
        mean = mean_outcome(cohort.history, least=LEAST_OUTCOMES)
        overall, each = (scaled(one, mean) for one in expected)
        return BlockFactors(self.encode_learners(cohort), np.column_stack([each, overall]))

    def encode_learners(self, cohort: Cohort) -> csr_array:
        """Encode the learners' side alone."""
        share = cohort.needs.share
        no_gap = (share.sum(axis=1) == 0).astype(np.float64)
        return csr_array(np.column_stack([share, no_gap]))

    def reasons(self, cohort: Cohort, learner: int, mentor: int, phi: float) -> list[Reason]:
        """Say how many mentorships stand behind it; never how anyone rated them."""
        named = cohort.history.competency[cohort.history.mentor == mentor]
        if not len(named):
            return [Reason("no_record", _NONE)]
        if len(named) < LEAST_OUTCOMES:
            return [Reason("record_few", _FEW, {"n": len(named)})]
        lacking = np.flatnonzero(cohort.needs.share[learner])
        related = int(np.isin(named, lacking).sum())
        return [Reason("record", _KNOWN, {"n": len(named), "related": related})]
