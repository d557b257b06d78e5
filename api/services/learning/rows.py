"""From the log of a programme to the rows that a model learns from."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from api.services.learning.features import Scale, features_shown
from api.store.training import Log
from models.labels import Labels, labels
from models.outcomes import Measurements, PairDates
from models.training import Training

Version = tuple[int | None, str]
"""Of a policy, and of the model that scored in its place."""
_NEVER = np.datetime64("NaT", "D")


@dataclass(frozen=True, eq=False)
class TrainingRows:
    """What a model learns from, and what was left out.

    Attributes
    ----------
    training : Training
    cohort : ndarray of intp, shape (n_rows,), or None
        Position in time of each row's cohort; None where there are not two with labels, or lists
        that are of none.
    left_out : int
        Lists that were made by weights under which one of the features was off.
    """

    training: Training
    cohort: NDArray[np.intp] | None
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


def training_rows(
    log: Log,
    scales: Mapping[Version, Scale],
    names: Sequence[str],
    *,
    ends_on: date | None,
    as_of: datetime,
) -> TrainingRows:
    """Put a log into rows.

    Parameters
    ----------
    log : Log
    scales : mapping of (policy version, model version) to Scale
        Weights that are not named are not known any more: their lists are left out.
    names : sequence of str
        Features, in the order of the columns.
    ends_on : date or None
        Last day of the programme: the planned end of its pairs.
    as_of : aware datetime
    """
    shown = _frame(log)
    codes, versions = pd.factorize(shown["version"])
    X = features_shown(
        shown["features"].tolist(), codes, [scales.get(one) for one in versions], names
    )
    there = np.asarray(~np.isnan(X).any(axis=1), dtype=np.bool_)
    kept = pd.DataFrame(shown[there]).reset_index(drop=True)
    left = shown["list"].where(~there)
    joined = _joined(kept, log, _labels(log, ends_on, as_of))
    training = _training(kept, joined, X[there])
    return TrainingRows(training, _cohort(kept, log.cohorts, training), left.nunique())


def _frame(log: Log) -> pd.DataFrame:
    names = ["list", "rank", "mentor", "learner", "propensity", "policy", "model", "shown"]
    columns = [*names, "features", "source", "cohort"]
    frame = pd.DataFrame.from_records([*map(tuple, log.shown)], columns=columns)
    versions = np.empty(len(frame), dtype=object)
    versions[:] = [(row.policy_version, row.model_version) for row in log.shown]
    # What HR named itself has no chance by which it came to stand there.
    by_hand = frame["source"] == "hr"
    return frame.assign(
        version=versions, propensity=frame["propensity"].astype(np.float64).mask(by_hand)
    )


def _labels(log: Log, ends_on: date | None, as_of: datetime) -> Labels:
    at = {row.pair_id: place for place, row in enumerate(log.pairs)}
    planned = _NEVER if ends_on is None else np.datetime64(ends_on, "D")
    dates = PairDates(
        _days([row.started_at for row in log.pairs]),
        np.full(len(log.pairs), planned),
        _days([row.ended_at for row in log.pairs]),
    )
    heard = [row for row in log.outcomes if row.pair_id in at]
    measurements = Measurements(
        pair=np.array([at[row.pair_id] for row in heard], dtype=np.intp),
        measure=_objects([row.measure for row in heard]),
        value=np.array([row.value for row in heard], dtype=np.float64),
        day=_days([row.measured_at for row in heard]),
        competency=pd.factorize(_objects([row.competency_id for row in heard]))[0].astype(np.intp),
        treated=np.array([row.details.get("treated", True) for row in heard], dtype=np.bool_),
        source=_objects([row.source for row in heard]),
        baseline=np.array([_baseline(row.details) for row in heard], dtype=np.float64),
    )
    return labels(measurements, dates, np.datetime64(as_of.date(), "D"))


def _joined(kept: pd.DataFrame, log: Log, known: Labels) -> pd.DataFrame:
    """Return label, its day, and whether chosen, for each row that was shown."""
    place = ["list", "mentor"]
    pairs = pd.DataFrame.from_records(
        [(row.recommendation_id, row.mentor_id) for row in log.pairs], columns=place
    ).assign(y=known.composite, known=known.day, began=True)
    # The first pair of a list is what came of it; where none began, the choice alone tells.
    pairs = pairs.drop_duplicates("list")
    choices = pd.DataFrame.from_records(
        [(row.recommendation_id, row.ranked[0]) for row in log.choices if row.ranked],
        columns=place,
    )
    choices = choices[~choices["list"].isin(pairs["list"])]
    found = kept[place].merge(pairs, how="left", on=place)
    picked = kept[place].merge(choices, how="left", on=place, indicator="in_choices")
    chosen = found["began"].notna() | (picked["in_choices"] == "both")
    return found.assign(chosen=chosen)


def _training(kept: pd.DataFrame, joined: pd.DataFrame, X: NDArray[np.float64]) -> Training:
    return Training(
        X=X,
        y=joined["y"].to_numpy(np.float64),
        slate=pd.factorize(kept["list"])[0].astype(np.intp),
        learner=pd.factorize(kept["learner"])[0].astype(np.intp),
        mentor=pd.factorize(kept["mentor"])[0].astype(np.intp),
        place=kept["rank"].to_numpy(np.intp),
        chosen=joined["chosen"].to_numpy(np.bool_),
        propensity=kept["propensity"].to_numpy(np.float64),
        shown=_days(kept["shown"].tolist()),
        known=joined["known"].to_numpy("datetime64[D]"),
    )


def _cohort(
    kept: pd.DataFrame, cohorts: Sequence[str], training: Training
) -> NDArray[np.intp] | None:
    order = {name: at for at, name in enumerate(cohorts)}
    at = kept["cohort"].map(order)
    if at.isna().any() or at[training.labelled].nunique() < 2:
        return None
    return np.asarray(at, dtype=np.intp)


def _days(instants: Sequence[datetime | None]) -> NDArray[np.datetime64]:
    """Return the days of instants in UTC; NaT for None."""
    at = pd.Series(pd.to_datetime(pd.Index(_objects(instants)), utc=True))
    return np.asarray(at.dt.tz_localize(None).to_numpy().astype("datetime64[D]"))


def _objects(values: Sequence[Any]) -> NDArray[np.object_]:
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


def _baseline(details: Mapping[str, Any]) -> float:
    return float(details.get("baseline", np.nan))
