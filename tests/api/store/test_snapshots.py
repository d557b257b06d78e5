from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
import sqlalchemy as sa

from api.store import Store, orm
from api.store.company import COMPANY
from api.store.snapshots import load_tables, touch_learners, touch_mentors, versions
from features.errors import InvalidTables
from features.schema import TABLES, TableSchema
from features.tables import Tables
from tests.api.world import AT, TENANT, company, found
from tests.factories import tiny_frames


def cohort(store: Store, *members: tuple[str, str], everyone: bool = False) -> None:
    with store.write() as tx:
        tx.add(orm.Programme(tenant_id=TENANT, programme_id="p", name="p", created_at=AT))
        tx.flush()
        tx.add(
            orm.Cohort(
                tenant_id=TENANT,
                cohort_id="c",
                programme_id="p",
                name="c",
                everyone=everyone,
                created_at=AT,
            )
        )
        tx.flush()
        tx.add_all(
            orm.CohortMember(tenant_id=TENANT, cohort_id="c", side=side, person_id=person)
            for side, person in members
        )


def test_tables_come_back_with_the_digest_they_were_written_with(store: Store) -> None:
    for tenant, tables in (("a", company()), ("b", Tables.from_frames(tiny_frames()))):
        found(store, tables, tenant)
        with store.read() as tx:
            assert load_tables(tx, tenant).digest() == tables.digest()


def test_awkward_cells_come_back_as_they_were(store: Store) -> None:
    frames = tiny_frames()
    odd = ['say "hi", 陈', "two\nlines\tand a tab", "\\N", "  ", "NULL", "O'Neil \\ 🙂"]
    frames["people"]["name"] = (odd * 4)[: len(frames["people"])]
    frames["people"].loc[frames["people"]["name"] == "  ", "name"] = "x"
    tables = Tables.from_frames(frames)
    found(store, tables)
    with store.read() as tx:
        again = load_tables(tx, TENANT)
    for name, frame in tables.frames().items():
        pd.testing.assert_frame_equal(again.frames()[name], frame)


def test_a_cohort_holds_its_members_and_what_is_theirs(store: Store) -> None:
    tables = company()
    found(store, tables)
    learners, mentors = tables.learners["learner_id"][:7], tables.mentors["mentor_id"][:4]
    cohort(store, *(("learner", i) for i in learners), *(("mentor", i) for i in mentors))
    with store.read() as tx:
        some = load_tables(tx, TENANT, "c")
    assert some.learners["learner_id"].tolist() == learners.tolist()
    assert some.mentors["mentor_id"].tolist() == mentors.tolist()
    assert set(some.assessments["learner_id"]) == set(learners)
    assert set(some.expertise["mentor_id"]) <= set(mentors)
    assert set(some.exclusions["mentor_id"]) <= set(mentors)
    assert len(some.people) == len(tables.people)


def test_a_cohort_that_is_open_to_everyone_is_the_company(store: Store) -> None:
    tables = company()
    found(store, tables)
    cohort(store, everyone=True)
    with store.read() as tx:
        assert load_tables(tx, TENANT, "c").digest() == tables.digest()


def test_a_company_without_rows_is_no_company(store: Store) -> None:
    found(store)
    with store.read() as tx, pytest.raises(InvalidTables) as raised:
        load_tables(tx, TENANT)
    assert {problem.code for problem in raised.value.problems} == {"empty_table"}


@pytest.mark.parametrize("schema", TABLES.values(), ids=lambda schema: schema.name)
def test_the_database_holds_keys_and_single_references(schema: TableSchema) -> None:
    table = COMPANY[schema.name]
    assert set(table.primary_key.columns.keys()) >= {"tenant_id", *schema.key}
    held = {
        (tuple(pair.parent.name for pair in key.elements), key.elements[-1].target_fullname)
        for key in table.foreign_key_constraints
    }
    for column in schema.columns:
        if column.kind == "ref" and column.refers is not None:
            assert (("tenant_id", column.name), column.refers) in held


def test_what_no_key_holds_is_checked(store: Store) -> None:
    found(store, Tables.from_frames(tiny_frames()))
    people = COMPANY["people"]
    with store.write() as tx:
        tx.execute(sa.update(people).values(joined_on=date(2020, 1, 1), left_on=date(2019, 1, 1)))
    with store.read() as tx, pytest.raises(InvalidTables) as raised:
        load_tables(tx, TENANT)
    assert {problem.code for problem in raised.value.problems} == {"days_out_of_order"}


def test_versions_grow_with_what_changes_and_tell_who(store: Store) -> None:
    tables = company()
    found(store, tables)
    found(store, tables, "other")
    first, second = tables.learners["learner_id"][:2]
    with store.write() as tx:
        touch_mentors(tx, TENANT)
        touch_learners(tx, TENANT, [first, second])
        touch_learners(tx, TENANT, [second])
        touch_learners(tx, TENANT, [])
    with store.read() as tx:
        assert versions(tx, TENANT) == (1, 2)
        assert versions(tx, "other") == (0, 0)
        at = {i: tx.get_one(orm.LearnerVersion, (TENANT, i)).version for i in (first, second)}
    assert at == {first: 1, second: 2}
