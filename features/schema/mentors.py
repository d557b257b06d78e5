"""Tables of mentors: who they are, what they can teach, whom they taught."""

from __future__ import annotations

from features.label import Label
from features.schema.choices import LAYERS, MENTOR_KINDS, METHODS
from features.schema.columns import AVAILABILITY, day, flag, level, ref, styles, text
from features.schema.declarations import Choice, Column, TableSchema

MENTORS = TableSchema(
    "mentors",
    Label("导师", "mentors"),
    Label("本期导师", "the mentors of the cohort"),
    (
        ref("mentor_id", "导师工号", "mentor id", "people.person_id", "工号", "员工编号", "导师"),
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
        text(
            "bio", "简介", "bio", "经历与专长", "experience and expertise", "个人简介", "导师简介"
        ),
        *styles(),
        Column(
            "methods",
            "choices",
            Label("辅导方法", "methods"),
            Label("看 / 听 / 读 / 做，可多选", "visual / auditory / reading / doing"),
            default="",
            choices=METHODS,
        ),
        AVAILABILITY,
        day("paused_until", "暂停至", "paused until", "暂停日期"),
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
        ref("mentor_id", "导师工号", "mentor id", "mentors.mentor_id", "工号", "导师"),
        ref("competency_id", "能力编号", "competency id", "competencies.competency_id", "能力"),
        level("level", "等级", "level", "专长等级"),
        flag("validated", "已验证", "validated", default=False),
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
        ref("mentor_id", "导师工号", "mentor id", "mentors.mentor_id", "导师"),
        ref(
            "competency_id",
            "能力编号",
            "competency id",
            "competencies.competency_id",
            "能力",
            required=False,
        ),
        day("started_on", "开始日期", "started on", required=True),
        day("ended_on", "结束日期", "ended on"),
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
