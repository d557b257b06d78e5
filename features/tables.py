"""All that is known about a company, validated, at one place."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime

import numpy as np
import pandas as pd

from features.coercion import coerce, empty
from features.errors import InvalidTables
from features.schema import TABLES
from features.snapshot import known_at
from features.validation import check_frames

_BETWEEN_CELLS = "\x1f"
_NO_CELL = "\x1e"
_WHOLE_TABLES = ("missing_table", "empty_table")
"""Codes of the problems of a required table that is not there."""


@dataclass(frozen=True, eq=False)
class Tables:
    """One validated frame for each table of `features.schema.TABLES`, under the same name.

    Every declared column is there, typed as `features.schema.Kind` says; rows are sorted by the
    table's key under a fresh index, so that the order of rows in the input never matters. A table
    that the input did not have is an empty frame. Made by `from_frames`; never change a frame in
    place.
    """

    competencies: pd.DataFrame
    behaviours: pd.DataFrame
    posts: pd.DataFrame
    competency_models: pd.DataFrame
    people: pd.DataFrame
    learners: pd.DataFrame
    assessments: pd.DataFrame
    shortfalls: pd.DataFrame
    kpi_map: pd.DataFrame
    mentors: pd.DataFrame
    expertise: pd.DataFrame
    mentorships: pd.DataFrame
    exclusions: pd.DataFrame
    rules: pd.DataFrame
    protected: pd.DataFrame

    @classmethod
    def from_frames(
        cls,
        frames: Mapping[str, pd.DataFrame],
        *,
        today: date | None = None,
        partial: bool = False,
        keyed: bool = False,
    ) -> Tables:
        """Read, check and sort raw frames.

        Parameters
        ----------
        frames : mapping of str to DataFrame
            Raw frames by canonical table name; columns by canonical name, any dtype. Missing
            values are blank cells. Tables that are not required may be absent.
        today : date, optional
            Where given, a fact dated later is a problem.
        partial : bool
            Whether tables that are required may be absent or empty, as in a few inline profiles.
        keyed : bool
            Whether the rows are of a database, which holds keys and references: they are not looked
            up again. All else is checked.

        Returns
        -------
        Tables

        Raises
        ------
        InvalidTables
            Anything is wrong; carries every problem, in table and row order.
        """
        checked = check_frames(frames, today=today, keyed=keyed)
        problems = [p for p in checked.problems if not (partial and p.code in _WHOLE_TABLES)]
        if problems:
            raise InvalidTables(problems)
        return cls(**{name: _sorted(name, frame) for name, frame in checked.frames.items()})

    @classmethod
    def of_checked(cls, frames: Mapping[str, pd.DataFrame]) -> Tables:
        """Read frames of which every cell was checked before, as rows of a database were.

        Cells are read as `from_frames` reads them, and what they refer to is not looked up: for a
        few rows of one learner, say, without the catalogue that they refer to.

        Parameters
        ----------
        frames : mapping of str to DataFrame
            As for `from_frames`; tables that are not there are empty.
        """
        read = {
            name: coerce(schema, frames[name]).frame if name in frames else empty(schema)
            for name, schema in TABLES.items()
        }
        return cls(**{name: _sorted(name, frame) for name, frame in read.items()})

    def frames(self) -> dict[str, pd.DataFrame]:
        """Return every table by name, in the order of `features.schema.TABLES`."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def as_of(self, t: datetime) -> Tables:
        """Return the tables as they were known at an instant; nothing later leaks.

        A fact dated on day d is known at t when d is not after t's UTC date; what had ended, or
        left, or been rated by then is told, what had not is not. See `features.snapshot`.

        Parameters
        ----------
        t : datetime
            Aware; any zone, read in UTC.

        Raises
        ------
        NaiveInstant
            `t` has no time zone.
        """
        return Tables(**known_at(self.frames(), t))

    def latest_fact(self) -> date | None:
        """Return the day of the latest dated fact, whatever happened last; None without any.

        Facts are assessments, shortfalls, exclusions, and the start and end of mentorships.
        """
        dated = [
            self.assessments["assessed_on"],
            self.shortfalls["measured_on"],
            self.mentorships["started_on"],
            self.mentorships["ended_on"],
            self.exclusions["since"],
        ]
        latest = pd.concat(dated, ignore_index=True).max()
        return None if pd.isna(latest) else latest.date()

    def digest(self) -> str:
        """Return the SHA-256 of all content, as 64 hexadecimal digits.

        Equal content has an equal digest, whatever the order of rows and whichever file format it
        came from.
        """
        total = hashlib.sha256()
        for name, frame in self.frames().items():
            total.update(f"{name}\x1d{len(frame)}\x1d".encode())
            for column in TABLES[name].columns:
                total.update(f"{column.name}\x1d".encode())
                total.update(_canonical_bytes(frame[column.name]))
        return total.hexdigest()


def _sorted(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    schema = TABLES[name]
    key = list(schema.key) or [column.name for column in schema.columns]
    if _is_sorted(frame, key):
        return frame.reset_index(drop=True)
    return frame.sort_values(key, kind="stable", ignore_index=True)


def _is_sorted(frame: pd.DataFrame, key: list[str]) -> bool:
    """Whether rows are in order, as a database's mostly are; blank cells are left to sorting."""
    tied = np.ones(max(len(frame) - 1, 0), dtype=np.bool_)
    for name in key:
        cells = frame[name]
        if cells.hasnans:
            return False
        before, after = cells.array[:-1], cells.array[1:]
        if (tied & np.asarray(before > after, dtype=np.bool_)).any():
            return False
        tied &= np.asarray(before == after, dtype=np.bool_)
    return True


def _canonical_bytes(cells: pd.Series) -> bytes:
    """Bytes of a column that depend on its values alone, not on how pandas stores them."""
    if cells.dtype.kind == "M":
        return cells.to_numpy(dtype="datetime64[D]").astype("<i8").tobytes()
    if cells.dtype.kind in "biuf":
        values = cells.to_numpy(dtype="<f8", na_value=np.nan) + 0.0  # -0.0 becomes 0.0
        return np.where(np.isnan(values), np.nan, values).tobytes()
    return _BETWEEN_CELLS.join(cells.fillna(_NO_CELL).tolist()).encode()
