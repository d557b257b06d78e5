"""Use-case: the files of a sample company, as HR would have them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pandas as pd

from api.files.atomic import atomic_folder
from api.files.spreadsheet import write_csv, write_xlsx
from api.services.errors import OutputInUse
from api.services.places import check_writable
from api.services.progress import Progress, silent
from evaluation.simulator import sample_company
from features.label import Label, Lang
from features.schema import TABLES, Column

Format = Literal["csv", "xlsx", "parquet"]
WORKBOOK = "company.xlsx"
_YES = Label("是", "yes")
_NO = Label("否", "no")


@dataclass(frozen=True, slots=True)
class SampleRequest:
    """Which sample company.

    Attributes
    ----------
    learners, mentors : int
        At least 1 each.
    seed : int
    lang : {"zh", "en"}
        Language of names and texts, of headers, and of choices.
    format : {"csv", "xlsx", "parquet"}
        One file for each table, or one workbook. Parquet keeps canonical names and codes.
    """

    learners: int
    mentors: int
    seed: int = 0
    lang: Lang = "zh"
    format: Format = "csv"


def sample_files(request: SampleRequest, out: Path, *, progress: Progress = silent) -> Path:
    """Write a sample company into a new folder; equal requests give equal bytes.

    Returns
    -------
    Path
        The folder, or the workbook in it.

    Raises
    ------
    OutputInUse
        `out` is there and is not an empty folder.
    InvalidSize
        Fewer than one learner or mentor.
    """
    check_unused(out)
    check_writable(out)
    with atomic_folder(out) as folder:
        write_sample(request, folder, progress=progress)
    return out


def write_sample(request: SampleRequest, folder: Path, *, progress: Progress = silent) -> None:
    """Write a sample company's files into a folder that is there."""
    progress("sample")
    frames = sample_company(request.learners, request.mentors, seed=request.seed, lang=request.lang)
    progress("write")
    if request.format == "parquet":
        for name, frame in frames.items():
            frame.to_parquet(folder / f"{name}.parquet", index=False)
        return
    told = {name: _as_people_write(name, frame, request.lang) for name, frame in frames.items()}
    if request.format == "csv":
        for name, frame in told.items():
            write_csv(frame, folder / f"{name}.csv")
        return
    sheets = {TABLES[name].label.text(request.lang): frame for name, frame in told.items()}
    write_xlsx(sheets, folder / WORKBOOK)


def check_unused(out: Path) -> None:
    """Refuse a place that is not free, before any work is done.

    Raises
    ------
    OutputInUse
        A file stands there, or a folder that holds something.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise OutputInUse(out, "nothing there, or an empty folder")


def _as_people_write(table: str, frame: pd.DataFrame, lang: Lang) -> pd.DataFrame:
    """Put headers, choices and flags as they stand in a file that a person keeps."""
    columns = TABLES[table].columns
    return pd.DataFrame(
        {column.label.text(lang): _cells(frame[column.name], column, lang) for column in columns}
    )


def _cells(cells: pd.Series, column: Column, lang: Lang) -> pd.Series:
    if column.kind == "flag":
        return cells.map({True: _YES.text(lang), False: _NO.text(lang)})
    if column.kind in ("choice", "choices"):
        words = {choice.code: choice.label.text(lang) for choice in column.choices}
        distinct = {text: _words(text, words) for text in cells.dropna().unique()}
        return cells.map(distinct)
    return cells


def _words(codes: str, words: dict[str, str]) -> str:
    return "|".join(words[code] for code in codes.split("|") if code)
