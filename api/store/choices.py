"""Queries about shortlists that wait for a choice, and about choices.

A choice is what most learners come for, many on the same day: its statements are made once, and
what they give is plain values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from api.store.company import COMPANY
from api.store.engine import Tx
from api.store.json_rows import among, cells
from api.store.orm.pairs import Choice, Pair, Waiting
from api.store.orm.people import Preference
from api.store.orm.programmes import Programme
from api.store.orm.shortlists import Shortlist, ShortlistItem

_ITEMS = sa.and_(
    ShortlistItem.tenant_id == Shortlist.tenant_id,
    ShortlistItem.recommendation_id == Shortlist.recommendation_id,
)
_CHOICES = sa.and_(
    Choice.tenant_id == Shortlist.tenant_id,
    Choice.recommendation_id == Shortlist.recommendation_id,
)
_PROGRAMME = sa.and_(
    Programme.tenant_id == Shortlist.tenant_id,
    Programme.programme_id == Shortlist.programme_id,
)
_EXCLUSIONS = COMPANY["exclusions"].c
_WAITS = sa.exists().where(
    Waiting.tenant_id == Shortlist.tenant_id,
    Waiting.programme_id == Shortlist.programme_id,
    Waiting.learner_id == Shortlist.learner_id,
    Waiting.kind == Shortlist.kind,
    Waiting.state == "waiting",
)
_APART = sa.exists().where(
    _EXCLUSIONS.tenant_id == Shortlist.tenant_id,
    _EXCLUSIONS.learner_id == Shortlist.learner_id,
    _EXCLUSIONS.mentor_id == ShortlistItem.mentor_id,
)


@dataclass(frozen=True, slots=True)
class ListToChoose:
    """A shortlist, what its programme says and what has changed since; see `api.store.orm`.

    Attributes
    ----------
    waits : bool
        The learner is on the waitlist of the programme and kind.
    scores : dict of str to float or None
        By mentor, from the first rank to the last.
    apart : set of str
        Mentors with whom the learner is not to be paired, for whatever reason.
    """

    tenant_id: str
    recommendation_id: str
    programme_id: str
    cohort_id: str | None
    run_id: str | None
    learner_id: str
    kind: str
    state: str
    expires_at: datetime | None
    mode: str
    accept_days: int
    assign_undecided: bool
    waits: bool
    scores: dict[str, float | None] = field(default_factory=dict)
    apart: set[str] = field(default_factory=set)

    @property
    def mentors(self) -> list[str]:
        """Ids of the mentors, the first rank first."""
        return list(self.scores)


_LISTS = (
    sa.select(
        Shortlist.tenant_id,
        Shortlist.recommendation_id,
        Shortlist.programme_id,
        Shortlist.cohort_id,
        Shortlist.run_id,
        Shortlist.learner_id,
        Shortlist.kind,
        Shortlist.state,
        Shortlist.expires_at,
        Programme.mode,
        Programme.accept_days,
        Programme.assign_undecided,
        _WAITS,
        ShortlistItem.mentor_id,
        ShortlistItem.score,
        _APART,
    )
    .join(ShortlistItem, _ITEMS)
    .join(Programme, _PROGRAMME)
    .where(Shortlist.tenant_id == sa.bindparam("tenant"))
    .order_by(Shortlist.recommendation_id, ShortlistItem.rank)
)
_DUE = _LISTS.where(
    Shortlist.recommendation_id.in_(
        sa.select(Shortlist.recommendation_id)
        .where(
            Shortlist.tenant_id == sa.bindparam("tenant"),
            Shortlist.state == "open",
            Shortlist.expires_at <= sa.bindparam("now", type_=Shortlist.expires_at.type),
        )
        .order_by(Shortlist.expires_at, Shortlist.recommendation_id)
        .limit(sa.bindparam("limit"))
    )
)
_ID = 1
"""Place of the list's id in a row."""
_CHOSEN = Choice.__table__.c


def list_to_choose(tx: Tx, tenant_id: str, recommendation_id: str) -> ListToChoose | None:
    """Return a shortlist, locked; None where the tenant has no such one, or an empty one."""
    return lists_to_choose(tx, tenant_id, [recommendation_id]).get(recommendation_id)


def lists_to_choose(
    tx: Tx, tenant_id: str, recommendation_ids: Sequence[str]
) -> dict[str, ListToChoose]:
    """Return some shortlists of a tenant by id, locked in one order for everybody."""
    some = _some(tx.get_bind().dialect.name)
    found = _lists(tx, some, {"tenant": tenant_id, "lists": list(recommendation_ids)})
    return {one.recommendation_id: one for one in found}


@cache
def _some(dialect: str) -> sa.Select[*tuple[Any, ...]]:
    """Make the query of some lists by id."""
    ids = among(dialect, Shortlist.recommendation_id, "lists")
    return _LISTS.where(ids).with_for_update(of=Shortlist)


def lists_past_deadline(tx: Tx, tenant_id: str, now: datetime, limit: int) -> list[ListToChoose]:
    """Return open shortlists whose deadline has passed, those of the longest ago at most."""
    return _lists(tx, _DUE, {"tenant": tenant_id, "now": now, "limit": limit})


def mark_lists(tx: Tx, tenant_id: str, recommendation_ids: Sequence[str], state: str) -> None:
    """Give shortlists another state."""
    if recommendation_ids:
        connection = tx.connection()
        given = {"tenant": tenant_id, "lists": list(recommendation_ids), "new_state": state}
        connection.execute(_marking(connection.dialect.name), given)


@cache
def _marking(dialect: str) -> sa.Update:
    """Make the statement that gives some lists another state."""
    ids = among(dialect, Shortlist.recommendation_id, "lists")
    mine = Shortlist.tenant_id == sa.bindparam("tenant")
    return sa.update(Shortlist).where(mine, ids).values(state=sa.bindparam("new_state"))


def keep_choices(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write down choices; columns as in `api.store.orm.Choice`."""
    if rows:
        connection = tx.connection()
        connection.execute(_keeping(connection.dialect.name), {"choices": rows})


@cache
def _keeping(dialect: str) -> sa.Insert:
    """Make the statement that writes down choices, however many."""
    row = cells(dialect, "choices", {column.name: column.type for column in _CHOSEN})
    return sa.insert(Choice).from_select(list(row), sa.select(*row.values()))


def choice(tx: Tx, tenant_id: str, recommendation_id: str) -> Choice | None:
    """Return what a learner did with a shortlist; None where she has done nothing yet."""
    return tx.get(Choice, (tenant_id, recommendation_id))


def mentors_left(tx: Tx, made: Choice, learner_id: str, rank: int) -> list[str]:
    """Return who is asked next where the mentor at a rank, from 1, does not accept.

    Nobody, where the system chose for a learner who has opted out since.
    """
    by_system = made.chosen_by == "system"
    if by_system and opted_out_among(tx, made.tenant_id, [learner_id]):
        return []
    return list(made.ranked[rank:])


def mentors_declined(tx: Tx, tenant_id: str, programme_id: str, learner_id: str) -> set[str]:
    """Return the mentors of lists of which a learner wanted none."""
    found = (
        sa.select(ShortlistItem.mentor_id)
        .join(Shortlist, _ITEMS)
        .join(Choice, _CHOICES)
        .where(
            Shortlist.tenant_id == tenant_id,
            Shortlist.programme_id == programme_id,
            Shortlist.learner_id == learner_id,
            Choice.reason_code.is_not(None),
        )
    )
    return set(tx.scalars(found))


def open_offers(
    tx: Tx, tenant_id: str, programme_id: str, kind: str, now: datetime
) -> dict[str, str]:
    """Return who holds an open list that no match run made, and the first mentor of each."""
    found = (
        sa.select(Shortlist.learner_id, ShortlistItem.mentor_id)
        .join(ShortlistItem, _ITEMS)
        .where(
            Shortlist.tenant_id == tenant_id,
            Shortlist.programme_id == programme_id,
            Shortlist.kind == kind,
            Shortlist.run_id.is_(None),
            Shortlist.state == "open",
            Shortlist.expires_at > now,
            ShortlistItem.rank == 1,
        )
    )
    return dict(tx.execute(found).all())


def opted_out_among(tx: Tx, tenant_id: str, learner_ids: Sequence[str]) -> set[str]:
    """Return who of some learners is not to be matched automatically."""
    out = sa.select(Preference.person_id).where(
        Preference.tenant_id == tenant_id,
        Preference.person_id.in_(learner_ids),
        Preference.automated_matching.is_(False),
    )
    return set(tx.scalars(out))


def paired_among(
    tx: Tx, tenant_id: str, programme_id: str, kind: str, learner_ids: Sequence[str]
) -> set[str]:
    """Return who of some learners has a live pair of a kind in a programme."""
    paired = sa.select(Pair.learner_id).where(
        Pair.tenant_id == tenant_id,
        Pair.programme_id == programme_id,
        Pair.kind == kind,
        Pair.learner_id.in_(learner_ids),
        Pair.ended_at.is_(None),
    )
    return set(tx.scalars(paired))


def _lists(
    tx: Tx, statement: sa.Select[*tuple[Any, ...]], given: dict[str, Any]
) -> list[ListToChoose]:
    found: dict[str, ListToChoose] = {}
    for *values, mentor_id, score, apart in tx.connection().execute(statement, given).all():
        one = found.get(values[_ID])
        if one is None:
            one = found[values[_ID]] = ListToChoose(*values)
        one.scores[mentor_id] = score
        if apart:
            one.apart.add(mentor_id)
    return list(found.values())
