"""Reading a run folder, trusting nothing of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pandas as pd
from pydantic import ValidationError

from api.files.csv_reader import as_typed
from api.files.limits import Limits
from api.report.certificate_file import CertificateFile, read_certificate
from api.report.errors import NoAssignment, UnreadableRun
from api.report.lottery_file import COLUMNS, LOTTERY, lottery_of
from api.report.record_schema import RunRecord
from api.report.run_record import file_digest, record_text
from matching.randomised import Lottery
from matching.wishes import wish_id

ASSIGNED_COLUMNS = ("learner_id", "mentor_id", "score", "locked")
_SPREADSHEET = Limits(file_bytes=4_000_000_000)  # reasons of 100,000 learners take 300 MB
_YEARS = range(1700, 2200)  # what instants in nanoseconds can hold


@dataclass(frozen=True, eq=False)
class RunFolder:
    """What a run folder says of its assignment.

    Attributes
    ----------
    record : RunRecord
    as_of : aware datetime
        Of the record.
    certificate : CertificateFile
    certificate_sha256 : str
        Of the file as it lies there.
    rows : tuple of tuples of str
        `ASSIGNED_COLUMNS` of ``assignments.csv``, row by row; see `read_pairs`.
    lottery : Lottery or None
        What the assignment was drawn from, where it was.
    lottery_sha256 : str
        Of its file as it lies there; empty where there is none.
    """

    record: RunRecord
    as_of: datetime
    certificate: CertificateFile
    certificate_sha256: str
    rows: tuple[tuple[str, ...], ...]
    lottery: Lottery | None = None
    lottery_sha256: str = ""


def read_run(folder: Path) -> RunFolder:
    """Read what a run says of its assignment.

    Raises
    ------
    UnreadableRun
        It is no run folder, or a file of it is missing, cannot be opened or does not read.
    NoAssignment
        The run only listed mentors.
    InvalidArrays, TooLarge
        The certificate file is damaged; a file is too large.
    """
    record = read_record(folder)
    if record.mode == "shortlist":
        raise NoAssignment(folder)
    place, lots = folder / "certificate.npz", folder / LOTTERY
    for path in (place, folder / "assignments.csv", *([lots] if record.draw else [])):
        if not path.is_file():
            raise UnreadableRun(folder, f"{path.name} is missing")
    try:
        certificate, sha256 = read_certificate(place), file_digest(place)
    except OSError as error:
        raise UnreadableRun(folder, f"{place.name}: {error.strerror}") from error
    rows = read_pairs(folder / "assignments.csv", ASSIGNED_COLUMNS, record)
    pairs = tuple(rows.itertuples(index=False, name=None))
    run = RunFolder(record, _instant(folder, record), certificate, sha256, pairs)
    if record.draw is None:
        return run
    drawn = lottery_of(folder, read_columns(lots, COLUMNS), certificate, record.draw)
    return replace(run, lottery=drawn, lottery_sha256=file_digest(lots))


def read_record(folder: Path) -> RunRecord:
    """Read ``run.json`` of a run folder.

    Raises
    ------
    UnreadableRun
        It is not there, or no record of a run, or holds NaN.
    TooLarge
    """
    try:
        path = folder / "run.json"
        Limits().check_file(path)
        record = RunRecord.model_validate_json(path.read_bytes())
        record_text(record)  # fails where a number is NaN or infinite
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise UnreadableRun(folder, f"run.json: {where}: {first['msg']}") from error
    except (OSError, ValueError) as error:
        raise UnreadableRun(folder, f"run.json: {str(error).splitlines()[0]}") from error
    return record


def read_columns(path: Path, names: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Read some columns of a spreadsheet of a run, row by row, every cell as text.

    Returns
    -------
    list of tuple of str
        None where the run's mode left the file out.

    Raises
    ------
    UnreadableRun
        It does not read, or lacks a column.
    TooLarge
    """
    return list(read_frame(path, names).itertuples(index=False, name=None))


def read_frame(path: Path, names: tuple[str, ...]) -> pd.DataFrame:
    """Read some columns of a spreadsheet of a run, every cell as text; see `read_columns`."""
    columns = list(names)
    if not path.exists():
        return pd.DataFrame({name: pd.Series(dtype=str) for name in columns})
    try:
        _SPREADSHEET.check_file(path)
        frame = pd.read_csv(
            path, usecols=columns, dtype=str, keep_default_na=False, encoding="utf-8-sig"
        )
    except (OSError, ValueError) as error:
        raise UnreadableRun(path.parent, f"{path.name}: {str(error).splitlines()[0]}") from error
    return frame[columns].map(as_typed)


def read_pairs(path: Path, names: tuple[str, ...], record: RunRecord) -> pd.DataFrame:
    """Read some columns of a spreadsheet of pairs; see `read_frame`.

    ``learner_id`` is as the certificate has it: of a run by kinds of mentor, the learner's wish for
    the kind of the row.
    """
    if not record.policy.kinds:
        return read_frame(path, names)
    cells = read_frame(path, (*names, "kind"))
    wishes = [*map(wish_id, cells["kind"].tolist(), cells["learner_id"].tolist())]
    return cells.assign(learner_id=wishes)[list(names)]


def _instant(folder: Path, record: RunRecord) -> datetime:
    try:
        instant = datetime.fromisoformat(record.as_of)
    except ValueError as error:
        raise UnreadableRun(folder, f"as_of: {error}") from error
    if instant.tzinfo is None or instant.year not in _YEARS:
        raise UnreadableRun(folder, f"as_of: got {record.as_of!r}, expected an instant with a zone")
    return instant
