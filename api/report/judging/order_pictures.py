"""Pictures of policies: the three answers, their worth, calibration, what is learned."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from api.report.judging.figures import NOTHING, ends, more_points, number, points, whole
from api.report.judging.words import NOT_KNOWN, POLICIES, QUESTIONS, VERDICTS
from api.report.svg.calibration import CalibrationWords, calibration_svg
from api.report.svg.lines import Frame, Series, lines_svg
from api.report.svg.rows import Axis, Row, rows_svg
from api.report.svg.scale import count, percent, terse
from evaluation.interval import Interval
from features.label import Label, Lang
from models.judging.change_records import Curve
from models.judging.order_records import PolicyWorth, Reliability, Worth
from models.judging.records import Comparison

ESTIMATORS = ("DM", "IPS", "SNIPS", "DR", "SNDR")
"""Those that are drawn; the table has all."""
_CHANCE = 0.5
_RELIED_ON = "SNDR"
_WORTH = Label(
    "平均效果（满分 100）；竖线：实际发生的",
    "mean outcome, points of 100; line: as it came",
)
_RIGHT = Label(
    "两两比较时判断正确的机会",
    "how often the better of two outcomes stood higher",
)


def better_picture(answers: Sequence[Comparison], lang: Lang) -> str:
    """Draw answers beside each other, in multiples of the smallest difference that would matter.

    Parameters
    ----------
    answers : sequence of Comparison
        As a rule the first of each question.
    lang : {"zh", "en"}

    Returns
    -------
    str
        An ``<svg>`` element.
    """
    rows = [_answer(one, lang) for one in answers]
    axis = Axis(
        Label(
            "差异，以值得重视的最小差异为单位（底色：比它更小）",
            "difference, in multiples of the smallest worth seeing (tinted: smaller than that)",
        ).text(lang),
        terse,
        reference=0.0,
        sides=(VERDICTS["worse"].text(lang), VERDICTS["better"].text(lang)),
        limits=(-1.0, 1.0),
    )
    alt = "; ".join(one.sentence.text(lang) for one in answers)
    return rows_svg([("", rows)], axis, alt)


def _answer(one: Comparison, lang: Lang) -> Row:
    unit = one.worth_seeing
    scaled = Interval(*(end / unit for end in _ends(one.difference)))
    sure = one.verdict in ("better", "worse")
    told = more_points
    small = ends(one.difference, told, lang) or VERDICTS[one.verdict].text(lang)
    value = number(one.difference.value, told)
    return Row(QUESTIONS[one.question].text(lang), scaled, value, small, strong=sure)


def _ends(figure: Interval) -> tuple[float, float, float]:
    return figure.value, figure.low, figure.high


def worth_picture(worth: Worth, lang: Lang) -> str:
    """Draw what outcomes would have been under each policy, by each way to estimate it."""
    groups = [(_policy(one, lang), _estimates(one, lang)) for one in worth.policies]
    served = worth.served.value
    axis = Axis(
        Label(
            "平均效果（满分 100）；竖线：实际发生的",
            "mean outcome, points of 100; line: as it came",
        ).text(lang),
        points,
        reference=served,
    )
    alt = "; ".join(
        f"{_policy(one, lang)} {whole(one.relied_on, points, lang)}" for one in worth.policies
    )
    return rows_svg(groups, axis, alt)


def _policy(one: PolicyWorth, lang: Lang) -> str:
    return POLICIES[one.policy].text(lang)


def _estimates(one: PolicyWorth, lang: Lang) -> list[Row]:
    drawn = [each for each in one.estimates if each.estimator in ESTIMATORS]
    return [
        Row(
            each.estimator,
            each.value,
            number(each.value.value, points),
            strong=each.estimator == _RELIED_ON,
        )
        for each in drawn
    ]


def calibration_picture(reliability: Reliability, lang: Lang) -> str:
    """Draw what was expected beside what came."""
    words = CalibrationWords(
        *(
            Label(*text).text(lang)
            for text in (
                ("预期的结果", "expected outcome"),
                ("实际的结果", "what came"),
                ("与预期一致", "as expected"),
                ("结对数", "pairs"),
            )
        )
    )
    known = [each for each in reliability.table if each.n]
    alt = "; ".join(
        Label("预期 {expected} 实际 {came}", "expected {expected}, came {came}").format(
            lang,
            expected=number(each.predicted, percent()),
            came=whole(each.observed, percent(), lang),
        )
        for each in known
    )
    return calibration_svg(reliability.table, words, alt or NOT_KNOWN.text(lang))


def _apart(at: Sequence[float]) -> list[tuple[float, str]]:
    """Name sizes, the last one always, others where there is room before the next."""
    after = [*at[1:], math.inf]
    return [(n, count(n)) for n, then in zip(at, after, strict=True) if then > 1.5 * n]


def curve_picture(curve: Curve, lang: Lang) -> str:
    """Draw what weights learned from so many outcomes are worth, beside HR's."""
    at = [float(point.n) for point in curve.points]
    learned = Series(POLICIES["challenger"].text(lang), at, [p.learned for p in curve.points])
    level = replace(curve.prior, low=float("nan"), high=float("nan"))
    prior = Series(POLICIES["prior"].text(lang), at, [level] * len(at), main=False)
    frame = Frame(
        across=Label("用于学习的结果条数", "outcomes learned from").text(lang),
        up=Label(
            "两两比较时判断正确的机会", "how often the better of two outcomes stood higher"
        ).text(lang),
        format=percent(),
        x_names=_apart(at),
        logarithmic=True,
        reference=(_CHANCE, POLICIES["random"].text(lang)),
    )
    alt = "; ".join(f"{p.n}: {whole(p.learned, points, lang)}" for p in curve.points)
    return lines_svg([learned, prior], frame, alt or NOTHING)
