"""What a page says at its top after something was done, by code."""

from __future__ import annotations

from features.label import Label

NOTICES: dict[str, Label] = {
    "saved": Label("已保存。", "Saved."),
    "undone": Label("已撤销。", "Undone."),
    "draft-saved": Label("草稿已保存。", "The draft is saved."),
    "policy-activated": Label("已启用，此后按该版本执行。", "In force from now on."),
    "run-cancelled": Label("匹配已取消。", "The run was cancelled."),
    "run-published": Label("已发布。", "Published."),
    "run-taken-back": Label("已撤回，可再次修改和发布。", "Taken back: it is a draft again."),
    "solving-again": Label(
        "正在重新求解，原草案保持不变。",
        "It is solved again; the draft before stays as it is.",
    ),
    "seat-taken-back": Label("名额已收回。", "The seat was taken back."),
    "work-stopped": Label("已停止。", "Stopped."),
    "model-promoted": Label("已启用，此后按该模型评分。", "In force: it scores from now on."),
    "model-taken-back": Label("已回退。", "Taken back: what served before serves again."),
    "frontier-stopped": Label("已停止。", "Stopped."),
    "decided": Label("已更改；不满意可以撤销。", "Done. It can be undone."),
    "learner-accepted": Label(
        "已接受，辅导关系从现在开始。", "Accepted: the two of you begin now."
    ),
    "learner-declined": Label(
        "已谢绝，系统会去询问下一位导师。", "Declined: another mentor is asked."
    ),
    "meeting-planned": Label(
        "已保存，邀请会发给你们双方。", "Saved; both of you are sent an invitation."
    ),
    "meeting-cancelled": Label("会面已取消，双方都会收到通知。", "Cancelled; both are told."),
    "mail-queued": Label("已重新排队，稍后发送。", "Back in the queue; it is sent shortly."),
    "mail-cancelled": Label("已取消，不会发送。", "It will not be sent."),
    "signed-out": Label("您已退出登录。", "You have signed out."),
    "automatic-on": Label("您将重新参与自动匹配。", "You are matched automatically again."),
    "automatic-off": Label(
        "已记下：不再自动匹配您，将由人工处理；系统为您生成的未选名单已撤回。",
        "Noted: you are not matched automatically; a human does it. Open lists that were made for"
        " you automatically are withdrawn.",
    ),
    "human-asked": Label("已转给人力资源，会在此答复。", "HR has it and will answer here."),
    "pair-ended": Label("配对已结束，名额已释放。", "The pair has ended, and its seat is free."),
    "pair-paused": Label("配对已暂停，名额保留。", "The pair is paused; its seat is kept."),
    "pair-resumed": Label("配对已恢复。", "The pair goes on."),
    "cohort-open": Label(
        "批次已建立，可以发起匹配。", "The cohort is open: a match run can begin."
    ),
    "cohort-closed": Label("批次已关闭。", "The cohort is closed."),
    "pair-made": Label("已配对，名额已占用。", "They are a pair now; the seat is taken."),
    "left": Label("离职日期已登记。", "The day of leaving is noted."),
    "deleted": Label("资料已删除。", "The profile is deleted."),
    "left-queue": Label("已移出候补，优先级保留。", "Off the waitlist; the priority is kept."),
    "request-withdrawn": Label("请求已撤回，名额已释放。", "Taken back, and the seat is free."),
    "human-answered": Label("答复已保存，本人可以看到。", "Answered; who asked can read it."),
    "rematch-asked": Label(
        "配对已结束，正在准备新的名单。", "The pair has ended; a new list is being made."
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
