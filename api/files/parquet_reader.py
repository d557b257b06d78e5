"""Reading Parquet."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from api.files.errors import UnreadableFile
from api.files.grid import Grid
from api.files.limits import Limits
from features.label import Label


def read_parquet(path: Path, limits: Limits) -> Grid:
    """Read one Parquet file; its declared size is checked before its content is unpacked.

    Raises
    ------
    UnreadableFile, TooLarge
    """
    limits.check_file(path)
    try:
        with pq.ParquetFile(path) as file:
            about = file.metadata
            limits.check_shape(path.name, about.num_rows, about.num_columns)
            groups = [about.row_group(i) for i in range(about.num_row_groups)]
            size = sum(group.total_byte_size for group in groups)
            limits.check(path.name, "bytes when unpacked", size, limits.expanded_bytes)
            texts = [field.name for field in file.schema_arrow if pa.types.is_string(field.type)]
        return _read(path, texts)
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        raise UnreadableFile(
            path.name,
            Label("Parquet 文件不完整或已损坏", f"this is not a whole Parquet file: {error}"),
        ) from error


def _read(path: Path, texts: list[str]) -> Grid:
    """Read texts as dictionaries, so that a long one that is repeated is held once."""
    with pq.ParquetFile(path, read_dictionary=texts) as file:
        table = file.read().unify_dictionaries()
    table.validate(full=True)
    headers = tuple(str(name) for name in table.column_names)
    columns = {place: _column(column) for place, column in enumerate(table.columns)}
    return Grid(path.name, "", pd.DataFrame(columns), headers=headers)


def _column(column: pa.ChunkedArray) -> pd.Series:
    """Return a column for pandas in which "not a number" is a value, and only null is blank."""
    values: pd.Series = column.to_pandas()
    if pa.types.is_dictionary(column.type):
        return values.astype(object)
    if pa.types.is_floating(column.type):
        odd = pc.fill_null(pc.is_nan(column), False).to_numpy(zero_copy_only=False)
        if odd.any():
            return values.astype(object).mask(odd, "NaN")
    return values
