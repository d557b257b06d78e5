from __future__ import annotations

from datetime import date, datetime, timedelta

import pandas as pd
import pytest
import sqlalchemy as sa

from api.store import Store
from api.store.company import COMPANY
from api.store.snapshots import load_tables
from api.store.track_records import stood_before
from tests.api.ended import ended_pair, told
from tests.api.services.runs.spring import opened, with_pair
from tests.api.world import AT, TENANT, company, found

DAY = timedelta(days=1)
ENDED = AT - 20 * DAY
TODAY = AT.date()
LEARNERS: list[str] = company().learners["learner_id"].tolist()
MENTORS: list[str] = company().mentors["mentor_id"].tolist()
MIDNIGHT = datetime.combine(AT, datetime.min.time(), tzinfo=AT.tzinfo)


@pytest.fixture
def spring(store: Store) -> Store:
    return opened(store, company())


def past(store: Store, before: date | None = TODAY) -> pd.DataFrame:
    with store.read() as tx:
        tables = load_tables(tx, TENANT, outcomes_before=before)
    return tables.mentorships.set_index("mentorship_id")


def known(store: Store, pair_id: str, before: date = TODAY) -> list[float | None]:
    row = past(store, before).loc[pair_id]
    return [None if pd.isna(row[name]) else float(row[name]) for name in ("rating", "uplift")]


def test_a_pair_that_ended_is_a_past_mentorship_with_what_was_told_of_it(spring: Store) -> None:
    pair = ended_pair(spring, LEARNERS[0], MENTORS[0], ended=ENDED)
    told(spring, pair, 4.5, measured=ENDED)
    told(spring, pair, 1.0, "uplift", measured=ENDED)
    row = past(spring).loc[pair]
    assert (row["learner_id"], row["mentor_id"]) == (LEARNERS[0], MENTORS[0])
    assert pd.isna(row["competency_id"])
    assert row["ended_on"].date() == ENDED.date()
    assert known(spring, pair) == [4.5, 1.0]
    assert len(past(spring)) == len(company().mentorships) + 1


@pytest.mark.parametrize(
    ("measured", "received"),
    [(MIDNIGHT, None), (ENDED, MIDNIGHT), (ENDED, AT), (AT + DAY, None)],
)
def test_what_came_on_the_day_or_later_is_not_known(
    spring: Store, measured: datetime, received: datetime | None
) -> None:
    pair = ended_pair(spring, LEARNERS[0], MENTORS[0], ended=ENDED)
    told(spring, pair, 5.0, measured=measured, received=received)
    told(spring, pair, 2.0, "uplift", measured=measured, received=received)
    assert known(spring, pair) == [None, None]
    assert known(spring, pair, TODAY + 2 * DAY) == [5.0, 2.0]


def test_the_last_instant_of_the_day_before_is_known(spring: Store) -> None:
    pair = ended_pair(spring, LEARNERS[0], MENTORS[0], ended=ENDED)
    told(spring, pair, 2.0, measured=MIDNIGHT - timedelta(microseconds=1))
    assert known(spring, pair) == [2.0, None]


def test_the_latest_rating_and_the_mean_uplift_of_what_was_worked_on_count(spring: Store) -> None:
    pair = ended_pair(spring, LEARNERS[0], MENTORS[0], ended=ENDED)
    told(spring, pair, 5.0, measured=AT - 3 * DAY, received=AT - 3 * DAY)
    told(spring, pair, 2.0, measured=AT - 4 * DAY, received=AT - 2 * DAY)
    told(spring, pair, None, measured=AT - 2 * DAY)
    told(spring, pair, 5.0, "behaviour", measured=AT - 2 * DAY)
    for value, details in ((0.5, {"treated": True}), (1.5, {}), (4.0, {"treated": False})):
        told(spring, pair, value, "uplift", measured=AT - 2 * DAY, details=details)
    assert known(spring, pair) == [5.0, 1.0]


def test_what_hr_s_own_file_says_stays_and_no_row_is_there_twice(spring: Store) -> None:
    pair = ended_pair(spring, LEARNERS[0], MENTORS[0], ended=ENDED)
    told(spring, pair, 5.0, measured=ENDED)
    told(spring, pair, 1.0, "uplift", measured=ENDED)
    with spring.write() as tx:
        table = COMPANY["mentorships"]
        mine = sa.and_(table.c.tenant_id == TENANT, table.c.mentorship_id == pair)
        tx.execute(sa.update(table).where(mine).values(rating=2.0))
    assert known(spring, pair) == [2.0, 1.0]
    assert past(spring).index.is_unique


def test_nothing_of_it_stands_in_the_company_s_own_table(spring: Store) -> None:
    pair = ended_pair(spring, LEARNERS[0], MENTORS[0], ended=ENDED)
    before = past(spring, None)
    told(spring, pair, 5.0, measured=ENDED)
    assert known(spring, pair) == [5.0, None]
    pd.testing.assert_frame_equal(past(spring, None), before)
    assert before["rating"].isna()[pair]


def test_a_running_pair_and_another_company_s_add_nothing(spring: Store) -> None:
    before = past(spring)
    with_pair(spring, LEARNERS[0], MENTORS[0])
    told(spring, f"pair_{LEARNERS[0]}_{MENTORS[0]}", 1.0, measured=ENDED)
    pd.testing.assert_frame_equal(past(spring), before)

    pair = ended_pair(spring, LEARNERS[1], MENTORS[1], ended=ENDED)
    told(spring, pair, 1.0, measured=ENDED)
    found(spring, company(), "other")
    with spring.read() as tx:
        theirs = load_tables(tx, "other", outcomes_before=TODAY)
    assert theirs.digest() == company().digest()


def test_an_outcome_stood_before_a_day_or_did_not(spring: Store) -> None:
    pair = ended_pair(spring, LEARNERS[0], MENTORS[0], ended=ENDED)
    told(spring, pair, 5.0, measured=ENDED, received=AT, outcome_id="mine")
    with spring.read() as tx:
        stood = [stood_before(tx, TENANT, "mine", TODAY + n * DAY) for n in (0, 1)]
        assert stood == [False, True]
        assert not stood_before(tx, TENANT, "none", TODAY + DAY)
