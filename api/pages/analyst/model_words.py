"""What states, verdicts and figures of models are called."""

from __future__ import annotations

from api.report.judging.words import PARTS
from api.services.learning.serving import Why
from features.label import Label

STATES: dict[str, Label] = {
    "candidate": Label("待决定", "Waits for a decision"),
    "refused": Label("未通过", "Not good enough"),
    "champion": Label("使用中", "In force"),
    "retired": Label("已停用", "Taken out"),
}
BADGES: dict[str, str] = {"candidate": "warn", "refused": "bad", "retired": "off"}
"""Colour of a state's badge; the usual one for others."""
VERDICTS: dict[str, Label] = {
    "ready": Label("可以启用", "may serve"),
    "stays": Label("权重不变", "weights stay"),
    "refused": Label("不可启用", "may not serve"),
}
VERDICT_SENTENCES: dict[str, Label] = {
    "ready": Label(
        "没有发现不允许启用的问题；是否启用由人决定。",
        "Nothing forbids it to serve; a person decides whether it does.",
    ),
    "stays": Label(
        "辅导结果还太少，不足以改变权重，因此一切照旧。",
        "There are too few outcomes to change anything, so everything stays as it is.",
    ),
    "refused": Label(
        "发现了不允许启用的问题（见下），因此不能启用。",
        "Something forbids it to serve (see below), so it cannot be put in force.",
    ),
}
WHY_NOT: dict[Why, Label] = {
    "no_key": Label("系统未设密钥，无法核对模型", "no key is set, so no model can be verified"),
    "not_found": Label("找不到该模型", "the model is not there any more"),
    "not_the_same": Label(
        "文件与保存时不一致", "it is not, byte for byte, what was sealed when it was trained"
    ),
    "other_blocks": Label(
        "政策启用的评分项与训练时不同，请重新训练",
        "the policy has other signals now than it was trained with: train one anew",
    ),
    "off_scale": Label("权重超出政策允许的范围", "its weights are beyond what a policy may say"),
}
"""Why a model in force does not score."""
CONTENDERS: dict[str, Label] = {
    "challenger": Label("本模型", "This model"),
    "champion": Label("当时使用的权重", "What served when it was trained"),
    "prior": Label("人力资源设定的权重", "HR's weights"),
    "random": Label("随机排序", "Chance"),
}
"""In the order in which they stand."""
FIGURES: dict[str, Label] = {
    "centred_auc": Label("效果排序", "Order of outcomes"),
    "auc": Label("名单内排序", "Order within a list"),
    "ndcg": Label("名单前列质量", "Quality of the top (NDCG)"),
}
FIGURE_NOTES: dict[str, Label] = {
    "centred_auc": Label(
        "任取两对辅导，效果较好的一对中，导师比名单上其他人高出更多的概率；50% 相当于随机。",
        "Of two pairs, how often the better one is that whose mentor stood higher above the other "
        "candidates of the list; 50 % is chance.",
    ),
    "auc": Label(
        "同一学员有几份结果时，在她的名单之内排对的概率；多数名单只有一份结果，因此常缺。",
        "How often two outcomes of one list are in the right order; most lists have one outcome, "
        "so it is often not known.",
    ),
    "ndcg": Label(
        "名单上排在前面的导师的效果，越靠前计得越多；1 为最好。",
        "How good the mentors at the top of a list are, the first counting most; 1 is the best.",
    ),
}
STEPS: dict[str, dict[str, Label]] = {
    "retrain": {
        "": Label("等待处理", "Waiting for its turn"),
        "read": Label("读取展示、选择与结果", "Reading what was shown, chosen and came of it"),
        "rows": Label("整理数据", "Putting it into rows"),
        "fit": Label("训练并在未见过的数据上检验", "Fitting, and judging on what was not seen"),
        "write": Label("保存模型", "Keeping the model"),
    },
    "evaluate": {
        "": Label("等待处理", "Waiting for its turn"),
        "read": Label("读取展示、选择与结果", "Reading what was shown, chosen and came of it"),
        "rows": Label("整理数据", "Putting it into rows"),
        **{part: Label(f"评估：{said.zh}", f"Judging: {said.en}") for part, said in PARTS.items()},
        "write": Label("写成文字和图", "Putting it into words and pictures"),
    },
}
"""Steps of a job, by its kind, in their order."""
FAILURES: dict[str, Label] = {
    "cancelled": Label("已停止，没有产生任何改变。", "It was stopped, and nothing has changed."),
    "nothing_shown": Label(
        "还没有可用的推荐名单：请先发布匹配、让学员选择，再登记辅导结果。",
        "There are no lists to learn from yet: publish a match run, let learners choose, and write "
        "down what came of it.",
    ),
    "no_model_key": Label(
        "系统未设密钥（MENTORMATCH_SECRET_KEY），无法保存模型，请联系维护人员。",
        "No secret key is set (MENTORMATCH_SECRET_KEY), so no model can be sealed: tell whoever "
        "looks after the service.",
    ),
}
OTHER_FAILURE = Label(
    "未能完成。请再试一次；若仍失败，请联系维护人员。",
    "It could not be completed. Try again; if that fails, tell whoever looks after the service.",
)
