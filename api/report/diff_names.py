"""What people call the settings and figures of a run, by their names in ``run.json``."""

from __future__ import annotations

from features.blocks import BLOCKS
from features.label import Label
from features.schema import DIMENSIONS, LAYERS, MENTOR_KINDS, RULE_MODES
from matching.explanation import RULE_LABELS

_NAMES: dict[str, Label] = {
    "name": Label("名称", "name"),
    "version": Label("版本", "version"),
    "schema_version": Label("格式版本", "version of the format"),
    "objective": Label("目标", "objective"),
    "minimum_score": Label("最低匹配分", "minimum score"),
    "floor": Label("保底分", "floor"),
    "load_cap": Label("每位导师最多带的学员", "most learners of a mentor"),
    "pair_cap": Label("每一对的最高概率", "most probable pair"),
    "stay_bonus": Label("留任加分", "what staying counts"),
    "list_length": Label("名单长度", "length of a list"),
    "exposure_slack": Label("名单余量", "slack of the lists"),
    "kinds": Label("导师类型", "kinds of mentor"),
    "relaxation_order": Label("可放宽规则的顺序", "order of giving up rules"),
    "learners": Label("学员", "learners"),
    "mentors": Label("导师", "mentors"),
    "seats": Label("名额", "seats"),
    "matched": Label("已匹配", "matched"),
    "unmatched": Label("未匹配", "unmatched"),
    "locked": Label("人工指定", "fixed by HR"),
    "full_mentors": Label("满员导师", "full mentors"),
    "idle_mentors": Label("没有学员的导师", "mentors without a learner"),
    "total": Label("总分", "total"),
    "mean_score": Label("平均匹配分", "mean pair score"),
    "mean_coverage": Label("平均差距覆盖", "mean gap coverage"),
    "mode": Label("内容", "mode"),
    "seed": Label("随机种子", "seed"),
    **{block.name: block.label for block in BLOCKS},
}
_OF_RULES = {
    "mode": Label("方式", "mode"),
    "limit": Label("限值", "limit"),
    "weight": Label("权重", "weight"),
}
_OF_KINDS = {
    "layers": Label("层级", "layers"),
    "topics": Label("能力维度", "topics"),
    "wished": Label("需要导师的学员", "learners who want one"),
    "matched": Label("已匹配", "matched"),
}
_KINDS = {choice.code: choice.label for choice in MENTOR_KINDS}
_VALUES: dict[str, Label] = {
    "must": Label("必须", "must"),
    "very": Label("很重要", "very"),
    "fairly": Label("较重要", "fairly"),
    "a little": Label("略重要", "a little"),
    "total": Label("先求匹配人数，再求总分", "as many as possible, then best total"),
    "score": Label("总分最高优先", "best total first"),
    "stable": Label("稳定", "stable"),
    "both": Label("分配与名单", "assignment and lists"),
    "assign": Label("只分配", "assignment alone"),
    "shortlist": Label("只列名单", "lists alone"),
    "largest": Label("尽可能高", "as high as possible"),
    **{choice.code: choice.label for choice in RULE_MODES},
    **RULE_LABELS,
    **_KINDS,
    **{choice.code: choice.label for choice in (*LAYERS, *DIMENSIONS)},
}


def name_label(name: str) -> Label:
    """Return what people call a setting or figure.

    Parameters
    ----------
    name : str
        As `api.report.diff` names it: a field of the record or of the policy, a block,
        ``"rule:<code>"``, ``"weights.<block>"``, ``"rules.<code>[/<department>].<field>"``,
        ``"kinds.<kind>.<field>"`` or ``"<kind>.<figure>"``.

    Returns
    -------
    Label
        The name itself where it has no other, such as the id of a mentor.
    """
    if name.startswith("weights."):
        return _joined(Label("权重", "weight"), name_label(name.removeprefix("weights.")))
    if name.startswith("rule:"):
        return _joined(Label("规则", "rule"), _rule(name.removeprefix("rule:")))
    if name.startswith("rules."):
        where, _, field = name.removeprefix("rules.").rpartition(".")
        code, _, department = where.partition("/")
        parts = [_rule(code), *([Label(department, department)] if department else [])]
        return _joined(*parts, _OF_RULES.get(field, Label(field, field)))
    kind, _, field = name.removeprefix("kinds.").partition(".")
    if kind in _KINDS and field in _OF_KINDS:
        return _joined(_KINDS[kind], _OF_KINDS[field])
    return _NAMES.get(name, Label(name, name))


def value_label(value: str) -> Label:
    """Return what people call a value that is a word; the value itself where it is no such word."""
    return _VALUES.get(value, Label(value, value))


def _rule(code: str) -> Label:
    return RULE_LABELS.get(code, Label(code, code))


def _joined(*parts: Label) -> Label:
    return Label(" · ".join(part.zh for part in parts), " · ".join(part.en for part in parts))
