from __future__ import annotations

from datetime import timedelta

import pytest

from api.services.actors import Actor
from api.services.errors import NotFound, WrongState
from api.services.pairing.choosing import Ranking, choose, choose_together
from api.services.pairing.errors import BadChoice
from api.services.pairing.seeking import Outcome
from api.store import Store, orm
from api.store.errors import AlreadyPaired
from tests.api.pairing import (
    HR,
    LEARNERS,
    MENTORS,
    TABLES,
    broken_invariants,
    now,
    offer,
    rows,
    set_up,
)
from tests.api.world import found

A, B, C = MENTORS[:3]
L1, L2, L3, L4 = LEARNERS[:4]


def _company(store: Store, mode: str = "shortlist") -> None:
    found(store, TABLES)
    set_up(store, mode)


def _ask(rid: str, *ranked: str, who: Actor = HR) -> Ranking:
    return Ranking(who, rid, ranked, now())


def _together(store: Store, *rankings: Ranking) -> list[object]:
    with store.write() as tx:
        came = choose_together(tx, rankings)
    return [one.outcome if isinstance(one, Outcome) else type(one) for one in came]


def _pairs(store: Store) -> dict[str, str]:
    with store.read() as tx:
        return {pair.learner_id: pair.mentor_id for pair in rows(tx, orm.Pair, ended_at=None)}


def test_of_those_who_want_the_last_seat_the_first_gets_it_and_others_their_next(
    store: Store,
) -> None:
    _company(store)
    lists = [offer(store, learner, [A, B]) for learner in (L1, L2, L3)]
    came = _together(store, *(_ask(rid, A, B) for rid in lists))
    assert came == ["paired", "paired", "waiting"]
    assert _pairs(store) == {L1: A, L2: B}
    assert broken_invariants(store) == []
    with store.read() as tx:
        assert [row.learner_id for row in rows(tx, orm.Waiting, state="waiting")] == [L3]
        assert len(rows(tx, orm.Choice)) == len(lists)
        assert {row.state for row in rows(tx, orm.Shortlist)} == {"chosen"}


def test_who_is_refused_leaves_nothing_behind_and_refuses_nobody_else(store: Store) -> None:
    _company(store)
    paired, late, good, odd = (
        offer(store, L1, [A]),
        offer(store, L2, [B], days=-1),
        offer(store, L3, [B]),
        offer(store, L4, [C]),
    )
    with store.write() as tx:
        choose(tx, HR, paired, [A], now())
    again = offer(store, L1, [B])
    came = _together(
        store, _ask(again, B), _ask(late, B), _ask("rec_of_nobody", B), _ask(odd, B), _ask(good, B)
    )
    assert came == [AlreadyPaired, WrongState, NotFound, BadChoice, "paired"]
    assert _pairs(store) == {L1: A, L3: B}
    with store.read() as tx:
        assert {row.recommendation_id for row in rows(tx, orm.Choice)} == {paired, good}
        assert {row.recommendation_id for row in rows(tx, orm.Shortlist, state="open")} == {
            again,
            late,
            odd,
        }


def test_a_list_is_chosen_from_once_even_in_one_transaction(store: Store) -> None:
    _company(store)
    rid = offer(store, L1, [A, B])
    assert _together(store, _ask(rid, B), _ask(rid, A)) == ["paired", WrongState]
    assert _pairs(store) == {L1: B}


def test_companies_are_kept_apart(store: Store) -> None:
    _company(store)
    rid = offer(store, L1, [A])
    other = Actor("other", "hr", "key")
    assert _together(store, _ask(rid, A, who=other), _ask(rid, A)) == [NotFound, "paired"]


def test_mentors_who_are_asked_first_get_a_request_of_the_right_rank(store: Store) -> None:
    _company(store, "two_sided")
    lists = [offer(store, learner, [A, B]) for learner in (L1, L2)]
    assert _together(store, *(_ask(rid, A, B) for rid in lists)) == ["requested"] * 2
    with store.read() as tx:
        asked = {row.recommendation_id: row.rank for row in rows(tx, orm.Request)}
    assert asked == dict(zip(lists, (1, 2), strict=True))


def test_the_choice_of_one_raises_what_refuses_it(store: Store) -> None:
    _company(store)
    rid = offer(store, L1, [A])
    with store.write() as tx, pytest.raises(WrongState):
        choose(tx, HR, rid, [A], now() + timedelta(days=365))
