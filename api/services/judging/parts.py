"""What each command tells of a judgement: sections, a table of numbers, a document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from api.report.judging.section import Picture, Section
from api.report.judging.sections import sections
from api.services.judging.folders import JudgedFolder
from api.services.judging.frames import backtest_frame, better_frame, groups_frame, worth_frame
from api.services.views import view
from features.label import Lang
from models.judging.document import document


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a judgement.

    Attributes
    ----------
    keys : tuple of str
        Sections; empty for all.
    pictured : tuple of str
        Sections whose pictures are the answer.
    fields : tuple of str
        Of the judgement's document; empty for all.
    frame : callable
    with_tables : bool
        Whether tables are shown beside sentences.
    both_ways : bool
        Whether the backtest is made by time as well.
    """

    keys: tuple[str, ...]
    pictured: tuple[str, ...]
    fields: tuple[str, ...]
    frame: Callable[[JudgedFolder], pd.DataFrame]
    with_tables: bool = True
    both_ways: bool = False

    def sections(self, found: JudgedFolder, lang: Lang) -> tuple[Section, ...]:
        """Return the sections in words, the one that answers first."""
        every = {one.key: one for one in sections(found.judgement, lang)}
        return tuple(every[key] for key in self.keys or every if key in every)

    def pictures(self, found: JudgedFolder, lang: Lang) -> tuple[Picture, ...]:
        """Return the pictures that answer; none where nothing is known."""
        mine = (one for one in self.sections(found, lang) if one.key in self.pictured)
        return tuple(picture for section in mine for picture in section.pictures)

    def document(self, found: JudgedFolder) -> dict[str, Any]:
        """Return the figures as plain values; what is not known is None."""
        whole = document(found.judgement)
        told = {name: whole[name] for name in (*_ABOUT, *self.fields)} if self.fields else whole
        more = {"features_without": list(found.without), "split": found.split}
        by_time = {"by_time": view(found.by_time)} if self.both_ways else {}
        return {**told, **more, **by_time}


_ABOUT = ("as_of", "window", "digest", "draws", "size", "policies")
PARTS: Mapping[str, Part] = {
    "evaluate": Part(
        (), ("better",), (), lambda found: better_frame(found.judgement.better), with_tables=False
    ),
    "backtest": Part(
        ("curve", "weights", "ranking"),
        ("curve", "weights"),
        ("curve", "weights", "ranking"),
        lambda found: backtest_frame(found.judgement.weights, found.split, found.by_time),
        both_ways=True,
    ),
    "ope": Part(
        ("worth",), ("worth",), ("worth",), lambda found: worth_frame(found.judgement.worth)
    ),
    "fairness": Part(
        ("groups",), ("groups",), ("groups",), lambda found: groups_frame(found.judgement.groups)
    ),
}
"""By command."""
