from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from api.services.actors import Actor
from api.services.pairing.by_hand import make_pair
from api.services.programmes.policies import activate, put_draft
from api.store import Store, Tx, orm
from api.store.company import COMPANY
from api.store.errors import AlreadyPaired
from api.store.ids import new_id
from api.store.taking import NewPair, take_seat
from api.store.waitlist import places, wait
from tests.api.world import AT, TENANT, company, found

HR = Actor(TENANT, "hr", "hr")
TABLES = company()
LEARNERS: list[str] = TABLES.learners["learner_id"].tolist()
SEATED = TABLES.mentors.query("capacity > 1")
INSIDE: list[str] = SEATED.query("kind == 'inside'")["mentor_id"].tolist()
P = "leaders"
BOTH = {"kinds": [{"kind": "inside"}, {"kind": "outside", "topics": ["leadership"]}]}


def _programme(tx: Tx, outside: str) -> None:
    mentors = COMPANY["mentors"]
    tx.execute(sa.update(mentors).where(mentors.c.mentor_id == outside).values(kind="outside"))
    tx.add(orm.Programme(tenant_id=TENANT, programme_id=P, name="Leaders", created_at=AT))
    tx.flush()


def _in_force(tx: Tx, document: dict[str, Any]) -> None:
    put_draft(tx, HR, P, document, note="", now=AT)
    activate(tx, HR, P, version=None, now=AT)


def _pair(tx: Tx, learner: str, mentor: str) -> orm.Pair:
    asked = NewPair(TENANT, new_id("pair"), P, learner, mentor, "active", "choice", AT)
    assert take_seat(tx, asked, AT.date()) is not None
    return tx.get_one(orm.Pair, (TENANT, asked.pair_id))


def _list(tx: Tx, learner: str, kind: str) -> orm.Shortlist:
    made = orm.Shortlist(
        tenant_id=TENANT,
        recommendation_id=new_id("rec"),
        programme_id=P,
        learner_id=learner,
        kind=kind,
        created_at=AT,
    )
    tx.add(made)
    tx.flush()
    return made


def _waiting(tx: Tx) -> dict[str, str]:
    return {place.row.learner_id: place.row.kind for place in places(tx, TENANT, P)}


def test_what_goes_on_takes_up_the_kinds_of_a_policy(store: Store) -> None:
    found(store, TABLES)
    mentor, coach = INSIDE[:2]
    wants_outside = TABLES.learners.query("mentor_kind == 'outside'")["learner_id"].tolist()
    either = [one for one in LEARNERS if one not in wants_outside]
    with store.write() as tx:
        _programme(tx, coach)
        first, second = _pair(tx, either[0], mentor), _pair(tx, either[1], coach)
        shown, waits = _list(tx, either[2], "any"), [either[3], *wants_outside[:1]]
        wait(tx, TENANT, P, dict.fromkeys(waits, "no_room"), kind="any", now=AT, missed=2)
        _in_force(tx, BOTH)
        for row in (first, second, shown):
            tx.refresh(row)
        assert (first.kind, second.kind) == ("inside", "outside")
        assert shown.state == "withdrawn"
        expected = {one: "outside" if one in wants_outside else "inside" for one in waits}
        assert _waiting(tx) == expected
        assert {place.row.priority for place in places(tx, TENANT, P)} == {2}


def test_a_pair_by_hand_is_of_the_mentors_kind(store: Store) -> None:
    found(store, TABLES)
    mentor, coach, other = INSIDE[:3]
    with store.write() as tx:
        _programme(tx, coach)
        plain = make_pair(tx, HR, P, LEARNERS[1], coach, reason_code="ASKED", now=AT)
        assert plain.kind == "any"
        _in_force(tx, BOTH)
        pairs = [
            make_pair(tx, HR, P, LEARNERS[0], one, reason_code="ASKED", now=AT)
            for one in (mentor, coach)
        ]
        assert [pair.kind for pair in pairs] == ["inside", "outside"]
        with pytest.raises(AlreadyPaired):
            make_pair(tx, HR, P, LEARNERS[0], other, reason_code="ASKED", now=AT)


def test_without_kinds_again_pairs_go_on_and_lists_of_kinds_are_taken_back(store: Store) -> None:
    found(store, TABLES)
    with store.write() as tx:
        _programme(tx, INSIDE[1])
        _in_force(tx, BOTH)
        pair = make_pair(tx, HR, P, LEARNERS[0], INSIDE[1], reason_code="ASKED", now=AT)
        shown = _list(tx, LEARNERS[1], "outside")
        wait(tx, TENANT, P, {LEARNERS[2]: "no_room"}, kind="outside", now=AT)
        _in_force(tx, {"minimum_score": 0.1})
        for row in (pair, shown):
            tx.refresh(row)
        assert (pair.kind, pair.state, shown.state) == ("outside", "active", "withdrawn")
        assert _waiting(tx) == {}


def test_another_programme_and_another_tenant_keep_what_they_have(store: Store) -> None:
    found(store, TABLES)
    found(store, TABLES, "other")
    with store.write() as tx:
        _programme(tx, INSIDE[1])
        strangers = []
        for tenant_id, programme_id in ((TENANT, "autumn"), ("other", P)):
            tx.add(
                orm.Programme(
                    tenant_id=tenant_id, programme_id=programme_id, name="Other", created_at=AT
                )
            )
            tx.flush()
            asked = NewPair(
                tenant_id, new_id("pair"), programme_id, LEARNERS[0], INSIDE[0], "active", "hr", AT
            )
            assert take_seat(tx, asked, AT.date()) is not None
            strangers.append(tx.get_one(orm.Pair, (tenant_id, asked.pair_id)))
            wait(tx, tenant_id, programme_id, {LEARNERS[1]: "no_room"}, kind="any", now=AT)
        _in_force(tx, BOTH)
        for pair in strangers:
            tx.refresh(pair)
            assert pair.kind == "any"
        kinds = tx.scalars(sa.select(orm.Waiting.kind))
        assert {*kinds} == {"any"}
