"""The log of a programme as a folder: a Parquet file a table, and a dictionary of their columns."""

from __future__ import annotations

import json
from pathlib import Path
from typing import IO, Any, BinaryIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from api.files.atomic import atomic_folder
from api.files.errors import InputNotFound, UnreadableFile
from features.label import Label
from models.log import Log, read_log
from models.log_columns import TABLES, Column, feature

DICTIONARY = "data-dictionary.json"
FORMAT = "mentormatch log 1"


def write_log_folder(log: Log, path: Path) -> None:
    """Write a log into a folder, which arrives whole; equal logs give equal bytes.

    Parameters
    ----------
    log : Log
    path : Path
        What stands there is replaced: whether it may be is for the caller to say.

    Raises
    ------
    OSError
    """
    with atomic_folder(path) as folder:
        for name, frame in log.frames.items():
            with (folder / f"{name}.parquet").open("wb") as file:
                _write(frame, file)
        (folder / DICTIONARY).write_bytes(_dictionary_text(log))


def write_log_zip(log: Log, file: BinaryIO) -> None:
    """Write the files of `write_log_folder` as one archive; equal logs give equal bytes.

    Parameters
    ----------
    log : Log
    file : BinaryIO
        Open for writing; need not be able to seek.
    """
    with ZipFile(file, "w", ZIP_STORED) as archive:
        for name, frame in log.frames.items():
            with archive.open(ZipInfo(f"{name}.parquet"), "w", force_zip64=True) as member:
                _write(frame, member)
        archive.writestr(ZipInfo(DICTIONARY), _dictionary_text(log))


def _write(frame: pd.DataFrame, file: IO[bytes]) -> None:
    table = pa.Table.from_pandas(frame, preserve_index=False)
    pq.write_table(table, file, compression="zstd")


def _dictionary_text(log: Log) -> bytes:
    return f"{json.dumps(dictionary_of(log), ensure_ascii=False, indent=2)}\n".encode()


def read_log_folder(path: Path) -> Log:
    """Read a log off a folder, and check it.

    Raises
    ------
    InputNotFound
        There is no such folder.
    UnreadableFile
        A file of it is no Parquet.
    MissingTables, MissingColumns, InvalidCell
        As `models.log.read_log`.
    """
    if not path.is_dir():
        raise InputNotFound(str(path))
    files = {name: path / f"{name}.parquet" for name in TABLES}
    return read_log({name: _table(file) for name, file in files.items() if file.is_file()})


def dictionary_of(log: Log) -> dict[str, Any]:
    """Return what each column of a log holds, for people and programs that read the files."""
    return {
        "format": FORMAT,
        "tables": {
            name: {
                "rows": len(frame),
                "columns": [_entry(_column(name, column)) for column in frame.columns],
            }
            for name, frame in log.frames.items()
        },
    }


def _column(table: str, name: str) -> Column:
    known = {column.name: column for column in TABLES[table]}
    return known[name] if name in known else feature(name)


def _entry(column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "kind": column.kind,
        "expected": column.expected,
        "zh": column.label.zh,
        "en": column.label.en,
    }


def _table(file: Path) -> pd.DataFrame:
    try:
        frame: pd.DataFrame = pq.read_table(file).to_pandas()
    except (pa.ArrowException, OSError, ValueError) as error:
        raise UnreadableFile(
            file.name,
            Label("Parquet 文件不完整或已损坏", f"this is not a whole Parquet file: {error}"),
        ) from error
    return frame
