"""Pictures of people: who is shown, how groups fare, the load of mentors, the four levels."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from api.report.judging.figures import MEASURED, ends, more_points, number
from api.report.judging.words import GRADES, NOT_KNOWN, measure
from api.report.svg.bars import Bar, bars_svg
from api.report.svg.measures import Measure, measures_svg
from api.report.svg.rows import Axis, Group, Row, rows_svg
from api.report.svg.scale import Format, plain
from evaluation.exposure import LIMITS
from evaluation.group_metrics import GroupFigure, GroupMetrics
from evaluation.interval import UNKNOWN, Interval
from evaluation.kirkpatrick import LevelFigure
from features.label import Label, Lang
from models.attributes import attribute
from models.judging.people_records import Groups, Load, ShownGroup
from models.recipe import RECIPE

_READINGS = {str(name): reading for name, reading in RECIPE.readings.items()}
_Group = TypeVar("_Group", ShownGroup, GroupFigure)
_MOST_LOAD = 20
"""Pairs a mentor above which bars are joined."""


def exposure_picture(groups: Groups, lang: Lang) -> str:
    """Draw how often mentors of each group are shown, by attribute; 1 is as by chance."""
    told = [
        (attribute(one.attribute).text(lang), _told(one.exposure, _shown, lang))
        for one in groups.attributes
        if one.exposure
    ]
    axis = Axis(
        Label(
            "展示机会为应有的几倍（底色：0.80–1.25，可以接受）",
            "times as often as chance would show them (tinted: 0.80 to 1.25, acceptable)",
        ).text(lang),
        plain(2),
        reference=1.0,
        sides=(
            Label("更少展示", "shown less").text(lang),
            Label("更多展示", "shown more").text(lang),
        ),
        limits=LIMITS,
    )
    return rows_svg(told, axis, _read_out(told))


def _told(groups: Sequence[_Group], row: Callable[[_Group, Lang], Row], lang: Lang) -> list[Row]:
    """Return a row of each group that is told, and one that counts the others."""
    rows = [row(each, lang) for each in groups if not each.too_few]
    hidden = len(groups) - len(rows)
    return rows + ([Row(_HIDDEN.format(lang, n=hidden), UNKNOWN)] if hidden else [])


_HIDDEN = Label("{n} 个群体不予显示", "groups not told: {n}")


def _shown(each: ShownGroup, lang: Lang) -> Row:
    small = ends(each.ratio, plain(2), lang)
    clear = each.verdict != "fair"
    return Row(each.group, each.ratio, number(each.ratio.value, plain(2)), small, strong=clear)


def outcomes_picture(groups: Groups, lang: Lang) -> str:
    """Draw how each group's outcomes differ from those of everybody else."""
    return _lesses(
        [(attribute(one.attribute).text(lang), one.labels) for one in groups.attributes],
        Label(
            "平均效果减去其他人的（满分 100）",
            "mean outcome less that of all others, points of 100",
        ).text(lang),
        more_points,
        lang,
    )


def matched_picture(groups: Groups, lang: Lang) -> str:
    """Draw how the share of each group's learners who got a mentor differs from that of others."""
    return _lesses(
        [(attribute(one.attribute).text(lang), one.matched) for one in groups.attributes],
        Label(
            "得到导师的比例减去其他人的（百分点）",
            "share who got a mentor less that of all others, percentage points",
        ).text(lang),
        more_points,
        lang,
    )


def _lesses(
    metrics: Sequence[tuple[str, GroupMetrics | None]], title: str, told: Format, lang: Lang
) -> str:
    known: list[Group] = [
        (name, _told(one.groups, partial(_less, told), lang))
        for name, one in metrics
        if one is not None
    ]
    sides = (Label("更差", "worse off").text(lang), Label("更好", "better off").text(lang))
    return rows_svg(known, Axis(title, told, reference=0.0, sides=sides), _read_out(known))


def _less(told: Format, each: GroupFigure, lang: Lang) -> Row:
    small = ends(each.less, told, lang)
    value = number(each.less.value, told)
    return Row(each.group, each.less, value, small, strong=each.clearly_lower)


def _read_out(groups: Sequence[Group]) -> str:
    return "; ".join(
        f"{name}: " + ", ".join(f"{row.label} {row.told} {row.small}".strip() for row in rows)
        for name, rows in groups
    )


def load_picture(load: Load, lang: Lang) -> str:
    """Draw how many mentors have had no pair, how many one, and so on."""
    had = Counter(min(mentor.pairs, _MOST_LOAD) for mentor in load.mentors)
    most = max(had, default=0)
    bars = [
        Bar(f"{n}+" if n == _MOST_LOAD else str(n), float(had[n]), quiet=n == 0)
        for n in range(most + 1)
    ]
    across = Label("每位导师的结对数", "pairs that a mentor has had").text(lang)
    up = Label("导师人数", "mentors").text(lang)
    alt = f"{across}: " + ", ".join(f"{bar.name}: {bar.value:.0f}" for bar in bars)
    return bars_svg(bars, across, up, alt)


def levels_picture(levels: Sequence[LevelFigure], lang: Lang) -> str:
    """Draw every measure on its own scale, weaker evidence with a weaker line."""
    measures = [_measure(one, lang) for one in levels if one.measure in _READINGS]
    alt = "; ".join(f"{one.label}: {one.told}, {one.small}" for one in measures)
    return measures_svg(measures, alt)


_UNCHANGED = {"uplift": 0.0, "behaviour": 3.0, "result": 0.0}
"""Where a measure stands if nothing changed."""


def _measure(one: LevelFigure, lang: Lang) -> Measure:
    told, reading = MEASURED[one.measure], _READINGS[one.measure]
    figure = level_figure(one)
    level = f"{one.level} {one.label.text(lang)} · " if one.level else ""
    return Measure(
        level + measure(one.measure).text(lang),
        figure,
        (reading.low, reading.high),
        (told(reading.low), told(reading.high)),
        _value(figure, told, lang),
        GRADES[one.grade].text(lang) if one.grade else NOT_KNOWN.text(lang),
        one.grade,
        _UNCHANGED.get(one.measure),
    )


def level_figure(one: LevelFigure) -> Interval:
    """Return the mean that is told: corrected for those who did not answer, where it can be."""
    return one.mean if math.isnan(one.corrected.value) else one.corrected


def _value(figure: Interval, told: Format, lang: Lang) -> str:
    between = ends(figure, told, lang)
    return f"{number(figure.value, told)}  [{between}]" if between else number(figure.value, told)
