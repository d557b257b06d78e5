"""What a page says at its top after something was done, by code."""

from __future__ import annotations

from features.label import Label

NOTICES: dict[str, Label] = {
    "saved": Label("已保存。", "Saved."),
    "undone": Label("已撤销。", "Undone."),
    "signed-out": Label("您已退出登录。", "You have signed out."),
}
