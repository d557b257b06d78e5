"""What acts, reasons and states of a review are called."""

from __future__ import annotations

from api.services.runs.differing import What
from api.store.board import Sort, State
from evaluation.fairness import Verdict
from features.label import Label
from features.schema import LAYERS

ACTIONS: dict[str, Label] = {
    "move": Label("换导师", "Other mentor"),
    "none": Label("暂不配对", "No mentor for now"),
    "swap": Label("互换导师", "Exchange"),
    "ban": Label("不得配对", "Kept apart"),
    "lock": Label("锁定", "Locked"),
    "unlock": Label("解锁", "Unlocked"),
}
"""What HR decided, as the list of decisions says it."""
REASONS: dict[str, Label] = {
    "AGREED": Label("双方已商定", "Both have agreed"),
    "BUSINESS_NEED": Label("业务需要", "The business needs it"),
    "CONFLICT_OF_INTEREST": Label("利益冲突", "Conflict of interest"),
    "SUCCESSION": Label("接班计划", "Succession plan"),
    "SAME_SITE": Label("同一地点", "Same site"),
    "ON_LEAVE": Label("休假或不在岗", "On leave"),
    "WORKLOAD": Label("导师负荷过重", "The mentor has too much to do"),
    "OTHER": Label("其他", "Something else"),
}
"""Offered in forms; companies may send codes of their own through the API."""
STATES: dict[State, Label] = {
    "all": Label("全部", "All"),
    "edited": Label("人工改动", "Changed by hand"),
    "locked": Label("已锁定", "Locked"),
    "banned": Label("有禁配", "Kept apart from somebody"),
    "breaks": Label("未满足软规则", "A preference is not met"),
}
SORTS: dict[Sort, Label] = {
    "name": Label("学员", "Learner"),
    "department": Label("部门", "Department"),
    "mentor": Label("导师", "Mentor"),
    "score": Label("匹配分", "Score"),
    "rank": Label("名次", "Place"),
}
"""Columns by which the board is sorted."""
GAP = Label("覆盖的差距", "Gap covered")
"""One by which it is not."""
VERDICTS: dict[Verdict, Label] = {
    "fair": Label("未见明显差别", "No clear difference"),
    "look": Label("略差，值得看看", "Clearly worse, but by little: worth a look"),
    "unequal": Label("明显更差", "Clearly worse"),
}
"""Of a group beside everybody else."""
ATTRIBUTES: dict[str, Label] = {
    "department": Label("部门", "Department"),
    "site": Label("地点", "Site"),
    "layer": Label("层级", "Layer"),
    "gender": Label("性别", "Gender"),
    "age_band": Label("年龄段", "Age band"),
    "age band": Label("年龄段", "Age band"),
    "ethnicity": Label("民族", "Ethnicity"),
    "disability": Label("残障", "Disability"),
    "性别": Label("性别", "Gender"),
    "年龄段": Label("年龄段", "Age band"),
}
"""What the company calls otherwise stands as it is."""
CHANGES: dict[What, Label] = {
    "moved": Label("换导师", "has another mentor"),
    "matched": Label("新获导师", "gained a mentor"),
    "unmatched": Label("失去导师", "lost the mentor"),
    "joined": Label("新加入", "is new in the cohort"),
    "left": Label("不再参加", "is not in the cohort any more"),
}
GROUPS: dict[str, Label] = {
    "男": Label("男", "men"),
    "女": Label("女", "women"),
    "male": Label("男", "men"),
    "female": Label("女", "women"),
    **{choice.code: choice.label for choice in LAYERS},
}
"""What values of an attribute are called; other values stand as they are."""
HELD = Label("{load} / {seats} 个名额", "{load} of {seats} seats")
COVERED = Label("覆盖差距的 {share}", "{share} of the gap is covered")
"""What a row of a board says of a mentor, and of a gap."""
