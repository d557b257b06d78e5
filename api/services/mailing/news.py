"""What people are written about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, get_args

from features.label import Label

Event = Literal[
    "list_ready",
    "choice_due",
    "mentor_asked",
    "answer_due",
    "request_accepted",
    "next_asked",
    "request_expired",
    "no_mentor_yet",
    "mentor_found",
    "learner_found",
    "pair_ended",
    "run_ready",
    "meeting_planned",
    "meeting_cancelled",
]
EVENTS: tuple[Event, ...] = get_args(Event)
TITLES: dict[Event, Label] = {
    "list_ready": Label("名单已备好", "list is ready"),
    "choice_due": Label("提醒：选择将到期", "reminder: choice is due"),
    "mentor_asked": Label("请导师答复", "mentor is asked"),
    "answer_due": Label("提醒：答复将到期", "reminder: answer is due"),
    "request_accepted": Label("导师已接受", "mentor has accepted"),
    "next_asked": Label("已询问下一位导师", "next mentor is asked"),
    "request_expired": Label("请求已过期", "request has expired"),
    "no_mentor_yet": Label("暂无导师", "no mentor yet"),
    "mentor_found": Label("已有导师", "mentor found"),
    "learner_found": Label("已有学员", "learner found"),
    "pair_ended": Label("辅导结束", "pair has ended"),
    "run_ready": Label("匹配待审核", "match run to review"),
    "meeting_planned": Label("首次会面", "first meeting"),
    "meeting_cancelled": Label("会面取消", "meeting cancelled"),
}
"""What HR calls them."""


@dataclass(frozen=True, slots=True)
class News:
    """Something that one person is to know.

    What it says is never a score, a private reason or another's levels: a test reads the templates.

    Attributes
    ----------
    to : str
        Whom: a person's id.
    about : str
        What it happened to, as an id: nobody is told twice of the same event about it.
    leads_to : str
        Path of the page that comes next.
    programme_id : str, optional
        Its name is known to the template as ``programme``.
    people : mapping of str to str
        Ids of people, by the name under which the template knows them.
    times : mapping of str to datetime
        Instants that the template knows.
    facts : mapping
        What else the template knows: numbers, truth values, a place.
    invitation : dict or None
        What a calendar file says; see `api.services.mailing.invitations`.
    """

    event: Event
    to: str
    about: str
    leads_to: str
    programme_id: str = ""
    people: Mapping[str, str] = field(default_factory=dict)
    times: Mapping[str, datetime] = field(default_factory=dict)
    facts: Mapping[str, int | bool | str] = field(default_factory=dict)
    invitation: dict[str, Any] | None = None

    def said(self) -> dict[str, Any]:
        """Return what the words are made of later, as plain values.

        Names are not among them: they are read when the words are made, so that somebody who was
        forgotten meanwhile is not named.
        """
        return {
            "programme_id": self.programme_id,
            "people": dict(self.people),
            "times": {name: at.isoformat() for name, at in self.times.items()},
            "facts": dict(self.facts),
        }
