from __future__ import annotations

import pytest

from api.services.actors import Actor
from api.services.company.cells import Profile
from api.services.company.profile_checks import Checked
from api.services.company.profiles import check_patch, put_profile
from api.services.errors import Unacceptable
from api.store import Store
from tests.api.world import AT, TENANT, company, found, live_pair

TABLES = company()
HR = Actor(TENANT, "hr", "tests")
ABOVE, BELOW = (str(one) for one in TABLES.learners["learner_id"][:2])
MENTOR = str(TABLES.mentors.loc[TABLES.mentors["capacity"] == 2, "mentor_id"].iloc[0])


def checked(store: Store, profile: Profile) -> Checked:
    with store.read() as tx:
        return check_patch(tx, HR, profile, AT)


def put(store: Store, profile: Checked) -> None:
    with store.write() as tx:
        put_profile(tx, HR, profile, AT)


def test_what_changes_after_the_check_counts(store: Store) -> None:
    found(store, TABLES)
    one = checked(store, Profile("learner", ABOVE, {"manager_id": BELOW}))
    other = checked(store, Profile("learner", BELOW, {"manager_id": ABOVE}))
    assert not one.told[0].faults
    assert not other.told[0].faults
    put(store, one)
    with pytest.raises(Unacceptable) as refused:
        put(store, other)
    assert [fault.code for fault in refused.value.faults] == ["manager_cycle"]


def test_a_pair_made_after_the_check_counts(store: Store) -> None:
    found(store, TABLES)
    none = checked(store, Profile("mentor", MENTOR, {"capacity": 0}))
    assert not none.told[0].faults
    live_pair(store, ABOVE, MENTOR)
    with pytest.raises(Unacceptable) as refused:
        put(store, none)
    assert [fault.code for fault in refused.value.faults] == ["capacity_below_pairs"]
