"""What things are called in a judgement, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from features.label import Label

POLICIES: Mapping[str, Label] = MappingProxyType(
    {
        "champion": Label("现用权重", "weights that serve"),
        "challenger": Label("新学的权重", "newly learned weights"),
        "prior": Label("HR 设定的权重", "HR's weights"),
        "random": Label("随机", "random"),
    }
)
QUESTIONS: Mapping[str, Label] = MappingProxyType(
    {
        "before": Label("比上一期", "than the intake before"),
        "random": Label("比随机推荐", "than random"),
        "prior": Label("比 HR 设定的权重", "than HR's weights"),
    }
)
VERDICTS: Mapping[str, Label] = MappingProxyType(
    {
        "better": Label("更好", "better"),
        "worse": Label("更差", "worse"),
        "alike": Label("没有值得在意的差别", "no difference that matters"),
        "unknown": Label("还无法判断", "cannot be told yet"),
        "same": Label("两者相同", "the same"),
    }
)
BASES: Mapping[str, Label] = MappingProxyType(
    {
        "intakes": Label("两期的平均效果", "mean outcomes of intakes"),
        "off_policy": Label("按展示概率加权的效果", "outcomes of the log, weighed"),
        "outcomes": Label("按效果排序", "order of outcomes"),
        "choices": Label("按选择排序", "order of choices"),
        "backtest": Label("按未参与学习的效果排序", "order of outcomes not learned from"),
    }
)
UNITS: Mapping[str, Label] = MappingProxyType(
    {
        "label": Label("效果，满分 100", "outcome, points of 100"),
        "auc": Label("判断正确的机会，百分点", "right order, percentage points"),
    }
)
MEASURES: Mapping[str, Label] = MappingProxyType(
    {
        "rating": Label("满意度", "satisfaction"),
        "uplift": Label("能力提升（级）", "levels gained"),
        "behaviour": Label("上级所见的行为改变", "change that the manager saw"),
        "result": Label("绩效变化", "change of performance"),
        "completion": Label("按计划完成", "completed as planned"),
        "hours": Label("投入小时", "hours put in"),
    }
)
FIGURES: Mapping[str, Label] = MappingProxyType(
    {
        "auc": Label("名单内判断正确", "right order within a list"),
        "ndcg": Label("NDCG@3", "NDCG@3"),
        "hit": Label("前三位命中", "hit in the first three"),
        "mrr": Label("平均倒数名次", "mean reciprocal rank"),
        "centred_auc": Label("效果判断正确", "right order of outcomes"),
        "pooled_auc": Label("不分名单的排序", "order without lists"),
    }
)
GATE: Mapping[str, Label] = MappingProxyType(
    {
        "ready": Label(
            "新权重可以启用，须由有权限的人确认。",
            "The new weights may serve; a named person decides whether they do.",
        ),
        "refused": Label("新权重不得启用。", "The new weights may not serve."),
        "stays": Label("权重保持不变。", "The weights stay."),
    }
)
PARTS: Mapping[str, Label] = MappingProxyType(
    {
        "weights": Label("权重如何变化，并在未见过的数据上检验", "weights, on what was not seen"),
        "intakes": Label("历期效果", "intake by intake"),
        "ranking": Label("排序好坏", "how well mentors are ordered"),
        "worth": Label("换用其他权重的估计效果", "what other weights are worth"),
        "reliability": Label("预期与实际", "what was expected beside what came"),
        "groups": Label("各群体", "group by group"),
        "load": Label("导师的使用", "how mentors are used"),
        "levels": Label("四个层次", "the four levels"),
        "drift": Label("结果是否有变", "whether outcomes have changed"),
        "curve": Label("学习曲线", "how many outcomes learning needs"),
        "power": Label("能看出多大的差别", "which difference can be seen"),
    }
)
"""Parts of a judgement, while they are worked out."""
GRADES: Mapping[str, Label] = MappingProxyType(
    {
        "compared": Label("有对照", "compared"),
        "measured": Label("他人测得", "measured"),
        "self_reported": Label("本人自报", "self-reported"),
        "correlation": Label("仅为相关", "correlation"),
    }
)
"""Grades of evidence, short."""
EVERYBODY = Label("全体", "everybody")
NOT_KNOWN = Label("未知", "not known")
NOT_TOLD = Label("不予显示", "not told")
"""In the place of a figure of too few people, or of one that would give theirs away."""


def measure(name: str) -> Label:
    """Return what a measure is called."""
    return MEASURES.get(name, Label(name, name))
