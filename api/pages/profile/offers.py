"""What the forms of a profile offer, and what of it is chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from babel.dates import get_day_names

from api.pages.formats import Formats
from api.pages.profile.places import languages, zones
from api.pages.profile.scales import Point, Scale, points
from api.pages.week import DAYS, PARTS, checked_cells, with_cells
from features.label import Label
from features.schema import METHODS


@dataclass(frozen=True, slots=True)
class Times:
    """A week, a time zone and languages.

    Attributes
    ----------
    days : list of (str, str)
        As `week` names them, and as the reader does.
    cells : frozenset of str
        Those of the week that are free.
    zones : list of (str, str)
    zone : str
        The chosen one; empty where none is.
    languages : list of (str, str, bool)
        Codes, names, whether chosen.
    """

    days: list[tuple[str, str]]
    cells: frozenset[str]
    zones: list[tuple[str, str]]
    zone: str
    languages: list[tuple[str, str, bool]]
    parts = PARTS

    @classmethod
    def of(cls, formats: Formats, stored: Mapping[str, Any], typed: Mapping[str, Any]) -> Times:
        """Return what is stored, or what was typed where that could not be saved."""
        said = {**stored, "time_zone": "", **typed} if typed else stored
        spoken, days = said["languages"], get_day_names("abbreviated", locale=formats.locale)
        return cls(
            days=[(day, days[number]) for number, day in enumerate(DAYS)],
            cells=frozenset(said.get("cells", checked_cells(stored["availability"]))),
            zones=zones(formats, stored["time_zone"] or ""),
            zone=said["time_zone"] or "",
            languages=[(code, name, code in spoken) for code, name in languages(formats, spoken)],
        )


def read_times(said: Mapping[str, Any], stored: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a form says of week, zone and languages, as fields of a profile."""
    return {
        "availability": with_cells(stored["availability"], said["cells"]),
        "languages": said["languages"],
        "time_zone": said.get("time_zone", ""),
    }


@dataclass(frozen=True, slots=True)
class Ways:
    """How somebody works, or likes to be worked with."""

    scales: list[tuple[Scale, tuple[Point, ...]]]
    methods: list[tuple[str, Label, bool]]

    @classmethod
    def of(
        cls,
        scales: Sequence[Scale],
        stored: Mapping[str, float | None],
        methods: Sequence[str],
    ) -> Ways:
        """Return scales and methods, and what of them is stored."""
        return cls(
            scales=[(one, points(stored[one.name])) for one in scales],
            methods=[(one.code, one.label, one.code in methods) for one in METHODS],
        )
