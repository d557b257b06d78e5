"""What the tables that hold somebody's data are called, and what they are for, in plain words."""

from __future__ import annotations

from functools import cache

from features.label import Label
from features.schema import TABLES

YES_NO = {True: Label("是", "yes"), False: Label("否", "no")}
_SYSTEM: dict[str, tuple[Label, Label]] = {
    "protected": (
        Label("受保护信息", "protected attributes"),
        Label("只用于检查匹配是否公平，从不计分", "read to check fairness alone; never in a score"),
    ),
    "seats": (Label("名额", "seats"), Label("您愿意带的人数", "how many you take on")),
    "cohort_members": (
        Label("批次名单", "cohorts"),
        Label("您参加的批次", "intakes of programmes that you take part in"),
    ),
    "preferences": (
        Label("自动匹配意愿", "automatic matching"),
        Label("您是否接受自动匹配", "whether you may be matched automatically"),
    ),
    "human_requests": (
        Label("人工请求", "requests for a human"),
        Label("您请求人工处理的事项和答复", "what you asked a human, and the answer"),
    ),
    "waitlist": (Label("候补", "waitlist"), Label("您的候补位置", "your place in the queue")),
    "assignments": (
        Label("匹配结果", "results of match runs"),
        Label("已发布的匹配中您的配对", "whom a published run gave you"),
    ),
    "shortlists": (Label("推荐名单", "lists"), Label("给您的导师推荐", "mentors proposed to you")),
    "shortlist_items": (
        Label("名单上的导师", "mentors on your lists"),
        Label("每位导师的名次、得分和构成", "rank, score, and what the score is made of"),
    ),
    "choices": (Label("选择", "choices"), Label("您在名单上的选择", "what you chose from a list")),
    "exposures": (
        Label("展示记录", "what was shown"),
        Label("谁在何时看到了哪位导师", "which mentor was shown in which place, and when"),
    ),
    "events": (
        Label("使用记录", "events"),
        Label("打开、选择、辅导等事件", "lists opened, choices, sessions"),
    ),
    "pairs": (Label("配对", "pairs"), Label("您的辅导配对", "your mentorships")),
    "requests": (
        Label("辅导请求", "requests to mentors"),
        Label("请导师接收学员的请求", "a mentor was asked to accept a learner"),
    ),
    "outcomes": (
        Label("辅导结果", "outcomes"),
        Label("对配对的评价和测量", "what was measured about a pair"),
    ),
    "meetings": (
        Label("首次会面", "first meetings"),
        Label("约定的首次会面", "when and where a pair meets first"),
    ),
    "mails": (
        Label("邮件", "e-mails"),
        Label("系统发给您的通知", "notices that the system sends you"),
    ),
    "accounts": (Label("账号", "account"), Label("您的登录账号", "how you sign in")),
    "sessions": (Label("登录会话", "sessions"), Label("您在浏览器中的登录", "where you signed in")),
    "api_keys": (Label("密钥", "keys"), Label("代表您的密钥", "keys that act as you")),
}
_NO_PURPOSE = Label("", "")
_COLUMNS = {
    "person_id": Label("工号", "person id"),
    "learner_id": Label("学员工号", "learner id"),
    "mentor_id": Label("导师工号", "mentor id"),
    "programme_id": Label("项目", "programme"),
    "cohort_id": Label("批次", "cohort"),
    "run_id": Label("匹配", "match run"),
    "pair_id": Label("配对", "pair"),
    "request_id": Label("请求", "request"),
    "recommendation_id": Label("名单", "list"),
    "human_request_id": Label("人工请求", "request for a human"),
    "account_id": Label("账号", "account"),
    "event_id": Label("事件", "event"),
    "outcome_id": Label("结果", "outcome"),
    "key_id": Label("密钥", "key"),
    "competency_id": Label("能力编号", "competency id"),
    "attribute": Label("属性", "attribute"),
    "value": Label("值", "value"),
    "kind": Label("导师类型", "kind of mentor"),
    "side": Label("身份", "side"),
    "seat_no": Label("名额序号", "seat"),
    "state": Label("状态", "state"),
    "origin": Label("来源", "origin"),
    "source": Label("来源", "source"),
    "score": Label("匹配分", "score"),
    "coverage": Label("差距覆盖", "gap coverage"),
    "rank": Label("名次", "rank"),
    "role": Label("特点", "role"),
    "roles": Label("角色", "roles"),
    "features": Label("得分构成", "what the score is made of"),
    "propensity": Label("展示概率", "probability of being shown"),
    "policy_version": Label("政策版本", "policy version"),
    "model_version": Label("模型版本", "model version"),
    "priority": Label("优先级", "priority"),
    "rounds_missed": Label("错过轮次", "rounds missed"),
    "reason_code": Label("原因", "reason"),
    "unmatched_code": Label("未匹配原因", "why without a mentor"),
    "note": Label("备注", "note"),
    "answer": Label("答复", "answer"),
    "ranked": Label("排序", "ranking"),
    "locked": Label("人工指定", "fixed by HR"),
    "previous_mentor_id": Label("原导师工号", "previous mentor id"),
    "automated_matching": Label("接受自动匹配", "automatic matching"),
    "breaks": Label("未遵守的软性规则", "soft rules that are not kept"),
    "facts": Label("配对详情", "what the pair is like"),
    "sequence": Label("修改次数", "times changed"),
    "starts_at": Label("开始时间", "begins at"),
    "minutes": Label("分钟", "minutes"),
    "place": Label("地点", "place"),
    "changed_by": Label("更改人", "changed by"),
    "mail_id": Label("邮件", "e-mail"),
    "event": Label("事项", "event"),
    "about": Label("关于", "about"),
    "lang": Label("语言", "language"),
    "text": Label("正文", "text"),
    "leads_to": Label("链接", "leads to"),
    "invitation": Label("会议邀请", "invitation"),
    "attempts": Label("发送次数", "attempts"),
    "due_at": Label("计划发送时间", "due at"),
    "sent_at": Label("发送时间", "sent at"),
    "error": Label("错误", "error"),
    "measure": Label("指标", "measure"),
    "details": Label("详情", "details"),
    "type": Label("类型", "type"),
    "name": Label("名称", "name"),
    "subject": Label("登录标识", "subject"),
    "said": Label("信件内容要点", "what the mail tells of"),
    "active": Label("启用", "active"),
    "scopes": Label("权限", "scopes"),
    "version": Label("版本", "version"),
    "chosen_by": Label("选择人", "chosen by"),
    "created_by": Label("创建人", "made by"),
    "closed_by": Label("答复人", "answered by"),
    "since": Label("开始时间", "since"),
    "created_at": Label("创建时间", "made at"),
    "changed_at": Label("更改时间", "changed at"),
    "chosen_at": Label("选择时间", "chosen at"),
    "answered_at": Label("答复时间", "answered at"),
    "started_at": Label("开始时间", "started at"),
    "ended_at": Label("结束时间", "ended at"),
    "closed_at": Label("答复时间", "answered at"),
    "left_at": Label("离开时间", "left at"),
    "paused_until": Label("暂停至", "paused until"),
    "expires_at": Label("到期时间", "expires at"),
    "shown_at": Label("展示时间", "shown at"),
    "seen_at": Label("最近使用", "last seen"),
    "happened_at": Label("发生时间", "happened at"),
    "received_at": Label("收到时间", "received at"),
    "measured_at": Label("测量时间", "measured at"),
    "last_used_at": Label("最近使用", "last used"),
    "revoked_at": Label("吊销时间", "revoked at"),
    "successor_id": Label("后续密钥", "successor"),
}


def table_label(name: str) -> Label:
    """Return what a table is called."""
    if name in TABLES:
        return TABLES[name].label
    return _SYSTEM[name][0] if name in _SYSTEM else Label(name, name)


def table_purpose(name: str) -> Label:
    """Return what a table is for; empty where nobody has said."""
    if name in _SYSTEM:
        return _SYSTEM[name][1]
    return TABLES[name].note if name in TABLES else _NO_PURPOSE


@cache
def column_label(table: str, column: str) -> Label:
    """Return what a column is called; its name in the file where it has none."""
    declared = TABLES[table].columns if table in TABLES else ()
    found = next((one.label for one in declared if one.name == column), None)
    return found or _COLUMNS.get(column) or Label(column, column)
