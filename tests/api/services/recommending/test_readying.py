from __future__ import annotations

from pathlib import Path

from api.services.recommending.cohorts import Companies
from api.services.recommending.listing import Wanted, list_mentors
from api.services.recommending.readying import make_ready
from api.store import Store, orm
from api.store.first_asked import first_asked
from api.store.shortlists import asked
from tests.api.databases import create_schema
from tests.api.services.runs.spring import COHORT, HR, PROGRAMME, opened
from tests.api.world import AT, TENANT, company

TABLES = company(20, 12)
LEARNERS = sorted(TABLES.learners["learner_id"])


def test_what_is_made_ready_is_not_read_again(store: Store, tmp_path: Path) -> None:
    opened(store, TABLES)
    companies = Companies()
    assert make_ready(store, companies, AT) == 1
    elsewhere = Store(f"sqlite:///{tmp_path / 'empty.db'}")
    create_schema(elsewhere)
    with store.read() as tx:
        about = asked(tx, TENANT, PROGRAMME, LEARNERS[3])
    assert about is not None
    with elsewhere.read() as tx:  # where there is nothing to read
        ready = companies.holding(tx, TENANT, PROGRAMME, LEARNERS[3], about=about, now=AT)
    elsewhere.close()
    with store.read() as tx:
        listed = list_mentors(tx, HR, companies, Wanted(PROGRAMME, LEARNERS[3]), AT)
    assert listed.ready is ready


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
