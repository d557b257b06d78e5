"""What outcomes would have been under other weights."""

from __future__ import annotations

import math
from collections.abc import Sequence

from api.report.judging.answer_sections import said
from api.report.judging.figures import NOTHING, more_points, number, points, whole
from api.report.judging.order_pictures import worth_picture
from api.report.judging.section import Picture, Section, Table, chosen
from api.report.judging.words import POLICIES
from api.report.svg.scale import count, percent, plain
from features.label import Label, Lang
from models.judging.order_records import PolicyWorth, Worth


def worth(found: Worth, lang: Lang) -> Section:
    """Tell what outcomes would have been under each policy."""
    title = Label("换一套权重，效果会怎样？", "What would other weights have been worth?").text(
        lang
    )
    first = _SERVED.format(lang, n=count(found.n), served=whole(found.served, points, lang))
    texts = [first, *(_told(one, lang) for one in found.policies)]
    none = Label(
        "没有带结果的名单，无法估计。", "No list has an outcome: nothing can be estimated."
    )
    drawn = Label("各套权重、各种估计", "Each weighting, by each way to estimate it").text(lang)
    pictures = (Picture(drawn, worth_picture(found, lang)),) if found.policies else ()
    tables = (_estimates(found, lang), _overlaps(found.policies, lang)) if found.policies else ()
    return Section(
        "worth",
        title,
        tuple(texts) if found.policies else (none.text(lang),),
        pictures,
        tables,
        _WORTH.text(lang),
    )


_SERVED = Label(
    "{n} 份名单带来的平均效果为 {served}。",
    "The {n} lists with an outcome brought {served} in the mean.",
)
_POLICY = Label(
    "按「{policy}」各取排在第一的导师，估计为 {value}{less}。",
    "With the mentor whom {policy} put first, the estimate is {value}{less}.",
)
_RANDOM = Label(
    "在各份名单中随机选导师，估计为 {value}{less}。",
    "With a mentor of each list at random, the estimate is {value}{less}.",
)
_LESS = Label("，与现用相差 {less}", ", which differs from what serves by {less}")
_WORTH = Label(
    "只在当时展示过的导师之间换人；每条结果按“当时被展示、被选中的概率”的倒数加权（IPS），SN "
    "为自归一化，"
    "DM 用模型填补，DR 两者结合；最可信的是 SNDR。有效样本小或单条权重过大时结论不可靠，"
    "见表中的须知。"
    "展示概率未记录时，这一节不能作为依据。",
    "Only mentors who were on the list are exchanged. Each outcome is weighed by one over its "
    "chance to be shown and chosen (IPS); SN normalises by the weights, DM fills in by a model, DR "
    "joins both; SNDR is relied on. With few effective rows or one heavy row an estimate is not to "
    "be relied on: see what to mind in the table. Without logged chances this part proves nothing.",
)


def _told(one: PolicyWorth, lang: Lang) -> str:
    frame = _RANDOM if one.policy == "random" else _POLICY
    return frame.format(lang, **_policy(one, lang))


def _policy(one: PolicyWorth, lang: Lang) -> dict[str, str]:
    known = not math.isnan(one.less.value)
    return {
        "policy": POLICIES[one.policy].text(lang),
        "value": whole(one.relied_on, points, lang),
        "less": _LESS.format(lang, less=whole(one.less, more_points, lang)) if known else "",
    }


def _estimates(found: Worth, lang: Lang) -> Table:
    names = list(dict.fromkeys(e.estimator for one in found.policies for e in one.estimates))
    head = (
        Label("估计方法", "estimator").text(lang),
        *(POLICIES[one.policy].text(lang) for one in found.policies),
    )
    by_name = [{e.estimator: e.value for e in one.estimates} for one in found.policies]
    rows = tuple(
        (
            name,
            *(whole(told[name], points, lang) if name in told else NOTHING for told in by_name),
        )
        for name in names
    )
    return Table(Label("所有估计", "All estimates").text(lang), head, rows)


def _overlaps(policies: Sequence[PolicyWorth], lang: Lang) -> Table:
    head = chosen(
        lang,
        ("谁的权重", "须知", "记录", "有效样本", "最重一条", "平均权重", "无依据", "同样的结对"),
        (
            "whose weights",
            "mind",
            "rows",
            "effective",
            "heaviest",
            "mean weight",
            "unsupported",
            "same pairs",
        ),
    )
    rows = tuple(
        (
            POLICIES[one.policy].text(lang),
            said(one.overlap.warnings, lang) or NOTHING,
            count(one.overlap.n),
            count(one.overlap.effective),
            number(one.overlap.heaviest, percent(1)),
            number(one.overlap.mean_weight, plain(2)),
            number(one.overlap.unsupported, percent(1)),
            number(one.agrees, percent()),
        )
        for one in policies
    )
    title = Label("记录能说明多少", "How far the log can tell").text(lang)
    return Table(title, head, rows, n_words=2)
