"""What a page says at its top after something was done, by code."""

from __future__ import annotations

from features.label import Label

NOTICES: dict[str, Label] = {
    "saved": Label("已保存。", "Saved."),
    "undone": Label("已撤销。", "Undone."),
    "run-cancelled": Label("匹配已取消。", "The run was cancelled."),
    "run-published": Label("已发布。", "Published."),
    "run-taken-back": Label("已撤回，可再次修改和发布。", "Taken back: it is a draft again."),
    "decided": Label("已更改；不满意可以撤销。", "Done. It can be undone."),
    "other-by-now": Label(
        "其他人刚改过草案：以下是现在的代价。",
        "Somebody changed the draft meanwhile: this is the price as it is now.",
    ),
    "signed-out": Label("您已退出登录。", "You have signed out."),
    "automatic-on": Label("您将重新参与自动匹配。", "You are matched automatically again."),
    "automatic-off": Label(
        "已记下：不再自动匹配您，将由人工处理。",
        "Noted: you are not matched automatically; a human does it.",
    ),
    "human-asked": Label("已转给人力资源，会在此答复。", "HR has it and will answer here."),
    "pair-ended": Label("配对已结束，名额已释放。", "The pair has ended, and its seat is free."),
    "pair-rematched": Label(
        "配对已结束，正在为学员生成新名单。",
        "The pair has ended; a new list is being made for the learner.",
    ),
    "pair-paused": Label("配对已暂停，名额保留。", "The pair is paused; its seat is kept."),
    "pair-resumed": Label("配对已恢复。", "The pair goes on."),
    "left-queue": Label("已移出候补，优先级保留。", "Off the waitlist; the priority is kept."),
    "request-withdrawn": Label("请求已撤回，名额已释放。", "Taken back, and the seat is free."),
    "human-answered": Label("答复已保存，本人可以看到。", "Answered; who asked can read it."),
    "rematch-asked": Label(
        "配对已结束，正在为您准备新的名单。", "Your pair has ended; a new list is being made."
    ),
    "nobody-free": Label(
        "目前没有合适的导师有空余名额。您可以稍后再试，或请人力资源帮忙。",
        "No mentor who fits has a free seat just now. Try again later, or ask HR.",
    ),
    "choice-paired": Label("配对成功，名额已为您确定。", "It is settled: the seat is yours."),
    "choice-requested": Label(
        "请求已发出，名额为您保留到导师答复。",
        "Your request is sent; the seat is held for you until the answer.",
    ),
    "choice-waiting": Label(
        "您选的导师名额刚刚满了，已为您排入候补。",
        "The seats of those you chose have just been taken: you are on the waitlist now.",
    ),
    "choice-new-list": Label(
        "谢谢反馈，正在为您准备新的名单。", "Thank you: a new list is being made for you."
    ),
    "choice-human": Label(
        "谢谢反馈，人力资源会联系您。", "Thank you: somebody from HR will look at it."
    ),
    "assessed": Label("您的评价已记入。", "Your view is noted."),
}
