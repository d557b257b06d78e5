"""What cells may be chosen from."""

from __future__ import annotations

from features.label import Label
from features.schema.declarations import Choice

STYLE_DIMENSIONS: tuple[str, ...] = (
    "style_directive",
    "style_career",
    "style_challenge",
    "style_structure",
)
"""The four latent style dimensions, each in [-1, 1] (see `docs/data-dictionary.md`)."""

METHODS: tuple[Choice, ...] = (
    Choice("visual", Label("看（图表、视频）", "charts and video"), ("视觉", "视觉型", "图表")),
    Choice(
        "auditory", Label("听（讲解、讨论）", "talk and discussion"), ("听觉", "听觉型", "讨论")
    ),
    Choice("reading", Label("读（文档、书面）", "reading"), ("阅读", "阅读型", "读写")),
    Choice("doing", Label("做（实操、演练）", "practice"), ("动手", "实践", "实践型", "动觉")),
)
LAYERS: tuple[Choice, ...] = (
    Choice("executive", Label("高管", "executive"), ("高层", "高级管理者")),
    Choice("middle", Label("中层", "middle"), ("中层管理者", "中层经理", "middle manager")),
    Choice("front_line", Label("基层", "front line"), ("一线", "员工", "frontline", "front-line")),
)
DIMENSIONS: tuple[Choice, ...] = (
    Choice("general", Label("通用能力", "general"), ("通用",)),
    Choice("professional", Label("专业能力", "professional"), ("专业",)),
    Choice("leadership", Label("领导力", "leadership"), ("领导能力", "领导")),
)
SOURCES: tuple[Choice, ...] = (
    Choice("self", Label("自评", "self"), ("自我评估", "self-rating")),
    Choice("manager", Label("上级评价", "manager"), ("上级", "经理评价", "主管")),
    Choice("360", Label("360度评价", "360"), ("360°", "360度", "360评估")),
    Choice("test", Label("测试", "test"), ("测评", "考试", "assessment test")),
    Choice("performance", Label("绩效", "performance"), ("绩效数据", "业绩")),
)
MENTOR_KINDS: tuple[Choice, ...] = (
    Choice("inside", Label("内部导师", "inside"), ("内部", "internal")),
    Choice("outside", Label("外部教练", "outside"), ("外部", "外部导师", "external", "coach")),
)
RULE_MODES: tuple[Choice, ...] = (
    Choice("hard", Label("必须遵守", "hard"), ("必须", "硬性", "禁止", "must")),
    Choice("soft", Label("尽量遵守", "soft"), ("软性", "尽量")),
    Choice("report", Label("仅报告", "report"), ("仅提示", "报告")),
    Choice("off", Label("不使用", "off"), ("关闭", "停用")),
)
RULES: tuple[Choice, ...] = (
    Choice("reporting_line", Label("汇报线上的上级或下属", "reporting line")),
    Choice("same_manager", Label("同一上级的同事", "same manager")),
    Choice("banned", Label("禁止配对", "banned pair")),
    Choice("not_again", Label("不再配对", "not again")),
    Choice("earlier_pair", Label("曾经配对", "earlier pair")),
    Choice("same_department", Label("同一部门", "same department")),
    Choice("other_site", Label("不在同一地点", "other site")),
    Choice("no_common_language", Label("没有共同语言", "no common language")),
    Choice("time_zone", Label("时差过大", "time zones too far apart")),
    Choice("grade_gap", Label("职级差不合适", "grade difference")),
    Choice("layer", Label("层级不合适", "layer does not fit")),
    Choice("mentor_kind", Label("导师类型不合适", "kind of mentor does not fit")),
)
PRIVATE_RULES: frozenset[str] = frozenset({"banned", "not_again"})
"""Rules whose name no learner or mentor is ever told; never soft, since a score would tell."""
LIMITED_RULES: frozenset[str] = frozenset({"time_zone", "grade_gap"})
"""Rules that a limit belongs to."""
