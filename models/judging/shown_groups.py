"""Whether groups of mentors are shown as often as chance would show them, from the log alone.

A log holds who was shown, not who could have been. Where the chance of each place was logged, the
shown tell of the others: one shown with a chance of a tenth stands for ten candidates (see
`models.propensity_weights`). Without it, groups are held against their share of the seats, or
of the mentors who were ever shown, which leaves out those who never were.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.bootstrap import DRAWS, Figure, intervals_of_sums, ratio
from evaluation.exposure import GroupExposure
from evaluation.grouping import LEAST_LEARNERS, LEAST_MENTORS, Grouping
from evaluation.interval import LEVEL, UNKNOWN, Interval
from models.judging.hidden_groups import hidden
from models.judging.people_records import ShownGroup
from models.learning_rows import LearningRows
from models.log import Log
from models.propensity_weights import shown_weights
from models.training import Training

By = Literal["propensities", "seats", "mentors"]
Sizes = tuple[int, int, int]
"""Rows, mentors and learners."""


def shown_groups(
    log: Log,
    rows: LearningRows,
    attribute: str,
    by_mentor: Grouping | None,
    rng: np.random.Generator,
    *,
    draws: int = DRAWS,
) -> tuple[tuple[ShownGroup, ...], By | None]:
    """Compare the places that each group of mentors got with its share of the candidates.

    Parameters
    ----------
    log : Log
    rows : LearningRows
    attribute : str
        Of `log.groups`.
    by_mentor : Grouping or None
        Of ``rows.mentor_ids``; None where nobody's group is known.
    rng : numpy.random.Generator
    draws : int
        Of the learners, >= 1.

    Returns
    -------
    groups : tuple of ShownGroup
        In the order of their names; without figures for those of too few mentors or learners, and
        for the smallest other where these would be too few together.
    by : {"propensities", "seats", "mentors"} or None
        What the candidates were taken from; None without groups.
    """
    if by_mentor is None or not len(rows.training.y):
        return (), None
    training = rows.training
    code = by_mentor.code[training.mentor]
    by, stands_for = _candidates(log, rows, attribute, by_mentor)
    members = [code == k for k in range(len(by_mentor.names))]
    sizes = [_sizes(training, mine) for mine in members]
    hide = _hidden(training, members, sizes)
    figures = [_figure(mine, stands_for, k) for k, mine in enumerate(members)]
    looks = max(1, hide.count(False))
    level = 1 - (1 - LEVEL) / looks
    found = intervals_of_sums(figures, training.learner, rng, draws=draws, level=level)
    shares = [_shares(mine, stands_for, k) for k, mine in enumerate(members)]
    told = zip(by_mentor.names, sizes, shares, found, hide, strict=True)
    return tuple(_told(*one) for one in told), by


def _sizes(training: Training, mine: NDArray[np.bool_]) -> Sizes:
    mentors, learners = (len(np.unique(of[mine])) for of in (training.mentor, training.learner))
    return int(mine.sum()), mentors, learners


def _hidden(
    training: Training, members: Sequence[NDArray[np.bool_]], sizes: Sequence[Sizes]
) -> tuple[bool, ...]:
    too_few = [_few(size) for size in sizes]
    rows = np.zeros(len(training.y), dtype=bool)
    for mine, few in zip(members, too_few, strict=True):
        rows |= mine & few
    together = bool(rows.any()) and _few(_sizes(training, rows))
    return hidden(too_few, [mentors for _, mentors, _ in sizes], few_together=together)


def _candidates(
    log: Log, rows: LearningRows, attribute: str, by_mentor: Grouping
) -> tuple[By, NDArray[np.float64]]:
    """Return how many candidates each row stands for, or each group's share of them."""
    training = rows.training
    if not np.isnan(training.propensity).any():
        return "propensities", shown_weights(training.propensity, training.place, training.slate)
    named = log.groups[log.groups["attribute"] == attribute].set_index("person_id")["group"]
    seats = log.mentors.set_index("mentor_id")["seats"]
    if float(seats.sum()) > 0:
        of_group = pd.Series(seats.index, dtype=object).map(named).to_numpy(dtype=object)
        count = [float(seats.to_numpy()[of_group == name].sum()) for name in by_mentor.names]
        return "seats", np.array(count) / float(seats.sum())
    shown = np.bincount(by_mentor.code[by_mentor.code >= 0], minlength=len(by_mentor.names))
    return "mentors", shown / max(len(rows.mentor_ids), 1)


def _figure(
    mine: NDArray[np.bool_], stands_for: NDArray[np.float64], k: int
) -> tuple[NDArray[np.float64], Figure]:
    """Return parts and figure of the share of the places over the share of the candidates."""
    if len(stands_for) == len(mine):
        parts = np.column_stack([mine, np.ones(len(mine)), mine * stands_for, stands_for])
        return parts, _of_chances
    return np.column_stack([mine, np.full(len(mine), stands_for[k])]).astype(np.float64), ratio


def _of_chances(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    both = [ratio(sums[:, :2]), ratio(sums[:, 2:])]
    return ratio(np.column_stack(both))


def _shares(
    mine: NDArray[np.bool_], stands_for: NDArray[np.float64], k: int
) -> tuple[float, float]:
    if len(stands_for) == len(mine):
        return float(mine.mean()), float(stands_for[mine].sum() / stands_for.sum())
    return float(mine.mean()), float(stands_for[k])


def _few(sizes: Sizes) -> bool:
    """Whether so many rows, mentors and learners are too few."""
    return sizes[1] < LEAST_MENTORS or sizes[2] < LEAST_LEARNERS


def _told(
    name: str, sizes: Sizes, shares: tuple[float, float], found: Interval, hide: bool
) -> ShownGroup:
    n_rows, n_mentors, n_learners = sizes
    if hide:
        return ShownGroup(name, None, n_mentors, np.nan, np.nan, UNKNOWN, None, too_few=True)
    verdict = GroupExposure(name, n_rows, n_learners, *shares, found, too_few=False).verdict
    return ShownGroup(name, n_rows, n_mentors, *shares, found, verdict, too_few=False)
