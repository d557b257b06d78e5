from __future__ import annotations

import html

import pytest
import sqlalchemy as sa

from api.store.company import COMPANY
from api.store.people import names_of
from tests.api.pages.browsing import visitor
from tests.api.pages.hr_review.conftest import Review
from tests.api.world import TENANT

PAGES = ("", "/scarcity", "/fairness", "/frontier", "/diff")
OPERATIONS = ("diagnosis", "unmatched", "assignments", "alternates", "fairness")


def _names(review: Review) -> set[str]:
    people = COMPANY["people"]
    with review.world.store.read() as tx:
        found = tx.scalars(sa.select(people.c.name).where(people.c.tenant_id == TENANT))
        return {name for name in found if name}


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_analyst_reads_nobodys_name_of_a_run(review: Review, lang: str) -> None:
    names = _names(review)
    analyst = visitor(review.world, "analyst")
    texts = {page: analyst.text(f"{review.path}{page}", lang) for page in PAGES}
    headers = {**review.world.headers("analyst"), "Accept-Language": lang}
    for operation in OPERATIONS:
        path = f"/v1/match-runs/{review.run_id}/{operation}"
        answer = review.world.client.get(path, headers=headers)
        assert answer.status_code == 200, answer.text
        texts[operation] = answer.text
    told = {
        page: {name for name in names if name in html.unescape(text)}
        for page, text in texts.items()
    }
    assert not any(told.values()), told


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_hr_reads_who_would_get_one_more_seat(review: Review) -> None:
    headers = review.world.headers("hr")
    path = f"/v1/match-runs/{review.run_id}"
    changes = review.world.client.get(f"{path}/diagnosis", headers=headers).json()["relaxations"]
    seats = [one for one in changes if one["kind"] == "seat"]
    assert seats
    page = review.text("unmatched")
    with review.world.store.read() as tx:
        named = names_of(tx, TENANT, [one["target"] for one in seats])
    for one in seats:
        assert one["target"] in one["label"]["text"]
        assert f"<bdi>{html.escape(named[one['target']])}</bdi>" in page
