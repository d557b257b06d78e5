"""Ids to positions and back: the only place where that happens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from features.errors import UnknownId


class Index:
    """A fixed, ordered set of ids of one kind.

    Ids are kept sorted, so that the order of rows in an input file never changes a result: ties
    that are broken by position are broken by id.

    Parameters
    ----------
    ids : iterable of str
        Unique ids; any order.
    kind : str
        What the ids name (``"learner"``, ``"mentor"``, ``"competency"``); used in errors.

    Raises
    ------
    ValueError
        An id occurs twice.

    Examples
    --------
    >>> index = Index(["m2", "m1"], "mentor")
    >>> index.position("m1"), index[1], len(index)
    (0, 'm2', 2)
    """

    __slots__ = ("_ids", "_positions", "kind")

    def __init__(self, ids: Iterable[str], kind: str) -> None:
        self._ids = tuple(sorted(ids))
        self._positions = {name: i for i, name in enumerate(self._ids)}
        self.kind = kind
        if len(self._positions) != len(self._ids):
            raise ValueError(f"duplicate {kind} ids")

    def __len__(self) -> int:
        return len(self._ids)

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __getitem__(self, position: int) -> str:
        return self._ids[position]

    def __contains__(self, identifier: object) -> bool:
        return identifier in self._positions

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Index) and (self.kind, self._ids) == (other.kind, other._ids)

    def __hash__(self) -> int:
        return hash((self.kind, self._ids))

    def __repr__(self) -> str:
        return f"Index({len(self)} {self.kind} ids)"

    @property
    def ids(self) -> tuple[str, ...]:
        """All ids, sorted."""
        return self._ids

    def position(self, identifier: str) -> int:
        """Return the position of one id.

        Raises
        ------
        UnknownId
            The id is not in the index.
        """
        try:
            return self._positions[identifier]
        except KeyError:
            raise UnknownId(self.kind, identifier) from None

    def positions(
        self, identifiers: Iterable[str], *, missing: Literal["error", "negative"] = "error"
    ) -> NDArray[np.intp]:
        """Return the positions of many ids.

        Parameters
        ----------
        identifiers : iterable of str
        missing : {"error", "negative"}
            What an unknown id gives: `UnknownId`, or position -1.

        Returns
        -------
        ndarray of intp
            One position an id, in the order given; empty for no ids.
        """
        if isinstance(identifiers, pd.Series):
            return self._positions_of(identifiers, missing)
        names = identifiers.tolist() if isinstance(identifiers, np.ndarray) else identifiers
        if missing == "negative":
            found = [self._positions.get(name, -1) for name in names]
        else:
            found = [self.position(name) for name in names]
        return np.asarray(found, dtype=np.intp)

    def _positions_of(
        self, cells: pd.Series, missing: Literal["error", "negative"]
    ) -> NDArray[np.intp]:
        """Look every distinct id of a column up once: millions of rows name few of them."""
        codes, names = pd.factorize(cells, use_na_sentinel=False)
        return self.positions(names.tolist(), missing=missing)[codes]
