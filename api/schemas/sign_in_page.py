"""The page of the demo on which one says whom to be: a form a person, no script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from features.label import Label, Lang

PAGE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Vary": "Accept-Language",
    # With "no-referrer" a browser would name no origin of its forms.
    "Referrer-Policy": "same-origin",
}
_TITLE = Label("以谁的身份登录", "Sign in as")
_ABOUT = Label(
    "示例公司的人员均为虚构。仅在演示中可用。",
    "The people of the sample company are made up. In the demonstration only.",
)
_ANYBODY = Label("其他人员的编号", "id of somebody else")
_GO = Label("登录", "Sign in")
_ROLES = {
    "admin": Label("管理员", "Administrator"),
    "hr": Label("人力资源", "HR"),
    "analyst": Label("分析员", "Analyst"),
    "learner": Label("学员", "Learner"),
    "mentor": Label("导师", "Mentor"),
    "manager": Label("经理", "Manager"),
}
_LANG_TAGS: dict[Lang, str] = {"zh": "zh-CN", "en": "en"}


@dataclass(frozen=True, slots=True)
class Group:
    """A role, and id and name of a few people who have it; nobody where it is no person's."""

    role: str
    people: Sequence[tuple[str, str]] | None = None


def page(groups: Sequence[Group], lang: Lang) -> str:
    """Return the page as HTML.

    Parameters
    ----------
    groups : sequence of Group
    lang : Lang
    """
    title = escape(_TITLE.text(lang))
    parts = "\n".join(_group(group, lang) for group in groups)
    return (
        f'<!doctype html>\n<html lang="{_LANG_TAGS[lang]}">\n<head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{title}</title></head>\n'
        f"<body><main><h1>{title}</h1>\n<p>{escape(_ABOUT.text(lang))}</p>\n{parts}\n"
        "</main></body>\n</html>\n"
    )


def _group(group: Group, lang: Lang) -> str:
    heading = f"<h2>{escape(_ROLES[group.role].text(lang))}</h2>"
    if group.people is None:
        return heading + _form(group.role, "", _GO.text(lang))
    known = (
        _form(group.role, _hidden("person_id", person_id), f"{name} ({person_id})")
        for person_id, name in group.people
    )
    asked = escape(_ANYBODY.text(lang))
    field = f'<label>{asked} <input name="person_id" required maxlength="128"></label> '
    return heading + "".join(known) + _form(group.role, field, _GO.text(lang))


def _form(role: str, fields: str, says: str) -> str:
    button = f"<button>{escape(says)}</button>"
    return (
        f'<form method="post" action="/auth/demo">{_hidden("role", role)}{fields}{button}</form>\n'
    )


def _hidden(name: str, value: str) -> str:
    return f'<input type="hidden" name="{name}" value="{escape(value)}">'
