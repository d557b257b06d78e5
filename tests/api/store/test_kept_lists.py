from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from api.services.privacy.preferences import put_preference
from api.store import Store, Tx, orm
from api.store.errors import OptedOutSince
from api.store.kept_lists import Kept, keep_list, keep_lists
from api.store.shortlists import withdraw_automatic
from tests.api.made import make_programme
from tests.api.pairing import HR, LEARNERS, MENTORS, TABLES
from tests.api.world import AT, TENANT, found

L1, L2, L3 = LEARNERS[:3]
PAUSE_S = 0.3
"""In which whoever is not held up gets on."""


@pytest.fixture
def spring(store: Store) -> Store:
    """A company with a programme."""
    found(store, TABLES)
    with store.write() as tx:
        make_programme(tx, "spring", at=AT)
    return store


def _list(learner_id: str, source: str = "prior") -> Kept:
    rid = f"rec_{learner_id}_{source}"
    key = {"tenant_id": TENANT, "recommendation_id": rid}
    shown = {"mentor_id": MENTORS[0], "rank": 1, "propensity": 1.0, "features": {}}
    shortlist = {
        **key,
        **{"programme_id": "spring", "cohort_id": None, "learner_id": learner_id, "kind": "any"},
        **{"source": source, "state": "open", "policy_version": None, "model_version": "prior"},
        **{"created_at": AT, "expires_at": AT + timedelta(days=9)},
    }
    return Kept(shortlist, ({**key, **shown, "role": "", "score": 0.5},), shown=True)


def _opt_out(tx: Tx, learner_id: str) -> None:
    put_preference(tx, HR, learner_id, automated_matching=False, now=AT)


def _kept(store: Store) -> dict[str, str]:
    """States of lists; each has its item and what was shown."""
    with store.read() as tx:
        states = {one.recommendation_id: one.state for one in tx.scalars(sa.select(orm.Shortlist))}
        for part in (orm.ShortlistItem, orm.Exposure):
            assert set(tx.scalars(sa.select(part.recommendation_id))) == states.keys()
    return states


def test_who_opted_out_gets_no_list_that_scores_made_and_takes_no_other_down(spring: Store) -> None:
    with spring.write() as tx:
        _opt_out(tx, L1)
        tx.add(orm.Preference(tenant_id=TENANT, person_id=L3, changed_at=AT))
    lists = [_list(L2), _list(L1), _list(L1, "unpersonalised"), _list(L1, "personalised")]
    with spring.write() as tx:
        refused = keep_lists(tx, [*lists, _list(L3)])
    assert [one is not None for one in refused] == [False, True, False, True, False]
    assert set(_kept(spring)) == {f"rec_{L2}_prior", f"rec_{L1}_unpersonalised", f"rec_{L3}_prior"}
    with spring.write() as tx, pytest.raises(OptedOutSince, match=L1):
        keep_list(tx, _list(L1))
    with spring.write() as tx:
        assert keep_lists(tx, []) == []


def test_a_person_of_another_company_who_opted_out_says_nothing_of_ours(spring: Store) -> None:
    found(spring, TABLES, tenant_id="umbrella")
    with spring.write() as tx:
        other = orm.Preference(tenant_id="umbrella", person_id=L1, automated_matching=False)
        other.changed_at = AT
        tx.add(other)
    theirs = Kept({**_list(L2).shortlist, "tenant_id": "umbrella"}, ())
    with spring.write() as tx:
        assert keep_lists(tx, [_list(L1), theirs]) == [None, None]


def test_who_opts_out_at_this_moment_is_waited_for(spring: Store) -> None:
    def keep() -> None:
        with spring.write() as tx:
            keep_list(tx, _list(L1))

    with ThreadPoolExecutor(1) as pool:
        with spring.write() as tx:
            _opt_out(tx, L1)
            tx.flush()
            keeping = pool.submit(keep)
            time.sleep(PAUSE_S)
            assert not keeping.done()
        with pytest.raises(OptedOutSince):
            keeping.result()
    assert _kept(spring) == {}


def test_a_list_that_is_being_kept_as_somebody_opts_out_is_withdrawn(spring: Store) -> None:
    def opt_out() -> None:
        with spring.write() as tx:
            _opt_out(tx, L1)

    with ThreadPoolExecutor(1) as pool:
        with spring.write() as tx:
            keep_list(tx, _list(L1))
            opting_out = pool.submit(opt_out)
            time.sleep(PAUSE_S)
            assert not opting_out.done()
        opting_out.result()
    assert _kept(spring) == {f"rec_{L1}_prior": "withdrawn"}


def test_where_no_list_is_open_none_is_written(spring: Store) -> None:
    told: list[str] = []
    sa.event.listen(spring.writer, "before_cursor_execute", lambda *said: told.append(said[2]))
    with spring.write() as tx:
        assert withdraw_automatic(tx, TENANT, L1, AT) == {}
        tx.execute(sa.select(1))
    assert [one for one in told if one.startswith("UPDATE")] == []
