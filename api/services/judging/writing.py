"""Where a judgement is written: a report, a picture, a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.files.atomic import atomic_path
from api.files.spreadsheet import write_csv
from api.report.judging.change_pictures import weights_picture
from api.report.judging.judgement_page import write_judgement
from api.report.judging.power_picture import power_picture
from api.report.judging.section import Picture
from api.report.svg.drawing import standing_alone
from api.services.errors import MisplacedOutput
from api.services.judging.folders import JudgedFolder
from api.services.judging.parts import Part
from api.services.learning.kept_weights import kept_weights
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
    if places.picture is not None:
        check_picture(places.picture)
    if places.report is not None and places.report.suffix.lower() not in _REPORTS:
        raise MisplacedOutput(places.report, f"not one of {', '.join(_REPORTS)}")


def check_picture(path: Path) -> None:
    """Refuse a place of a picture that cannot be used.

    Raises
    ------
    MisplacedOutput, OSError
    """
    check_writable(path)
    if path.suffix.lower() != _PICTURE:
        raise MisplacedOutput(path, f"not {_PICTURE}")


def draw_weights(report: Mapping[str, Any], path: Path, lang: Lang) -> None:
    """Draw the weights of a kept model, before and after, with their intervals.

    Parameters
    ----------
    report : mapping
        As `api.services.learning.reports.report_of` made it.

    Raises
    ------
    OSError
    """
    _draw(path, weights_picture(kept_weights(report), lang))


def draw_power(told: Mapping[str, Any], path: Path, lang: Lang) -> None:
    """Draw which difference so many outcomes show.

    Parameters
    ----------
    told : mapping
        As `api.services.judging.powering.power_answers` gave it.

    Raises
    ------
    OSError
    """
    rows = {row["outcomes"]: row["detectable"] for row in told["table"]}
    known = {n: gap for n, gap in rows.items() if gap is not None}
    _draw(path, power_picture(known, lang, there_are=told["outcomes"]))


def write_places(
    places: JudgementPlaces, part: Part, found: JudgedFolder, lang: Lang
) -> tuple[Path, ...]:
    """Write what was asked for, each file whole or not at all.

    Parameters
    ----------
    places : JudgementPlaces
        The first of the part's pictures goes to the place of pictures, others beside it, as
        ``name-2.svg``; the report has all of the judgement.
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
        written += _write_pictures(places.picture, part.pictures(found, lang))
    if places.report is not None:
        with atomic_path(places.report) as unfinished:
            write_judgement(unfinished, found.judgement, lang)
        written.append(places.report)
    if places.csv is not None:
        write_csv(part.frame(found), places.csv)
        written.append(places.csv)
    return tuple(written)


def _write_pictures(path: Path, pictures: Sequence[Picture]) -> list[Path]:
    written = []
    for number, picture in enumerate(pictures, start=1):
        place = path if number == 1 else path.with_stem(f"{path.stem}-{number}")
        _draw(place, picture.svg)
        written.append(place)
    return written


def _draw(path: Path, svg: str) -> None:
    with atomic_path(path) as unfinished:
        unfinished.write_text(standing_alone(svg), encoding="utf-8")
