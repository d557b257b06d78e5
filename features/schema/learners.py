"""Tables of learners: who they are, how they were assessed, what they missed."""

from __future__ import annotations

from features.label import Label
from features.schema.choices import LAYERS, MENTOR_KINDS, METHODS, SOURCES
from features.schema.columns import AVAILABILITY, day, level, ref, styles, text
from features.schema.declarations import Column, TableSchema

LEARNERS = TableSchema(
    "learners",
    Label("学员", "learners"),
    Label("本期学员", "the learners of the cohort"),
    (
        ref("learner_id", "学员工号", "learner id", "people.person_id", "工号", "员工编号", "学员"),
        Column(
            "layer",
            "choice",
            Label("层级", "layer"),
            Label("高管 / 中层 / 基层", "executive / middle / front line"),
            default="front_line",
            choices=LAYERS,
        ),
        text("goals", "发展目标", "goals", "自由填写", "free text", "目标", "期望", "goal"),
        Column(
            "priorities",
            "refs",
            Label("优先能力", "priorities"),
            Label("最多三个能力编号，用 | 分隔", "at most three competency ids, separated by |"),
            default="",
            refers="competencies.competency_id",
            aliases=("优先发展能力",),
        ),
        *styles(),
        Column(
            "learning_mode",
            "choices",
            Label("学习方式", "learning mode"),
            Label("看 / 听 / 读 / 做，可多选", "visual / auditory / reading / doing"),
            default="",
            choices=METHODS,
            aliases=("学习风格", "learning style"),
        ),
        Column(
            "mentor_kind",
            "choice",
            Label("希望的导师类型", "wanted mentor kind"),
            Label("内部 / 外部；空白表示均可", "inside / outside; blank for either"),
            choices=MENTOR_KINDS,
        ),
        AVAILABILITY,
    ),
    key=("learner_id",),
    required=True,
    aliases=("学员表", "学员名单", "mentees", "learner"),
)

ASSESSMENTS = TableSchema(
    "assessments",
    Label("能力评估", "assessments"),
    Label("学员当前的能力等级，可有多个来源", "levels of learners, from several sources"),
    (
        ref("learner_id", "学员工号", "learner id", "learners.learner_id", "工号", "学员"),
        ref("competency_id", "能力编号", "competency id", "competencies.competency_id", "能力"),
        level("level", "当前等级", "level", "等级", "评分"),
        Column(
            "source",
            "choice",
            Label("来源", "source"),
            Label("自评 / 上级 / 360 / 测试 / 绩效", "self / manager / 360 / test / performance"),
            required=True,
            choices=SOURCES,
            aliases=("评估来源",),
        ),
        day("assessed_on", "评估日期", "assessed on", "日期", "date", required=True),
    ),
    key=("learner_id", "competency_id", "source", "assessed_on"),
    dated="assessed_on",
    required=True,
    aliases=("评估", "测评结果", "assessment"),
)

SHORTFALLS = TableSchema(
    "shortfalls",
    Label("绩效缺口", "shortfalls"),
    Label("未达成的绩效指标", "performance figures that were missed"),
    (
        ref("learner_id", "学员工号", "learner id", "learners.learner_id", "工号", "学员"),
        Column(
            "kpi",
            "text",
            Label("指标", "kpi"),
            Label("指标名称，须在指标映射中", "name of the figure, as in the kpi map"),
            required=True,
            aliases=("绩效指标", "KPI"),
        ),
        Column(
            "shortfall",
            "number",
            Label("缺口比例", "shortfall"),
            Label("0 到 1，如 0.1 表示低 10%", "0 to 1; 0.1 means 10 % below target"),
            required=True,
            low=0.0,
            high=1.0,
            aliases=("差距", "未达成比例"),
        ),
        day("measured_on", "统计日期", "measured on", "日期", "date", required=True),
    ),
    key=("learner_id", "kpi", "measured_on"),
    dated="measured_on",
    aliases=("绩效差距", "kpi shortfalls"),
)

KPI_MAP = TableSchema(
    "kpi_map",
    Label("指标映射", "kpi map"),
    Label("指标背后的能力", "the competency behind a performance figure"),
    (
        Column(
            "kpi",
            "text",
            Label("指标", "kpi"),
            Label("指标名称", "name of the figure"),
            required=True,
            aliases=("绩效指标", "KPI"),
        ),
        ref("competency_id", "能力编号", "competency id", "competencies.competency_id", "能力"),
        Column(
            "weight",
            "number",
            Label("权重", "weight"),
            Label("0 到 1", "0 to 1"),
            default=1.0,
            low=0.0,
            high=1.0,
        ),
    ),
    key=("kpi", "competency_id"),
    aliases=("KPI映射", "指标能力映射"),
)
