"""Queries about shortlists that wait for a choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from api.store.engine import Tx
from api.store.orm.pairs import Choice, Pair
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


@dataclass(frozen=True, slots=True)
class ListToChoose:
    """A shortlist, its mentors from the first rank to the last, and what its programme says."""

    shortlist: Shortlist
    items: tuple[ShortlistItem, ...]
    programme: Programme

    @property
    def mentors(self) -> list[str]:
        """Ids of the mentors, the first rank first."""
        return [item.mentor_id for item in self.items]


def list_to_choose(tx: Tx, tenant_id: str, recommendation_id: str) -> ListToChoose | None:
    """Return a shortlist, locked; None where the tenant has no such one, or an empty one."""
    of = Shortlist.recommendation_id == recommendation_id
    found = _lists(tx, _joined(tenant_id).where(of).with_for_update(of=Shortlist))
    return found[0] if found else None


def lists_past_deadline(tx: Tx, tenant_id: str, now: datetime, limit: int) -> list[ListToChoose]:
    """Return open shortlists whose deadline has passed, the longest ago first."""
    due = (
        sa.select(Shortlist.recommendation_id)
        .where(
            Shortlist.tenant_id == tenant_id,
            Shortlist.state == "open",
            Shortlist.expires_at <= now,
        )
        .order_by(Shortlist.expires_at, Shortlist.recommendation_id)
        .limit(limit)
    )
    return _lists(tx, _joined(tenant_id).where(Shortlist.recommendation_id.in_(due)))


def choice(tx: Tx, tenant_id: str, recommendation_id: str) -> Choice | None:
    """Return what a learner did with a shortlist; None where she has done nothing yet."""
    return tx.get(Choice, (tenant_id, recommendation_id))


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


def _joined(tenant_id: str) -> sa.Select[Shortlist, ShortlistItem, Programme]:
    """Select lists with their items and programmes: one statement, for a choice must be quick."""
    of = sa.and_(
        Programme.tenant_id == Shortlist.tenant_id,
        Programme.programme_id == Shortlist.programme_id,
    )
    return (
        sa.select(Shortlist, ShortlistItem, Programme)
        .join(ShortlistItem, _ITEMS)
        .join(Programme, of)
        .where(Shortlist.tenant_id == tenant_id)
        .order_by(Shortlist.recommendation_id, ShortlistItem.rank)
    )


def _lists(tx: Tx, joined: sa.Select[Shortlist, ShortlistItem, Programme]) -> list[ListToChoose]:
    items: dict[str, list[ShortlistItem]] = {}
    whole: dict[str, tuple[Shortlist, Programme]] = {}
    for shortlist, item, programme in tx.execute(joined.execution_options(populate_existing=True)):
        whole[shortlist.recommendation_id] = (shortlist, programme)
        items.setdefault(shortlist.recommendation_id, []).append(item)
    return [ListToChoose(one, tuple(items[key]), its) for key, (one, its) in whole.items()]
