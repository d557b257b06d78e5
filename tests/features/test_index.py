from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from features.errors import UnknownId
from features.index import Index

INDEX = Index(["b", "c", "a"], "mentor")


def test_ids_are_sorted_whatever_their_order() -> None:
    assert INDEX.ids == ("a", "b", "c")
    assert Index(["a", "c", "b"], "mentor") == INDEX
    assert Index(["a", "b", "c"], "learner") != INDEX


@pytest.mark.parametrize(
    "ids", [["c", "a"], pd.Series(["c", "a"]), np.array(["c", "a"]), iter("ca")]
)
def test_positions_come_in_the_order_asked(ids: list[str]) -> None:
    assert INDEX.positions(ids).tolist() == [2, 0]


def test_an_unknown_id_is_named_or_negative() -> None:
    with pytest.raises(UnknownId, match="'x'"):
        INDEX.positions(["a", "x"])
    assert INDEX.positions(["a", "x"], missing="negative").tolist() == [0, -1]


def test_duplicates_are_refused() -> None:
    with pytest.raises(ValueError, match="duplicate mentor ids"):
        Index(["a", "a"], "mentor")
