"""The tiny company as files of every kind."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from api.files.spreadsheet import write_xlsx
from features.schema import TABLES
from tests.factories import tiny_frames


def write_folder(
    folder: Path, frames: Mapping[str, pd.DataFrame] | None = None, encoding: str = "utf-8"
) -> Path:
    """Write one plain CSV file a table, as HR's own export would."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in (frames or tiny_frames()).items():
        (folder / f"{name}.csv").write_text(frame.to_csv(index=False), encoding, newline="")
    return folder


def write_workbook(path: Path, frames: Mapping[str, pd.DataFrame] | None = None) -> Path:
    """Write one workbook, a sheet a table."""
    write_xlsx(frames or tiny_frames(), path)
    return path


def in_chinese(frames: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Rename tables and columns to their Chinese labels."""
    return {
        TABLES[name].label.zh: frame.rename(
            columns={column.name: column.label.zh for column in TABLES[name].columns}
        )
        for name, frame in frames.items()
    }
