"""Columns that several tables have."""

from __future__ import annotations

from features.label import Label
from features.levels import LEVEL_MAX, STEP
from features.schema.declarations import Column

_REFERRED = {
    "competencies": "能力项",
    "posts": "岗位",
    "people": "人员",
    "learners": "学员",
    "mentors": "导师",
}
"""Chinese names of the tables that others refer to."""


def text(name: str, zh: str, en: str, note_zh: str, note_en: str, *aliases: str) -> Column:
    """Declare free text; blank is the empty text."""
    return Column(name, "text", Label(zh, en), Label(note_zh, note_en), aliases=aliases, default="")


def level(name: str, zh: str, en: str, *aliases: str, required: bool = True) -> Column:
    """Declare a level on the grid of half steps."""
    note = Label("0 到 5，以 0.5 为一级", "0 to 5 in steps of 0.5")
    return Column(
        name, "number", Label(zh, en), note, required, None, 0.0, LEVEL_MAX, STEP, aliases=aliases
    )


def day(name: str, zh: str, en: str, *aliases: str, required: bool = False) -> Column:
    """Declare a calendar day."""
    note = Label("日期，如 2026-03-31", "a day, such as 2026-03-31")
    return Column(name, "date", Label(zh, en), note, required, aliases=aliases)


def flag(name: str, zh: str, en: str, *, default: bool) -> Column:
    """Declare yes or no."""
    note = Label("是 / 否", "yes / no")
    return Column(name, "flag", Label(zh, en), note, default=default)


def ref(name: str, zh: str, en: str, refers: str, *aliases: str, required: bool = True) -> Column:
    """Declare an identifier of a row of another table, `refers` = ``"table.column"``."""
    table = refers.split(".")[0]
    note = Label(f"「{_REFERRED[table]}」表中已有的编号", f"an id that stands in {table}")
    return Column(
        name, "ref", Label(zh, en), note, required=required, refers=refers, aliases=aliases
    )


def styles() -> tuple[Column, ...]:
    """Declare the four style dimensions."""
    names = (
        ("style_directive", "风格：指导或引导", "style: directive (-1) to facilitative (+1)"),
        ("style_career", "风格：职业或情感支持", "style: career (-1) to psychosocial (+1)"),
        ("style_challenge", "风格：支持或挑战", "style: supportive (-1) to challenging (+1)"),
        ("style_structure", "风格：自由或结构化", "style: free (-1) to structured (+1)"),
    )
    note = Label("-1 到 1；空白表示未知", "-1 to 1; blank when unknown")
    return tuple(
        Column(name, "number", Label(zh, en), note, low=-1.0, high=1.0) for name, zh, en in names
    )


AVAILABILITY = text(
    "availability",
    "每周可用时间",
    "weekly availability",
    "当地时间，如 Mon 09-12; Wed 14-18；空白表示未知",
    "local time, such as Mon 09-12; Wed 14-18; blank when unknown",
    "可用时间",
    "时间安排",
)
