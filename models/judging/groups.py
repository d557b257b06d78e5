"""For whom not: how groups of mentors are shown, and how groups of learners fare."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.bootstrap import DRAWS
from evaluation.grades import Grade
from evaluation.group_metrics import GroupMetrics, mean_by_group
from evaluation.grouping import Grouping, grouping
from evaluation.scoring_rates import ScoringRates, scoring_rates
from models.judging.group_sentences import sentences_of_groups
from models.judging.people_records import AttributeFigures, Groups
from models.judging.shown_groups import LEAST_MENTORS, shown_groups
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

    Rows of groups of fewer than `LEAST_MENTORS` mentors are of unknown group.
    """
    return {
        attribute: Grouping(names, code[rows.training.mentor])
        for attribute, found in groups_of(log, rows.mentor_ids).items()
        for names, code in [_large(found)]
    }


def _large(found: Grouping) -> tuple[tuple[str, ...], NDArray[np.intp]]:
    size = found.sums(np.ones(len(found.code)))
    kept = np.flatnonzero(size >= LEAST_MENTORS)
    place = np.full(len(size) + 1, -1, dtype=np.intp)
    place[kept] = np.arange(len(kept))
    return tuple(found.names[at] for at in kept.tolist()), place[found.code]


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
        Without attributes where the log tells none. What says too little of too few is told of,
        without a figure.
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
        mean_by_group(values, mine, learner, rng, draws=draws)
        for values in (label, came.astype(np.float64))
    )
    return told, matched


def _rates(
    rows: LearningRows,
    score: NDArray[np.float64],
    by_mentor: Grouping | None,
    rng: np.random.Generator,
    draws: int,
) -> ScoringRates | None:
    told = None if by_mentor is None else Grouping(*_large(by_mentor))
    if told is None or not told.names:
        return None
    mentor, n = rows.training.mentor, len(rows.mentor_ids)
    mean = np.bincount(mentor, score, n) / np.maximum(np.bincount(mentor, minlength=n), 1)
    return scoring_rates(mean, told, rng, draws=draws)
