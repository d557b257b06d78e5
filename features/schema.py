"""The tables that Mentormatch reads, declared once.

Validation, the workbook to fill in, the aliases of headers, the marked workbook and the data
dictionary are all read off these declarations; a new column is one line here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from features.label import Label
from features.levels import LEVEL_MAX, STEP

Kind = Literal[
    "id", "ref", "text", "number", "integer", "date", "flag", "choice", "choices", "refs"
]
"""What a cell holds and how the validated frame stores it.

========  ===================================================================== =============
kind      cell                                                                  dtype
========  ===================================================================== =============
id        this table's own identifier                                           str
ref       identifier of a row of another table (unchecked if `refers` is None)  str, NA
text      free text                                                             str, ""
number    finite number in [low, high], on the grid of `step` where it is set   float64, NaN
integer   whole number in [low, high]                                           Int64, NA
date      calendar day                                                          datetime64[us], NaT
flag      yes / no                                                              bool
choice    one of `choices`                                                      str, NA
choices   several of `choices`, stored sorted and joined by ``|``               str, ""
refs      several references, stored in the order given and joined by ``|``     str, ""
========  ===================================================================== =============

NA of a text-like column is pandas' missing value (`NaN` of the ``str`` dtype). A blank cell becomes
the column's `default` where one is declared.
"""


@dataclass(frozen=True, slots=True)
class Choice:
    """One allowed value of a ``choice`` column: its stored code, its label, other spellings."""

    code: str
    label: Label
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it may hold, what people call it, what it means."""

    name: str
    kind: Kind
    label: Label
    note: Label
    required: bool = False
    default: str | float | bool | None = None
    low: float | None = None
    high: float | None = None
    step: float | None = None
    choices: tuple[Choice, ...] = ()
    refers: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableSchema:
    """One table: its columns, its key, and the column that dates its rows.

    Attributes
    ----------
    key : tuple of str
        Columns that together identify a row; duplicates are an error. Empty: no key.
    dated : str or None
        Date column that says when a row became known. `Tables.as_of` drops rows dated later.
    required : bool
        Whether an input without this table is an error. A table that is not required may be absent
        and is then empty.
    """

    name: str
    label: Label
    note: Label
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    dated: str | None = None
    required: bool = False
    aliases: tuple[str, ...] = ()

    def column(self, name: str) -> Column:
        """Return the column called `name`; `KeyError` if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


STYLE_DIMENSIONS: tuple[str, ...] = (
    "style_directive",
    "style_career",
    "style_challenge",
    "style_structure",
)
"""The four latent style dimensions, each in [-1, 1] (see `docs/data-dictionary.md`)."""

METHODS: tuple[Choice, ...] = (
    Choice("visual", Label("看（图表、视频）", "visual"), ("视觉", "视觉型", "图表")),
    Choice("auditory", Label("听（讲解、讨论）", "auditory"), ("听觉", "听觉型", "讨论")),
    Choice("reading", Label("读（文档、书面）", "reading"), ("阅读", "阅读型", "读写")),
    Choice("doing", Label("做（实操、演练）", "doing"), ("动手", "实践", "实践型", "动觉")),
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
    Choice("hard", Label("必须遵守", "hard"), ("硬性", "禁止", "must")),
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


_REFERRED = {
    "competencies": "能力项",
    "posts": "岗位",
    "people": "人员",
    "learners": "学员",
    "mentors": "导师",
}
"""Chinese names of the tables that others refer to."""

PRIVATE_RULES: frozenset[str] = frozenset({"banned", "not_again"})
"""Rules whose name no learner or mentor is ever told; never soft, since a score would tell."""
LIMITED_RULES: frozenset[str] = frozenset({"time_zone", "grade_gap"})
"""Rules that a limit belongs to."""


def _text(name: str, zh: str, en: str, note_zh: str, note_en: str, *aliases: str) -> Column:
    return Column(name, "text", Label(zh, en), Label(note_zh, note_en), aliases=aliases, default="")


def _level(name: str, zh: str, en: str, *aliases: str, required: bool = True) -> Column:
    note = Label("0 到 5，以 0.5 为一级", "0 to 5 in steps of 0.5")
    return Column(
        name, "number", Label(zh, en), note, required, None, 0.0, LEVEL_MAX, STEP, aliases=aliases
    )


def _date(name: str, zh: str, en: str, *aliases: str, required: bool = False) -> Column:
    note = Label("日期，如 2026-03-31", "a day, such as 2026-03-31")
    return Column(name, "date", Label(zh, en), note, required, aliases=aliases)


def _flag(name: str, zh: str, en: str, *, default: bool) -> Column:
    note = Label("是 / 否", "yes / no")
    return Column(name, "flag", Label(zh, en), note, default=default)


def _ref(name: str, zh: str, en: str, refers: str, *aliases: str, required: bool = True) -> Column:
    table = refers.split(".")[0]
    note = Label(f"「{_REFERRED[table]}」表中已有的编号", f"an id that stands in {table}")
    return Column(
        name, "ref", Label(zh, en), note, required=required, refers=refers, aliases=aliases
    )


def _styles() -> tuple[Column, ...]:
    names = (
        ("style_directive", "风格：指导或引导", "style: directive (-1) to facilitative (+1)"),
        ("style_career", "风格：职业或情感支持", "style: career (-1) to psychosocial (+1)"),
        ("style_challenge", "风格：支持或挑战", "style: supportive (-1) to challenging (+1)"),
        ("style_structure", "风格：自由或结构化", "style: free (-1) to structured (+1)"),
    )
    note = Label("-1 到 1；空白表示未知", "-1 to 1; blank when unknown")
    return tuple(
        Column(name, "number", Label(zh, en), note, low=-1.0, high=1.0) for name, zh, en in names
    )


_AVAILABILITY = _text(
    "availability",
    "每周可用时间",
    "weekly availability",
    "当地时间，如 Mon 09-12; Wed 14-18；空白表示未知",
    "local time, such as Mon 09-12; Wed 14-18; blank when unknown",
    "可用时间",
    "时间安排",
)

COMPETENCIES = TableSchema(
    "competencies",
    Label("能力项", "competencies"),
    Label("公司所用的能力词典", "the catalogue of competencies"),
    (
        Column(
            "competency_id",
            "id",
            Label("能力编号", "competency id"),
            Label("唯一编号", "unique code"),
            required=True,
            aliases=("能力代码", "competency code", "code", "能力ID"),
        ),
        Column(
            "name_zh",
            "text",
            Label("中文名称", "name (zh)"),
            Label("中文或英文名称至少填一个", "one of the two names is needed"),
            default="",
            aliases=("能力名称", "名称"),
        ),
        _text("name_en", "英文名称", "name (en)", "英文名称", "English name", "name"),
        Column(
            "dimension",
            "choice",
            Label("维度", "dimension"),
            Label("通用 / 专业 / 领导力", "general / professional / leadership"),
            required=True,
            choices=DIMENSIONS,
            aliases=("能力维度", "类别"),
        ),
        _text(
            "aliases",
            "别名",
            "aliases",
            "中英文同义词，用 | 分隔",
            "synonyms in either language, separated by |",
            "同义词",
        ),
        Column(
            "strategic",
            "number",
            Label("战略权重", "strategic weight"),
            Label("0 到 3，1 为普通", "0 to 3; 1 is ordinary"),
            default=1.0,
            low=0.0,
            high=3.0,
        ),
    ),
    key=("competency_id",),
    required=True,
    aliases=("能力词典", "能力", "competency"),
)

BEHAVIOURS = TableSchema(
    "behaviours",
    Label("行为描述", "behaviours"),
    Label("每一级能力的行为表现", "what a level looks like in behaviour"),
    (
        _ref("competency_id", "能力编号", "competency id", "competencies.competency_id"),
        _level("level", "等级", "level"),
        _text("text_zh", "行为（中文）", "behaviour (zh)", "中文描述", "in Chinese"),
        _text("text_en", "行为（英文）", "behaviour (en)", "英文描述", "in English"),
    ),
    key=("competency_id", "level"),
    aliases=("等级行为", "behaviors"),
)

POSTS = TableSchema(
    "posts",
    Label("岗位", "posts"),
    Label("岗位目录", "the posts of the company"),
    (
        Column(
            "post_id",
            "id",
            Label("岗位编号", "post id"),
            Label("唯一编号", "unique code"),
            required=True,
            aliases=("岗位代码", "职位编号", "post code", "job id"),
        ),
        _text("name_zh", "岗位名称", "name (zh)", "中文名称", "Chinese name", "岗位", "职位名称"),
        _text("name_en", "岗位英文名", "name (en)", "英文名称", "English name", "name", "title"),
        _text("family", "职族", "job family", "职族或序列", "job family", "序列", "family"),
    ),
    key=("post_id",),
    required=True,
    aliases=("岗位表", "职位", "post", "jobs"),
)

COMPETENCY_MODELS = TableSchema(
    "competency_models",
    Label("岗位能力模型", "competency models"),
    Label("每个岗位要求的能力与等级", "what each post asks for"),
    (
        _ref("post_id", "岗位编号", "post id", "posts.post_id", "岗位"),
        _ref("competency_id", "能力编号", "competency id", "competencies.competency_id", "能力"),
        _level("required_level", "要求等级", "required level", "目标等级", "required"),
        Column(
            "importance",
            "number",
            Label("重要性", "importance"),
            Label("1 到 5", "1 to 5"),
            default=3.0,
            low=1.0,
            high=5.0,
            aliases=("权重",),
        ),
    ),
    key=("post_id", "competency_id"),
    required=True,
    aliases=("能力模型", "岗位模型", "competency model", "models"),
)

PEOPLE = TableSchema(
    "people",
    Label("人员", "people"),
    Label("学员与导师的共同信息", "what is common to learners and mentors"),
    (
        Column(
            "person_id",
            "id",
            Label("工号", "person id"),
            Label("唯一编号", "unique id"),
            required=True,
            aliases=("员工编号", "人员编号", "员工号", "employee id", "employee number", "id"),
        ),
        Column(
            "name",
            "text",
            Label("姓名", "name"),
            Label("姓名", "full name"),
            required=True,
            aliases=("员工姓名", "full name"),
        ),
        _ref("post_id", "岗位编号", "post id", "posts.post_id", "岗位", "职位", required=False),
        _text("department", "部门", "department", "所在部门", "department", "所属部门", "dept"),
        _text("site", "地点", "site", "工作地点", "place of work", "工作地点", "城市", "location"),
        Column(
            "grade",
            "integer",
            Label("职级", "grade"),
            Label("0 到 30 的整数", "whole number, 0 to 30"),
            low=0,
            high=30,
            aliases=("级别",),
        ),
        _ref(
            "manager_id",
            "上级工号",
            "manager id",
            "people.person_id",
            "直属上级",
            "上级",
            "经理工号",
            "manager",
            "supervisor id",
            required=False,
        ),
        _text(
            "time_zone",
            "时区",
            "time zone",
            "IANA 名称，如 Asia/Shanghai；空白表示未知",
            "IANA name, such as Asia/Shanghai; blank when unknown",
            "timezone",
        ),
        _text(
            "languages",
            "语言",
            "languages",
            "语言代码，用 | 分隔，如 zh|en；空白表示未知",
            "language codes separated by |, such as zh|en; blank when unknown",
            "工作语言",
            "language",
        ),
        _date("joined_on", "入职日期", "joined on", "入职时间", "hire date"),
        _date("left_on", "离职日期", "left on", "离职时间", "termination date"),
    ),
    key=("person_id",),
    required=True,
    aliases=("人员信息", "员工", "花名册", "employees", "persons"),
)

LEARNERS = TableSchema(
    "learners",
    Label("学员", "learners"),
    Label("本期学员", "the learners of the cohort"),
    (
        _ref(
            "learner_id", "学员工号", "learner id", "people.person_id", "工号", "员工编号", "学员"
        ),
        Column(
            "layer",
            "choice",
            Label("层级", "layer"),
            Label("高管 / 中层 / 基层", "executive / middle / front line"),
            default="front_line",
            choices=LAYERS,
        ),
        _text("goals", "发展目标", "goals", "自由填写", "free text", "目标", "期望", "goal"),
        Column(
            "priorities",
            "refs",
            Label("优先能力", "priorities"),
            Label("最多三个能力编号，用 | 分隔", "at most three competency ids, separated by |"),
            default="",
            refers="competencies.competency_id",
            aliases=("优先发展能力",),
        ),
        *_styles(),
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
        _AVAILABILITY,
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
        _ref("learner_id", "学员工号", "learner id", "learners.learner_id", "工号", "学员"),
        _ref("competency_id", "能力编号", "competency id", "competencies.competency_id", "能力"),
        _level("level", "当前等级", "level", "等级", "评分"),
        Column(
            "source",
            "choice",
            Label("来源", "source"),
            Label("自评 / 上级 / 360 / 测试 / 绩效", "self / manager / 360 / test / performance"),
            required=True,
            choices=SOURCES,
            aliases=("评估来源",),
        ),
        _date("assessed_on", "评估日期", "assessed on", "日期", "date", required=True),
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
        _ref("learner_id", "学员工号", "learner id", "learners.learner_id", "工号", "学员"),
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
        _date("measured_on", "统计日期", "measured on", "日期", "date", required=True),
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
        _ref("competency_id", "能力编号", "competency id", "competencies.competency_id", "能力"),
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

MENTORS = TableSchema(
    "mentors",
    Label("导师", "mentors"),
    Label("本期导师", "the mentors of the cohort"),
    (
        _ref("mentor_id", "导师工号", "mentor id", "people.person_id", "工号", "员工编号", "导师"),
        Column(
            "capacity",
            "integer",
            Label("可带人数", "capacity"),
            Label("0 到 100 的整数", "whole number, 0 to 100"),
            required=True,
            low=0,
            high=100,
            aliases=("名额", "容量", "可辅导人数", "seats"),
        ),
        Column(
            "minimum",
            "integer",
            Label("最少人数", "minimum"),
            Label("至少要带的人数", "at least so many learners"),
            default=0,
            low=0,
            high=100,
            aliases=("最低人数",),
        ),
        Column(
            "hours_per_month",
            "number",
            Label("每月可投入小时", "hours per month"),
            Label("空白表示不限", "blank for no limit"),
            low=0.0,
            high=300.0,
            aliases=("每月小时", "hours"),
        ),
        Column(
            "kind",
            "choice",
            Label("类型", "kind"),
            Label("内部导师 / 外部教练", "inside / outside"),
            default="inside",
            choices=MENTOR_KINDS,
            aliases=("导师类型",),
        ),
        Column(
            "layers",
            "choices",
            Label("擅长辅导的层级", "layers"),
            Label("空白表示均可", "blank for any"),
            default="",
            choices=LAYERS,
        ),
        _text(
            "bio", "简介", "bio", "经历与专长", "experience and expertise", "个人简介", "导师简介"
        ),
        *_styles(),
        Column(
            "methods",
            "choices",
            Label("辅导方法", "methods"),
            Label("看 / 听 / 读 / 做，可多选", "visual / auditory / reading / doing"),
            default="",
            choices=METHODS,
        ),
        _AVAILABILITY,
        _date("paused_until", "暂停至", "paused until", "暂停日期"),
    ),
    key=("mentor_id",),
    required=True,
    aliases=("导师表", "导师名单", "mentor"),
)

EXPERTISE = TableSchema(
    "expertise",
    Label("导师专长", "expertise"),
    Label("导师的能力等级与意愿", "what mentors are good at and like to teach"),
    (
        _ref("mentor_id", "导师工号", "mentor id", "mentors.mentor_id", "工号", "导师"),
        _ref("competency_id", "能力编号", "competency id", "competencies.competency_id", "能力"),
        _level("level", "等级", "level", "专长等级"),
        _flag("validated", "已验证", "validated", default=False),
        Column(
            "in_role",
            "choice",
            Label("现岗核心", "core to the present post"),
            Label(
                "是 / 否；空白则按岗位能力模型判断", "yes / no; blank: read off the post's model"
            ),
            choices=(
                Choice("yes", Label("是", "yes"), ("y", "true", "1")),
                Choice("no", Label("否", "no"), ("n", "false", "0")),
            ),
        ),
        Column(
            "wish",
            "number",
            Label("辅导意愿", "wish to teach"),
            Label("0 到 5", "0 to 5"),
            default=2.5,
            low=0.0,
            high=5.0,
            aliases=("意愿",),
        ),
    ),
    key=("mentor_id", "competency_id"),
    required=True,
    aliases=("专长", "专长领域", "mentor expertise"),
)

MENTORSHIPS = TableSchema(
    "mentorships",
    Label("过往辅导", "past mentorships"),
    Label("过去的辅导及结果", "earlier mentorships and what came of them"),
    (
        Column(
            "mentorship_id",
            "id",
            Label("辅导编号", "mentorship id"),
            Label("唯一编号", "unique id"),
            required=True,
        ),
        Column(
            "learner_id",
            "ref",
            Label("学员工号", "learner id"),
            Label("可以是已离开的学员", "may be a learner who has left"),
            required=True,
            aliases=("学员", "工号"),
        ),
        _ref("mentor_id", "导师工号", "mentor id", "mentors.mentor_id", "导师"),
        _ref(
            "competency_id",
            "能力编号",
            "competency id",
            "competencies.competency_id",
            "能力",
            required=False,
        ),
        _date("started_on", "开始日期", "started on", required=True),
        _date("ended_on", "结束日期", "ended on"),
        Column(
            "rating",
            "number",
            Label("学员评分", "rating"),
            Label("1 到 5；空白表示未评", "1 to 5; blank when not rated"),
            low=1.0,
            high=5.0,
            aliases=("评分", "满意度"),
        ),
        Column(
            "uplift",
            "number",
            Label("能力提升", "uplift"),
            Label("等级变化，-5 到 5；空白表示未测", "levels gained, -5 to 5; blank: not measured"),
            low=-5.0,
            high=5.0,
            aliases=("提升",),
        ),
    ),
    key=("mentorship_id",),
    dated="started_on",
    aliases=("辅导记录", "历史辅导", "past pairs"),
)

EXCLUSIONS = TableSchema(
    "exclusions",
    Label("不可配对", "exclusions"),
    Label("不得配对的两人；原因从不公开", "pairs that must not be; never shown to anyone"),
    (
        _ref("learner_id", "学员工号", "learner id", "learners.learner_id", "学员"),
        _ref("mentor_id", "导师工号", "mentor id", "mentors.mentor_id", "导师"),
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
        _date("since", "起始日期", "since"),
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
        _text(
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
        _ref("person_id", "工号", "person id", "people.person_id"),
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

TABLES: dict[str, TableSchema] = {
    table.name: table
    for table in (
        COMPETENCIES,
        BEHAVIOURS,
        POSTS,
        COMPETENCY_MODELS,
        PEOPLE,
        LEARNERS,
        ASSESSMENTS,
        SHORTFALLS,
        KPI_MAP,
        MENTORS,
        EXPERTISE,
        MENTORSHIPS,
        EXCLUSIONS,
        RULE_TABLE,
        PROTECTED,
    )
}
"""Every table by its canonical name, in the order of the workbook's sheets."""
