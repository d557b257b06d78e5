"""What the tables that analysts download hold, column by column."""

from __future__ import annotations

from api.store.downloading import RunTable
from features.label import Label

TABLES: dict[RunTable, tuple[Label, Label]] = {
    "assignments": (
        Label("分配结果", "Assignments"),
        Label("每位学员一行：得到的导师，或没有导师的原因", "who got whom, or why nobody"),
    ),
    "shortlists": (
        Label("推荐名单", "Lists"),
        Label("每位学员名单上的每位导师一行", "one row for each mentor on each learner's list"),
    ),
    "exposures": (
        Label("展示记录", "Exposures"),
        Label(
            "实际向学员展示过的导师及当时的特征", "what was shown to whom, features as they were"
        ),
    ),
    "choices": (
        Label("学员选择", "Choices"),
        Label("学员对名单的排序，或都不合适", "how learners ranked their list, or none of these"),
    ),
    "pairs": (
        Label("配对", "Pairs"),
        Label(
            "由本次匹配产生的辅导关系及其状态", "mentorships that came of the run, as they stand"
        ),
    ),
}
MEANINGS: dict[str, Label] = {
    "learner_id": Label("学员工号", "the learner"),
    "mentor_id": Label("导师工号；空白表示没有", "the mentor; blank where there is none"),
    "kind": Label("导师类型：any、inside、outside", "kind of mentor: any, inside, outside"),
    "score": Label("匹配分，0 到 1", "pair score, 0 to 1"),
    "coverage": Label(
        "导师可补齐的差距占比，0 到 1",
        "share of the learner's gaps that the mentor can close, 0 to 1",
    ),
    "rank": Label("名单上的名次，从 1 开始", "place on the list, from 1"),
    "unmatched_code": Label("没有导师的原因代码", "why there is no mentor, as a code"),
    "locked": Label("是否由人力资源锁定", "whether HR fixed it"),
    "origin": Label(
        "来源：求解结果、审核修改、选择等", "where it came from: solver, review, choice …"
    ),
    "previous_mentor_id": Label(
        "上一次匹配中的导师", "the mentor in the run that this one follows"
    ),
    "recommendation_id": Label("名单编号，串联各表", "the list: it joins the tables"),
    "role": Label("导师在名单上的特点", "what the mentor is on the list for"),
    "propensity": Label(
        "该导师出现在此位置的概率，用于离线评估",
        "how probable it was to be shown there: for off-policy estimates",
    ),
    "source": Label("名单依据：政策权重、学习权重等", "what the list was made by"),
    "state": Label("状态", "state at the time of the download"),
    "policy_version": Label("政策版本；空白为默认政策", "policy version; blank for the default"),
    "model_version": Label(
        "模型版本；prior 为政策权重", "model version; prior: the policy's weights"
    ),
    "features": Label(
        "每项特征对匹配分的贡献（JSON），相加即匹配分",
        "what each block adds to the score, as JSON; they add up",
    ),
    "ranked": Label("学员的排序（JSON）", "the learner's ranking, as JSON"),
    "reason_code": Label("都不合适时的原因代码", "why none was suitable, as a code"),
    "end_reason_code": Label("结束原因代码", "why it ended, as a code"),
    "pair_id": Label("配对编号", "the pair"),
    "created_at": Label("创建时间（UTC）", "made at (UTC)"),
    "expires_at": Label("到期时间（UTC）", "open until (UTC)"),
    "shown_at": Label("展示时间（UTC）", "shown at (UTC)"),
    "chosen_at": Label("选择时间（UTC）", "chosen at (UTC)"),
    "started_at": Label("开始时间（UTC）", "began at (UTC)"),
    "paused_until": Label("暂停至（UTC）", "paused until (UTC)"),
    "ended_at": Label("结束时间（UTC）", "ended at (UTC)"),
}
