"""What figures say, in plain words of both languages: how much, how sure, of what evidence."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Literal

from evaluation.grades import GRADE_LABELS, Grade
from evaluation.interval import Interval
from features.label import LANGS, Label, Lang

Unit = Literal["label", "auc"]

WHAT: Mapping[tuple[str, str], Label] = MappingProxyType(
    {
        ("before", "intakes"): Label(
            "「{of}」的辅导效果，与「{than}」相比",
            "Outcomes of “{of}”, beside those of “{than}”",
        ),
        ("random", "off_policy"): Label(
            "由现用权重为每位学员在其名单中选导师，与随机选相比，辅导效果",
            "Outcomes, had each learner got the mentor of her list whom the serving weights put "
            "first rather than any of them",
        ),
        ("prior", "off_policy"): Label(
            "由现用权重为每位学员在其名单中选导师，与按 HR 设定的权重选相比，辅导效果",
            "Outcomes, had each learner got the mentor of her list whom the serving weights put "
            "first rather than the one whom HR's weights do",
        ),
        ("random", "outcomes"): Label(
            "现用权重给已结成的师徒排出的高低，与随机排列相比，同实际效果的吻合程度",
            "How well the serving weights tell which pairs went better, beside chance",
        ),
        ("prior", "outcomes"): Label(
            "现用权重给已结成的师徒排出的高低，与 HR 设定的权重相比，同实际效果的吻合程度",
            "How well the serving weights tell which pairs went better, beside HR's weights",
        ),
        ("random", "choices"): Label(
            "现用权重对学员会选谁的判断，与随机猜测相比",
            "How well the serving weights tell whom learners choose, beside chance",
        ),
        ("prior", "choices"): Label(
            "现用权重对学员会选谁的判断，与 HR 设定的权重相比",
            "How well the serving weights tell whom learners choose, beside HR's weights",
        ),
        ("prior", "backtest"): Label(
            "从结果中新学到的权重对没有见过的师徒效果的判断，与 HR 设定的权重相比",
            "How well newly learned weights tell which pairs, not seen before, went better, beside "
            "HR's weights",
        ),
    }
)
"""What is compared, by question and basis."""
_MUCH: Mapping[tuple[str, Unit], Label] = MappingProxyType(
    {
        ("better", "label"): Label(
            "：更好，高 {value:.1f} 分", ": better by {value:.1f} points of 100"
        ),
        ("worse", "label"): Label(
            "：更差，低 {value:.1f} 分", ": worse by {value:.1f} points of 100"
        ),
        ("alike", "label"): Label(
            "：没有值得在意的差别，相差 {value:.1f} 分",
            ": no difference that matters, {value:.1f} points of 100",
        ),
        ("unknown", "label"): Label(
            "：还不能下结论，目前相差 {signed:+.1f} 分",
            ": that cannot be told yet, {signed:+.1f} points of 100 so far",
        ),
        ("better", "auc"): Label(
            "：更好，任取两对时判断对的机会高 {value:.1f} 个百分点",
            ": better, the chance to order any two rightly is {value:.1f} percentage points higher",
        ),
        ("worse", "auc"): Label(
            "：更差，任取两对时判断对的机会低 {value:.1f} 个百分点",
            ": worse, the chance to order any two rightly is {value:.1f} percentage points lower",
        ),
        ("alike", "auc"): Label(
            "：没有值得在意的差别，任取两对时判断对的机会相差 {value:.1f} 个百分点",
            ": no difference that matters, {value:.1f} percentage points of the chance to order "
            "any two rightly",
        ),
        ("unknown", "auc"): Label(
            "：还不能下结论，目前任取两对时判断对的机会相差 {signed:+.1f} 个百分点",
            ": that cannot be told yet, {signed:+.1f} percentage points of the chance to order any "
            "two rightly so far",
        ),
    }
)
"""The verdict and by how much, by unit."""
_BETWEEN = Label("（95% 区间 {low:+.1f} 至 {high:+.1f}", " (95% interval {low:+.1f} to {high:+.1f}")
_SURE = Label("，把握{sure}）", ", {sure} sure)")
_SO = Label(" {sure:.0%}", "{sure:.0%}")
_MORE = Label("超过 99%", "more than 99%")
_NOT_SURE = Label("）", ")")
_FROM = Label("，依据 {n} 条记录。", ", from {n} records. ")
_NEEDED = Label(
    "要看出 {aim}的差别，大约还需要 {needed} 条记录。",
    "To see a difference of {aim}, about {needed} more are needed. ",
)
_AIM: Mapping[Unit, Label] = MappingProxyType(
    {
        "label": Label("{aim:.1f} 分", "{aim:.1f} points"),
        "auc": Label("{aim:.1f} 个百分点", "{aim:.1f} percentage points"),
    }
)
_NOTHING = Label(
    "：还不能下结论，没有可供比较的记录。",
    ": that cannot be told, there is nothing to compare by. ",
)
_NOT_ENOUGH = Label(
    "：还不能下结论，{n} 条记录还不足以比较。",
    ": that cannot be told yet, {n} records do not suffice. ",
)
_ONE_INTAKE = Label(
    "还没有前后两期可以比较的辅导效果。",
    "There are not two intakes yet whose outcomes could be compared. ",
)
_GRADE = Label("证据：{grade}。", "Evidence: {grade}.")
_GRADES: Mapping[Grade, Label] = MappingProxyType(
    {
        "compared": GRADE_LABELS["compared"],
        "measured": Label(
            "效果由他人或系统测得，并按被展示、被选中的机会加权",
            "outcomes measured by others or by a system, weighed by their chance to be seen",
        ),
        "self_reported": Label(
            "效果有一部分是本人自报，并按被展示、被选中的机会加权",
            "outcomes in part self-reported, weighed by their chance to be seen",
        ),
        "correlation": Label(
            "仅为相关，不能说明由匹配带来",
            "correlation only: does not tell that matching brought it",
        ),
    }
)
_CHOSEN = Label(
    "选择受名单位置影响，且选择不等于效果",
    "choices, which the place on the list moves, and which are no outcomes",
)
SAME = Label(
    "现用的就是 HR 设定的权重，两者没有差别。",
    "What serves are HR's own weights: there is nothing to compare.",
)


def comparison_sentence(
    what: tuple[str, str],
    names: tuple[str, str],
    verdict: str,
    difference: Interval,
    unit: Unit,
    *,
    sure: float,
    n: int,
    needed: int | None,
    aim: float,
    grade: Grade | None,
) -> Label:
    """Say what a comparison comes to.

    Parameters
    ----------
    what : tuple of str
        Question and basis, a key of `WHAT`.
    names : tuple of str
        What is compared with what; empty where there is nothing.
    verdict, difference, unit, sure, n, needed, grade
        As `models.judging.records.Comparison`.
    aim : float
        Difference that `needed` more would show.
    """
    if verdict == "same":
        return SAME

    def told(lang: Lang) -> str:
        one_alone = what[0] == "before" and not all(names)
        said = _ONE_INTAKE.text(lang) if one_alone else _compared(what, names, lang)
        if not math.isnan(difference.value):
            said += _much(difference, verdict, unit, sure, lang) + _FROM.format(lang, n=n)
        elif not one_alone:
            said += (_NOT_ENOUGH if n else _NOTHING).format(lang, n=n)
        if needed is not None:
            told_aim = _AIM[unit].format(lang, aim=100 * aim)
            said += _NEEDED.format(lang, needed=rounded(needed), aim=told_aim)
        if grade is not None:
            told_of = _CHOSEN if what[1] == "choices" else _GRADES[grade]
            said += _GRADE.format(lang, grade=told_of.text(lang))
        return said.strip()

    return both(told)


def rounded(count: int) -> int:
    """Round a number of outcomes to two digits: it is an estimate.

    Examples
    --------
    >>> rounded(1234), rounded(87)
    (1200, 87)
    """
    return round(count, min(2 - len(str(count)), 0))


def _compared(what: tuple[str, str], names: tuple[str, str], lang: Lang) -> str:
    return WHAT[what].format(lang, of=names[0], than=names[1])


def _much(difference: Interval, verdict: str, unit: Unit, sure: float, lang: Lang) -> str:
    value = 100 * difference.value
    said = _MUCH[verdict, unit].format(lang, value=abs(value), signed=value)
    said += _BETWEEN.format(lang, low=100 * difference.low, high=100 * difference.high)
    if verdict not in ("better", "worse"):
        return said + _NOT_SURE.text(lang)
    return said + _SURE.format(lang, sure=_share(max(sure, 1 - sure), lang))


def _share(sure: float, lang: Lang) -> str:
    return _SO.format(lang, sure=sure) if sure <= 0.99 else _MORE.text(lang)


def both(told: Callable[[Lang], str]) -> Label:
    """Say something in both languages."""
    return Label(*(told(lang) for lang in LANGS))
