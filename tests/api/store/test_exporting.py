from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa

from api.store import Store, orm
from api.store.base import Base
from api.store.company import COMPANY
from api.store.exporting import LEFT_OUT, SECTIONS, rows_about
from tests.api.two_companies import HOME, settle

_WITH_PEOPLE = {"people", "learners", "mentors"}


def test_every_column_that_names_people_is_exported_or_left_out_on_purpose() -> None:
    naming = {
        (table.name, column.name)
        for table in Base.metadata.sorted_tables
        for key in table.foreign_key_constraints
        if key.referred_table.name in _WITH_PEOPLE
        for column in key.columns
        if column.name != "tenant_id"
    }
    direct = {(section.table, section.column) for section in SECTIONS if section.through is None}
    assert naming <= direct | LEFT_OUT
    assert not direct & LEFT_OUT


def test_an_export_holds_what_is_hers_and_nothing_of_another(store: Store) -> None:
    cast = settle(store)[HOME]
    exclusions = COMPANY["exclusions"]
    two = {"learner_id": cast.learner, "mentor_id": cast.mentor}
    with store.write() as tx:
        tx.execute(sa.delete(exclusions))
        ban = {"tenant_id": HOME, **two, "reason": "banned", "since": date(2026, 1, 1)}
        tx.execute(sa.insert(exclusions), [ban])
        tx.execute(sa.update(orm.Pair).values(end_note="secret", not_again=True))
        hers = rows_about(tx, HOME, cast.learner)
        mentors = rows_about(tx, HOME, cast.mentor)
        nobodys = rows_about(tx, HOME, "nobody")
    assert {row["learner_id"] for row in hers["pairs"]} == {cast.learner}
    assert hers.keys() >= {"people", "learners", "assessments", "shortlists", "requests"}
    assert mentors.keys() >= {"people", "mentors", "expertise", "pairs", "requests"}
    for export in (hers, mentors):
        assert "exclusions" not in export
        assert "secret" not in str(export)
        assert cast.other_learner not in _people(export)
    assert all("rating" not in row for row in mentors.get("mentorships", []))
    assert nobodys == {}


def _people(export: dict[str, list[dict[str, Any]]]) -> set[str]:
    ids = {"learner_id", "mentor_id", "person_id"}
    return {str(row[name]) for rows in export.values() for row in rows for name in ids & row.keys()}


def test_an_export_says_no_more_of_an_end_or_a_request_than_the_pair_itself(store: Store) -> None:
    cast = settle(store)[HOME]
    with store.write() as tx:
        said = {"ended_by": "mentor", "end_reason_code": "NO_FIT", "recommendation_id": "rec_x"}
        tx.execute(sa.update(orm.Pair).values(said))
        tx.execute(sa.update(orm.Request).values(reason_code="NO_TIME", rank=2))
        hers = rows_about(tx, HOME, cast.learner)
        mentors = rows_about(tx, HOME, cast.mentor)
    for export in (hers, mentors):
        assert export["pairs"]
        assert all({"ended_by", "end_reason_code"}.isdisjoint(row) for row in export["pairs"])
    assert all("reason_code" not in row for row in hers["requests"])
    assert all({"rank", "recommendation_id"}.isdisjoint(row) for row in mentors["requests"])
    assert all("recommendation_id" not in row for row in mentors["pairs"])
