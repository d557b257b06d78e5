"""From a log to what a model learns from: every mentor who was shown, and what came of it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.errors import MissingColumns
from models.labels import Labels, labels
from models.log import Log
from models.outcomes import Measurements, PairDates
from models.training import Training

LEAST_SPREAD = 0.03
"""Standard deviation within lists below which a feature, which lies in [0, 1], tells mentors apart
too little to be learned from, if it is not one number that was stored with rounding: on the scale
of so small a spread a weight could become anything, and would still be that when the feature has
come to tell more (a track record, say, once there is one)."""
_NEVER = np.datetime64("NaT", "D")


@dataclass(frozen=True, eq=False)
class LearningRows:
    """What a model learns from, and what was left out.

    Attributes
    ----------
    training : Training
        A row a mentor on a list. Columns of `X` are `feature_names`.
    feature_names : tuple of str
    cohort : ndarray of intp, shape (n_rows,), or None
        Position in time of each row's cohort, by the day of its first list; None where there are
        not two with labels, or lists that are of none.
    cohort_ids : ndarray of str
        What the positions in `cohort` stand for.
    labels : Labels
        One row a pair that had begun, those of no list among them.
    pairs : DataFrame
        The rows of `labels`: ``pair_id``, ``list_id`` (blank: of none), ``learner_id``,
        ``mentor_id``, ``cohort`` (its own, else its list's; blank where neither has one).
    list_ids, learner_ids, mentor_ids : ndarray of str
        What the codes ``slate``, ``learner`` and ``mentor`` of `training` stand for.
    left_out : int
        Lists of which a feature is not known: nothing is learned from them.
    """

    training: Training
    feature_names: tuple[str, ...]
    cohort: NDArray[np.intp] | None
    cohort_ids: NDArray[np.object_]
    labels: Labels
    pairs: pd.DataFrame
    list_ids: NDArray[np.object_]
    learner_ids: NDArray[np.object_]
    mentor_ids: NDArray[np.object_]
    left_out: int

    @property
    def window(self) -> tuple[str, ...]:
        """First and last day of what is known of pairs, as ISO dates; empty for none."""
        known = self.training.known[self.training.labelled]
        return tuple(str(day) for day in (known.min(), known.max())) if len(known) else ()

    @property
    def digest(self) -> str:
        """SHA-256 of all that is learned from."""
        told = hashlib.sha256()
        for one in fields(self.training):
            array = np.ascontiguousarray(getattr(self.training, one.name))
            told.update(f"{one.name} {array.dtype} {array.shape}".encode())
            told.update(array.tobytes())
        return told.hexdigest()


def learning_rows(
    log: Log, as_of: np.datetime64, *, feature_names: Sequence[str] | None = None
) -> LearningRows:
    """Put what was known strictly before a day into rows.

    Parameters
    ----------
    log : Log
    as_of : numpy.datetime64
        What happened on this day or later is not read.
    feature_names : sequence of str, optional
        Features to learn from, in the order of the columns; all of the log without it.

    Returns
    -------
    LearningRows
        No rows for an empty log.

    Raises
    ------
    MissingColumns
        A feature that the log does not hold.

    Notes
    -----
    Of several pairs of a list the first to begin is what came of it. Where none began the choice
    alone tells, without a label.
    """
    names = tuple(log.feature_names if feature_names is None else feature_names)
    missing = [name for name in names if name not in log.feature_names]
    if missing:
        raise MissingColumns("exposures", missing)
    day = pd.Timestamp(as_of.astype("datetime64[D]"))
    shown = _before(log.exposures, "shown_on", day)
    kept, left_out = _known_lists(shown, list(names))
    pairs = _pairs(log, day)
    known = labels(_measurements(log, pairs), _dates(pairs), as_of.astype("datetime64[D]"))
    training, (lists, learners, mentors) = _training(
        kept, names, _came(pairs, known), _before(log.choices, "chosen_on", day)
    )
    cohort, cohorts = _cohort(kept, training)
    told = pairs[["pair_id", "list_id", "learner_id", "mentor_id", "cohort"]]
    return LearningRows(
        training, names, cohort, cohorts, known, told, lists, learners, mentors, left_out
    )


def settled(X: NDArray[np.float64], slate: NDArray[np.integer]) -> NDArray[np.float64]:
    """Take out differences within lists that are too small to learn from: HR's weight stays.

    Parameters
    ----------
    X : ndarray of float64, shape (n_rows, n_features)
        In [0, 1].
    slate : ndarray of int, shape (n_rows,)
        Position of each row's list.

    Returns
    -------
    ndarray of float64, shape (n_rows, n_features)
        Features that differ within lists by less than `LEAST_SPREAD` are their lists' means.
    """
    found, count = X.copy(), np.maximum(np.bincount(slate), 1)
    for at in range(X.shape[1] if len(X) else 0):
        mean = (np.bincount(slate, X[:, at]) / count)[slate]
        if np.sqrt(np.mean((X[:, at] - mean) ** 2)) < LEAST_SPREAD:
            found[:, at] = mean
    return found


def _before(frame: pd.DataFrame, column: str, day: pd.Timestamp) -> pd.DataFrame:
    early = frame[column] < day
    return frame if early.all() else frame[early].reset_index(drop=True)


def _known_lists(shown: pd.DataFrame, names: list[str]) -> tuple[pd.DataFrame, int]:
    """Keep lists of which every feature is known; return them, and how many are not."""
    bad = np.isnan(shown[names].to_numpy(np.float64)).any(axis=1)
    if not bad.any():
        return shown, 0
    lost = shown["list_id"][bad].unique()
    return shown[~shown["list_id"].isin(lost)].reset_index(drop=True), len(lost)


def _pairs(log: Log, day: pd.Timestamp) -> pd.DataFrame:
    """Return the pairs that had begun, each with its cohort or its list's."""
    begun = _before(log.pairs, "started_on", day)
    lists = log.exposures.drop_duplicates("list_id").set_index("list_id")["cohort"]
    own = begun["cohort"]
    return begun.assign(cohort=own.where(own.notna(), begun["list_id"].map(lists)))


def _dates(pairs: pd.DataFrame) -> PairDates:
    names = ("started_on", "planned_on", "ended_on")
    return PairDates(*(pairs[name].to_numpy("datetime64[D]") for name in names))


def _measurements(log: Log, pairs: pd.DataFrame) -> Measurements:
    at = pd.Index(pairs["pair_id"]).get_indexer(pd.Index(log.outcomes["pair_id"]))
    told, mine = log.outcomes[at >= 0], at[at >= 0]
    return Measurements(
        pair=mine.astype(np.intp),
        measure=told["measure"].to_numpy(object),
        value=told["value"].to_numpy(np.float64),
        day=told["day"].to_numpy("datetime64[D]"),
        competency=pd.factorize(told["competency_id"])[0].astype(np.intp),
        treated=told["treated"].to_numpy(np.bool_),
        source=told["source"].to_numpy(object),
        baseline=told["baseline"].to_numpy(np.float64),
    )


def _came(pairs: pd.DataFrame, known: Labels) -> pd.DataFrame:
    """Return what came of each list of which a pair began: mentor, label and its day."""
    told = pairs.assign(y=known.composite, known=known.day)
    first = told[told["list_id"].notna()].sort_values(["started_on", "pair_id"], kind="stable")
    return first.drop_duplicates("list_id")[["list_id", "mentor_id", "y", "known"]]


def _training(
    kept: pd.DataFrame, names: tuple[str, ...], came: pd.DataFrame, choices: pd.DataFrame
) -> tuple[Training, list[NDArray[np.object_]]]:
    """Join lists with what came of them; return also what codes stand for."""
    coded = [pd.factorize(kept[name]) for name in ("list_id", "learner_id", "mentor_id")]
    (slate, lists), (learner, learners), (mentor, mentors) = coded
    place = kept["rank"].to_numpy(np.intp)
    pair = _of_lists(came, lists)
    began = pair >= 0
    partner = np.append(pd.Index(mentors).get_indexer(pd.Index(came["mentor_id"])), -1)[pair]
    wish = np.append(choices["rank"].to_numpy(np.intp), 0)[_of_lists(choices, lists)]
    matched = (began & (partner >= 0))[slate] & (mentor == partner[slate])
    y = np.append(came["y"].to_numpy(np.float64), np.nan)[pair][slate]
    known = np.append(came["known"].to_numpy("datetime64[D]"), _NEVER)[pair][slate]
    training = Training(
        X=settled(kept[list(names)].to_numpy(np.float64), slate),
        y=np.where(matched, y, np.nan),
        slate=slate.astype(np.intp),
        learner=learner.astype(np.intp),
        mentor=mentor.astype(np.intp),
        place=place,
        chosen=matched | (~began[slate] & (place == wish[slate])),
        propensity=kept["propensity"].to_numpy(np.float64),
        shown=kept["shown_on"].to_numpy("datetime64[D]"),
        known=np.where(matched, known, _NEVER),
    )
    return training, [np.asarray(ids, dtype=object) for ids in (lists, learners, mentors)]


def _of_lists(rows: pd.DataFrame, lists: pd.Index) -> NDArray[np.intp]:
    """Return the row of each list, -1 where it has none."""
    return np.asarray(pd.Index(rows["list_id"]).get_indexer(lists), dtype=np.intp)


def _cohort(
    kept: pd.DataFrame, training: Training
) -> tuple[NDArray[np.intp] | None, NDArray[np.object_]]:
    first = kept.groupby("cohort", sort=True)["shown_on"].min().sort_values(kind="stable")
    at = first.index.get_indexer(pd.Index(kept["cohort"])).astype(np.intp)
    if (at < 0).any() or len(np.unique(at[training.labelled])) < 2:
        return None, np.empty(0, dtype=object)
    return at, first.index.to_numpy(dtype=object)
