"""Pictures of what changes: weights, intakes, outcomes by quarter."""

from __future__ import annotations

import math
from collections.abc import Sequence

from api.report.judging.figures import more_points, number, points, whole
from api.report.judging.words import EVERYBODY
from api.report.svg.lines import Frame, Mark, Series, lines_svg
from api.report.svg.rows import Axis, Row, rows_svg
from api.report.svg.scale import percent
from evaluation.interval import Interval
from features.label import Label, Lang
from models.judging.change_records import DriftChart, DriftFigures, FeatureWeight, Weights
from models.judging.records import Intake

_WAS = Label("原 {before}", "was {before}")
_MOST_NAMES = 8


def weights_picture(weights: Weights, lang: Lang) -> str:
    """Draw each weight as it serves (ring) and as it would (disc), with what outcomes believe."""
    rows = [_weight(one, lang) for one in weights.features]
    axis = Axis(
        Label(
            "占总权重的比例；空心：现用，实心：再训练之后，线：95% 可信区间",
            "share of all weights; ring: serves now, disc: after, line: 95 % interval",
        ).text(lang),
        percent(),
    )
    alt = "; ".join(f"{row.label}: {row.told}, {row.small}" for row in rows)
    return rows_svg([("", rows)], axis, alt)


def _weight(one: FeatureWeight, lang: Lang) -> Row:
    told = percent(1)
    figure = Interval(one.after, one.believed.low, one.believed.high)
    was = _WAS.format(lang, before=told(one.before))
    return Row(one.label.text(lang), figure, told(one.after), was, before=one.before)


def intakes_picture(intakes: Sequence[Intake], lang: Lang) -> str:
    """Draw the mean outcome of each intake, and what it would be had everybody answered."""
    at = [float(n) for n in range(len(intakes))]
    corrected = Series(_CORRECTED.text(lang), at, [one.corrected for one in intakes])
    known = [Interval(one.mean.value, math.nan, math.nan) for one in intakes]
    answered = Series(_ANSWERED.text(lang), at, known, main=False)
    frame = Frame(
        across=Label("期次", "intake").text(lang),
        up=Label("平均效果（满分 100）", "mean outcome, points of 100").text(lang),
        format=points,
        x_names=_names([one.name for one in intakes]),
    )
    alt = "; ".join(f"{one.name}: {whole(one.corrected, points, lang)}" for one in intakes)
    return lines_svg([corrected, answered], frame, alt)


_CORRECTED = Label("校正未答者之后", "had everybody answered")
_ANSWERED = Label("仅已答者", "who answered")


def drift_picture(drift: DriftFigures, lang: Lang) -> str:
    """Draw the mean outcome of everybody by quarter, and when an alarm rang."""
    everybody = [chart for chart in drift.charts if chart.group is None]
    quarters = everybody[0].quarter if everybody else ()
    series = [_means(chart) for chart in everybody]
    rang = [
        Mark(float(quarters.index(alarm.quarter)), Label("报警", "alarm").text(lang))
        for alarm in drift.alarms
        if alarm.group is None
    ]
    up = Label("高于或低于平常（满分 100）", "above or below the usual, points of 100").text(lang)
    usual = (0.0, Label("平常", "usual").text(lang))
    names = _names(quarters)
    frame = Frame(_QUARTER.text(lang), up, more_points, names, reference=usual, marks=rang)
    alt = "; ".join(
        f"{quarter}: {number(mean, more_points)}"
        for chart in everybody
        for quarter, mean in zip(chart.quarter, chart.mean, strict=True)
    )
    return lines_svg(series, frame, alt)


_QUARTER = Label("结对开始的季度", "quarter in which pairs began")


def _means(chart: DriftChart) -> Series:
    ends = [Interval(mean, math.nan, math.nan) for mean in chart.mean]
    return Series("", [float(n) for n in range(len(ends))], ends)


def sums_picture(drift: DriftFigures, lang: Lang) -> str:
    """Draw how near each chart is to its alarm: its sum as a share of the edge."""
    quarters = sorted({quarter for chart in drift.charts for quarter in chart.quarter})
    series = [_sums(chart, quarters, lang) for chart in drift.charts]
    frame = Frame(
        _QUARTER.text(lang),
        Label("累积偏离 ÷ 报警线", "summed deviation ÷ edge").text(lang),
        percent(),
        _names(quarters),
        reference=(1.0, Label("报警线", "alarm").text(lang)),
    )
    alt = "; ".join(f"{one.name}: {number(one.y[-1].value, percent())}" for one in series if one.y)
    return lines_svg(series, frame, alt)


def _sums(chart: DriftChart, quarters: Sequence[str], lang: Lang) -> Series:
    name = EVERYBODY.text(lang) if chart.group is None else chart.group
    at = [float(quarters.index(quarter)) for quarter in chart.quarter]
    most = [max(up, down) / chart.edge for up, down in zip(chart.up, chart.down, strict=True)]
    found = [Interval(value, math.nan, math.nan) for value in most]
    return Series(name, at, found, main=chart.group is None)


def _names(names: Sequence[str]) -> list[tuple[float, str]]:
    every = -(-len(names) // _MOST_NAMES) or 1
    return [(float(at), name) for at, name in enumerate(names) if at % every == 0]
