from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from api.store import Store, orm
from api.store.company import COMPANY
from api.store.overview import figures_of
from tests.api.world import AT, TENANT, company, found

TABLES = company()
LEARNERS: list[str] = TABLES.learners["learner_id"].tolist()
MENTORS: list[str] = TABLES.mentors["mentor_id"].tolist()


def test_who_has_left_counts_on_neither_side_nor_among_mentors_without_seats(store: Store) -> None:
    found(store, TABLES)
    people, today = COMPANY["people"], AT.date()
    gone, seatless, leaves_soon = MENTORS[:3]
    days = {
        gone: today,
        LEARNERS[0]: today - timedelta(days=9),
        leaves_soon: today + timedelta(days=1),
    }
    with store.write() as tx:
        without = orm.Seat.mentor_id.in_([gone, seatless, leaves_soon])
        tx.execute(sa.delete(orm.Seat).where(without))
        for person_id, day in days.items():
            leaver = sa.update(people).where(people.c.person_id == person_id)
            tx.execute(leaver.values(left_on=day))
    both = set(LEARNERS) & set(MENTORS)
    assert not both & set(days), "each of them stands on one side"
    with store.read() as tx:
        figures = figures_of(tx, TENANT, today, AT)
    assert (figures.learners, figures.mentors) == (len(LEARNERS) - 1, len(MENTORS) - 1)
    assert figures.seatless == 2
    assert figures.full == 0


def test_people_of_another_company_count_in_none_of_the_figures(store: Store) -> None:
    found(store, TABLES)
    found(store, TABLES, "other")
    people = COMPANY["people"]
    with store.write() as tx:
        others = sa.update(people).where(people.c.tenant_id == "other")
        tx.execute(others.values(left_on=AT.date()))
    with store.read() as tx:
        here = figures_of(tx, TENANT, AT.date(), AT)
        there = figures_of(tx, "other", AT.date(), AT)
    assert (here.learners, here.mentors) == (len(LEARNERS), len(MENTORS))
    assert (there.learners, there.mentors, there.seatless) == (0, 0, 0)
