from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from api.store import Store
from api.store.company import COMPANY
from tests.api.pages.browsing import visitor
from tests.api.pages.filling import Said, shown
from tests.api.pairing import LEARNERS, MENTORS, TABLES, now, set_up
from tests.api.world import TENANT, World, company, live_pair, world_of

A = MENTORS[0]
PROFILE = "/mentoring/profile"
EXPERTISE_FORM = f"{PROFILE}/expertise"
EXPERTISE, MENTOR = COMPANY["expertise"], COMPANY["mentors"]


@pytest.fixture
def demo(store: Store) -> World:
    made = world_of(store, company(), demo=True)
    set_up(store, capacity=3)
    return made


def stored(world: World, table: sa.Table) -> list[dict[str, object]]:
    with world.store.read() as tx:
        mine = sa.select(table).where(table.c.tenant_id == TENANT, table.c.mentor_id == A)
        return [dict(row) for row in tx.execute(mine.order_by(*table.primary_key)).mappings()]


@pytest.mark.parametrize("part", ["expertise", "style", "seats", "pause", "times", "about"])
def test_saving_what_nobody_touched_changes_nothing(demo: World, part: str) -> None:
    mentor = visitor(demo, "mentor", A)
    before = stored(demo, EXPERTISE), stored(demo, MENTOR)
    came = mentor.send(f"{PROFILE}/{part}", shown(mentor.text(PROFILE), f"{PROFILE}/{part}"))
    assert came.status_code == 303, came.text
    hours = {"availability": None}
    after = stored(demo, EXPERTISE), stored(demo, MENTOR)
    assert after[0] == before[0]
    assert [row | hours for row in after[1]] == [row | hours for row in before[1]]


def test_expertise_is_changed_added_and_taken_out_and_what_was_checked_stays(demo: World) -> None:
    mentor = visitor(demo, "mentor", A)
    with demo.store.write() as tx:
        tx.execute(sa.update(EXPERTISE).where(EXPERTISE.c.mentor_id == A).values(validated=True))
    said = shown(mentor.text(PROFILE), EXPERTISE_FORM)
    before = {one["competency_id"]: one for one in stored(demo, EXPERTISE)}
    first, second = list(before)[:2]
    new = next(one for one in TABLES.competencies["competency_id"] if one not in before)
    said |= {"level-0": "", "level-1": "5", "wish-1": "5"}
    said |= {"competency-new0": new, "level-new0": "3.5", "wish-new0": "0"}
    assert mentor.send(f"{PROFILE}/expertise", said).status_code == 303
    after = {one["competency_id"]: one for one in stored(demo, EXPERTISE)}
    assert first not in after
    assert (after[second]["level"], after[second]["wish"]) == (5.0, 5.0)
    assert (after[new]["level"], after[new]["validated"]) == (3.5, False)
    assert after[second]["validated"] is (before[second]["level"] == 5.0)


def test_a_level_that_is_none_is_told_beside_the_table(demo: World) -> None:
    mentor = visitor(demo, "mentor", A)
    said = shown(mentor.text(PROFILE), EXPERTISE_FORM) | {"level-0": "9", "wish-0": "4"}
    refused = mentor.send(f"{PROFILE}/expertise", said)
    assert refused.status_code == 422
    assert 'class="fault"' in refused.text


def test_style_is_saved_exactly_and_shown(demo: World) -> None:
    mentor = visitor(demo, "mentor", A)
    said: Said = {f"style_{name}": "-1" for name in ("directive", "career", "challenge")}
    said |= {"style_structure": "0.5", "methods": ["visual", "doing"]}
    assert mentor.send(f"{PROFILE}/style", said).status_code == 303
    row = stored(demo, MENTOR)[0]
    assert (row["style_directive"], row["style_structure"]) == (-1.0, 0.5)
    assert row["methods"] == "doing|visual"
    text = mentor.text(PROFILE)
    assert len(re.findall(r'name="style_[^>]* checked', text)) == 4
    assert mentor.send(f"{PROFILE}/style", said | {"style_career": "7"}).status_code == 422


def test_fewer_seats_than_learners_are_refused_with_what_was_typed(demo: World) -> None:
    live_pair(demo.store, LEARNERS[0], A)
    mentor = visitor(demo, "mentor", A)
    assert "1 seat is taken now" in mentor.text(PROFILE)
    refused = mentor.send(f"{PROFILE}/seats", {"capacity": "0", "hours_per_month": "6"})
    assert refused.status_code == 422
    assert 'class="fault"' in refused.text
    assert 'name="capacity" type="number" value="0"' in refused.text
    assert mentor.send(f"{PROFILE}/seats", {"capacity": "2"}).status_code == 303
    row = stored(demo, MENTOR)[0]
    assert (row["capacity"], row["hours_per_month"]) == (2, None)


def test_a_pause_has_a_day_and_ends_by_being_emptied(demo: World) -> None:
    mentor = visitor(demo, "mentor", A)
    until = (now() + timedelta(days=30)).date()
    assert mentor.send(f"{PROFILE}/pause", {"paused_until": until.isoformat()}).status_code == 303
    assert stored(demo, MENTOR)[0]["paused_until"] == until
    assert "You are paused until" in mentor.text("/mentoring")
    assert mentor.send(f"{PROFILE}/pause", {"paused_until": "soon"}).status_code == 422
    assert mentor.send(f"{PROFILE}/pause", {}).status_code == 303
    assert stored(demo, MENTOR)[0]["paused_until"] is None


def test_hours_languages_and_zone_are_saved(demo: World) -> None:
    mentor = visitor(demo, "mentor", A)
    said: Said = {
        "cells": ["Mon-morning", "Fri-evening", "Moon-noon"],
        "languages": ["en", "ja"],
        "time_zone": "Asia/Tokyo",
    }
    assert mentor.send(f"{PROFILE}/times", said).status_code == 303
    row = stored(demo, MENTOR)[0]
    assert str(row["availability"]).startswith("Mon 09-12")
    assert "Fri 18-21" in str(row["availability"])
    text = mentor.text(PROFILE)
    assert 'value="Mon-morning" aria-label="Mon morning" checked' in text
    assert 'value="ja" checked' in text
    refused = mentor.send(f"{PROFILE}/times", said | {"time_zone": "Mars/Base"})
    assert refused.status_code == 422
    assert 'value="Fri-evening" aria-label="Fri evening" checked' in refused.text


def test_what_is_hr_s_to_say_is_not_hers_and_names_are_text(demo: World) -> None:
    mentor = visitor(demo, "mentor", A)
    sent = {"bio": "<script>x</script>", "department": "Board", "minimum": "9"}
    assert mentor.send(f"{PROFILE}/about", sent).status_code == 303
    assert stored(demo, MENTOR)[0]["minimum"] != 9
    assert "&lt;script&gt;x" in mentor.text(PROFILE, "zh")


def test_the_page_is_small(demo: World) -> None:
    assert len(visitor(demo, "mentor", A).get(PROFILE).content) < 150_000
