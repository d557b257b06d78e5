"""Use-case: what each floor, and each cap on loads, costs the total."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from api.files.atomic import atomic_path
from api.files.spreadsheet import write_csv
from api.report.frontier_picture import frontier_picture
from api.services.errors import MisplacedOutput
from api.services.matching import MatchRequest
from api.services.places import check_writable, lies_in
from api.services.posing import pose
from api.services.progress import Progress, silent
from api.services.views import view
from matching._case import Case
from matching.floors import FrontierPoint, frontier, knee

PICTURES = (".svg", ".png")


@dataclass(frozen=True, slots=True)
class FrontierPlaces:
    """Files that a frontier is written to; None is nowhere."""

    csv: Path | None = None
    picture: Path | None = None


@dataclass(frozen=True, slots=True)
class FrontierRow:
    """One floor under one cap on loads.

    Attributes
    ----------
    load_cap : int or None
        Most learners a mentor; None = as many as she has seats.
    floor, total, worst : float
        Fractions of a score; `worst` is NaN where nobody free is matched.
    matched, busiest : int
    recommended : bool
        The knee of its cap's curve.
    worst_gain, total_loss : float
        Against the first row of the same cap, as shares of its values; NaN where they are 0.
    """

    load_cap: int | None
    floor: float
    total: float
    worst: float
    matched: int
    busiest: int
    recommended: bool
    worst_gain: float
    total_loss: float


def frontier_files(
    request: MatchRequest,
    *,
    points: int = 5,
    load_caps: tuple[int, ...] = (),
    places: FrontierPlaces = FrontierPlaces(),
    progress: Progress = silent,
) -> tuple[FrontierRow, ...]:
    """Read the files of a company and trade the total against the worst-off.

    Parameters
    ----------
    request : MatchRequest
    points : int
        Floors for each cap, at least 1.
    load_caps : tuple of int
        Caps on loads besides none.
    places : FrontierPlaces
        Refused before the work where they cannot be used.
    progress : callable, optional

    Returns
    -------
    tuple of FrontierRow
        By cap, none first, then by floor.

    Raises
    ------
    MisplacedOutput, OSError
        A place cannot be written, lies in the input, or is no picture.
    InvalidInput, InvalidPolicy, InvalidLocks …
        As `api.services.posing.pose`.
    """
    _check(places, request.path)
    case = pose(request, progress=progress).case
    rows = frontier_rows(
        case, points=points, load_caps=load_caps, progress=lambda: progress("frontier")
    )
    progress("write")
    _write(rows, places)
    return rows


def frontier_rows(
    case: Case, *, points: int, load_caps: tuple[int, ...], progress: Callable[[], object]
) -> tuple[FrontierRow, ...]:
    """Trade the total of a case against the worst-off, under each cap; see `frontier_files`.

    Parameters
    ----------
    progress : callable
        Called before each solve; whatever it raises ends the work.
    """
    rows: list[FrontierRow] = []
    for cap in (None, *sorted(set(load_caps), reverse=True)):
        progress()
        rows += _rows(frontier(case, points=points, load_cap=cap, progress=lambda _: progress()))
    return tuple(rows)


def rows_as_json(rows: tuple[FrontierRow, ...]) -> list[dict[str, Any]]:
    """Return rows as plain values."""
    return [view(row) for row in rows]


def _rows(points: tuple[FrontierPoint, ...]) -> list[FrontierRow]:
    first, best = points[0], knee(points)
    return [
        FrontierRow(
            point.load_cap,
            point.floor,
            point.total,
            point.worst,
            point.matched,
            point.busiest,
            at == best,
            _share(point.worst - first.worst, first.worst),
            _share(first.total - point.total, first.total),
        )
        for at, point in enumerate(points)
    ]


def _share(part: float, whole: float) -> float:
    return part / whole if whole else math.nan


def _check(places: FrontierPlaces, source: Path) -> None:
    for path in (places.csv, places.picture):
        if path is not None:
            check_writable(path)
            if lies_in(path, source):
                raise MisplacedOutput(path, "it lies in the input")
    if places.picture is not None and places.picture.suffix.lower() not in PICTURES:
        raise MisplacedOutput(places.picture, f"not one of {', '.join(PICTURES)}")


def _write(rows: tuple[FrontierRow, ...], places: FrontierPlaces) -> None:
    if places.csv is not None:
        write_csv(pd.DataFrame(rows_as_json(rows)), places.csv)
    if places.picture is None:
        return
    curves: dict[int | None, list[tuple[float, float]]] = {}
    for row in rows:
        curves.setdefault(row.load_cap, []).append((row.worst, row.total))
    best = [(row.worst, row.total) for row in rows if row.recommended]
    with atomic_path(places.picture) as unfinished:
        kind = places.picture.suffix.lower().removeprefix(".")
        unfinished.write_bytes(frontier_picture(curves, best, kind))
