"""The log of a programme: what was shown, chosen and measured, checked once at the door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models._log_cells import refuse, typed
from models.errors import MissingTables
from models.log_columns import REQUIRED, TABLES, feature
from models.outcomes import SCALES


@dataclass(frozen=True, eq=False)
class Log:
    """What was shown, chosen and measured; made by `read_log`.

    Every column of `models.log_columns.TABLES` is there, with its type: one that the log does not
    have is blank in every row. Ids are texts, days are ``datetime64[us]``.

    Attributes
    ----------
    exposures : DataFrame
        One row a mentor on a list; the rows of a list stand together, by rank. Columns beyond its
        own are features as they were shown, float64 in [0, 1], NaN where not known.
    choices : DataFrame
        At most one row a list.
    pairs : DataFrame
    outcomes : DataFrame
    groups : DataFrame
        No rows where the log tells none. For judging alone: never a feature.
    mentors : DataFrame
        No rows where the log tells none.
    """

    exposures: pd.DataFrame
    choices: pd.DataFrame
    pairs: pd.DataFrame
    outcomes: pd.DataFrame
    groups: pd.DataFrame
    mentors: pd.DataFrame

    @property
    def feature_names(self) -> tuple[str, ...]:
        """Columns of `exposures` that are features, in their order."""
        own = {column.name for column in TABLES["exposures"]}
        return tuple(name for name in self.exposures.columns if name not in own)

    @property
    def frames(self) -> dict[str, pd.DataFrame]:
        """The tables by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def read_log(frames: Mapping[str, pd.DataFrame]) -> Log:
    """Check the tables of a log, and bring every column to its type.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        ``exposures``, ``choices``, ``pairs``, ``outcomes``, and where there are any ``groups`` and
        ``mentors``, with the columns of `models.log_columns.TABLES`. Ids may be of any type; days
        may be instants, those with a time zone are taken in UTC. Every further column of
        ``exposures`` is a feature; further columns of other tables are not read.

    Returns
    -------
    Log
        Frames of its own; those given are not changed.

    Raises
    ------
    MissingTables
    MissingColumns
    InvalidCell
        The first cell that cannot be: of no such type, off its scale, twice where only one can be,
        or naming a list or pair that is not there.
    """
    missing = [name for name in REQUIRED if name not in frames]
    if missing:
        raise MissingTables(missing)
    told = {name: frames.get(name, _empty(name)) for name in TABLES}
    own = {column.name for column in TABLES["exposures"]}
    features = [feature(str(name)) for name in told["exposures"].columns if name not in own]
    read = {
        name: typed(name, told[name], (*columns, *(features if name == "exposures" else ())))
        for name, columns in TABLES.items()
    }
    _check_exposures(read["exposures"])
    _check_choices(read["choices"], read["exposures"])
    _check_pairs(read["pairs"], read["exposures"])
    _check_outcomes(read["outcomes"], read["pairs"])
    _once("groups", read["groups"], "person_id", "attribute")
    _once("mentors", read["mentors"], "mentor_id")
    return Log(**{**read, "exposures": _list_by_list(read["exposures"])})


def _empty(table: str) -> pd.DataFrame:
    return pd.DataFrame({column.name: pd.Series(dtype=object) for column in TABLES[table]})


def _check_exposures(shown: pd.DataFrame) -> None:
    refuse("exposures", shown["propensity"], shown["propensity"] == 0, "above 0, or blank")
    _once("exposures", shown, "list_id", "rank")
    _once("exposures", shown, "list_id", "mentor_id")
    learner = _looked_up(shown["list_id"], shown.drop_duplicates("list_id"), "learner_id")
    other = shown["learner_id"].to_numpy() != learner
    refuse("exposures", shown["learner_id"], other, "one learner a list")


def _check_choices(choices: pd.DataFrame, shown: pd.DataFrame) -> None:
    _once("choices", choices, "list_id")
    _among("choices", choices["list_id"], shown["list_id"])
    lists = pd.Index(shown["list_id"].unique())
    most = int(max(shown["rank"].max(), choices["rank"].max())) + 1 if len(shown) else 1
    places, taken = (
        lists.get_indexer(pd.Index(rows["list_id"])) * most + rows["rank"].to_numpy()
        for rows in (shown, choices)
    )
    off = (choices["rank"] > 0) & ~np.isin(taken, places)
    refuse("choices", choices["rank"], off, "0, or a place that its list has")


def _check_pairs(pairs: pd.DataFrame, shown: pd.DataFrame) -> None:
    _once("pairs", pairs, "pair_id")
    _among("pairs", pairs["list_id"], shown["list_id"])
    learner = _looked_up(pairs["list_id"], shown.drop_duplicates("list_id"), "learner_id")
    other = pairs["list_id"].notna() & (pairs["learner_id"].to_numpy() != learner)
    refuse("pairs", pairs["learner_id"], other, "the learner of its list")
    early = pairs["ended_on"] < pairs["started_on"]
    refuse("pairs", pairs["ended_on"], early, "a day not before started_on")


def _check_outcomes(outcomes: pd.DataFrame, pairs: pd.DataFrame) -> None:
    _among("outcomes", outcomes["pair_id"], pairs["pair_id"])
    for measure, (low, high) in SCALES.items():
        value = outcomes["value"].where(outcomes["measure"] == measure)
        off = (value < low) | (value > high)
        refuse("outcomes", outcomes["value"], off, f"{low:g} to {high:g}, as {measure} has it")


def _once(table: str, frame: pd.DataFrame, *key: str) -> None:
    again = frame.duplicated(list(key))
    refuse(table, frame[key[-1]], again, f"each {' and '.join(key)} once")


def _among(table: str, ids: pd.Series, known: pd.Series) -> None:
    strange = ids.notna() & (pd.Index(known.unique()).get_indexer(pd.Index(ids)) < 0)
    refuse(table, ids, strange, f"a {ids.name} that is there")


def _looked_up(ids: pd.Series, table: pd.DataFrame, column: str) -> NDArray[np.object_]:
    """Return a column of a table for each of some ids of its; None for one that is not there."""
    position = pd.Index(table[str(ids.name)]).get_indexer(pd.Index(ids))
    values = np.array([*table[column], None], dtype=object)
    return np.asarray(values[position], dtype=object)


def _list_by_list(shown: pd.DataFrame) -> pd.DataFrame:
    """Put the rows of a list together, by rank, lists in the order of their first rows."""
    at = pd.factorize(shown["list_id"])[0]
    order = np.lexsort((shown["rank"].to_numpy(), at))
    return (
        shown
        if (order == np.arange(len(order))).all()
        else shown.iloc[order].reset_index(drop=True)
    )
