"""What the commands for analysts say, in Chinese and in English."""

from __future__ import annotations

from features.label import Label

NO_MODELS = Label("还没有训练过模型。", "No model was fitted yet.")
MODEL_COLUMNS = (
    Label("版本", "version"),
    Label("状态", "state"),
    Label("使用中", "serves"),
    Label("结论", "verdict"),
    Label("结果数", "outcomes"),
    Label("训练时间", "fitted at"),
    Label("批准人", "promoted by"),
    Label("未使用的原因", "not served because"),
)
MODEL = Label("模型 {version}：{state}，{verdict}。", "Model {version}: {state}, {verdict}.")
LEARNED_FROM = Label(
    "依据 {lists} 份名单、{labels} 条辅导结果；另有 {left} 份名单因当时有特征停用而未计入。",
    "From {lists} lists and {labels} labels; lists left out, made while a feature was off: {left}.",
)
TO_PROMOTE = Label(
    "批准使用：mentormatch models promote {version} --programme {programme} --as 账号 "
    "--reason 理由",
    "To let it serve: mentormatch models promote {version} --programme {programme} --as NAME "
    "--reason TEXT",
)
PROMOTED = Label(
    "模型 {version} 开始使用，替换 {before}。", "Model {version} serves now, in place of {before}."
)
ROLLED_BACK = Label("恢复使用：{version}。", "Serves again: {version}.")

WITHOUT = Label(
    "记录中没有以下特征，评估时不计：{features}",
    "Features that the log does not have are left out of the weights: {features}",
)
NOT_DRAWN = Label(
    "还没有可以画的数字，没有写图。", "Nothing is known yet that could be drawn: no picture."
)
BY_TIME = Label(
    "按时间：较晚的 {labels} 条结果由较早的来判断：",
    "By time: the latest {labels} outcomes, judged by earlier ones:",
)
BY_TIME_COLUMNS = (
    Label("谁的权重", "whose weights"),
    Label("结果的先后判断正确", "right order of outcomes"),
    Label("减去现用", "less what serves"),
)
SIMULATED = Label(
    "已写入模拟记录：{lists} 份名单，{pairs} 对，{outcomes} 条结果。接下来：mentormatch evaluate "
    "{path}",
    "Written: {lists} lists, {pairs} pairs, {outcomes} outcomes. Next: mentormatch evaluate {path}",
)
EXPORTED = Label(
    "已写入项目记录：{lists} 份名单，{pairs} 对，{outcomes} 条结果。接下来：mentormatch evaluate "
    "{path}",
    "Written: {lists} lists, {pairs} pairs, {outcomes} outcomes. Next: mentormatch evaluate {path}",
)
NEEDED = Label(
    "要以 {percent}% 的把握看出 {difference:g} 的差别，共需 {outcomes_needed:,} 条结果。",
    "To see a difference of {difference:g} with a chance of {percent} %, {outcomes_needed:,} "
    "outcomes are needed in all.",
)
SHOWS = Label(
    "{outcomes:,} 条结果能以 {percent}% 的把握看出的最小差别是 {detectable:.3f}。",
    "{outcomes:,} outcomes show a difference of {detectable:.3f} or more with a chance of "
    "{percent} %.",
)
SHOWS_NOTHING = Label(
    "{outcomes:,} 条结果太少，看不出任何差别。",
    "{outcomes:,} outcomes are too few to show anything.",
)
CHANCE = Label(
    "{outcomes:,} 条结果看出 {difference:g} 的差别的可能性是 {chance:.0%}。",
    "With {outcomes:,} outcomes a difference of {difference:g} is seen with a chance of "
    "{chance:.0%}.",
)
POWER_OF = Label(
    "能以 {percent}% 的把握看出的最小差别（结果的标准差 {spread:g}）：",
    "Smallest difference that is seen with a chance of {percent} % (standard deviation of an "
    "outcome: {spread:g}):",
)
POWER_COLUMNS = (Label("结果数", "outcomes"), Label("差别", "difference"))
