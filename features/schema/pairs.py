"""Tables of rules over pairs, and of what only the audit reads."""

from __future__ import annotations

from features.label import Label
from features.schema.choices import RULE_MODES, RULES
from features.schema.columns import day, ref, text
from features.schema.declarations import Choice, Column, TableSchema

EXCLUSIONS = TableSchema(
    "exclusions",
    Label("不可配对", "exclusions"),
    Label("不得配对的两人；原因从不公开", "pairs that must not be; never shown to anyone"),
    (
        ref("learner_id", "学员工号", "learner id", "learners.learner_id", "学员"),
        ref("mentor_id", "导师工号", "mentor id", "mentors.mentor_id", "导师"),
        Column(
            "reason",
            "choice",
            Label("原因", "reason"),
            Label("禁止配对 / 不再配对", "banned / not again"),
            default="banned",
            choices=(
                Choice("banned", Label("禁止配对", "banned"), ("禁止", "ban")),
                Choice("not_again", Label("不再配对", "not again"), ("不再",)),
            ),
        ),
        day("since", "起始日期", "since"),
    ),
    key=("learner_id", "mentor_id"),
    dated="since",
    aliases=("排除", "黑名单", "exclusion"),
)

RULE_TABLE = TableSchema(
    "rules",
    Label("规则", "rules"),
    Label(
        "部门自己的配对规则，优先于政策文件", "a department's own rules; they override the policy"
    ),
    (
        Column(
            "rule",
            "choice",
            Label("规则", "rule"),
            Label("规则代码", "code of the rule"),
            required=True,
            choices=RULES,
        ),
        text(
            "department",
            "部门",
            "department",
            "仅用于该部门的学员；空白为全公司",
            "only for learners of this department; blank for all",
        ),
        Column(
            "mode",
            "choice",
            Label("方式", "mode"),
            Label("必须 / 尽量 / 仅报告 / 不使用", "hard / soft / report / off"),
            required=True,
            choices=RULE_MODES,
        ),
        Column(
            "limit",
            "number",
            Label("限值", "limit"),
            Label("时差小时数、职级差等", "hours of time difference, grades …"),
            low=0.0,
            high=24.0,
        ),
    ),
    key=("rule", "department"),
    aliases=("配对规则", "rule"),
)

PROTECTED = TableSchema(
    "protected",
    Label("受保护属性", "protected attributes"),
    Label("只用于公平性审计，从不参与评分", "for the fairness audit alone; never part of a score"),
    (
        ref("person_id", "工号", "person id", "people.person_id"),
        Column(
            "attribute",
            "text",
            Label("属性", "attribute"),
            Label("如 gender", "such as gender"),
            required=True,
        ),
        Column("value", "text", Label("值", "value"), Label("取值", "its value"), required=True),
    ),
    key=("person_id", "attribute"),
    aliases=("审计属性",),
)
