"""How well weights order mentors, what is learned, and how far to believe expectations."""

from __future__ import annotations

from collections.abc import Sequence

from api.report.judging.answer_sections import graded
from api.report.judging.figures import more_points, number, points, whole
from api.report.judging.order_pictures import (
    calibration_picture,
    curve_picture,
)
from api.report.judging.section import Picture, Section, Table, chosen
from api.report.judging.words import FIGURES, POLICIES
from api.report.svg.scale import count, percent, plain, signed
from features.label import Label, Lang
from models.judging.change_records import Curve
from models.judging.order_records import PolicyRanking, Reliability

_ORDERS = ("auc", "ndcg", "hit", "mrr", "centred_auc", "pooled_auc")


def ranking(found: Sequence[PolicyRanking], lang: Lang) -> Section:
    """Tell how well each policy orders mentors."""
    title = Label("排序得好不好？", "How well are mentors ordered?").text(lang)
    texts = [_ORDER.format(lang, **_order(one, lang)) for one in found if _telling(one)]
    texts += [
        _DISAGREES.format(lang, policy=POLICIES[one.policy].text(lang))
        for one in found
        if one.disagrees
    ]
    none = Label("没有可以排序的结果。", "There are no outcomes to order.").text(lang)
    return Section(
        "ranking",
        title,
        tuple(texts) or (none,),
        (),
        (_orders(found, lang),),
        _RANKING.text(lang),
    )


_ORDER = Label(
    "按「{policy}」：两条结果中较好的一条，其导师在名单中相对更靠前的机会为 {auc}%（{n} 条结果）。",
    "With {policy}, the better of two outcomes is the one whose mentor stood higher above the "
    "others of her list in {auc} of 100 cases ({n} outcomes).",
)
_DISAGREES = Label(
    "注意：{policy}在名单之内与合并之后的结论相反，合并的数字不可用。",
    "Mind: within lists and over all rows, {policy} look opposite; pooled figures mislead.",
)
_RANKING = Label(
    "50 是随机，100 是完美；对人的匹配，57–66 是事先能做到的。选择受名单位置影响，"
    "所以以结果为准；"
    "每位学员只有一条结果时，名单之内无从排序，改为比较“高出名单平均的程度”。"
    "不分名单的数字会把学员的宽严混进来，仅供对照。",
    "50 is chance and 100 perfect; 57 to 66 is what can be had before people meet. Choices "
    "follow the place on the list, so outcomes count more. A learner with one outcome orders "
    "nothing within her list: then it is compared how far each mentor stood above her list's mean. "
    "Figures without lists mix in how lenient learners are, and only stand beside.",
)


def _telling(one: PolicyRanking) -> bool:
    """Whether it says anything on outcomes: chance is known beforehand."""
    return one.on == "labels" and one.policy != "random"


def _order(one: PolicyRanking, lang: Lang) -> dict[str, str]:
    return {
        "policy": POLICIES[one.policy].text(lang),
        "auc": whole(one.centred_auc, points, lang),
        "n": count(one.n_rows),
    }


def _orders(found: Sequence[PolicyRanking], lang: Lang) -> Table:
    on = {
        "choices": Label("选择", "choices").text(lang),
        "labels": Label("结果", "outcomes").text(lang),
    }
    less = Label("减去 HR 的", "less HR's").text(lang)
    head = (
        *chosen(lang, ("谁的权重", "按", "证据等级"), ("whose weights", "on", "grade")),
        *(FIGURES[name].text(lang) for name in _ORDERS),
        less,
        Label("条数", "n").text(lang),
    )
    rows = tuple(
        (
            POLICIES[one.policy].text(lang),
            on[one.on],
            graded(one.grade, lang),
            *(whole(getattr(one, name), points, lang) for name in _ORDERS),
            whole(one.less, more_points, lang),
            count(one.n_rows),
        )
        for one in found
    )
    return Table(Label("排序指标", "Figures of order").text(lang), head, rows, n_words=3)


def curve(found: Curve, lang: Lang) -> Section:
    """Tell what learning is worth by the number of outcomes."""
    title = Label("多少条结果才值得学习？", "How many outcomes until learning pays?").text(lang)
    texts = [
        _LEARNED.format(
            lang,
            n=count(point.n),
            auc=whole(point.learned, points, lang),
            less=whole(point.less, more_points, lang),
        )
        for point in found.points[-1:]
    ]
    none = Label(
        "还没有足够晚的结果可供检验。", "No outcome is late enough to judge learning by."
    ).text(lang)
    drawn = Label("学习曲线", "Learning curve").text(lang)
    pictures = (Picture(drawn, curve_picture(found, lang)),) if found.points else ()
    tables = (_points(found, lang),) if found.points else ()
    method = _CURVE.format(lang, n=count(found.n_judged))
    return Section("curve", title, tuple(texts) or (none,), pictures, tables, method)


_LEARNED = Label(
    "从最早的 {n} 条结果学到的权重，判断正确的机会为 {auc}%，与 HR 设定的权重相差 {less} "
    "个百分点。",
    "Weights learned from the first {n} outcomes put the better of two higher in {auc} of 100, "
    "which differs from HR's weights by {less}.",
)
_CURVE = Label(
    "按时间先后取前 n 条结果学习，都在其后的同一批 {n} 条结果上检验。少于 25 条时不学习，保持 HR "
    "的权重。",
    "Learned from the first n outcomes in the order of time, judged on the same {n} later ones. "
    "Below 25 outcomes nothing is learned, and HR's weights stay.",
)


def _points(found: Curve, lang: Lang) -> Table:
    head = chosen(
        lang,
        ("条数", "学到的权重", "减去 HR 的"),
        ("outcomes", "learned weights", "less HR's"),
    )
    rows = tuple(
        (
            count(point.n),
            whole(point.learned, points, lang),
            whole(point.less, more_points, lang),
        )
        for point in found.points
    )
    return Table(Label("学习曲线的数据", "Figures of the learning curve").text(lang), head, rows)


def calibration(found: Reliability, lang: Lang) -> Section:
    """Tell whether what was expected is what came."""
    title = Label("预期可信吗？", "Do outcomes come as expected?").text(lang)
    figures = found.figures
    if figures is None:
        none = Label(
            "之前或之后的结果太少，无法检验。", "Too few outcomes before or after to tell."
        )
        return Section("calibration", title, (none.text(lang),), (), (), _CALIBRATION.text(lang))
    text = _SLOPE.format(
        lang,
        n=count(found.n_judged),
        slope=whole(figures.slope, plain(2), lang),
        intercept=whole(figures.intercept, signed(2), lang),
        brier=number(figures.brier.value, plain(3)),
        mean=number(figures.brier_of_mean, plain(3)),
    )
    drawn = Label("预期与实际对照", "What was expected, and what came").text(lang)
    picture = Picture(drawn, calibration_picture(found, lang))
    return Section(
        "calibration", title, (text,), (picture,), (_bins(found, lang),), _CALIBRATION.text(lang)
    )


_SLOPE = Label(
    "在之后的 {n} 条结果上：斜率 {slope}（1 为恰当，小于 1 则预期过于极端），截距 {intercept}（0 "
    "为恰当，"
    "大于 0 则预期偏低），平方误差 {brier}，一律按平均值预期时为 {mean}。",
    "On {n} later outcomes: slope {slope} (1 is right, below it expectations are too extreme), "
    "intercept {intercept} (0 is right, above it they are too low), squared error {brier}, against "
    "{mean} if the mean were expected of everybody.",
)
_CALIBRATION = Label(
    "用较早的结果把匹配分换算成预期，再与较晚的结果对照。点在对角线上即与预期一致；竖线为 95% "
    "区间，"
    "点越大、灰柱越高，结对越多。",
    "Scores become expectations by earlier outcomes, and are set beside later ones. A point on the "
    "diagonal came as expected; lines are intervals of 95 %, larger points and higher grey bars "
    "stand for more pairs.",
)


def _bins(found: Reliability, lang: Lang) -> Table:
    head = chosen(
        lang, ("预期区间", "平均预期", "实际", "结对"), ("range", "expected", "came", "pairs")
    )
    told = percent()
    rows = tuple(
        (
            f"{told(each.low)} – {told(each.high)}",
            number(each.predicted, told),
            whole(each.observed, told, lang),
            count(each.n),
        )
        for each in found.table
        if each.n
    )
    return Table(Label("预期与实际", "Expected and come").text(lang), head, rows)
