"""The part of a run folder that `verify` reads: the record, the certificate, and the pairs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from api.files.spreadsheet import write_csv_blocks
from api.report.certificate_file import certificate_of, write_certificate
from api.report.list_checks import LISTED_COLUMNS
from api.report.lottery_file import LOTTERY, write_lottery
from api.report.pair_rows import PairRows
from api.report.run_reading import ASSIGNED_COLUMNS
from api.report.run_record import SourceInfo, file_digest, record_text, run_record
from api.report.sheets import ASSIGNMENT_COLUMNS, SHORTLIST_COLUMNS, SheetColumn, frame
from matching.pipeline import MatchRun

CERTIFICATE = "certificate.npz"
RECORD = "run.json"
PairWriter = Callable[[Path, str, tuple[SheetColumn[PairRows], ...], PairRows], None]
"""Writes rows into a folder under a name without suffix."""
_READ = {*ASSIGNED_COLUMNS, *LISTED_COLUMNS, "kind"}


def write_ids(
    folder: Path, name: str, columns: tuple[SheetColumn[PairRows], ...], rows: PairRows
) -> None:
    """Write of each pair what `verify` reads: ids and numbers, no names and no sentences."""
    some = tuple(column for column in columns if column.name in _READ)
    write_csv_blocks((frame(some, block) for block in rows.blocks()), folder / f"{name}.csv")


def write_proof(
    run: MatchRun,
    folder: Path,
    source: SourceInfo,
    rows: PairRows,
    write_pairs: PairWriter = write_ids,
) -> None:
    """Write record, certificate and the pairs that they speak of.

    Parameters
    ----------
    run : MatchRun
        In mode ``"shortlist"`` nothing is certified; in mode ``"assign"`` there are no lists.
    folder : Path
        One that is there.
    source : SourceInfo
    rows : PairRows
        Of the run.
    write_pairs : callable, optional
    """
    rows = rows.by_person()
    if run.mode != "assign":
        write_pairs(folder, "shortlists", SHORTLIST_COLUMNS, rows)
    certificate = None
    if run.mode != "shortlist":
        mine = rows.taken(np.flatnonzero(rows.assigned))
        write_pairs(folder, "assignments", ASSIGNMENT_COLUMNS, mine)
        write_certificate(certificate_of(run), folder / CERTIFICATE)
        certificate = file_digest(folder / CERTIFICATE)
    lottery = _write_lottery(folder, run)
    record = run_record(run, source, certificate_sha256=certificate, lottery_sha256=lottery)
    (folder / RECORD).write_text(record_text(record), encoding="utf-8", newline="\n")


def _write_lottery(folder: Path, run: MatchRun) -> str:
    """Write what the assignment was drawn from; return its digest, empty where it was not."""
    lottery = run.solved.lottery
    if lottery is None or run.mode == "shortlist":
        return ""
    write_lottery(run, lottery, folder / LOTTERY)
    return file_digest(folder / LOTTERY)
