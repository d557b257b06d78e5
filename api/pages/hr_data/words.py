"""What codes are called on the pages of HR's data."""

from __future__ import annotations

from features.label import Label

MODES = {
    "shortlist": Label("学员从三位中选", "Learners choose among three"),
    "two_sided": Label("学员选，导师同意", "Learners choose, mentors agree"),
    "meet_three": Label("先见三位再选", "Learners meet all three, then choose"),
    "assign": Label("由人力资源分配", "HR assigns"),
}
MODE_NOTES = {
    "shortlist": Label(
        "每位学员收到三位导师和理由，选定后立即成对。",
        "Each learner gets three mentors with reasons; whoever she chooses is hers at once.",
    ),
    "two_sided": Label(
        "学员选定后，导师在期限内同意或婉拒；婉拒则问下一位。",
        "The mentor of her choice agrees or declines in time; if not, the next is asked.",
    ),
    "meet_three": Label(
        "学员先与三位分别面谈，再排序，由导师同意。",
        "The learner talks to all three first, then ranks them, and the mentor agrees.",
    ),
    "assign": Label(
        "系统为所有人求最佳方案，人力资源审阅后发布；学员不再选择。",
        "The system finds the best plan for all, HR reviews and publishes it; nobody chooses.",
    ),
}
FAIRNESS = {
    "report": Label("只报告，不拦截", "Report it, and let it pass"),
    "block": Label("须有人签字才能发布", "Publish only when somebody signs for it"),
}
LAYERS = {
    "executive": Label("高管", "Executives"),
    "middle": Label("中层", "Middle managers"),
    "front_line": Label("基层", "Front line"),
}
IMPORT_STATES = {
    "queued": Label("处理中", "under way"),
    "checked": Label("已检查，待生效", "checked, not applied"),
    "applied": Label("已生效", "applied"),
    "refused": Label("有错误，未生效", "has faults, nothing applied"),
    "failed": Label("未完成", "not finished"),
    "undone": Label("已撤销", "undone"),
}
STEPS = {
    "": Label("排队等候", "Waiting to begin"),
    "read": Label("正在读取文件", "Reading the file"),
    "check": Label("正在逐格检查", "Checking every cell"),
    "write": Label("正在写入", "Writing"),
}
IMPORT_MODES = {
    "upsert": Label("新增与更新", "Add and update"),
    "full_sync": Label("全量同步", "Full sync"),
}
IMPORT_FAILURES = {
    "changed_since": Label(
        "导入之后这些数据又被改动，无法撤销。",
        "The same rows have been changed since; the import cannot be undone.",
    ),
    "needed_since": Label(
        "导入的数据已被其他数据引用，无法撤销。",
        "Other data refers to what came with the import; it cannot be undone.",
    ),
    "not_the_last_import": Label(
        "之后又有别的导入，只能撤销最近一次。",
        "There was another import after it; only the last one can be undone.",
    ),
    "cancelled": Label("已取消，什么都没有改动。", "It was cancelled; nothing has changed."),
}
NOT_FINISHED = Label(
    "处理中断，什么都没有改动。请再试一次。",
    "It did not get to its end; nothing has changed. Please try again.",
)
NO_SUCH_MENTOR = Label("没有这位导师", "there is no such mentor")
PAIR_REASONS = {
    "SUCCESSION_PLAN": Label("继任计划", "Succession plan"),
    "WISH_OF_BOTH": Label("双方意愿", "Both wish it"),
    "SAME_PROJECT": Label("同一项目", "They work on the same project"),
    "NO_SUITABLE_MATCH": Label("自动匹配没有合适人选", "No match was suitable"),
    "OTHER": Label("其他", "Something else"),
}
NAME_IT = Label("请填写名称", "a name is needed")
