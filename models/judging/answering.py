"""Whom each answer stands for: the silent are not like those who speak."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.errors import NobodyReplied
from models.labels import Labels
from models.learning_rows import LearningRows
from models.log import Log
from models.non_response import NonResponse
from models.outcomes import Measure
from models.row_weights import RowWarning, RowWeights
from models.variance import START


@dataclass(frozen=True, eq=False)
class Answering:
    """How many pairs each known measurement stands for.

    Attributes
    ----------
    weight : ndarray of float64, shape (n_pairs, n_measures)
        0 where it is not known, or its time has not passed.
    by_measure : mapping of Measure to RowWeights
        Of measures that somebody answered.
    """

    weight: NDArray[np.float64]
    by_measure: Mapping[Measure, RowWeights]

    def warnings_of(self, measures: tuple[str, ...]) -> tuple[RowWarning, ...]:
        """Return what the weights of some measures rest on, each warning once."""
        told = (self.by_measure[name].warnings for name in self.by_measure if name in measures)
        return tuple(dict.fromkeys(code for codes in told for code in codes))


def answering(log: Log, rows: LearningRows) -> Answering:
    """Learn who answers each measure, from pairs whose time to answer has passed.

    Parameters
    ----------
    log : Log
    rows : LearningRows

    Returns
    -------
    Answering
        Of completion each known one stands for itself: nobody is asked.
    """
    known = rows.labels
    again = _followed_up(log, rows)
    weight = np.zeros(known.value.shape)
    found: dict[Measure, RowWeights] = {}
    for column, measure in enumerate(known.measures):
        asked = np.flatnonzero(known.due[:, column])
        weights = _weights(known, rows, asked, column, again.get(measure))
        if weights is not None:
            found[measure] = weights
            weight[:, column] = weights.weight
    return Answering(weight, found)


def _weights(
    known: Labels,
    rows: LearningRows,
    asked: NDArray[np.intp],
    column: int,
    again: NDArray[np.bool_] | None,
) -> RowWeights | None:
    answer = known.value[asked, column]
    told = ~np.isnan(answer)
    weight = np.zeros(len(known.value))
    if told.all() or known.measures[column] == "completion":
        weight[asked] = told
        return RowWeights(weight, 0, ()) if told.any() else None
    try:
        model = NonResponse().fit(
            _of_everybody(known, asked),
            answer,
            followed_up=None if again is None else again[asked],
            related=_record(rows, asked, answer)[:, np.newaxis],
        )
    except NobodyReplied:
        return None
    weight[asked] = model.weights_.weight
    return RowWeights(weight, model.weights_.clipped, model.weights_.warnings)


def _of_everybody(known: Labels, asked: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return what is known of everybody: whether the pair was completed, where that is told."""
    if "completion" not in known.measures:
        return np.zeros((len(asked), 0))
    completed = known.of("completion")[asked]
    return np.column_stack([np.nan_to_num(completed), np.isnan(completed)])


def _record(
    rows: LearningRows, asked: NDArray[np.intp], answer: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the mean answer of the mentor's other pairs, drawn to the mean of all."""
    mentor = pd.factorize(rows.pairs["mentor_id"].to_numpy()[asked])[0]
    told = ~np.isnan(answer)
    middle = float(answer[told].mean()) if told.any() else 0.0
    less = np.where(told, np.nan_to_num(answer) - middle, 0.0)
    others = np.bincount(mentor, less)[mentor] - less
    count = np.bincount(mentor, told)[mentor] - told
    return np.asarray(others / (count + START), dtype=np.float64)


def _followed_up(log: Log, rows: LearningRows) -> dict[str, NDArray[np.bool_]]:
    """Return, by measure, which pairs spoke only when asked again."""
    asked = log.outcomes[log.outcomes["followed_up"].to_numpy(np.bool_)]
    at = pd.Index(rows.pairs["pair_id"])
    return {
        str(measure): np.asarray(at.isin(part["pair_id"]), dtype=np.bool_)
        for measure, part in asked.groupby("measure")
    }
