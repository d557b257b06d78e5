"""Who is worse off, and what has changed, in plain words of both languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from evaluation.interval import Interval
from features.label import Label
from models.attributes import attribute as attribute_label
from models.judging.people_records import AttributeFigures
from models.judging.sentences import both

_SHOWN = Label(
    "{attribute}为「{group}」的导师，被展示的机会是应有的 {value:.2f} 倍"
    "（{low:.2f} 至 {high:.2f}）。",
    "Mentors of {attribute} “{group}” are shown {value:.2f} times as often as their share of the "
    "candidates ({low:.2f} to {high:.2f}).",
)
_LOWER: Mapping[str, Label] = MappingProxyType(
    {
        "labels": Label(
            "{attribute}为「{group}」的学员，辅导效果比其他人低 {value:.1f} 分（满分 100 分；"
            "区间 {low:.1f} 至 {high:.1f}），依据 {n} 位学员。",
            "Learners of {attribute} “{group}” fare worse than the others by {value:.1f} points of "
            "100 ({low:.1f} to {high:.1f}), from {n} learners.",
        ),
        "matched": Label(
            "{attribute}为「{group}」的学员，名单最终成为师徒的比例比其他人低 {value:.1f} 个百分点"
            "（区间 {low:.1f} 至 {high:.1f}），依据 {n} 位学员。",
            "Lists of learners of {attribute} “{group}” become a pair less often than those of the "
            "others, by {value:.1f} percentage points ({low:.1f} to {high:.1f}), from {n} "
            "learners.",
        ),
    }
)
_DRIFT = Label(
    "{who}的辅导效果自 {since} 起变了，到 {quarter} 已经明确："
    "相差 {value:+.1f} 分（满分 100 分）。",
    "Outcomes of {who} are not what they were since {since}, clear by {quarter}: they differ by "
    "{value:+.1f} points of 100.",
)
_EVERYBODY = Label("全体学员", "everybody")


def sentences_of_groups(attributes: Iterable[AttributeFigures]) -> tuple[Label, ...]:
    """Say which groups are clearly worse off: one sentence each.

    Parameters
    ----------
    attributes : iterable of AttributeFigures
    """
    found: list[Label] = []
    for one in attributes:
        found += [
            _filled(_SHOWN, one.attribute, shown.group, shown.ratio, scale=1.0)
            for shown in one.exposure
            if shown.verdict == "unequal"
        ]
        for name, metrics in (("labels", one.labels), ("matched", one.matched)):
            found += [
                _filled(
                    _LOWER[name],
                    one.attribute,
                    mine.group,
                    mine.less,
                    scale=-100.0,
                    n=mine.learners,
                )
                for mine in (metrics.groups if metrics else ())
                if mine.clearly_lower
            ]
    return tuple(found)


def drift_sentence(group: str | None, since: str, quarter: str, change: Interval) -> Label:
    """Say what an alarm tells.

    Parameters
    ----------
    group : str or None
        None for everybody.
    since, quarter : str
    change : Interval
        Of labels in [0, 1].
    """
    return both(
        lambda lang: _DRIFT.format(
            lang,
            who=_EVERYBODY.text(lang) if group is None else f"“{group}”",
            since=since,
            quarter=quarter,
            value=100 * change.value,
        )
    )


def _filled(
    label: Label, attribute: str, group: str, figure: Interval, *, scale: float, n: int = 0
) -> Label:
    ends = sorted((scale * figure.low, scale * figure.high))
    told = {"value": scale * figure.value, "low": ends[0], "high": ends[1], "n": n}
    named = attribute_label(attribute)
    return both(lambda lang: label.format(lang, attribute=named.text(lang), group=group, **told))
