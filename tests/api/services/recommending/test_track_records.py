from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest
import sqlalchemy as sa

from api.services.recommending.cohorts import Companies, Ready
from api.services.recommending.listing import Wanted, list_mentors
from api.store import Store
from api.store.company import COMPANY
from api.store.shortlists import asked
from features.blocks.record import LEAST_OUTCOMES, TrackRecord, scaled
from tests.api.ended import ended_pair, told
from tests.api.services.runs.spring import HR, PROGRAMME, opened
from tests.api.world import AT, TENANT, company

DAY = timedelta(days=1)
LEARNERS: list[str] = company().learners["learner_id"].tolist()
MENTORS: list[str] = company().mentors["mentor_id"].tolist()
GOOD, BAD = MENTORS[:2]
ASKING = LEARNERS[-1]


@pytest.fixture
def spring(store: Store) -> Store:
    """A programme in a company that knows of no mentorship yet."""
    opened(store, company())
    with store.write() as tx:
        tx.execute(sa.delete(COMPANY["mentorships"]))
    return store


def pairs_of(store: Store, mentor: str, n: int = LEAST_OUTCOMES) -> list[str]:
    ended = AT - 20 * DAY
    return [ended_pair(store, learner, mentor, ended=ended) for learner in LEARNERS[:n]]


def ready(store: Store, companies: Companies, now: datetime) -> Ready:
    with store.read() as tx:
        about = asked(tx, TENANT, PROGRAMME, ASKING)
        assert about is not None
        return companies.holding(tx, TENANT, PROGRAMME, ASKING, about=about, now=now)


def records(store: Store, companies: Companies, now: datetime) -> dict[str, float]:
    """Return what the block expects of every mentor."""
    cohort = ready(store, companies, now).live.scored.cohort
    overall = TrackRecord().encode(cohort).mentor[:, -1]
    return dict(zip(cohort.mentors, overall.tolist(), strict=True))


def listed(store: Store, companies: Companies, now: datetime) -> dict[str, float]:
    """Return what the record adds to each mentor of a list."""
    wanted = Wanted(PROGRAMME, ASKING, n=len(MENTORS))
    with store.read() as tx:
        items = list_mentors(tx, HR, companies, wanted, now).items
    return {item.mentor_id: item.features["record"] for item in items}


def test_what_is_told_counts_in_lists_of_the_next_day_and_in_none_of_before(spring: Store) -> None:
    companies, good, bad = Companies(), pairs_of(spring, GOOD), pairs_of(spring, BAD)
    before = records(spring, companies, AT)
    assert before == dict.fromkeys(MENTORS, 0.5)
    for pairs, rating in ((good, 5.0), (bad, 1.0)):
        for pair in pairs:
            told(spring, pair, rating, measured=AT)
    tomorrow = records(spring, companies, AT + DAY)

    expected = scaled(np.array([7 / 11, 4 / 11]), 1 / 2)
    assert tomorrow == {**before, GOOD: expected[0], BAD: expected[1]}
    assert expected[0] > 0.9 > 0.1 > expected[1]
    assert records(spring, Companies(), AT + timedelta(hours=1)) == before
    assert records(spring, Companies(), AT + DAY) == tomorrow


def test_a_list_gives_for_a_record_what_was_told(spring: Store) -> None:
    companies = Companies()
    today = listed(spring, companies, AT)
    good, bad = sorted(today)[:2]
    for mentor, rating in ((good, 5.0), (bad, 1.0)):
        for pair in pairs_of(spring, mentor):
            told(spring, pair, rating, measured=AT)
    tomorrow = listed(spring, companies, AT + DAY)

    assert len(set(today.values())) == 1
    assert tomorrow[good] > today[good] == today[bad] > tomorrow[bad]
    assert listed(spring, Companies(), AT) == today


def test_fewer_outcomes_than_tell_nobody_s_rating_change_nothing(spring: Store) -> None:
    for pair in pairs_of(spring, BAD, LEAST_OUTCOMES - 1):
        told(spring, pair, 1.0, measured=AT)
    assert records(spring, Companies(), AT + DAY) == dict.fromkeys(MENTORS, 0.5)


def test_a_telling_has_nothing_scored_anew_on_its_day(spring: Store) -> None:
    companies, pairs = Companies(), pairs_of(spring, GOOD, 1)
    first = ready(spring, companies, AT)
    told(spring, pairs[0], 5.0, measured=AT)
    assert ready(spring, companies, AT) is first
    assert ready(spring, companies, AT + DAY) is not first
