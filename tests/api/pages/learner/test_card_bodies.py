from __future__ import annotations

import re

import pytest

from api.pages.learner.card_bodies import card_body, card_cells
from api.store import orm
from api.store.company import COMPANY
from api.store.snapshots import touch_mentors
from tests.api.pages.browsing import visitor
from tests.api.pairing import LEARNERS, MENTORS, offer
from tests.api.world import AT, TENANT, World

ANNA, BEN = LEARNERS[:2]
pytestmark = pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
"""What is only shown; journeys and routes write on either database."""
BODY = re.compile(r"</header>(.*?)<footer>", re.DOTALL)


def bodies(world: World, learner: str, lang: str = "en") -> list[str]:
    return BODY.findall(visitor(world, "learner", learner).text("/my/mentors", lang))


def test_a_card_is_put_down_once_as_long_as_it_says_the_same(spring: World) -> None:
    offer(spring.store, ANNA, MENTORS[:3])
    first = bodies(spring, ANNA)
    made = card_body.cache_info().misses
    assert bodies(spring, ANNA) == first
    assert card_body.cache_info().misses == made
    assert len(first) == 3
    assert bodies(spring, ANNA, "zh-CN") != first


def test_a_card_says_what_is_true_now(spring: World) -> None:
    offer(spring.store, ANNA, MENTORS[:3])
    before = bodies(spring, ANNA)
    with spring.store.write() as tx:
        mentors = COMPANY["mentors"]
        one = mentors.update().where(mentors.c.mentor_id == MENTORS[0])
        tx.execute(one.values(bio="keeps bees", availability="Mon 08:00-09:00"))
        touch_mentors(tx, TENANT)
    after = bodies(spring, ANNA)
    assert "keeps bees" in after[0]
    assert "keeps bees" not in before[0]
    assert after[1:] == before[1:]


def test_two_learners_read_of_a_mentor_what_is_between_each_and_her(spring: World) -> None:
    for learner in (ANNA, BEN):
        offer(spring.store, learner, MENTORS[:3])
    assert bodies(spring, ANNA) != bodies(spring, BEN)


def test_who_is_not_matched_automatically_is_told_of_no_fit_any_more(spring: World) -> None:
    offer(spring.store, ANNA, MENTORS[:3])
    assert all("Nothing personal was looked at" not in body for body in bodies(spring, ANNA))
    with spring.store.write() as tx:
        tx.add(
            orm.Preference(
                tenant_id=TENANT, person_id=ANNA, automated_matching=False, changed_at=AT
            )
        )
    assert all("Nothing personal was looked at" in body for body in bodies(spring, ANNA))


def test_a_column_is_put_down_once_and_stands_in_every_row(spring: World) -> None:
    offer(spring.store, ANNA, MENTORS[:3])
    anna = visitor(spring, "learner", ANNA)
    first = anna.text("/my/mentors/compare")
    made = card_cells.cache_info().misses
    assert anna.text("/my/mentors/compare") == first
    assert card_cells.cache_info().misses == made
    rows = re.findall(r"<tr.*?</tr>", first, re.DOTALL)
    assert {row.count('<td role="cell">') for row in rows[1:]} == {3}


@pytest.mark.parametrize("path", ["/my/mentors", "/my/mentors/compare"])
def test_ids_stand_once_on_a_page_and_what_explains_is_there(spring: World, path: str) -> None:
    offer(spring.store, ANNA, MENTORS[:3])
    page = visitor(spring, "learner", ANNA).text(path)
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(set(ids)) == len(ids)
    assert set(re.findall(r'aria-describedby="(about-[^"]+)"', page)) <= set(ids)
    assert sum(one.startswith("about-") for one in ids) >= 3
