from __future__ import annotations

import pytest
import sqlalchemy as sa

from api.services.recommending.cohorts import Companies
from api.services.recommending.finding import FoundMentor, find_mentors
from api.services.recommending.listing import Wanted
from api.store import Store
from api.store.company import COMPANY
from tests.api.services.runs.spring import HR, PROGRAMME, opened
from tests.api.world import AT, company

TABLES = company(20, 12)
LEARNER = sorted(TABLES.learners["learner_id"])[0]
MENTORS = sorted(TABLES.mentors["mentor_id"])


@pytest.fixture
def spring(store: Store) -> Store:
    return opened(store, TABLES)


def found(
    store: Store, text: str = "", *, learner: str = LEARNER, after: int = 0, limit: int = 50
) -> list[FoundMentor]:
    wanted = Wanted(PROGRAMME, learner)
    with store.read() as tx:
        return find_mentors(tx, HR, Companies(), wanted, text, after=after, limit=limit, now=AT)


def test_nothing_in_particular_finds_everybody_by_name(spring: Store) -> None:
    everybody = found(spring)
    assert sorted(one.mentor_id for one in everybody) == MENTORS
    in_order = sorted(everybody, key=lambda one: (one.name, one.mentor_id))
    assert everybody == in_order


def test_who_is_passed_over_is_who_was_shown_before(spring: Store) -> None:
    pages = [one for after in range(0, 15, 5) for one in found(spring, after=after, limit=5)]
    assert pages == found(spring)


def test_every_word_must_be_somebody_s_in_any_case_and_width(spring: Store) -> None:
    people = COMPANY["people"]
    with spring.write() as tx:
        for mentor_id, name in zip(MENTORS, ("Zoë Lovelace", "Ａda Lovelace"), strict=False):
            tx.execute(people.update().where(people.c.person_id == mentor_id).values(name=name))
    assert [one.mentor_id for one in found(spring, "LOVELACE")] == [MENTORS[0], MENTORS[1]]
    assert [one.mentor_id for one in found(spring, "lovelace ada")] == [MENTORS[1]]
    assert [one.mentor_id for one in found(spring, MENTORS[0].lower())] == [MENTORS[0]]
    assert found(spring, "lovelace nobody-at-all") == []


def test_nobody_finds_herself(spring: Store) -> None:
    learners, both = COMPANY["learners"], MENTORS[3]
    with spring.write() as tx:
        mine = sa.select(learners).where(learners.c.learner_id == LEARNER)
        row = dict(tx.execute(mine).mappings().one())
        tx.execute(learners.insert().values(row | {"learner_id": both}))
    others = {one.mentor_id for one in found(spring, learner=both)}
    assert others == {*MENTORS} - {both}
