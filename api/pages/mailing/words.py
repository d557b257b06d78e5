"""How mails stand and what went wrong with them, in words."""

from __future__ import annotations

from features.label import Label

STATES = {
    "queued": Label("等待发送", "waits"),
    "sent": Label("已发送", "sent"),
    "failed": Label("未能发送", "not sent"),
    "cancelled": Label("已取消", "cancelled"),
}
_ERRORS = {
    "no_address": Label("此人没有邮箱地址", "this person has no e-mail address"),
    "bad_address": Label("邮箱地址无效", "the address is not one"),
    "unreachable": Label("邮件服务器没有响应", "the mail server does not answer"),
}
_REFUSED = Label("邮件服务器拒收（{code}）", "refused by the mail server ({code})")


def wrong(code: str) -> Label:
    """Return what went wrong, by its code."""
    number = code.removeprefix("refused_")
    refused = Label(_REFUSED.format("zh", code=number), _REFUSED.format("en", code=number))
    return _ERRORS.get(code, refused)
