"""Where a judgement is written: a report, a picture, a table."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from api.files.atomic import atomic_path
from api.files.spreadsheet import write_csv
from api.report.judging.judgement_page import write_judgement
from api.report.judging.section import Section
from api.report.svg.drawing import standing_alone
from api.services.errors import MisplacedOutput
from api.services.judging.folders import JudgedFolder
from api.services.judging.parts import Part
from api.services.places import check_writable, lies_in
from features.label import Lang

_PICTURE, _REPORTS = ".svg", (".html", ".htm")


@dataclass(frozen=True, slots=True)
class JudgementPlaces:
    """Files that a judgement is written to; None is nowhere."""

    report: Path | None = None
    picture: Path | None = None
    csv: Path | None = None


def check_judgement_places(places: JudgementPlaces, source: Path) -> None:
    """Refuse places that cannot be used, before any work is done.

    Raises
    ------
    MisplacedOutput, OSError
        A place lies in the log, is of another format, or cannot be written.
    """
    for path in (places.report, places.picture, places.csv):
        if path is not None:
            check_writable(path)
            if lies_in(path, source):
                raise MisplacedOutput(path, "it lies in the log")
    if places.picture is not None and places.picture.suffix.lower() != _PICTURE:
        raise MisplacedOutput(places.picture, f"not {_PICTURE}")
    if places.report is not None and places.report.suffix.lower() not in _REPORTS:
        raise MisplacedOutput(places.report, f"not one of {', '.join(_REPORTS)}")


def write_places(
    places: JudgementPlaces, part: Part, found: JudgedFolder, lang: Lang
) -> tuple[Path, ...]:
    """Write what was asked for, each file whole or not at all.

    Parameters
    ----------
    places : JudgementPlaces
        The first picture of the part's first section goes to the place of pictures, others beside
        it, as ``name-2.svg``; the report has all of the judgement.
    part : Part
    found : JudgedFolder
    lang : {"zh", "en"}

    Returns
    -------
    tuple of Path
        What was written.

    Raises
    ------
    OSError
    """
    written: list[Path] = []
    if places.picture is not None:
        written += _write_pictures(places.picture, part.sections(found, lang)[0])
    if places.report is not None:
        with atomic_path(places.report) as unfinished:
            write_judgement(unfinished, found.judgement, lang)
        written.append(places.report)
    if places.csv is not None:
        write_csv(part.frame(found), places.csv)
        written.append(places.csv)
    return tuple(written)


def _write_pictures(path: Path, section: Section) -> list[Path]:
    written = []
    for number, picture in enumerate(section.pictures, start=1):
        place = path if number == 1 else path.with_stem(f"{path.stem}-{number}")
        with atomic_path(place) as unfinished:
            unfinished.write_text(standing_alone(picture.svg), encoding="utf-8")
        written.append(place)
    return written
