from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from api.store import Store
from api.store.company import COMPANY
from api.store.naming import sites_of
from api.store.people import PeopleFilter, Side, briefs, count_profiles, profiles
from tests.api.world import TENANT, company, found

TODAY = date(2026, 3, 31)


@pytest.mark.parametrize("side", ["learner", "mentor"])
def test_as_many_are_counted_as_are_listed(store: Store, side: Side) -> None:
    found(store, company())
    people, own = COMPANY["people"].c, COMPANY[f"{side}s"].c
    days = [TODAY - timedelta(1), TODAY, TODAY + timedelta(1)]
    with store.write() as tx:
        ids = list(tx.scalars(sa.select(own[f"{side}_id"]).order_by(own[f"{side}_id"]).limit(3)))
        for person_id, day in zip(ids, days, strict=True):
            gone = sa.update(COMPANY["people"]).values(left_on=day)
            tx.execute(gone.where(people.person_id == person_id))
    counted = {}
    with store.read() as tx:
        for left in (None, True, False):
            for site in (None, sites_of(tx, TENANT)[0]):
                wanted = PeopleFilter(TODAY, left=left, site=site)
                counted[left, site] = count_profiles(tx, TENANT, side, wanted)
                assert counted[left, site] == len(profiles(tx, TENANT, side, wanted))
    assert counted[True, None] == 2
    assert counted[None, None] == counted[True, None] + counted[False, None]


@pytest.mark.parametrize("side", ["learner", "mentor"])
def test_pages_of_a_list_put_together_are_the_whole_of_it_by_id(store: Store, side: Side) -> None:
    found(store, company())
    with store.read() as tx:
        site = sites_of(tx, TENANT)[0]
        for wanted in (PeopleFilter(TODAY), PeopleFilter(TODAY, left=False, site=site)):
            whole = [row["person_id"] for row in briefs(tx, TENANT, side, wanted)]
            assert whole == sorted(whole)
            assert whole == [row[f"{side}_id"] for row in profiles(tx, TENANT, side, wanted)]
            pages: list[str] = []
            while page := briefs(
                tx, TENANT, side, wanted, after=pages[-1] if pages else None, limit=3
            ):
                pages += [row["person_id"] for row in page]
            assert pages == whole
