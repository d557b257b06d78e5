from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from api.report.proof import CERTIFICATE
from api.services.errors import Unacceptable
from api.services.recommending.cohorts import Companies, Ready, prices_of
from api.services.recommending.listing import Wanted, list_mentors
from api.services.runs.earlier import certificate_in
from api.store import Store, orm
from api.store.company import COMPANY
from api.store.runs import run_file
from api.store.shortlists import asked
from api.store.snapshots import touch_learners, touch_mentors
from tests.api.services.runs.spring import COHORT, HR, PROGRAMME, matched, opened
from tests.api.world import AT, TENANT, company


@pytest.fixture
def spring(store: Store) -> Store:
    return opened(store, company(20, 12))


def learner_of(store: Store, place: int = 0) -> str:
    ordered = sa.select(COMPANY["learners"].c.learner_id).order_by("learner_id").offset(place)
    with store.read() as tx:
        return str(tx.scalar(ordered.limit(1)))


def ready(store: Store, companies: Companies, learner: str, now: datetime = AT) -> Ready:
    with store.read() as tx:
        about = asked(tx, TENANT, PROGRAMME, learner)
        assert about is not None
        return companies.holding(tx, TENANT, PROGRAMME, learner, about=about, now=now)


def changed(store: Store, table: str, key: str, person: str, **cells: Any) -> None:
    with store.write() as tx:
        one = COMPANY[table]
        mine = sa.and_(one.c.tenant_id == TENANT, one.c[key] == person)
        tx.execute(sa.update(one).where(mine).values(**cells))


def test_a_company_is_scored_once_until_something_changes(spring: Store) -> None:
    companies, learner = Companies(), learner_of(spring)
    first = ready(spring, companies, learner)

    assert ready(spring, companies, learner) is first
    assert ready(spring, companies, learner_of(spring, 1)) is first
    assert ready(spring, companies, learner, AT + timedelta(days=1)) is not first

    before = ready(spring, companies, learner)
    with spring.write() as tx:
        touch_mentors(tx, TENANT)
    assert ready(spring, companies, learner) is not before


def test_a_learner_who_changed_is_read_alone_and_others_are_not(spring: Store) -> None:
    companies, learner = Companies(), learner_of(spring)
    first = ready(spring, companies, learner)
    changed(spring, "learners", "learner_id", learner, goals="negotiation")
    with spring.write() as tx:
        touch_learners(tx, TENANT, [learner])
    now = ready(spring, companies, learner)

    assert now.live.scored.cohort.learners.ids == (learner,)
    shared = first.live.scored.scores.mentor_factors
    assert now.live.scored.scores.mentor_factors is shared
    assert ready(spring, companies, learner) is now
    assert ready(spring, companies, learner_of(spring, 1)) is first


def test_a_learner_from_a_new_place_has_the_company_scored_anew(spring: Store) -> None:
    companies, learner = Companies(), learner_of(spring)
    first = ready(spring, companies, learner)
    changed(spring, "people", "person_id", learner, site="月球")
    with spring.write() as tx:
        touch_learners(tx, TENANT, [learner])
    now = ready(spring, companies, learner)

    assert "月球" in now.live.scored.cohort.sites
    assert len(now.live.scored.cohort.learners) == len(first.live.scored.cohort.learners)
    assert ready(spring, companies, learner_of(spring, 1)) is now


def test_seats_cost_what_they_cost_in_the_published_run(spring: Store) -> None:
    companies, learner = Companies(), learner_of(spring)
    run = matched(spring)
    free = ready(spring, companies, learner)
    with spring.write() as tx:
        tx.get_one(orm.MatchRun, (TENANT, run.run_id)).state = "published"
    priced = ready(spring, companies, learner)
    with spring.read() as tx:
        content = run_file(tx, TENANT, run.run_id, CERTIFICATE)
        assert content is not None
        prices = prices_of(tx, TENANT, run.run_id)
    said = certificate_in(content)

    assert not free.live.price.any()
    assert prices == dict(zip(said.mentors, said.seat_price, strict=True))
    assert priced.live.price.any()
    assert priced.live.scored is free.live.scored


def kind_of(store: Store) -> dict[str, str]:
    one = COMPANY["mentors"].c
    with store.read() as tx:
        return {row.mentor_id: row.kind for row in tx.execute(sa.select(one.mentor_id, one.kind))}


def test_each_kind_of_mentor_has_a_list_of_its_own(store: Store) -> None:
    kinds = [{"kind": "inside"}, {"kind": "outside"}]
    opened(store, company(20, 12), {"kinds": kinds})
    companies, told = Companies(), kind_of(store)
    with store.read() as tx:
        choosy = COMPANY["learners"].c
        any_kind = sa.select(choosy.learner_id).where(choosy.mentor_kind.is_(None))
        for learner in tx.scalars(any_kind):
            for kind in ("inside", "outside"):
                wanted = Wanted(PROGRAMME, learner, kind=kind)
                listed = list_mentors(tx, HR, companies, wanted, AT)
                assert listed.cohort_id == COHORT
                assert {told[item.mentor_id] for item in listed.items} <= {kind}


def test_who_wants_the_other_kind_alone_is_told_so(store: Store) -> None:
    opened(store, company(20, 12), {"kinds": [{"kind": "inside"}, {"kind": "outside"}]})
    choosy = COMPANY["learners"].c
    with store.read() as tx:
        inside = sa.select(choosy.learner_id).where(choosy.mentor_kind == "inside")
        wanted = Wanted(PROGRAMME, str(tx.scalar(inside.limit(1))), kind="outside")
        with pytest.raises(Unacceptable) as caught:
            list_mentors(tx, HR, Companies(), wanted, AT)

    assert caught.value.code == "kind_not_wished"
