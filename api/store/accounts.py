"""Queries about accounts, and about what a person is in the company."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

import sqlalchemy as sa

from api.store import orm
from api.store.company import COMPANY
from api.store.engine import Tx
from api.store.ids import new_id
from api.store.inserting import insert_new


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person is in the company.

    Attributes
    ----------
    left_on : date or None
        Day from which on she is no longer there.
    """

    left_on: date | None
    is_learner: bool
    is_mentor: bool
    is_manager: bool


def standing_of(tx: Tx, tenant_id: str, person_id: str) -> Standing | None:
    """Return what a person is; None where the tenant has no such one."""
    people, learners, mentors = (COMPANY[name].c for name in ("people", "learners", "mentors"))
    reports = COMPANY["people"].alias("reports").c
    row = tx.execute(
        sa.select(
            people.left_on,
            _there(learners.tenant_id == tenant_id, learners.learner_id == person_id),
            _there(mentors.tenant_id == tenant_id, mentors.mentor_id == person_id),
            _there(reports.tenant_id == tenant_id, reports.manager_id == person_id),
        ).where(people.tenant_id == tenant_id, people.person_id == person_id)
    ).one_or_none()
    return None if row is None else Standing(*row)


def _there(*conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.exists().where(*conditions)


def account_of(tx: Tx, tenant_id: str, subject: str) -> orm.Account | None:
    """Return the account of a subject; None where she never came in."""
    account = orm.Account
    mine = (account.tenant_id == tenant_id, account.subject == subject)
    return tx.scalar(sa.select(account).where(*mine))


def account_for(tx: Tx, tenant_id: str, subject: str, now: datetime) -> orm.Account:
    """Return the account of a subject, made where there is none; two at once make one."""
    row = {
        "tenant_id": tenant_id,
        "account_id": new_id("acc"),
        "subject": subject,
        "roles": [],
        "active": True,
        "created_at": now,
    }
    insert_new(tx, orm.Account, [row])
    found = account_of(tx, tenant_id, subject)
    assert found is not None
    return found


Doing = Literal["answers", "chooses", "waits", "in_pair", "nothing"]
_DOING: tuple[Doing, ...] = ("answers", "chooses", "waits", "in_pair", "nothing")
_LIVE = ("active", "paused")


@dataclass(frozen=True, slots=True)
class Somebody:
    """One of a few people in a role, and what is before her.

    Attributes
    ----------
    doing : {"answers", "chooses", "waits", "in_pair", "nothing"}
        A mentor whom a learner has asked; a learner with an open list; one who has asked; somebody
        with a running pair; anybody else.
    """

    person_id: str
    name: str
    doing: Doing


def few_in_role(tx: Tx, tenant_id: str, role: str, most: int) -> list[Somebody]:
    """Return a few people who are learners, mentors or managers.

    They take turns by what is before them, so that each of it is there; who is to act comes first.
    """
    people, reports = COMPANY["people"].c, COMPANY["people"].alias("reports").c
    named = {
        "learner": COMPANY["learners"].c.learner_id,
        "mentor": COMPANY["mentors"].c.mentor_id,
        "manager": reports.manager_id,
    }[role]
    ids = sa.select(named).where(named.table.c.tenant_id == tenant_id, named.is_not(None))
    found = (
        sa.select(people.person_id, people.name, _doing(tenant_id, role).label("doing"))
        .where(people.tenant_id == tenant_id, people.person_id.in_(ids), people.left_on.is_(None))
        .subquery()
    ).c
    turn = sa.func.row_number().over(partition_by=found.doing, order_by=found.person_id)
    first = sa.case({one: at for at, one in enumerate(_DOING)}, value=found.doing)
    few = sa.select(found.person_id, found.name, found.doing).order_by(turn, first).limit(most)
    return [Somebody(*row) for row in tx.execute(few)]


def _doing(tenant_id: str, role: str) -> sa.ColumnElement[str]:
    """Return what is before somebody of `people`."""
    me, pair, listed = COMPANY["people"].c.person_id, orm.Pair, orm.Shortlist
    mine = (
        pair.tenant_id == tenant_id,
        (pair.mentor_id if role == "mentor" else pair.learner_id) == me,
    )
    asked, live = (_there(*mine, pair.state.in_(states)) for states in (["proposed"], _LIVE))
    if role == "mentor":
        return sa.case((asked, "answers"), (live, "in_pair"), else_="nothing")
    if role == "manager":
        return sa.literal("nothing")
    open_list = (listed.tenant_id == tenant_id, listed.learner_id == me, listed.state == "open")
    chooses = (_there(*open_list), "chooses")
    return sa.case((asked, "waits"), (live, "in_pair"), chooses, else_="nothing")
