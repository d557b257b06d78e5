"""Use-case: everything that is wrong with an input, at once."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from api.files.errors import CellProblem, InvalidInput
from api.files.intake import RawInput, read_input, tables_of
from api.files.marking import is_marked, write_marked
from api.services.errors import MisplacedOutput
from api.services.places import check_writable, lies_in
from api.services.progress import Progress, silent
from api.services.views import view
from features.label import Lang


@dataclass(frozen=True, eq=False)
class CheckReport:
    """What a check found.

    Attributes
    ----------
    raw : RawInput
        The input as it was read, with notes on encodings and on what was not read.
    problems : tuple of CellProblem
        By file, sheet, row and column; empty when all is well.
    """

    raw: RawInput
    problems: tuple[CellProblem, ...]

    @property
    def rows(self) -> dict[str, int]:
        """Rows of each table that was found."""
        return {name: len(frame) for name, frame in self.raw.frames.items()}

    def as_json(self, marked: Path | None) -> dict[str, Any]:
        """Return the report as plain values; `marked` is where the marked workbook lies."""
        return {
            "ok": not self.problems,
            "rows": self.rows,
            "problems": [asdict(problem) for problem in self.problems],
            "by_code": dict(sorted(Counter(p.code for p in self.problems).items())),
            "notes": view(self.raw.notes),
            "marked": None if marked is None else str(marked),
        }


def check_files(
    path: Path, *, mapping: Path | None = None, progress: Progress = silent
) -> CheckReport:
    """Read an input and check every cell; nothing is changed or written.

    Raises
    ------
    InputNotFound, BadMapping, TooLarge, UnreadableFile
        The input cannot be read at all.
    """
    progress("read")
    raw = read_input(path, mapping=mapping)
    progress("check")
    try:
        tables_of(raw)
    except InvalidInput as invalid:
        return CheckReport(raw, invalid.problems)
    return CheckReport(raw, ())


def marked_place(source: Path, asked: Path | None) -> Path:
    """Return where the marked workbook goes: where asked, else beside the input.

    Beside ``company/`` it is ``company-checked.xlsx``, beside ``company.xlsx`` too: never in the
    folder that was read. An earlier marked workbook is replaced, any other file is left alone.

    Raises
    ------
    MisplacedOutput
        The place lies in the input, or holds a file that is no marked workbook.
    OSError
        It cannot be written to.
    """
    full = source.resolve()
    beside = full.parent / f"{full.stem if full.is_file() else full.name}-checked.xlsx"
    place = asked or beside
    if asked is not None and lies_in(asked, source):
        raise MisplacedOutput(asked, "it lies in the input")
    if place.exists() and not is_marked(place):
        raise MisplacedOutput(place, "a file is there that is no marked workbook")
    if asked is not None:
        check_writable(asked)
    return place


def mark_problems(report: CheckReport, place: Path, lang: Lang) -> None:
    """Write the input as one workbook with every bad cell marked and explained."""
    write_marked(report.raw, report.problems, place, lang)
