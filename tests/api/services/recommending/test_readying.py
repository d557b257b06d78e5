from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import NoResultFound

from api.services.recommending.cohorts import Companies, Ready
from api.services.recommending.listing import Wanted, list_mentors
from api.services.recommending.readying import make_ready
from api.store import Store, orm
from api.store.company import COMPANY
from api.store.first_asked import first_asked
from api.store.shortlists import asked
from api.store.snapshots import touch_learners, touch_mentors
from tests.api.databases import create_schema
from tests.api.ended import ended_pair, told
from tests.api.services.runs.spring import COHORT, HR, PROGRAMME, opened
from tests.api.world import AT, TENANT, company

TABLES = company(20, 12)
LEARNERS = sorted(TABLES.learners["learner_id"])
DAY = timedelta(days=1)
LATE = AT.replace(hour=23, minute=58)


@pytest.fixture
def nothing(tmp_path: Path) -> Iterator[Store]:
    """A database in which there is nothing to read."""
    elsewhere = Store(f"sqlite:///{tmp_path / 'empty.db'}")
    create_schema(elsewhere)
    yield elsewhere
    elsewhere.close()


def without_reading(store: Store, nothing: Store, companies: Companies, now: datetime) -> Ready:
    with store.read() as tx:
        about = asked(tx, TENANT, PROGRAMME, LEARNERS[3])
    assert about is not None
    with nothing.read() as tx:
        return companies.holding(tx, TENANT, PROGRAMME, LEARNERS[3], about=about, now=now)


def read(store: Store, companies: Companies, now: datetime, learner: str = LEARNERS[3]) -> Ready:
    with store.read() as tx:
        return list_mentors(tx, HR, companies, Wanted(PROGRAMME, learner), now).ready


def test_what_is_made_ready_is_not_read_again(store: Store, nothing: Store) -> None:
    opened(store, TABLES)
    companies = Companies()
    assert make_ready(store, companies, AT) == 1
    ready = without_reading(store, nothing, companies, AT)
    assert read(store, companies, AT) is ready


def test_what_has_changed_is_made_ready_before_anybody_asks(store: Store, nothing: Store) -> None:
    opened(store, TABLES)
    companies = Companies()
    make_ready(store, companies, AT)
    before = read(store, companies, AT)
    with store.write() as tx:
        touch_mentors(tx, TENANT)
    make_ready(store, companies, AT)
    assert without_reading(store, nothing, companies, AT) is not before

    make_ready(store, companies, AT + DAY)
    after = without_reading(store, nothing, companies, AT + DAY)
    assert after.live.scored.cohort.as_of.date() == (AT + DAY).date()


def test_before_a_day_ends_the_next_one_is_made_ready(store: Store, nothing: Store) -> None:
    opened(store, TABLES)
    companies = Companies()
    make_ready(store, companies, LATE)
    today = without_reading(store, nothing, companies, LATE)
    tomorrow = without_reading(store, nothing, companies, LATE + DAY)
    assert today.live.scored.cohort.as_of.date() == LATE.date()
    assert tomorrow.live.scored.cohort.as_of.date() == (LATE + DAY).date()


def test_hours_before_a_day_ends_the_next_one_is_nobody_s_business(
    store: Store, nothing: Store
) -> None:
    opened(store, TABLES)
    companies = Companies()
    make_ready(store, companies, AT)
    with pytest.raises(NoResultFound):  # it would be read now
        without_reading(store, nothing, companies, AT + DAY)


def test_what_is_told_in_the_last_minute_of_a_day_counts_on_the_next(store: Store) -> None:
    opened(store, TABLES)
    mentor = TABLES.mentors["mentor_id"].tolist()[0]
    pairs = [ended_pair(store, one, mentor, ended=AT - 20 * DAY) for one in LEARNERS[:3]]
    companies = Companies()
    make_ready(store, companies, LATE)
    for pair in pairs:
        told(store, pair, 5.0, measured=LATE + timedelta(minutes=1))
    records = [
        read(store, some, LATE + DAY).live.scored.encoded.phi(3, 0)["record"]
        for some in (companies, Companies())
    ]
    assert records[0] == records[1] != 0.5


def test_who_changes_in_the_last_minute_of_a_day_is_read_as_she_is(store: Store) -> None:
    opened(store, TABLES)
    companies = Companies()
    make_ready(store, companies, LATE)
    people = COMPANY["people"]
    mine = sa.and_(people.c.tenant_id == TENANT, people.c.person_id == LEARNERS[5])
    with store.write() as tx:
        tx.execute(sa.update(people).where(mine).values(site="月球"))
        touch_learners(tx, TENANT, [LEARNERS[5]])
    now = read(store, companies, LATE + DAY, LEARNERS[5])
    assert "月球" in now.live.scored.cohort.sites
    assert read(store, companies, LATE + DAY) is now


def test_the_newest_open_cohort_of_a_programme_is_meant(store: Store) -> None:
    opened(store, TABLES)
    with store.write() as tx:
        cohort = tx.get_one(orm.Cohort, (TENANT, COHORT))
        cohort.everyone = False
        tx.add(
            orm.CohortMember(
                tenant_id=TENANT, cohort_id=COHORT, side="learner", person_id=LEARNERS[5]
            )
        )
    with store.read() as tx:
        assert first_asked(tx, 8) == [(TENANT, PROGRAMME, LEARNERS[5])]
        assert first_asked(tx, 0) == []


def test_a_company_that_cannot_be_scored_stops_nothing(store: Store) -> None:
    opened(store, TABLES)
    with store.write() as tx:
        tx.add(orm.Tenant(tenant_id="new", name="new", created_at=AT))
        tx.flush()
        tx.add(orm.Programme(tenant_id="new", programme_id="p", name="p", created_at=AT))
        tx.get_one(orm.Programme, (TENANT, PROGRAMME)).active_version = 7  # that is not there
    assert make_ready(store, Companies(), AT) == 0
