from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from api.files.errors import TooLarge
from api.files.limits import Limits
from api.files.parquet_reader import read_parquet


def cells(folder: Path, *arrays: pa.Array) -> pd.DataFrame:
    table = pa.table({f"c{place}": array for place, array in enumerate(arrays)})
    pq.write_table(table, folder / "x.parquet", row_group_size=2)
    return read_parquet(folder / "x.parquet", Limits()).cells


def test_only_null_is_blank(tmp_path: Path) -> None:
    found = cells(tmp_path, pa.array([1.5, None, float("nan")]), pa.array(["a", None, ""]))
    assert found[0].tolist()[0] == 1.5
    assert found[0].isna().tolist() == [False, True, False]
    assert found[0].tolist()[2] == "NaN"
    assert found[1].isna().tolist() == [False, True, False]


def test_types_are_kept(tmp_path: Path) -> None:
    found = cells(tmp_path, pa.array([date(2026, 3, 31)]), pa.array([7]), pa.array([True]))
    assert found.iloc[0].tolist() == [date(2026, 3, 31), 7, True]


def test_a_long_text_that_repeats_is_held_once(tmp_path: Path) -> None:
    found = cells(tmp_path, pa.array(["x" * 1_000_000] * 6))
    assert len({id(cell) for cell in found[0].tolist()[:2]}) == 1


def test_limits_are_held_before_reading(tmp_path: Path) -> None:
    cells(tmp_path, pa.array([1, 2, 3]))
    for limits in (Limits(rows=2), Limits(cells=2), Limits(file_bytes=9), Limits(expanded_bytes=9)):
        with pytest.raises(TooLarge):
            read_parquet(tmp_path / "x.parquet", limits)
