"""What comes in, against what is there: added, changed, unchanged, gone; and back again."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from features.coercion import empty
from features.schema import TABLES
from features.tables import Tables

_PARTS = ("added", "changed", "before", "removed")


@dataclass(frozen=True, eq=False)
class Change:
    """What happens to one table.

    Attributes
    ----------
    added, changed : DataFrame
        Rows as they will be.
    before : DataFrame
        The changed rows as they were, in the same order.
    removed : DataFrame
        Rows that go, as they were.
    unchanged : int
        Rows that came and are there already.
    """

    added: pd.DataFrame
    changed: pd.DataFrame
    before: pd.DataFrame
    removed: pd.DataFrame
    unchanged: int = 0

    @property
    def put(self) -> pd.DataFrame:
        """Rows to write."""
        return pd.concat([self.added, self.changed], ignore_index=True)

    @property
    def touched(self) -> pd.DataFrame:
        """Rows as they were or will be: whoever is named there is concerned."""
        return pd.concat([self.added, self.changed, self.before, self.removed], ignore_index=True)

    @property
    def reverse(self) -> Change:
        """What undoes it."""
        return Change(self.removed, self.before, self.changed, self.added)


Changes = Mapping[str, Change]


def compare(name: str, rows: pd.DataFrame, stored: pd.DataFrame) -> Change:
    """Return what rows change in a table; nothing of it is removed.

    Parameters
    ----------
    name : str
        Of the table.
    rows, stored : DataFrame
        Typed, each key once.
    """
    key, columns = list(TABLES[name].key), [column.name for column in TABLES[name].columns]
    place = stored[key].assign(_at=range(len(stored)))
    at = rows[key].merge(place, how="left", on=key)["_at"]
    is_new = at.isna().to_numpy()
    known, earlier = rows[~is_new], stored.iloc[at[~is_new].astype(int)]
    differs = pd.Series(False, index=range(len(known)))
    for column in columns:
        new, old = (part[column].reset_index(drop=True) for part in (known, earlier))
        differs |= ~((new == old).fillna(False).astype(bool) | (new.isna() & old.isna()))
    is_other = differs.to_numpy()
    fresh = [part.reset_index(drop=True) for part in (rows[is_new], known[is_other])]
    before = earlier[is_other].reset_index(drop=True)
    return Change(fresh[0], fresh[1], before, empty(TABLES[name]), int((~is_other).sum()))


def without(name: str, rows: pd.DataFrame, stored: pd.DataFrame) -> pd.DataFrame:
    """Return the stored rows whose key is not among those that came."""
    key = list(TABLES[name].key)
    found = stored[key].merge(rows[key].drop_duplicates(), how="left", on=key, indicator=True)
    return stored[(found["_merge"] == "left_only").to_numpy()].reset_index(drop=True)


def after(changes: Changes, stored: Tables) -> Tables:
    """Return the tables as they would be, unchecked."""
    frames = stored.frames()
    for name, change in changes.items():
        rest = without(name, change.touched, frames[name])
        frames[name] = pd.concat([rest, change.put], ignore_index=True)
    return Tables(**frames)


def packed(changes: Changes) -> bytes:
    """Return changes as one file, so that they can be undone."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, change in changes.items():
            for part in _PARTS:
                frame: pd.DataFrame = getattr(change, part)
                if len(frame):
                    archive.writestr(f"{name}/{part}.parquet", frame.to_parquet(index=False))
    return content.getvalue()


def unpacked(content: bytes) -> dict[str, Change]:
    """Return the changes of a file that `packed` made."""
    found: dict[str, dict[str, pd.DataFrame]] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for place in archive.namelist():
            name, _, part = place.partition("/")
            rows = pd.read_parquet(io.BytesIO(archive.read(place)))
            found.setdefault(name, {})[part.removesuffix(".parquet")] = rows
    return {name: _change(name, parts) for name, parts in found.items()}


def _change(name: str, parts: Mapping[str, pd.DataFrame]) -> Change:
    blank = empty(TABLES[name])
    typed = {part: rows.astype(blank.dtypes.to_dict()) for part, rows in parts.items()}
    added, changed, before, removed = (typed.get(part, blank) for part in _PARTS)
    return Change(added, changed, before, removed)


def is_still_there(changes: Changes, stored: Tables) -> bool:
    """Whether every row that changes have written is as they left it."""
    frames = stored.frames()
    for name, change in changes.items():
        now = compare(name, change.put, frames[name])
        back = compare(name, change.removed, frames[name])
        if len(now.added) or len(now.changed) or len(back.added) < len(change.removed):
            return False
    return True
