"""What a page says at its top after something was done, by code."""

from __future__ import annotations

from features.label import Label

NOTICES: dict[str, Label] = {
    "saved": Label("已保存。", "Saved."),
    "undone": Label("已撤销。", "Undone."),
    "signed-out": Label("您已退出登录。", "You have signed out."),
    "automatic-on": Label("您将重新参与自动匹配。", "You are matched automatically again."),
    "automatic-off": Label(
        "已记下：不再自动匹配您，将由人工处理。",
        "Noted: you are not matched automatically; a human does it.",
    ),
    "human-asked": Label("已转给人力资源，会在此答复。", "HR has it and will answer here."),
}
