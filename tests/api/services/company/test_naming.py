from __future__ import annotations

import pytest

from api.services.actors import Actor
from api.services.company.applying import apply
from api.services.company.changes import Change, compare
from api.services.company.naming import known_names
from api.store import Store
from tests.api.world import AT, TENANT, company, found

TABLES = company()
HR = Actor(TENANT, "hr", "tests")
PLACE = "a department of one"


def _somebody_new() -> Change:
    people = TABLES.people
    row = people.iloc[:1].assign(person_id="NEW", department=PLACE, site=PLACE, manager_id=None)
    return compare("people", row.astype(people.dtypes), people)


def _places(store: Store) -> tuple[bool, bool]:
    with store.read() as tx:
        names = known_names(tx, TENANT)
    return PLACE in names.departments, PLACE in names.sites


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_places_are_known_as_long_as_somebody_is_there(store: Store) -> None:
    found(store, TABLES)
    assert _places(store) == (False, False)
    new = _somebody_new()
    with store.write() as tx:
        apply(tx, HR, {"people": new}, AT)
    assert _places(store) == (True, True)
    with store.write() as tx:
        apply(tx, HR, {"people": new.reverse}, AT)
    assert _places(store) == (False, False)


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_a_competency_goes_by_its_new_name_at_once(store: Store) -> None:
    found(store, TABLES)
    named = TABLES.competencies
    one = str(named["competency_id"].iloc[0])
    renamed = compare("competencies", named.iloc[:1].assign(name_en="Renamed"), named)
    with store.read() as tx:
        assert known_names(tx, TENANT).competencies[one].en != "Renamed"
    with store.write() as tx:
        apply(tx, HR, {"competencies": renamed}, AT)
    with store.read() as tx:
        assert known_names(tx, TENANT).competencies[one].en == "Renamed"
