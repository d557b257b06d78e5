"""Where each role may go: the head of every page."""

from __future__ import annotations

from dataclasses import dataclass

from api.services.actors import Role
from features.label import Label


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the menu."""

    path: str
    label: Label


_MY_DATA = Entry("/my-data", Label("我的数据", "My data"))
_PROFILE = Label("我的资料", "My profile")
_LEARNER = (
    Entry("/my", Label("概览", "Overview")),
    Entry("/my/gaps", Label("我的差距", "My gaps")),
    Entry("/my/profile", _PROFILE),
    Entry("/my/mentors", Label("我的三位导师", "My three mentors")),
    _MY_DATA,
)
_MENTOR = (
    Entry("/mentoring", Label("概览", "Overview")),
    Entry("/mentoring/profile", _PROFILE),
    Entry("/mentoring/candidates", Label("可能的学员", "Who I may be matched with")),
    _MY_DATA,
)
_HR = (
    Entry("/hr", Label("概览", "Overview")),
    Entry("/hr/programmes", Label("项目", "Programmes")),
    Entry("/hr/people", Label("人员", "People")),
    Entry("/hr/posts", Label("岗位", "Posts")),
    Entry("/hr/imports", Label("导入", "Import")),
    Entry("/hr/runs", Label("匹配", "Match runs")),
    Entry("/hr/pairs", Label("配对", "Pairs")),
    Entry("/hr/waiting", Label("候补与请求", "Waiting")),
    Entry("/hr/outbox", Label("邮件", "Mails")),
    Entry("/analyst", Label("分析", "Analysis")),
)
_ANALYST = (
    Entry("/analyst", Label("概览", "Overview")),
    Entry("/analyst/runs", Label("匹配", "Match runs")),
    Entry("/analyst/coverage", Label("覆盖", "Coverage")),
    Entry("/analyst/load", Label("负荷", "Load")),
    Entry("/analyst/evaluation", Label("成效", "Evaluation")),
    Entry("/analyst/models", Label("模型", "Models")),
    Entry("/analyst/downloads", Label("下载", "Downloads")),
)
_MANAGER = (Entry("/team", Label("我的团队", "My team")), _MY_DATA)
_MENUS: dict[Role, tuple[Entry, ...]] = {
    "learner": _LEARNER,
    "mentor": _MENTOR,
    "manager": _MANAGER,
    "hr": _HR,
    "admin": _HR,
    "analyst": _ANALYST,
    "service": (),
}


def menu_of(role: Role) -> tuple[Entry, ...]:
    """Return the entries of a role; the first is its home."""
    return _MENUS[role]
