"""Whom each answer stands for: the silent are not like those who speak."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.labels import Labels
from models.learning_rows import LearningRows
from models.log import Log
from models.non_response import NonResponse
from models.outcomes import Measure
from models.row_weights import RowWarning, RowWeights
from models.track_record import TrackRecord
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
        weights = _weights(log, rows, asked, column, again.get(measure))
        if weights is not None:
            found[measure] = weights
            weight[:, column] = weights.weight
    return Answering(weight, found)


def _weights(
    log: Log,
    rows: LearningRows,
    asked: NDArray[np.intp],
    column: int,
    again: NDArray[np.bool_] | None,
) -> RowWeights | None:
    known = rows.labels
    answer = known.value[asked, column]
    told = ~np.isnan(answer)
    weight = np.zeros(len(known.value))
    if not told.any():
        return None
    if told.all() or known.measures[column] == "completion":
        weight[asked] = told
        return RowWeights(weight, 0, ())
    model = NonResponse().fit(
        _of_everybody(known, asked),
        answer,
        followed_up=None if again is None else again[asked],
        related=_related(log, rows, asked, column),
    )
    weight[asked] = model.weights_.weight
    return RowWeights(weight, model.weights_.clipped, model.weights_.warnings)


def _of_everybody(known: Labels, asked: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return what is known of everybody: whether the pair was completed, where that is told."""
    if "completion" not in known.measures:
        return np.zeros((len(asked), 0))
    completed = known.of("completion")[asked]
    return np.column_stack([np.nan_to_num(completed), np.isnan(completed)])


def _related(
    log: Log, rows: LearningRows, asked: NDArray[np.intp], column: int
) -> NDArray[np.float64]:
    """Return what goes along with an answer and moves who answers through it alone.

    The record that the mentor had when the pair began, by other pairs: no answer of its own is in
    it, as would be in a mean that leaves it out and is then too low wherever the answer is high.
    And the levels gained, where they are known of everybody.
    """
    known, day = rows.labels, rows.labels.day
    record = TrackRecord(k0=START).fit(rows.pairs["mentor_id"], known.value[:, column], day)
    begun = log.pairs.set_index("pair_id")["started_on"].reindex(rows.pairs["pair_id"].iloc[asked])
    columns = [record.predict(rows.pairs["mentor_id"].iloc[asked], begun.to_numpy())]
    if "uplift" in known.measures and known.measures[column] != "uplift":
        gained = known.of("uplift")[asked]
        columns += [gained] if not np.isnan(gained).any() else []
    return np.column_stack(columns)


def _followed_up(log: Log, rows: LearningRows) -> dict[str, NDArray[np.bool_]]:
    """Return, by measure, which pairs spoke only when asked again."""
    asked = log.outcomes[log.outcomes["followed_up"].to_numpy(np.bool_)]
    at = pd.Index(rows.pairs["pair_id"])
    return {
        str(measure): np.asarray(at.isin(part["pair_id"]), dtype=np.bool_)
        for measure, part in asked.groupby("measure")
    }
