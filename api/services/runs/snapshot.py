"""The tables that a run was made from, kept with it: one Parquet file each."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from io import BytesIO

import pandas as pd

from features.tables import Tables

FOLDER = "input/"
"""Where these files lie among those of a run."""
RULES = f"{FOLDER}rules.parquet"
"""The file of the company's own rules."""


def snapshot_files(tables: Tables) -> dict[str, bytes]:
    """Return the tables as files by name; equal tables have equal bytes."""
    return {f"{FOLDER}{name}.parquet": _written(frame) for name, frame in tables.frames().items()}


def tables_in(files: Mapping[str, bytes]) -> Tables:
    """Return the tables that files of a run hold, as they were."""
    frames = {
        name.removeprefix(FOLDER).removesuffix(".parquet"): table_in(content)
        for name, content in files.items()
    }
    return Tables(**frames)


def table_in(content: bytes) -> pd.DataFrame:
    """Return the table that one of these files holds, as it was."""
    return pd.read_parquet(BytesIO(content))


def named_digests(files: Mapping[str, bytes]) -> tuple[tuple[str, str], ...]:
    """Return the files as a run's record names them: each with its SHA-256."""
    return tuple(
        (name.removeprefix(FOLDER), hashlib.sha256(content).hexdigest())
        for name, content in sorted(files.items())
    )


def _written(frame: pd.DataFrame) -> bytes:
    buffer = BytesIO()
    frame.to_parquet(buffer, index=False, compression="zstd")
    return buffer.getvalue()
