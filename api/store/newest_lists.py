"""Queries about shortlists that somebody looks for: which there are, the newest first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from api.store.engine import Tx
from api.store.orm.shortlists import Shortlist
from api.store.teams import team_of


@dataclass(frozen=True, slots=True)
class ListFilter:
    """Which lists are asked for; None is any.

    Attributes
    ----------
    state : {"open", "chosen", "expired", "withdrawn"}, optional
        An open list whose deadline has passed is expired. Drafts are nobody's to find.
    of_person : str, optional
        Whose they are, besides `learner_id`.
    of_team : str, optional
        A manager somewhere above their learners.
    """

    learner_id: str | None = None
    programme_id: str | None = None
    state: str | None = None
    of_person: str | None = None
    of_team: str | None = None


def newest_lists(
    tx: Tx,
    tenant_id: str,
    wanted: ListFilter,
    *,
    now: datetime,
    after: tuple[datetime, str] | None,
    limit: int,
) -> Sequence[Shortlist]:
    """Return lists, the newest first, those after a place in this order; at most `limit`."""
    given = {name: value for name in _CONDITIONS if (value := getattr(wanted, name)) is not None}
    if after is not None:
        given |= {"made": after[0], "last": after[1]}
    found = _newest(frozenset(given), wanted.state)
    asked = {f"asked_{name}": value for name, value in given.items()}
    about = {"asked_tenant": tenant_id, "asked_now": now, "asked_most": limit}
    return tx.scalars(found, asked | about).all()


@cache
def _newest(given: frozenset[str], state: str | None) -> sa.Select[Shortlist]:
    """Make the query of a filter that gives some fields, once."""
    found = sa.select(Shortlist).where(Shortlist.tenant_id == _asked("tenant"), _in_state(state))
    found = found.where(*(make() for name, make in _CONDITIONS.items() if name in given))
    if "made" in given:
        place = sa.tuple_(_asked("made", Shortlist.created_at.type), _asked("last", sa.String()))
        found = found.where(sa.tuple_(Shortlist.created_at, Shortlist.recommendation_id) < place)
    newest = found.order_by(Shortlist.created_at.desc(), Shortlist.recommendation_id.desc())
    return newest.limit(_asked("most", sa.Integer()))


def _asked(name: str, type_: Any = None) -> sa.BindParameter[Any]:
    return sa.bindparam(f"asked_{name}", type_=type_)


def _in_state(state: str | None) -> sa.ColumnElement[bool]:
    """Whether a list is in a state now; see `api.services.pairing.visible.state_of_list`."""
    is_open, late = Shortlist.state == "open", Shortlist.expires_at <= _asked("now")
    if state is None:
        return Shortlist.state != "draft"
    if state == "open":
        return sa.and_(is_open, sa.or_(Shortlist.expires_at.is_(None), sa.not_(late)))
    if state == "expired":
        return sa.or_(Shortlist.state == "expired", sa.and_(is_open, late))
    return Shortlist.state == state


def _of_team() -> sa.ColumnElement[bool]:
    text = sa.String()
    return Shortlist.learner_id.in_(team_of(_asked("tenant", text), _asked("of_team", text)))


_CONDITIONS: dict[str, Callable[[], sa.ColumnElement[bool]]] = {
    "learner_id": lambda: Shortlist.learner_id == _asked("learner_id"),
    "programme_id": lambda: Shortlist.programme_id == _asked("programme_id"),
    "of_person": lambda: Shortlist.learner_id == _asked("of_person"),
    "of_team": _of_team,
}
