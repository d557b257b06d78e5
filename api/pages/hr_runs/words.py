"""What states, steps and choices of a match run are called."""

from __future__ import annotations

from features.label import Label

STATES: dict[str, Label] = {
    "queued": Label("排队中", "Waiting"),
    "solving": Label("计算中", "Running"),
    "solved": Label("草稿", "Draft"),
    "no_solution": Label("无人匹配", "Nobody matched"),
    "failed": Label("失败", "Failed"),
    "cancelled": Label("已取消", "Cancelled"),
    "publishing": Label("发布中", "Being published"),
    "published": Label("已发布", "Published"),
    "unpublished": Label("已撤回", "Taken back"),
    "superseded": Label("已被取代", "Replaced"),
}
BADGES: dict[str, str] = {
    "solved": "warn",
    "no_solution": "bad",
    "failed": "bad",
    "cancelled": "off",
    "unpublished": "off",
    "superseded": "off",
}
"""Colour of a state's badge; the usual one for others."""
STEPS: dict[str, Label] = {
    "": Label("等待处理", "Waiting for its turn"),
    "read": Label("读取人员与能力数据", "Reading people and competencies"),
    "encode": Label("比较差距与专长", "Comparing gaps with expertise"),
    "score": Label("为每一对打分", "Scoring every pair"),
    "assign": Label("寻找最优分配并证明", "Finding the best assignment, and proving it"),
    "shortlist": Label("挑选每人的三位导师", "Choosing three mentors for each learner"),
    "diagnose": Label("分析紧缺与未匹配", "Finding what is scarce, and why some have nobody"),
    "write": Label("保存草稿", "Saving the draft"),
}
"""Steps of a run in their order."""
RUN_MODES: dict[str, Label] = {
    "both": Label("分配导师，并给出三人名单", "An assignment, and lists of three"),
    "assign": Label("只分配导师", "An assignment alone"),
    "shortlist": Label("只给出三人名单", "Lists of three alone"),
}
MODES: dict[str, Label] = {
    "assign": Label("人力资源分配", "HR assigns"),
    "shortlist": Label("学员从名单中选择", "Learners choose from a list"),
    "two_sided": Label("学员排序，导师确认", "Learners rank, mentors answer"),
    "meet_three": Label("先见三位，再选择", "Learners meet all three first"),
}
"""How a programme goes on after a run."""
_LOCKS = Label(
    "锁定的配对与规则、名额或参加人员冲突。",
    "A locked pair contradicts a rule, a capacity, or who takes part.",
)
_LOST = Label(
    "计算中断，多次重试未成功。请再次运行。",
    "The run was interrupted again and again. Run it once more.",
)
ERRORS: dict[str, Label] = {
    "cancelled": Label("运行已取消。", "The run was cancelled."),
    "deadline_passed": Label("超过了规定的时间。", "It took longer than it was given."),
    "lock_outside_cohort": _LOCKS,
    "locked_twice": _LOCKS,
    "lock_impossible": _LOCKS,
    "other_kinds": Label(
        "上一次运行的导师类型与现行政策不同，请不要以它为起点。",
        "The earlier run was for other kinds of mentor than the policy gives now: do not start "
        "from it.",
    ),
    "invalid_tables": Label(
        "数据不完整：缺少学员、导师或岗位能力模型。请先导入。",
        "The data is not complete: learners, mentors or competency models are missing. Import "
        "them first.",
    ),
    "worker_lost": _LOST,
}
OTHER_ERROR = Label(
    "系统未能完成计算。请再次运行；若仍失败，请联系维护人员。",
    "The run could not be completed. Run it again; if that fails, tell whoever looks after the "
    "service.",
)
