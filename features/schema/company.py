"""Tables of the company: competencies, posts, what posts ask for, people."""

from __future__ import annotations

from features.label import Label
from features.schema.choices import DIMENSIONS
from features.schema.columns import day, level, ref, text
from features.schema.declarations import Column, TableSchema

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
        text("name_en", "英文名称", "name (en)", "英文名称", "English name", "name"),
        Column(
            "dimension",
            "choice",
            Label("维度", "dimension"),
            Label("通用 / 专业 / 领导力", "general / professional / leadership"),
            required=True,
            choices=DIMENSIONS,
            aliases=("能力维度", "类别"),
        ),
        text(
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
        ref("competency_id", "能力编号", "competency id", "competencies.competency_id"),
        level("level", "等级", "level"),
        text("text_zh", "行为（中文）", "behaviour (zh)", "中文描述", "in Chinese"),
        text("text_en", "行为（英文）", "behaviour (en)", "英文描述", "in English"),
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
        text("name_zh", "岗位名称", "name (zh)", "中文名称", "Chinese name", "岗位", "职位名称"),
        text("name_en", "岗位英文名", "name (en)", "英文名称", "English name", "name", "title"),
        text("family", "职族", "job family", "职族或序列", "job family", "序列", "family"),
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
        ref("post_id", "岗位编号", "post id", "posts.post_id", "岗位"),
        ref("competency_id", "能力编号", "competency id", "competencies.competency_id", "能力"),
        level("required_level", "要求等级", "required level", "目标等级", "required"),
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
        ref("post_id", "岗位编号", "post id", "posts.post_id", "岗位", "职位", required=False),
        text("department", "部门", "department", "所在部门", "department", "所属部门", "dept"),
        text("site", "地点", "site", "工作地点", "place of work", "工作地点", "城市", "location"),
        Column(
            "grade",
            "integer",
            Label("职级", "grade"),
            Label("0 到 30 的整数", "whole number, 0 to 30"),
            low=0,
            high=30,
            aliases=("级别",),
        ),
        ref(
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
        text(
            "time_zone",
            "时区",
            "time zone",
            "IANA 名称，如 Asia/Shanghai；空白表示未知",
            "IANA name, such as Asia/Shanghai; blank when unknown",
            "timezone",
        ),
        text(
            "languages",
            "语言",
            "languages",
            "语言代码，用 | 分隔，如 zh|en；空白表示未知",
            "language codes separated by |, such as zh|en; blank when unknown",
            "工作语言",
            "language",
        ),
        text(
            "email",
            "邮箱",
            "e-mail",
            "收通知的地址；空白表示没有",
            "where notices are sent; blank when there is none",
            "电子邮箱",
            "邮件地址",
            "email",
            "mail",
            "e-mail address",
        ),
        day("joined_on", "入职日期", "joined on", "入职时间", "hire date"),
        day("left_on", "离职日期", "left on", "离职时间", "termination date"),
    ),
    key=("person_id",),
    required=True,
    aliases=("人员信息", "员工", "花名册", "employees", "persons"),
)
