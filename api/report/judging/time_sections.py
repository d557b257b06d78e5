"""Whether outcomes are what they were, what more of them would show, and what was read."""

from __future__ import annotations

from collections.abc import Sequence

from api.report.judging.change_pictures import drift_picture, sums_picture
from api.report.judging.figures import NOTHING, ended, more_points, number, points
from api.report.judging.power_picture import power_picture
from api.report.judging.section import Picture, Section, Table, chosen
from api.report.judging.words import EVERYBODY, POLICIES
from api.report.svg.scale import count, percent
from features.label import Label, Lang
from models.judging.change_records import DriftChart, DriftFigures, Power
from models.judging.records import Judgement


def drift(found: DriftFigures, lang: Lang) -> Section:
    """Tell whether outcomes have changed."""
    title = Label("结果有没有变化？", "Have outcomes changed?").text(lang)
    quiet = Label("没有报警：各季度的结果与之前一致。", "No alarm: outcomes are what they were.")
    none = Label("还没有结果可看。", "There are no outcomes to watch.")
    texts = [ended(alarm.sentence.text(lang), lang) for alarm in found.alarms]
    pictures: tuple[Picture, ...] = ()
    if found.charts:
        means = Label("每季度的效果", "Outcomes by quarter").text(lang)
        sums = Label("离报警还有多远", "How near to an alarm").text(lang)
        pictures = (
            Picture(means, drift_picture(found, lang)),
            Picture(sums, sums_picture(found, lang)),
        )
    return Section(
        "drift",
        title,
        tuple(texts) or ((quiet if found.charts else none).text(lang),),
        pictures,
        (_quarters(found.charts, lang),) if found.charts else (),
        _DRIFT.text(lang),
    )


_DRIFT = Label(
    "每项指标先减去它在全部结对中的平均值，所以只有部分指标的新季度不会显得异常。"
    "每季度与之前各季度的平均值比较，同方向的偏离逐季累加（CUSUM）；累积超过报警线即报警。"
    "三年之内全部图表误报的机会合计为二十分之一。公司越小，变化越晚才看得出："
    "没有报警不等于没有变化。",
    "Each measure is taken less its mean over all pairs, so that a young quarter, of which only "
    "the first measures are known, does not look odd. Each quarter is compared with all before "
    "it, and what it is off by is summed up as long as it "
    "points one way (CUSUM); a sum above the edge is an alarm. All charts together raise a false "
    "alarm in one of twenty companies within three years. The smaller the company, the later a "
    "change is seen: no alarm is no proof that nothing changed.",
)


def _quarters(charts: Sequence[DriftChart], lang: Lang) -> Table:
    head = chosen(
        lang,
        ("群体", "季度", "条数", "高于平常", "累积 ÷ 报警线"),
        ("group", "quarter", "n", "above the usual", "sum ÷ edge"),
    )
    rows = tuple(
        (
            EVERYBODY.text(lang) if chart.group is None else chart.group,
            quarter,
            count(chart.n[at]),
            number(chart.mean[at], more_points),
            number(max(chart.up[at], chart.down[at]) / chart.edge, percent()),
        )
        for chart in charts
        for at, quarter in enumerate(chart.quarter)
    )
    return Table(Label("各季度", "Quarters").text(lang), head, rows, n_words=2)


def power(found: Power, lang: Lang) -> Section:
    """Tell what so many outcomes can show."""
    title = Label("有多大把握，还要多少结果？", "How sure, and how many more outcomes?").text(lang)
    text = _SEEN.format(lang, n=count(found.n), seen=number(found.seen, points))
    rows = sorted((r.needed, r.difference) for r in found.rows if r.what == "intakes")
    drawn = Label("多少条结果看得出多大的差别", "Which difference so many outcomes show").text(lang)
    picture = power_picture(dict(rows), lang, there_are=found.n)
    pictures = (Picture(drawn, picture),) if rows else ()
    return Section("power", title, (text,), pictures, (_needed(found, lang),), _POWER.text(lang))


_SEEN = Label(
    "现有 {n} 条结果；分成同样大的两半，相差 {seen} 分以上才有五分之四的机会看出来。",
    "There are {n} outcomes; between two halves of them, a difference of {seen} points of 100 or "
    "more would show "
    "four times in five.",
)
_POWER = Label(
    "按结果的离散程度、同一位导师的结果彼此相像的程度计算；95% 区间须不含零，把握为 80%。"
    "更小的差异也可能存在，只是看不出来。",
    "From how outcomes spread and how alike those of one mentor are; the interval of 95 % must "
    "leave out zero, with a chance of 80 %. Smaller differences may be there, and are not seen.",
)


def _needed(found: Power, lang: Lang) -> Table:
    what = {
        "intakes": Label("两期人数相同", "two intakes of equal size").text(lang),
        "policies": Label("同一批结果上的两套权重", "two weightings on the same outcomes").text(
            lang
        ),
    }
    head = chosen(
        lang, ("比较", "差异", "共需结果"), ("comparison", "difference", "outcomes in all")
    )
    rows = tuple((what[r.what], points(r.difference), count(r.needed)) for r in found.rows)
    return Table(Label("需要多少条结果", "Outcomes needed").text(lang), head, rows)


def read(judgement: Judgement, lang: Lang) -> Section:
    """Tell what was read."""
    size = judgement.size
    window = " – ".join(judgement.window) or NOTHING
    text = _READ.format(
        lang,
        as_of=judgement.as_of,
        window=window,
        lists=count(size.lists),
        learners=count(size.learners),
        mentors=count(size.mentors),
        pairs=count(size.pairs),
        labels=count(size.labels),
        drawn=number(size.drawn, percent()),
    )
    title = Label("依据哪些数据？", "What was read?").text(lang)
    return Section(
        "read",
        title,
        (text,),
        (),
        (_policies(judgement, lang),),
        _METHOD.format(lang, draws=count(judgement.draws), digest=judgement.digest),
    )


_READ = Label(
    "截至 {as_of} 之前已知的一切（{window}）：{lists} 份名单，{learners} 位学员，{mentors} 位导师；"
    "{pairs} 对，其中 {labels} 对已有结果；{drawn} 的展示记录了概率。",
    "All that was known before {as_of} ({window}): {lists} lists, {learners} learners, {mentors} "
    "mentors; {pairs} pairs, {labels} of them with an outcome; {drawn} of what was shown has its "
    "chance logged.",
)
_METHOD = Label(
    "区间由重抽学员 {draws} 次得出。同样的数据、日期与种子得到同样的数字。数据摘要（SHA-256）："
    "{digest}",
    "Intervals draw learners again {draws} times. The same data, day and seed give the same "
    "figures. Digest of the data (SHA-256): {digest}",
)


def _policies(judgement: Judgement, lang: Lang) -> Table:
    named = [policy for policy, weights in judgement.policies.items() if weights]
    head = (
        Label("项目", "feature").text(lang),
        *(POLICIES[policy].text(lang) for policy in named),
    )
    rows = tuple(
        (
            label.text(lang),
            *(number(judgement.policies[policy].get(name, 0.0), percent(1)) for policy in named),
        )
        for name, label in judgement.features.items()
    )
    return Table(Label("被比较的权重", "Weights that were compared").text(lang), head, rows)
