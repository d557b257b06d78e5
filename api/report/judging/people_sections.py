"""For whom not, how mentors are used, and what came of it on the four levels."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from api.report.judging.answer_sections import graded
from api.report.judging.figures import MEASURED, NOTHING, ended, number, points, whole
from api.report.judging.people_pictures import (
    exposure_picture,
    level_figure,
    levels_picture,
    load_picture,
    matched_picture,
    outcomes_picture,
)
from api.report.judging.section import Picture, Section, Table, chosen
from api.report.judging.words import NOT_TOLD, measure
from api.report.svg.scale import Format, count, percent, plain, signed
from evaluation.group_metrics import GroupMetrics
from evaluation.grouping import LEAST_LEARNERS, LEAST_MENTORS
from evaluation.kirkpatrick import LevelFigure
from evaluation.scoring_rates import ScoringRates
from features.label import Label, Lang
from models.attributes import attribute
from models.judging.people_records import AttributeFigures, Groups, Load

_MOST_MENTORS = 20
"""Mentors in the table, those with the most pairs."""


def groups(found: Groups, lang: Lang) -> Section:
    """Tell for whom matching does less."""
    title = Label("对谁不够好？", "For whom not?").text(lang)
    none = _NOBODY if found.attributes else _NO_GROUPS
    texts = [ended(text.text(lang), lang) for text in found.sentences]
    return Section(
        "groups",
        title,
        tuple(texts) or (none.format(lang, **_LEAST),),
        tuple(_pictures(found, lang)),
        tuple(table for one in found.attributes for table in _tables(one, lang)),
        _GROUPS.format(lang, **_LEAST),
    )


_LEAST = {"mentors": LEAST_MENTORS, "learners": LEAST_LEARNERS}

_NOBODY = Label(
    "没有哪个群体明显更差；这不等于证明人人一样。"
    "导师不足 {mentors} 人或学员不足 {learners} 人的群体不予显示。",
    "No group is clearly worse off. That is no proof that all fare alike; groups of fewer than "
    "{mentors} mentors or {learners} learners are not told.",
)
_NO_GROUPS = Label(
    "记录中没有群体信息，无从判断对谁不够好。",
    "The log names no groups: for whom matching does less cannot be told.",
)
_GROUPS = Label(
    "群体信息只用于检查，从不参与评分。每个群体与其余所有人比较；同时看多个群体，"
    "差异的区间已相应加宽。"
    "展示倍数是该群体导师实际占的位置除以按机会应占的位置，0.80 至 1.25 之间可以接受。"
    "导师不足 {mentors} 人或学员不足 {learners} 人的群体不予显示：那说的是个人，而不是群体；"
    "若由其他群体的数字可以推算出来，最小的另一个群体也一并不予显示。没有差异也可能是人数太少。",
    "Groups are read for this check alone and never enter a score. Each is compared with everybody "
    "else; intervals are widened since several are looked at. Times shown are a group's share of "
    "places over what chance would give it; 0.80 to 1.25 is acceptable. Groups of fewer than "
    "{mentors} mentors or {learners} learners are not told: that would speak of persons; where "
    "their figure could be worked out from the others', the smallest other group is not told "
    "either. No difference may also mean too few people.",
)


def _pictures(found: Groups, lang: Lang) -> Iterator[Picture]:
    if any(one.exposure for one in found.attributes):
        title = Label("各群体导师的展示机会", "How often mentors of each group are shown")
        yield Picture(title.text(lang), exposure_picture(found, lang))
    if any(one.labels for one in found.attributes):
        title = Label("各群体学员的结果", "How each group's learners fare")
        yield Picture(title.text(lang), outcomes_picture(found, lang))
    if any(one.matched for one in found.attributes):
        title = Label("各群体学员得到导师的比例", "How many of each group got a mentor")
        yield Picture(title.text(lang), matched_picture(found, lang))


def _tables(one: AttributeFigures, lang: Lang) -> Iterator[Table]:
    name = attribute(one.attribute).text(lang)
    if one.exposure:
        yield _exposure(one, name, lang)
    outcomes = Label("{name}：平均效果", "{name}: mean outcome")
    matched = Label("{name}：得到导师的比例", "{name}: share who got a mentor")
    for figures, label, told in ((one.labels, outcomes, points), (one.matched, matched, _SHARE)):
        if figures is not None:
            yield _metrics(figures, label.format(lang, name=name), told, lang)
    if one.rates is not None:
        yield _rates(one.rates, name, lang)


_SHARE = percent(1)


def _exposure(one: AttributeFigures, name: str, lang: Lang) -> Table:
    head = chosen(
        lang,
        ("群体", "导师", "位置", "展示占比", "候选占比", "倍数（95%）"),
        ("group", "mentors", "places", "share shown", "share of candidates", "times (95 %)"),
    )
    rows = tuple(
        (
            each.group,
            count(each.mentors),
            NOTHING if each.rows is None else count(each.rows),
            number(each.shown_share, _SHARE),
            number(each.candidate_share, _SHARE),
            NOT_TOLD.text(lang) if each.too_few else whole(each.ratio, plain(2), lang),
        )
        for each in one.exposure
    )
    title = Label("{name}：导师的展示机会", "{name}: how often mentors are shown")
    return Table(title.format(lang, name=name), head, rows)


def _metrics(figures: GroupMetrics, title: str, told: Format, lang: Lang) -> Table:
    head = chosen(
        lang,
        ("群体", "学员", "数值（95%）", "减去其他人"),
        ("group", "learners", "figure (95 %)", "less all others"),
    )
    rows = tuple(
        (
            each.group,
            count(each.learners),
            NOT_TOLD.text(lang) if each.too_few else whole(each.figure, told, lang),
            NOTHING if each.too_few else whole(each.less, _signed_as(told), lang),
        )
        for each in figures.groups
    )
    return Table(title, head, rows)


def _signed_as(told: Format) -> Format:
    """Write a difference of figures with its sign."""
    return lambda value: ("+" if value > 0 else "") + told(value)


def _rates(rates: ScoringRates, name: str, lang: Lang) -> Table:
    head = chosen(
        lang,
        ("群体", "人数", "高于中位数的比例", "影响比"),
        ("group", "people", "scoring rate", "impact ratio"),
    )
    rows = tuple(
        (
            each.group,
            count(each.n),
            whole(each.rate, _SHARE, lang),
            NOTHING if each.small else whole(each.impact_ratio, plain(2), lang),
        )
        for each in rates.rates
    )
    title = Label(
        "{name}：导师平均匹配分高于中位数的比例",
        "{name}: mentors whose mean score is above the median",
    )
    return Table(title.format(lang, name=name), head, rows)


def load(found: Load, lang: Lang) -> Section:
    """Tell how evenly mentors are used."""
    title = Label("导师的负担均匀吗？", "Are mentors used evenly?").text(lang)
    texts = [_GINI.format(lang, shown=_two(found.gini_shown), pairs=_two(found.gini_pairs))]
    if not math.isnan(found.filled):
        texts.append(
            _FILLED.format(
                lang,
                running=count(found.running),
                seats=NOTHING if found.seats is None else count(found.seats),
                filled=number(found.filled, percent()),
                never=number(found.never_shown, percent()),
            )
        )
    drawn = Label("导师各有几对", "How many pairs mentors have had").text(lang)
    pictures = (Picture(drawn, load_picture(found, lang)),) if found.mentors else ()
    return Section(
        "load",
        title,
        tuple(texts),
        pictures,
        (_mentors(found, lang),),
        _LOAD.format(lang, most=_MOST_MENTORS),
    )


_GINI = Label(
    "不均匀程度（基尼系数，0 为完全平均）：展示 {shown}，结对 {pairs}。",
    "Unevenness (Gini, 0 is perfectly even): of being shown {shown}, of pairs {pairs}.",
)
_FILLED = Label(
    "正在进行 {running} 对，名额 {seats} 个，已用 {filled}；有名额的导师中 {never} 从未被展示。",
    "{running} pairs run on {seats} seats, {filled} of which are taken; of the mentors with seats, "
    "{never} were never shown.",
)
_LOAD = Label(
    "灰柱是没有结对的导师。基尼系数按被展示过或有名额的导师计算。表中只列结对最多的 {most} 位，"
    "以编号显示。",
    "The grey bar stands for mentors without a pair. The Gini coefficient is over mentors who "
    "were shown "
    "or have seats. The table names the {most} with the most pairs, by id.",
)


def _two(value: float) -> str:
    return number(value, plain(2))


def _mentors(found: Load, lang: Lang) -> Table:
    head = chosen(
        lang,
        ("导师", "被展示", "被选中", "结对", "进行中", "名额"),
        ("mentor", "shown", "chosen", "pairs", "running", "seats"),
    )
    rows = tuple(
        (
            one.mentor_id,
            *(count(value) for value in (one.shown, one.chosen, one.pairs, one.running)),
            NOTHING if one.seats is None else count(one.seats),
        )
        for one in found.mentors[:_MOST_MENTORS]
    )
    title = Label("结对最多的导师", "Mentors with the most pairs").text(lang)
    return Table(title, head, rows)


def levels(found: Sequence[LevelFigure], lang: Lang) -> Section:
    """Tell what came of it, with how far each figure can be trusted."""
    title = Label("带来了什么？四个层次", "What came of it, on four levels").text(lang)
    known = [one for one in found if one.known or one.early]
    none = Label("还没有测量到任何结果。", "Nothing has been measured yet.").text(lang)
    texts = [_LEVEL.format(lang, **_level(one, lang)) for one in known]
    drawn = Label("各项指标，各按自己的尺度", "Each measure on its own scale").text(lang)
    pictures = (Picture(drawn, levels_picture(found, lang)),) if known else ()
    return Section(
        "levels",
        title,
        tuple(texts) or (none,),
        pictures,
        (_level_table(found, lang),),
        _LEVELS.text(lang),
    )


_LEVEL = Label(
    "「{measure}」：{mean}；应测 {due} 对，已测 {response}；证据等级：{grade}。",
    "“{measure}”: {mean}; of {due} pairs that were due, {response} are known; evidence: {grade}.",
)
_LEVELS = Label(
    "反应、学习、行为、结果四层（Kirkpatrick），各有测量时间。实心圆为他人或系统测得，"
    "空心圆与虚线为较弱的证据；"
    "“仅为相关”的数字不能说明是辅导带来的，没有对照组时任何一层都不能。",
    "Reaction, learning, behaviour, results (Kirkpatrick), each measured at its own time. A disc "
    "was measured by others or a system; a ring and a broken line are weaker evidence. What is "
    "correlation only does not tell that mentoring brought it; without people to compare with, no "
    "level does.",
)


def _level(one: LevelFigure, lang: Lang) -> dict[str, str]:
    return {
        "measure": measure(one.measure).text(lang),
        "mean": whole(level_figure(one), MEASURED[one.measure], lang),
        "due": count(one.due),
        "response": number(one.response, percent()),
        "grade": graded(one.grade, lang),
    }


def _level_table(found: Sequence[LevelFigure], lang: Lang) -> Table:
    head = chosen(
        lang,
        ("层次", "指标", "证据等级", "应测", "已测", "平均", "校正后", "与未参加者相比"),
        ("level", "measure", "grade", "due", "known", "mean", "corrected", "beside people without"),
    )
    rows = tuple(
        (
            one.label.text(lang),
            measure(one.measure).text(lang),
            graded(one.grade, lang),
            count(one.due),
            count(one.known),
            whole(one.mean, MEASURED[one.measure], lang),
            whole(one.corrected, MEASURED[one.measure], lang),
            NOTHING if one.effect is None else whole(one.effect.difference, signed(2), lang),
        )
        for one in found
    )
    return Table(Label("各层", "Levels").text(lang), head, rows, n_words=3)
