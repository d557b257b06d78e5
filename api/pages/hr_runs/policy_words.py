"""What a policy says, in words: for who edits it, for who compares two, for a works council."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from features.blocks import BLOCKS
from features.label import Label, joined
from features.schema import DIMENSIONS, LAYERS, MENTOR_KINDS, RULES
from features.schema.declarations import Choice
from matching.policy import WORDS, KindPolicy, Policy, RulePolicy, Weight, number

WORD_LABELS: dict[str, Label] = {
    "must": Label("最为重要", "must"),
    "very": Label("很重要", "very"),
    "fairly": Label("较重要", "fairly"),
    "a little": Label("略有影响", "a little"),
    "off": Label("不考虑", "not at all"),
}
BLOCK_TEXTS: dict[str, Label] = {
    "gap_coverage": Label(
        "导师能补上学员多大比例的能力差距", "share of the learner's gaps that the mentor can close"
    ),
    "validated": Label(
        "这些专长经他人验证", "the expertise that closes them was checked by somebody"
    ),
    "in_role": Label(
        "这些专长是导师现岗的核心", "that expertise is core to the mentor's present post"
    ),
    "teaching": Label("导师愿意教学员所缺的", "wish to teach what the learner lacks"),
    "stretch": Label("导师高出一到两级", "the mentor is one or two levels above"),
    "style": Label("辅导风格相近", "likeness of mentoring styles"),
    "methods": Label("导师采用学员习惯的学习方式", "ways of learning that the mentor uses"),
    "goals": Label("学员目标与导师经历相符", "the learner's goals against the mentor's story"),
    "record": Label(
        "以往辅导的成效；次数少时趋于平均", "results of earlier mentorships, cautious where few"
    ),
    "post_likeness": Label("两个岗位的能力模型相近", "likeness of the two posts"),
    "grade": Label("导师职级略高", "the mentor is a few grades above"),
    "time_zone": Label("工作时间重叠", "overlap of working hours"),
    "availability": Label("每周共同的空闲时间", "free hours of the week in common"),
    "site": Label("同一地点", "the same site"),
    "department": Label("来自其他部门", "another department"),
    "layer": Label("适合学员所在的层级", "the mentor suits the learner's layer"),
}
"""What each feature block looks at."""
RULE_LABELS: dict[str, Label] = {choice.code: choice.label for choice in RULES}
MODE_LABELS: dict[str, Label] = {
    "hard": Label("必须遵守", "kept strictly"),
    "soft": Label("尽量遵守", "kept where possible"),
    "report": Label("仅提示", "only noted"),
    "off": Label("不检查", "not looked at"),
}
_MODES: dict[str, Label] = {
    "hard": Label("绝不配对：{what}。", "Never a pair: {what}."),
    "soft": Label(
        "尽量避免：{what}；遵守时加分（{weight}）。",
        "Better not: {what}; keeping it counts ({weight}).",
    ),
    "report": Label("允许，仅作提示：{what}。", "Allowed, and only noted: {what}."),
    "off": Label("不检查：{what}。", "Not looked at: {what}."),
}
_BROKEN: dict[str, Label] = {
    "reporting_line": Label(
        "一方在另一方的汇报线上（不论隔几级）", "one is above the other, at any distance"
    ),
    "same_manager": Label("双方的直接上级相同", "both report to the same manager"),
    "banned": Label("双方被列为禁止配对（不对外说明）", "the two are kept apart (never named)"),
    "not_again": Label(
        "其中一方表示不再配对（不对外说明）", "one of them said “not again” (never named)"
    ),
    "earlier_pair": Label("双方曾经配对", "the two have been a pair before"),
    "same_department": Label("双方在同一部门", "both are in the same department"),
    "other_site": Label("双方不在同一地点", "the two are at different sites"),
    "no_common_language": Label("双方没有共同语言", "the two share no language"),
    "time_zone": Label("时差超过 {limit} 小时", "they are more than {limit} hours apart"),
    "grade_gap": Label(
        "导师比学员高不到 {limit} 级", "the mentor is less than {limit} grades above"
    ),
    "layer": Label("导师只辅导其他层级", "the mentor works with other layers than the learner's"),
    "mentor_kind": Label(
        "导师（内部/外部）不是学员所要的类型",
        "the learner wants an inside or outside mentor, and this is the other",
    ),
}
"""When a pair breaks a rule."""
_KEPT: dict[str, Label] = {
    "reporting_line": Label("双方不在同一汇报线上", "neither is above the other"),
    "same_manager": Label("双方的直接上级不同", "they report to different managers"),
    "earlier_pair": Label("双方没有配对过", "the two have not been a pair before"),
    "same_department": Label("双方在不同部门", "they are in different departments"),
    "other_site": Label("双方在同一地点", "both are at the same site"),
    "no_common_language": Label("双方有共同语言", "the two share a language"),
    "time_zone": Label("时差不超过 {limit} 小时", "they are at most {limit} hours apart"),
    "grade_gap": Label("导师至少高 {limit} 级", "the mentor is at least {limit} grades above"),
    "layer": Label("导师辅导学员所在的层级", "the mentor works with the learner's layer"),
    "mentor_kind": Label("导师是学员所要的类型", "the mentor is of the kind that is wanted"),
}
"""What a rule that may be soft asks of a pair."""
_SAME_GRADE = {
    "broken": Label("导师职级低于学员", "the mentor is lower in grade than the learner"),
    "kept": Label("导师职级不低于学员", "the mentor is not lower in grade than the learner"),
}
"""What the rule about grades is without a distance."""
_NO_LIMIT = {"time_zone": 8.0, "grade_gap": 0.0}
"""What holds where a policy names no limit, as the rules themselves take it."""
OBJECTIVE_LABELS: dict[str, Label] = {
    "total": Label(
        "先让尽可能多的人匹配，再求总分最高", "as many matched as possible, then the best total"
    ),
    "score": Label("总分最高优先", "the best total first, even if fewer are matched"),
    "stable": Label(
        "稳定：没有师生双方都更愿意与对方结对",
        "stable: no learner and mentor would both rather have each other",
    ),
}
_NONE = Label("无", "none")
_ALL = Label("全部", "all")
_ONE_KIND = Label("每人一位导师，类型不限", "one mentor each, of whatever kind")
_LARGEST = Label("尽可能高", "as high as it goes")
_NAMES: dict[str, Label] = {
    "name": Label("名称", "name"),
    "objective": Label("目标", "objective"),
    "minimum_score": Label("最低匹配分", "minimum score"),
    "floor": Label("保底分", "floor"),
    "load_cap": Label("每位导师最多学员数", "most learners a mentor"),
    "pair_cap": Label("抽签：每一对的最大概率", "lottery: most a pair may be probable"),
    "stay_bonus": Label("重新匹配时保留原导师", "keeping a mentor in a re-match"),
    "list_length": Label("名单上的导师数", "mentors on a list"),
    "exposure_slack": Label("热门导师可多上名单的倍数", "how much oftener a mentor may be listed"),
    "relaxation_order": Label("可依次放宽的规则", "rules that may be given up, in order"),
    "kinds": Label("导师类型", "kinds of mentor"),
}
"""What the other parts of a policy are called."""


@dataclass(frozen=True, slots=True)
class WeightLine:
    """How much one feature block counts.

    Attributes
    ----------
    word : Label or None
        None for a number that no word stands for.
    share : float
        Of all blocks and soft rules together.
    """

    block: str
    label: Label
    about: Label
    word: Label | None
    number: float
    share: float


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule, and what it does."""

    rule: RulePolicy
    label: Label
    sentence: Label


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that a policy says."""

    name: Label
    value: Label


def weight_lines(policy: Policy) -> list[WeightLine]:
    """Return every feature block in the order of the document, then soft rules that count."""
    raw = policy.block_weights(BLOCKS)
    soft = _soft_rules(policy)
    total = sum(raw.values()) + sum(number(rule.weight) for rule in soft.values())
    lines = [
        WeightLine(
            block.name,
            block.label,
            BLOCK_TEXTS[block.name],
            _word(raw[block.name]),
            raw[block.name],
            raw[block.name] / total,
        )
        for block in BLOCKS
    ]
    return lines + [
        WeightLine(
            f"rule:{code}",
            _joined("遵守规则：{rule}", "keeping the rule: {rule}", rule=_where_soft(policy, code)),
            _said_of(rule, "kept"),
            _word(number(rule.weight)),
            number(rule.weight),
            number(rule.weight) / total,
        )
        for code, rule in soft.items()
        if number(rule.weight) > 0
    ]


def _soft_rules(policy: Policy) -> dict[str, RulePolicy]:
    """Return the weightiest setting of each soft rule: several departments share it."""
    found: dict[str, RulePolicy] = {}
    for rule in sorted(policy.rules, key=lambda rule: number(rule.weight)):
        if rule.mode == "soft":
            found[rule.rule] = rule
    return found


def _where_soft(policy: Policy, code: str) -> Label:
    """Name a soft rule, and the departments that alone it is for."""
    soft = [rule for rule in policy.rules if rule.rule == code and rule.mode == "soft"]
    departments = [rule.department for rule in soft]
    return _of(RULE_LABELS[code], "" if "" in departments else ", ".join(departments))


def rule_lines(policy: Policy) -> list[RuleLine]:
    """Return every rule with a sentence of what it does."""
    return [RuleLine(rule, RULE_LABELS[rule.rule], sentence_of(rule)) for rule in policy.rules]


def rest_lines(policy: Policy) -> list[Setting]:
    """Return what a policy says besides weights and rules, but for its name."""
    return [Setting(_NAMES[key], value) for key, value in _rest(policy).items() if key != "name"]


def sentence_of(rule: RulePolicy) -> Label:
    """Say what one rule does."""
    told = _MODES[rule.mode]
    said = _joined(told.zh, told.en, what=_said_of(rule, "broken"), weight=_weight(rule.weight))
    if not rule.department:
        return said
    return Label(f"仅限{rule.department}：{said.zh}", f"For {rule.department} only: {said.en}")


def _said_of(rule: RulePolicy, when: Literal["broken", "kept"]) -> Label:
    """Say what a pair is like that breaks a rule, or keeps it."""
    limit = _NO_LIMIT.get(rule.rule, 0.0) if rule.limit is None else rule.limit
    if rule.rule == "grade_gap" and limit == 0:
        return _SAME_GRADE[when]
    told = _BROKEN[rule.rule] if when == "broken" else _KEPT[rule.rule]
    return Label(told.zh.format(limit=f"{limit:g}"), told.en.format(limit=f"{limit:g}"))


def settings_of(policy: Policy) -> dict[str, Setting]:
    """Return everything that a policy says, by a key that two policies share."""
    weights = {
        f"weight {block.name}": Setting(
            block.label, _weight(policy.weights.get(block.name, block.default_weight))
        )
        for block in BLOCKS
    }
    rules = {
        f"rule {line.rule.rule} {line.rule.department}": Setting(
            _of(line.label, line.rule.department), line.sentence
        )
        for line in rule_lines(policy)
    }
    rest = {name: Setting(_NAMES[name], value) for name, value in _rest(policy).items()}
    return {**weights, **rules, **rest}


def _rest(policy: Policy) -> dict[str, Label]:
    """Return what a policy says besides weights and rules."""
    floor = policy.floor
    return {
        "name": _same(policy.name),
        "objective": OBJECTIVE_LABELS[policy.objective],
        "minimum_score": _share(policy.minimum_score),
        "floor": _LARGEST if floor == "largest" else _share(floor),
        "load_cap": _NONE if policy.load_cap is None else _same(str(policy.load_cap)),
        "pair_cap": _NONE if policy.pair_cap == 1 else _same(f"{policy.pair_cap:.1%}"),
        "stay_bonus": _weight(policy.stay_bonus),
        "list_length": _same(str(policy.list_length)),
        "exposure_slack": _same(f"× {policy.exposure_slack:g}"),
        "relaxation_order": _listed([RULE_LABELS[code] for code in policy.relaxation_order]),
        "kinds": _kinds(policy.kinds),
    }


def _kinds(kinds: tuple[KindPolicy, ...]) -> Label:
    if not kinds:
        return _ONE_KIND
    told = []
    for kind in kinds:
        layers = _listed([_choice(LAYERS, one) for one in kind.layers], _ALL)
        topics = _listed([_choice(DIMENSIONS, one) for one in kind.topics], _ALL)
        name = _choice(MENTOR_KINDS, kind.kind)
        told.append(
            Label(
                f"{name.zh}（层级：{layers.zh}；主题：{topics.zh}）",
                f"{name.en} (layers: {layers.en}; topics: {topics.en})",
            )
        )
    return _listed(told)


def _of(label: Label, department: str) -> Label:
    if not department:
        return label
    return Label(f"{label.zh}（{department}）", f"{label.en} ({department})")


def _weight(weight: Weight) -> Label:
    if isinstance(weight, str):
        return WORD_LABELS[weight]
    return _word(weight) or _same(f"{weight:g}")


def _word(weight: float) -> Label | None:
    return next((WORD_LABELS[word] for word, value in WORDS.items() if value == weight), None)


def _share(value: float) -> Label:
    return _NONE if value == 0 else _same(f"{value:g}")


def _same(text: str) -> Label:
    return Label(text, text)


def _choice(choices: tuple[Choice, ...], code: str) -> Label:
    return next(choice.label for choice in choices if choice.code == code)


def _listed(labels: list[Label], empty: Label = _NONE) -> Label:
    return joined(labels) if labels else empty


def _joined(zh: str, en: str, **parts: Label) -> Label:
    return Label(
        zh.format(**{name: part.zh for name, part in parts.items()}),
        en.format(**{name: part.en for name, part in parts.items()}),
    )
