"""Which rows a model learns from, and which it is judged on: never one learner on both sides.

Random rows would let a model know the learners, the mentors' futures, and the season that it is
asked about. A backtest does as the service has to: it learns from what was known, and is asked
about who comes next.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluation.columns import codes
from evaluation.errors import InvalidSize
from matching.errors import WrongShape

FOLDS = 5
"""Into which learners are parted where some come back: each is judged by four fifths of them."""


@dataclass(frozen=True, eq=False)
class Split:
    """Rows to learn from and rows to be judged on.

    Attributes
    ----------
    name : str
        What is judged: the date, cohort, group or number of the fold.
    train, test : ndarray of intp
        Positions of rows, ascending, disjoint in rows and in learners.
    n_left_out : int
        Rows on neither side.
    """

    name: str
    train: NDArray[np.intp]
    test: NDArray[np.intp]
    n_left_out: int


def by_time(
    shown: ArrayLike, learner: ArrayLike, cut: np.datetime64, *, known: ArrayLike | None = None
) -> Split:
    """Learn from what was known before a day; be judged on what was shown from that day on.

    Parameters
    ----------
    shown : array_like of datetime64, shape (n_rows,)
        When the pair was shown or made; NaT stands on neither side.
    learner : array_like, shape (n_rows,)
        A learner on both sides is judged on, and not learned from.
    cut : numpy.datetime64
    known : array_like of datetime64, shape (n_rows,), optional
        When the label became known, NaT if it never did; `shown` without it, which is right only
        for what is known at once.

    Returns
    -------
    Split

    Raises
    ------
    WrongShape
    """
    when = _days("shown", shown, None)
    told = when if known is None else _days("known", known, len(when))
    return _split(str(cut), told < cut, when >= cut, learner)


def by_cohort(cohort: ArrayLike, learner: ArrayLike) -> Iterator[Split]:
    """Learn from all earlier cohorts; be judged on the next, for each cohort but the first.

    Parameters
    ----------
    cohort : array_like, shape (n_rows,)
        Sorts in the order of time: a number or a day.
    learner : array_like, shape (n_rows,)

    Yields
    ------
    Split

    Raises
    ------
    WrongShape
    """
    ids, position = codes("cohort", cohort, len(np.asarray(learner)))
    for at in range(1, len(ids)):
        yield _split(str(ids[at]), position < at, position == at, learner)


def by_time_in_folds(
    shown: ArrayLike,
    learner: ArrayLike,
    cut: np.datetime64,
    *,
    known: ArrayLike | None = None,
    n_folds: int = FOLDS,
) -> Iterator[Split]:
    """Judge as `by_time`, and let learners who come back teach what others are judged by.

    Where somebody stands before the day and after it, those who are judged are parted into folds:
    each fold is judged by what all the others told before the day. Where nobody does, it is the
    one split of `by_time`.

    Parameters
    ----------
    shown, learner, cut, known
        As `by_time` takes them.
    n_folds : int
        2 or more; no more than there are learners to judge on.

    Yields
    ------
    Split

    Raises
    ------
    WrongShape, InvalidSize
    """
    when = _days("shown", shown, None)
    told = when if known is None else _days("known", known, len(when))
    yield from _in_folds(str(cut), told < cut, when >= cut, learner, n_folds)


def by_cohort_in_folds(
    cohort: ArrayLike, learner: ArrayLike, *, n_folds: int = FOLDS
) -> Iterator[Split]:
    """Judge as `by_cohort`, in folds of learners where some come back, as `by_time_in_folds` does.

    Parameters
    ----------
    cohort, learner
        As `by_cohort` takes them.
    n_folds : int
        2 or more.

    Yields
    ------
    Split

    Raises
    ------
    WrongShape, InvalidSize
    """
    ids, position = codes("cohort", cohort, len(np.asarray(learner)))
    for at in range(1, len(ids)):
        yield from _in_folds(str(ids[at]), position < at, position == at, learner, n_folds)


def leave_one_group_out(group: ArrayLike, learner: ArrayLike) -> Iterator[Split]:
    """Learn from all other groups (sites, waves, programmes); be judged on the one left out.

    Parameters
    ----------
    group, learner : array_like, shape (n_rows,)

    Yields
    ------
    Split
        One for each group, ascending.

    Raises
    ------
    WrongShape
    """
    ids, position = codes("group", group, len(np.asarray(learner)))
    for at, name in enumerate(ids):
        yield _split(str(name), position != at, position == at, learner)


def k_folds(learner: ArrayLike, n_folds: int, rng: np.random.Generator) -> Iterator[Split]:
    """Part the learners at random into folds of equal size; be judged on each in turn.

    Parameters
    ----------
    learner : array_like, shape (n_rows,)
    n_folds : int
        From 2 to the number of learners.
    rng : numpy.random.Generator

    Yields
    ------
    Split

    Raises
    ------
    InvalidSize
    """
    ids, position = codes("learner", learner, len(np.asarray(learner)))
    if not 2 <= n_folds <= len(ids):
        raise InvalidSize("n_folds", n_folds, f"2 to {len(ids)}, the number of learners")
    fold = (np.arange(len(ids)) % n_folds)[rng.permutation(len(ids))][position]
    for at in range(n_folds):
        yield _split(str(at + 1), fold != at, fold == at, learner)


def _in_folds(
    name: str,
    train: NDArray[np.bool_],
    test: NDArray[np.bool_],
    learner: ArrayLike,
    n_folds: int,
) -> Iterator[Split]:
    if n_folds < 2:
        raise InvalidSize("n_folds", n_folds, "2 or more")
    _, whose = codes("learner", learner, len(test))
    judged = np.unique(whose[test])
    n = min(n_folds, len(judged))
    if n < 2 or not np.isin(whose[train], judged).any():
        yield _split(name, train, test, learner)
        return
    fold = np.searchsorted(judged, whose) % n
    for at in range(n):
        yield _split(f"{name} ({at + 1}/{n})", train, test & (fold == at), learner)


def _split(
    name: str, train: NDArray[np.bool_], test: NDArray[np.bool_], learner: ArrayLike
) -> Split:
    _, whose = codes("learner", learner, len(test))
    judged = np.isin(whose, whose[test])
    first, second = np.flatnonzero(train & ~judged), np.flatnonzero(test)
    return Split(name, first, second, len(test) - len(first) - len(second))


def _days(name: str, values: ArrayLike, n_rows: int | None) -> NDArray[np.datetime64]:
    found = np.asarray(values, dtype="datetime64[us]")
    expected = (found.size if n_rows is None else n_rows,)
    if found.shape != expected:
        raise WrongShape(name, found.shape, expected)
    return found
