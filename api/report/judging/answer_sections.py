"""Whether matches are better, and how intakes have done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from api.report.judging.change_pictures import intakes_picture
from api.report.judging.figures import NOTHING, ended, more_points, number, points, whole
from api.report.judging.order_pictures import better_picture
from api.report.judging.section import Picture, Section, Table, chosen
from api.report.judging.words import (
    BASES,
    GRADES,
    POLICIES,
    QUESTIONS,
    UNITS,
    VERDICTS,
    measure,
)
from api.report.svg.scale import count, percent
from evaluation.grades import GRADE_LABELS, Grade
from features.label import Label, Lang, joined
from models.judging.cautions import CAUTIONS
from models.judging.records import Comparison, Intake, Judgement, Question

_ASKED: tuple[Question, ...] = ("before", "random", "prior")


def first_answers(judgement: Judgement) -> tuple[Comparison, ...]:
    """Return the best answer to each question that has one, in the order of the questions."""
    found = (judgement.answers(question)[:1] for question in _ASKED)
    return tuple(one for answers in found for one in answers)


def better(judgement: Judgement, lang: Lang) -> Section:
    """Answer whether matches are better: than before, than random, than HR's weights."""
    answers = first_answers(judgement)
    title = Label("三个回答", "Three answers").text(lang)
    drawn = Label("三个比较，附 95% 区间", "Three comparisons, with intervals of 95 %").text(lang)
    pictures = (Picture(drawn, better_picture(answers, lang)),) if answers else ()
    none = Label("没有可比较的结果。", "There is nothing to compare yet.").text(lang)
    return Section(
        "better",
        title,
        tuple(ended(one.sentence.text(lang), lang) for one in answers) or (none,),
        pictures,
        (_comparisons(judgement.better, lang), _cautions(judgement.better, lang)),
        _BETTER.text(lang),
    )


_BETTER = Label(
    "每个问题可能有几种证据，最可信的一种排在最前，写成句子、画成图；其余列在表中。"
    "差异的 95% 区间由重抽学员得出；区间跨过零线，就还无法判断。“值得重视”是事先定下的最小差异，"
    "更小的差异即使确实存在也不必在意。"
    "各期之间的差异还可能来自学员、岗位或问卷的变化，不能只归因于匹配。",
    "A question may have several kinds of evidence: the best stands first, is said and drawn; the "
    "others are in the table. Intervals of 95 % draw learners again; one that holds zero leaves "
    "the question open. What is worth seeing was fixed beforehand: a smaller difference need not "
    "concern anybody, even if it is there. Intakes also differ in their learners, posts and "
    "surveys: that a year was better does not say that matching made it so.",
)


def _comparisons(every: Sequence[Comparison], lang: Lang) -> Table:
    head = chosen(
        lang,
        ("问题", "依据", "比较", "结论", "差异（95% 区间）", "单位", "把握", "条数", "还需"),
        (
            "question",
            "evidence",
            "compared",
            "verdict",
            "difference (95 %)",
            "unit",
            "sure it is above 0",
            "n",
            "more needed",
        ),
    )
    title = Label("所有比较", "All comparisons").text(lang)
    return Table(title, head, tuple(_comparison(one, lang) for one in every), n_words=4)


def _comparison(one: Comparison, lang: Lang) -> tuple[str, ...]:
    between = Label("{of} ↔ {than}", "{of} and {than}")
    names = (POLICIES.get(name, Label(name, name)).text(lang) for name in (one.of, one.than))
    return (
        QUESTIONS[one.question].text(lang),
        BASES[one.basis].text(lang),
        between.format(lang, **dict(zip(("of", "than"), names, strict=True))),
        VERDICTS[one.verdict].text(lang),
        whole(one.difference, more_points, lang),
        UNITS[one.unit].text(lang),
        number(one.sure, percent()),
        count(one.n),
        NOTHING if one.needed is None else count(one.needed),
    )


def _cautions(every: Sequence[Comparison], lang: Lang) -> Table:
    """List what the evidence suffers from, and how strong it is."""
    head = chosen(
        lang, ("问题", "依据", "证据等级", "须知"), ("question", "evidence", "grade", "mind")
    )
    rows = tuple(
        (
            QUESTIONS[one.question].text(lang),
            BASES[one.basis].text(lang),
            GRADE_LABELS[one.grade].text(lang) if one.grade else NOTHING,
            said(one.warnings, lang) or NOTHING,
        )
        for one in every
    )
    return Table(
        Label("证据有多可靠", "How good the evidence is").text(lang), head, rows, n_words=4
    )


def graded(grade: Grade | None, lang: Lang) -> str:
    """Return what a grade of evidence is called, in short; a dash for none."""
    return GRADES[grade].text(lang) if grade else NOTHING


def said(codes: Iterable[str], lang: Lang) -> str:
    """Return warnings in words."""
    texts = [CAUTIONS[code].text(lang) for code in codes]
    return ("；" if lang == "zh" else "; ").join(texts)


def intakes(judgement: Judgement, lang: Lang) -> Section:
    """Tell how each intake has done."""
    found = judgement.intakes
    title = Label("历期效果", "Intake by intake").text(lang)
    known = [one for one in found if not one.too_few]
    texts = [_INTAKE.format(lang, **_told(one, lang)) for one in known[-1:]]
    texts += [_SPAN.format(lang, **_span(known))] if len(known) > 1 else []
    none = Label("各期的结果都太少，不能比较。", "No intake has enough outcomes to be told.")
    drawn = Label("每一期的平均效果", "Mean outcome of each intake").text(lang)
    pictures = (Picture(drawn, intakes_picture(found, lang)),) if known else ()
    return Section(
        "intakes",
        title,
        tuple(texts) or (none.text(lang),),
        pictures,
        (_intake_table(found, lang),),
        _INTAKES.text(lang),
    )


_INTAKE = Label(
    "{name}：{pairs} 对，{response}的应答已收回；校正未答者之后平均效果为 {mean}（满分 100）。",
    "{name}: {pairs} pairs, {response} of the answers that were due have come; corrected for those "
    "who did not answer, the mean outcome is {mean} of 100.",
)
_SPAN = Label(
    "{n} 期之中，最低是 {lowest}（{low}），最高是 {highest}（{high}）；"
    "偶然的起伏也会造成这样的高低。",
    "Of {n} intakes, {lowest} was lowest ({low}) and {highest} highest ({high}); luck alone makes "
    "such ups and downs as well.",
)
_INTAKES = Label(
    "满意的人更愿意回答，所以只看已答者会偏高；校正按估计的回答概率给每份回答加权。"
    "与上一期之差只用两期都测过的指标。"
    "未结束的结对还没有结果，最近几期会随时间变化。",
    "The content answer more often, so that answers alone look too good: each answer is weighed by "
    "one over its estimated chance to be given. The difference to the intake before uses only "
    "measures that both have. Pairs that still run have no outcome yet: recent intakes will move.",
)


def _told(one: Intake, lang: Lang) -> dict[str, str]:
    return {
        "name": one.name,
        "pairs": count(one.pairs),
        "response": number(one.response, percent()),
        "mean": whole(one.corrected, points, lang),
    }


def _span(known: Sequence[Intake]) -> dict[str, str]:
    ordered = sorted(known, key=lambda one: one.corrected.value)
    low, high = ordered[0], ordered[-1]
    return {
        "n": count(len(known)),
        "lowest": low.name,
        "low": number(low.corrected.value, points),
        "highest": high.name,
        "high": number(high.corrected.value, points),
    }


def _intake_table(found: Sequence[Intake], lang: Lang) -> Table:
    head = chosen(
        lang,
        (
            "期次",
            "开始",
            "指标",
            "证据等级",
            "结对",
            "有结果",
            "应答",
            "仅已答者",
            "校正后",
            "与上期之差",
        ),
        (
            "intake",
            "from",
            "measures",
            "grade",
            "pairs",
            "with outcome",
            "response",
            "who answered",
            "corrected",
            "less the one before",
        ),
    )
    rows = tuple(
        (
            one.name,
            one.first_day,
            joined(measure(name) for name in one.measures).text(lang) or NOTHING,
            graded(one.grade, lang),
            count(one.pairs),
            count(one.labels),
            number(one.response, percent()),
            whole(one.mean, points, lang),
            whole(one.corrected, points, lang),
            whole(one.less, more_points, lang),
        )
        for one in found
    )
    return Table(Label("各期", "Intakes").text(lang), head, rows, n_words=4)
