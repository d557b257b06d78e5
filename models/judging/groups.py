"""For whom not: how groups of mentors are shown, and how groups of learners fare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.bootstrap import DRAWS
from evaluation.grades import Grade
from evaluation.group_metrics import GroupMetrics, mean_by_group
from evaluation.grouping import LEAST_LEARNERS, LEAST_MENTORS, Grouping, grouping
from evaluation.interval import UNKNOWN
from evaluation.scoring_rates import ScoringRates, scoring_rates
from models.judging.group_sentences import sentences_of_groups
from models.judging.hidden_groups import hidden_below
from models.judging.people_records import AttributeFigures, Groups
from models.judging.shown_groups import shown_groups
from models.learning_rows import LearningRows
from models.log import Log


def groups_of(log: Log, person: NDArray[np.object_]) -> dict[str, Grouping]:
    """Group people by every attribute that the log tells, ascending.

    Parameters
    ----------
    log : Log
    person : ndarray of str, shape (n_rows,)
        Ids; one may come often.

    Returns
    -------
    dict of str to Grouping
        An attribute of which none of these people's group is known is left out.
    """
    found = {}
    for attribute, part in log.groups.groupby("attribute", sort=True):
        named = part.set_index("person_id")["group"]
        made = grouping(pd.Series(person, dtype=object).map(named).to_numpy(dtype=object))
        if made.names:
            found[str(attribute)] = made
    return found


def mentor_groups(log: Log, rows: LearningRows) -> dict[str, Grouping]:
    """Group the rows of a training by their mentor, as `models.retraining.retrain` takes them.

    Rows of groups of fewer than `LEAST_MENTORS` mentors are of unknown group. An attribute of which
    no group can be told (`models.judging.hidden_groups`) is left out: what is held against its only
    large group would tell of the few others.
    """
    found = {}
    for attribute, all_of in groups_of(log, rows.mentor_ids).items():
        sizes = _sizes(all_of)
        if not all(hidden_below(sizes, LEAST_MENTORS)):
            large = _only(all_of, [size >= LEAST_MENTORS for size in sizes])
            found[attribute] = Grouping(large.names, large.code[rows.training.mentor])
    return found


def _sizes(found: Grouping) -> list[int]:
    return [int(size) for size in found.sums(np.ones(len(found.code)))]


def _only(found: Grouping, kept: Sequence[bool]) -> Grouping:
    """Put people of other groups into none."""
    places = np.flatnonzero(kept)
    place = np.full(len(kept) + 1, -1, dtype=np.intp)
    place[places] = np.arange(len(places))
    return Grouping(tuple(found.names[at] for at in places.tolist()), place[found.code])


def groups(
    log: Log,
    rows: LearningRows,
    score: NDArray[np.float64],
    rng: np.random.Generator,
    *,
    grade: Grade | None = None,
    draws: int = DRAWS,
) -> Groups:
    """Look at every attribute that the log tells.

    Parameters
    ----------
    log : Log
    rows : LearningRows
    score : ndarray of float64, shape (n_rows,)
        Of the serving weights.
    rng : numpy.random.Generator
    grade : Grade, optional
        Of the labels.
    draws : int
        Of the learners, >= 1.

    Returns
    -------
    Groups
        Without attributes where the log tells none. A group of too few is told of without a figure,
        and so is the smallest other one where theirs could be worked out.
    """
    by_mentor = groups_of(log, rows.mentor_ids)
    by_learner = groups_of(log, rows.learner_ids)
    found = tuple(
        AttributeFigures(
            attribute,
            *shown_groups(log, rows, attribute, by_mentor.get(attribute), rng, draws=draws),
            *_of_learners(rows, by_learner.get(attribute), rng, draws),
            _rates(rows, score, by_mentor.get(attribute), rng, draws),
        )
        for attribute in sorted({*by_mentor, *by_learner})
    )
    return Groups(found, sentences_of_groups(found), grade)


def _of_learners(
    rows: LearningRows, by_learner: Grouping | None, rng: np.random.Generator, draws: int
) -> tuple[GroupMetrics | None, GroupMetrics | None]:
    """Mean label of the pairs of lists, and share of the lists that became a pair, by group."""
    if by_learner is None:
        return None, None
    training = rows.training
    first = np.unique(training.slate, return_index=True)[1]
    learner = training.learner[first]
    mine = Grouping(by_learner.names, by_learner.code[learner])
    n = len(first)
    label = np.full(n, np.nan)
    label[training.slate[training.labelled]] = training.y[training.labelled]
    came = pd.Index(rows.list_ids).isin(rows.pairs["list_id"])
    told, matched = (
        _safe(mean_by_group(values, mine, learner, rng, draws=draws))
        for values in (label, came.astype(np.float64))
    )
    return told, matched


def _safe(found: GroupMetrics) -> GroupMetrics:
    """Hide the figures of groups of too few, and of who would give them away."""
    hide = hidden_below([one.learners for one in found.groups], LEAST_LEARNERS)
    told = (
        replace(one, figure=UNKNOWN, less=UNKNOWN, too_few=True) if mine else one
        for one, mine in zip(found.groups, hide, strict=True)
    )
    return replace(found, groups=tuple(told))


def _rates(
    rows: LearningRows,
    score: NDArray[np.float64],
    by_mentor: Grouping | None,
    rng: np.random.Generator,
    draws: int,
) -> ScoringRates | None:
    if by_mentor is None:
        return None
    told = _only(by_mentor, [not hide for hide in hidden_below(_sizes(by_mentor), LEAST_MENTORS)])
    if not told.names:
        return None
    mentor, n = rows.training.mentor, len(rows.mentor_ids)
    mean = np.bincount(mentor, score, n) / np.maximum(np.bincount(mentor, minlength=n), 1)
    return scoring_rates(mean, told, rng, draws=draws)
