"""How much is read at most."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from api.files.errors import TooLarge


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one input, checked before or while it is read, never after.

    Attributes
    ----------
    file_bytes : int
        Size of one file as it lies on disk.
    expanded_bytes : int
        Size of one workbook or Parquet file when unpacked.
    expansion : int
        How many times larger than its file a workbook may be when unpacked.
    rows, columns : int
        Of one sheet or file.
    cells : int
        Of one sheet's used rectangle, and of the whole input.
    sheets, files : int
        Of one workbook; of one folder.
    """

    file_bytes: int = 256_000_000
    expanded_bytes: int = 1_000_000_000
    expansion: int = 200
    rows: int = 4_000_000
    columns: int = 500
    cells: int = 30_000_000
    sheets: int = 100
    files: int = 200

    def check(self, name: str, what: str, got: int, limit: int) -> None:
        """Raise `TooLarge` when `got` passes `limit`."""
        if got > limit:
            raise TooLarge(name, what, got, limit)

    def check_file(self, path: Path) -> None:
        """Raise `TooLarge` when the file is too large as it lies there."""
        self.check(path.name, "bytes", path.stat().st_size, self.file_bytes)

    def check_shape(self, name: str, rows: int, columns: int) -> None:
        """Raise `TooLarge` when a sheet has too many rows, columns or cells."""
        self.check(name, "columns", columns, self.columns)
        self.check(name, "rows", rows, self.rows)
        self.check(name, "cells", rows * columns, self.cells)
