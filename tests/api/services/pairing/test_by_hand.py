from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from api.services.errors import NoSuchPair, NotFound, Unacceptable
from api.services.pairing.by_hand import make_pair, rules_foreseen
from api.services.pairing.errors import LearnerLeft, NoFreeSeat
from api.services.pairing.rules_broken import Two
from api.store import Store, Tx
from api.store.company import COMPANY
from api.store.errors import AlreadyPaired
from api.store.pairs import keep_apart
from api.store.seats import set_capacities
from matching.explanation import RULE_LABELS
from tests.api.pairing import HR, LEARNERS, MENTORS, TABLES
from tests.api.services.runs.spring import PROGRAMME, with_programme
from tests.api.world import AT, TENANT, found

L1, L2, L3 = LEARNERS[:3]
A, B = MENTORS[:2]
TWO = Two(PROGRAMME, L1, A)


@pytest.fixture
def spring(store: Store) -> Store:
    """A programme in which A has one seat."""
    found(store, TABLES)
    with_programme(store, {})
    with store.write() as tx:
        set_capacities(tx, TENANT, dict.fromkeys(MENTORS, 1))
    return store


def _make(tx: Tx, two: Two) -> None:
    make_pair(tx, HR, *(two.programme_id, two.learner_id, two.mentor_id), reason_code="X", now=AT)


def _leaves(tx: Tx, person_id: str, day: date) -> None:
    people = COMPANY["people"]
    tx.execute(sa.update(people).where(people.c.person_id == person_id).values(left_on=day))


def test_of_several_reasons_against_a_pair_the_first_is_told(spring: Store) -> None:
    with spring.write() as tx:
        _make(tx, TWO)
    nobody, nowhere = {"learner_id": "nobody"}, {"programme_id": "nowhere"}
    for changes, kind in (
        (nowhere | nobody, "programme"),
        (nobody | {"mentor_id": "x"}, "learner"),
    ):
        with spring.write() as tx, pytest.raises(NotFound) as missing:
            _make(tx, replace(TWO, **changes))
        assert missing.value.kind == kind
    with spring.write() as tx:
        with pytest.raises(Unacceptable, match="same person"):
            _make(tx, replace(TWO, **nowhere, mentor_id=L1))
        with pytest.raises(AlreadyPaired):
            _make(tx, TWO)
        with pytest.raises(NoFreeSeat):
            _make(tx, replace(TWO, learner_id=L2))
        for learner_id in (L1, L2):
            _leaves(tx, learner_id, AT.date())
            with pytest.raises(LearnerLeft):
                _make(tx, replace(TWO, learner_id=learner_id))
            with pytest.raises(NotFound):
                _make(tx, replace(TWO, learner_id=learner_id, mentor_id="nobody"))
            keep_apart(tx, TENANT, learner_id, A, AT.date())
            with pytest.raises(NoSuchPair):
                _make(tx, replace(TWO, learner_id=learner_id))


def test_rules_are_foreseen_of_those_alone_who_may_be_a_pair(spring: Store) -> None:
    people = COMPANY["people"]
    with spring.write() as tx:
        for person, language in ((L1, "pt"), (L2, "pt"), (L3, "pt"), (A, "zh")):
            one = sa.update(people).where(people.c.person_id == person)
            tx.execute(one.values(languages=language))
        _leaves(tx, L2, AT.date())
        keep_apart(tx, TENANT, L3, A, AT.date())
    with spring.read() as tx:
        told = rules_foreseen(tx, HR, TWO, AT)
        rules = {one.parameters["rule"]: one.code for one in told}
        assert rules[RULE_LABELS["no_common_language"]] == "breaks"
        for two in (
            replace(TWO, learner_id=L2),
            replace(TWO, learner_id=L3),
            replace(TWO, learner_id=A),
            replace(TWO, mentor_id="nobody"),
            replace(TWO, programme_id="nowhere"),
        ):
            assert rules_foreseen(tx, HR, two, AT) == []
