from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from api.services.pairing.rules_broken import rules_broken
from api.store import Store, orm
from api.store.company import COMPANY
from features.cohort_builder import build_cohort
from matching.explanation import RULE_LABELS, rule_label
from matching.policy import policy_of
from matching.rule_settings import rule_settings
from matching.rules import rule_book
from tests.api.pairing import HR, LEARNERS, MENTORS, TABLES
from tests.api.services.runs.spring import PROGRAMME, with_programme
from tests.api.world import AT, TENANT, found

STRICT = {"rules": [{"rule": "other_site", "mode": "hard"}, {"rule": "grade_gap", "limit": 2}]}
KINDS = {"kinds": [{"kind": "inside"}, {"kind": "outside"}]}


def _pair(learner_id: str, mentor_id: str) -> orm.Pair:
    two = {"learner_id": learner_id, "mentor_id": mentor_id}
    return orm.Pair(tenant_id=TENANT, programme_id=PROGRAMME, **two)


@pytest.mark.parametrize("document", [{}, STRICT])
def test_two_break_what_they_break_in_a_run_of_the_whole_company(
    store: Store, document: dict[str, Any]
) -> None:
    found(store, TABLES)
    with_programme(store, document)
    known, policy = TABLES.as_of(AT), policy_of(document)
    book = rule_book(build_cohort(known, AT), rule_settings(policy, known))
    seen = set()
    with store.read() as tx:
        for learner, learner_id in enumerate(LEARNERS[:6]):
            for mentor, mentor_id in enumerate(MENTORS[:4]):
                rules = [one for one in book.broken(learner, mentor) if not one.private]
                told = rules_broken(tx, HR, _pair(learner_id, mentor_id), AT)
                expected = [
                    ("noted" if one.mode == "report" else "breaks", rule_label(one))
                    for one in rules
                ]
                assert [(one.code, one.parameters["rule"]) for one in told] == expected
                seen |= {one.code for one in rules}
    assert len(seen) > 3


def test_a_superior_far_up_is_one_although_the_line_is_a_circle(store: Store) -> None:
    found(store, TABLES)
    with_programme(store)
    line = [LEARNERS[0], LEARNERS[1], LEARNERS[2], MENTORS[0], LEARNERS[3]]
    people = COMPANY["people"]
    with store.write() as tx:
        for person, above in zip(line, [*line[1:], line[1]], strict=True):
            one = sa.update(people).where(people.c.person_id == person)
            tx.execute(one.values(manager_id=above))
    with store.read() as tx:
        told = rules_broken(tx, HR, _pair(line[0], MENTORS[0]), AT)
    assert RULE_LABELS["reporting_line"] in [one.parameters["rule"] for one in told]


@pytest.mark.parametrize("document", [{}, KINDS])
def test_where_a_policy_gives_kinds_every_mentor_is_of_the_kind_that_is_asked_for(
    store: Store, document: dict[str, Any]
) -> None:
    found(store, TABLES)
    with_programme(store, document)
    with store.write() as tx:
        learners, mentors = COMPANY["learners"], COMPANY["mentors"]
        wants = sa.update(learners).where(learners.c.learner_id == LEARNERS[0])
        tx.execute(wants.values(mentor_kind="inside"))
        offers = sa.update(mentors).where(mentors.c.mentor_id == MENTORS[0])
        tx.execute(offers.values(kind="outside"))
    with store.read() as tx:
        told = rules_broken(tx, HR, _pair(LEARNERS[0], MENTORS[0]), AT)
    other = RULE_LABELS["mentor_kind"] in [one.parameters["rule"] for one in told]
    assert other == (document == {})


def test_who_takes_no_part_any_more_breaks_nothing(store: Store) -> None:
    found(store, TABLES)
    with_programme(store)
    with store.read() as tx:
        assert rules_broken(tx, HR, _pair(LEARNERS[0], "nobody"), AT) == []
