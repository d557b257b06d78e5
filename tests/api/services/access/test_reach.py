from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from api.services.access.reach import check_reaches, reaches
from api.services.actors import Actor
from api.services.errors import NotFound
from api.store import Store, Tx, orm
from api.store.company import COMPANY
from api.store.teams import team_of
from tests.api.world import AT, TENANT

LINE = {"top": None, "middle": "top", "low": "middle", "aside": "top", "alone": None}


@pytest.fixture
def tx(store: Store) -> Iterator[Tx]:
    """A company of one reporting line, and a circle of two beside it."""
    with store.write() as tx:
        for tenant_id in (TENANT, "other"):
            tx.add(orm.Tenant(tenant_id=tenant_id, name=tenant_id, created_at=AT))
        tx.flush()
        line = {**LINE, "egg": "hen", "hen": "egg"}
        rows = [
            {"tenant_id": tenant_id, "person_id": person, "name": person, "manager_id": manager}
            for tenant_id in (TENANT, "other")
            for person, manager in line.items()
        ]
        empty = {"department": "", "site": "", "time_zone": "", "languages": "", "email": ""}
        tx.execute(sa.insert(COMPANY["people"]), [{**row, **empty} for row in rows])
        yield tx


def test_a_manager_reaches_the_whole_chain_below_and_nobody_else(tx: Tx) -> None:
    people = [*LINE, "egg", "hen", "nobody"]

    def reached(manager: str) -> set[str]:
        who = Actor(TENANT, "manager", "acc_1", manager, reach="team")
        seen = {person for person in people if reaches(tx, who, person)}
        assert seen == set(tx.scalars(team_of(TENANT, manager)))
        return seen

    assert reached("top") == {"middle", "low", "aside"}
    assert reached("middle") == {"low"}
    assert reached("low") == reached("nobody") == set()
    assert reached("egg") == {"hen"}


def test_own_and_everything(tx: Tx) -> None:
    own = Actor(TENANT, "learner", "acc_1", "low", reach="own")
    assert reaches(tx, own, "low")
    assert not reaches(tx, own, "middle")
    assert not reaches(tx, Actor(TENANT, "learner", "key_1", None, reach="own"), "low")
    assert not reaches(tx, Actor(TENANT, "manager", "key_1", None, reach="team"), "low")
    assert reaches(tx, Actor(TENANT, "hr", "key_1"), "low")
    check_reaches(tx, own, "pair", "pair_1", "middle", "low")
    with pytest.raises(NotFound, match="no pair 'pair_1'"):
        check_reaches(tx, own, "pair", "pair_1", "middle", "top")
