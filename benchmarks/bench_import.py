"""Reading 100,000 rows into validated tables, against reading the bare cells."""

from __future__ import annotations

import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from python_calamine import CalamineWorkbook

from api.files.intake import read_input
from api.files.spreadsheet import write_xlsx
from benchmarks.timing import seconds
from evaluation.simulator import sample_company
from features.tables import Tables

ROWS = 100_000


def run(quick: bool = False) -> list[dict[str, Any]]:
    rows = ROWS // 10 if quick else ROWS
    frames = _company(rows)
    with tempfile.TemporaryDirectory() as folder:
        book, parquet = Path(folder) / "company.xlsx", Path(folder) / "parquet"
        csv = Path(folder) / "csv"
        write_xlsx(frames, book)
        for place in (csv, parquet):
            place.mkdir()
        for name, frame in frames.items():
            frame.to_csv(csv / f"{name}.csv", index=False)
            frame.to_parquet(parquet / f"{name}.parquet")
        bare = seconds(lambda: _bare(book), repeats=3)
        found = [("xlsx", book), ("csv", csv), ("parquet", parquet)]
        return [_row(kind, path, rows, bare) for kind, path in found]


def _row(kind: str, path: Path, rows: int, bare: float) -> dict[str, Any]:
    raw = seconds(lambda: read_input(path), repeats=3)
    whole = seconds(lambda: Tables.from_frames(read_input(path).frames), repeats=3)
    return {
        "format": kind,
        "assessment rows": rows,
        "bare calamine, s": bare,
        "read, s": raw,
        "read + validate, s": whole,
        "ratio to bare calamine": whole / bare,
    }


def _bare(book: Path) -> int:
    workbook = CalamineWorkbook.from_path(str(book))
    return sum(len(workbook.get_sheet_by_name(n).to_python()) for n in workbook.sheet_names)


def _company(rows: int) -> dict[str, pd.DataFrame]:
    """A sample company whose assessments are repeated on other days up to `rows` rows."""
    frames = sample_company(max(300, rows // 40), max(80, rows // 200), seed=0)
    base = frames["assessments"].drop_duplicates(["learner_id", "competency_id", "source"])
    times = -(-rows // len(base))
    many = pd.concat([base] * times, ignore_index=True).iloc[:rows]
    back = np.arange(rows) // len(base)
    first = date(2024, 10, 1)
    many["assessed_on"] = pd.to_datetime([first + timedelta(days=int(k)) for k in back])
    return frames | {"assessments": many}
