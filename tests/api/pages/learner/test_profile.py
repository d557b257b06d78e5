from __future__ import annotations

import html
import re

import pytest
import sqlalchemy as sa

from api.store import orm
from api.store.company import COMPANY
from tests.api.pages.browsing import visitor
from tests.api.pages.filling import Said, shown
from tests.api.pairing import LEARNERS, MENTORS, offer
from tests.api.world import TENANT, World

ANNA = LEARNERS[0]
PROFILE = "/my/profile"
LEARNER, PERSON = COMPANY["learners"], COMPANY["people"]


def stored(world: World) -> dict[str, object]:
    of = (LEARNER.c.tenant_id == TENANT, LEARNER.c.learner_id == ANNA)
    person = (PERSON.c.tenant_id == TENANT, PERSON.c.person_id == ANNA)
    with world.store.read() as tx:
        mine = dict(tx.execute(sa.select(LEARNER).where(*of)).mappings().one())
        return mine | dict(tx.execute(sa.select(PERSON).where(*person)).mappings().one())


@pytest.mark.parametrize("part", ["style", "times", "kind"])
def test_saving_what_nobody_touched_changes_nothing(spring: World, part: str) -> None:
    anna, before = visitor(spring, "learner", ANNA), stored(spring)
    came = anna.send(f"{PROFILE}/{part}", shown(anna.text(PROFILE), f"{PROFILE}/{part}"))
    assert (came.status_code, came.headers["location"]) == (303, f"{PROFILE}?done=saved")
    hours = {"availability": None}
    assert stored(spring) | hours == before | hours


def test_style_and_learning_mode_are_saved_exactly_and_shown(spring: World) -> None:
    anna = visitor(spring, "learner", ANNA)
    said: Said = {f"style_{name}": "-0.5" for name in ("directive", "career", "challenge")}
    said |= {"style_structure": "1", "learning_mode": ["visual", "doing"]}
    assert anna.send(f"{PROFILE}/style", said).status_code == 303
    row = stored(spring)
    assert (row["style_directive"], row["style_structure"]) == (-0.5, 1.0)
    assert row["learning_mode"] == "doing|visual"
    assert len(re.findall(r'name="style_[^>]* checked', anna.text(PROFILE))) == 4


def test_what_cannot_be_is_told_where_it_was_said_and_the_rest_is_kept(spring: World) -> None:
    anna, before = visitor(spring, "learner", ANNA), stored(spring)
    refused = anna.send(f"{PROFILE}/style", {"style_career": "7", "learning_mode": ["reading"]})
    assert (refused.status_code, 'class="fault"' in refused.text) == (422, True)
    assert 'value="reading" checked' in refused.text
    times: Said = {"cells": ["Fri-evening"], "languages": ["ja"], "time_zone": "Mars/Base"}
    refused = anna.send(f"{PROFILE}/times", times)
    assert (refused.status_code, 'id="fault-time_zone-1"' in refused.text) == (422, True)
    assert 'value="Fri-evening" aria-label="Fri evening" checked' in refused.text
    refused = anna.send(f"{PROFILE}/kind", {"mentor_kind": "sideways"})
    assert (refused.status_code, 'id="fault-mentor_kind-1"' in refused.text) == (422, True)
    assert stored(spring) == before


def test_hours_languages_and_kind_are_saved_and_taken_back(spring: World) -> None:
    anna = visitor(spring, "learner", ANNA)
    said: Said = {"cells": ["Mon-morning"], "languages": ["en", "ja"], "time_zone": "Asia/Tokyo"}
    assert anna.send(f"{PROFILE}/times", said).status_code == 303
    assert anna.send(f"{PROFILE}/kind", {"mentor_kind": "outside"}).status_code == 303
    row = stored(spring)
    assert "Mon 09-12" in str(row["availability"])
    assert (row["time_zone"], row["mentor_kind"]) == ("Asia/Tokyo", "outside")
    assert row["languages"] == "en|ja"
    assert anna.send(f"{PROFILE}/kind", {}).status_code == 303
    assert stored(spring)["mentor_kind"] in (None, "")


def test_who_told_no_hours_is_led_to_the_form(spring: World) -> None:
    nobody = {"availability": ""}
    with spring.store.write() as tx:
        tx.execute(LEARNER.update().where(LEARNER.c.learner_id == ANNA).values(**nobody))
    offer(spring.store, ANNA, MENTORS[:3])
    anna = visitor(spring, "learner", ANNA)
    assert f"{PROFILE}#times" in anna.text("/my/mentors")
    for page in ("/my", "/my/gaps"):
        assert f'href="{PROFILE}"' in anna.text(page).split("</header>")[1]


def test_a_mentor_s_own_words_are_shown_but_not_at_a_blind_first_look(spring: World) -> None:
    mentors = COMPANY["mentors"]
    with spring.store.write() as tx:
        tx.execute(mentors.update().values(bio="I am <b>Ada</b>"))
    offer(spring.store, ANNA, MENTORS[:3])
    anna, words = visitor(spring, "learner", ANNA), html.escape("I am <b>Ada</b>")
    assert words in anna.text("/my/mentors")
    assert words in anna.text(f"/my/mentors/others/{MENTORS[0]}")
    with spring.store.write() as tx:
        tx.get_one(orm.Programme, (TENANT, "spring")).blind_first_look = True
    assert words not in anna.text("/my/mentors")
    assert words in anna.text("/my/mentors?names=1&programme=spring&kind=any")


def test_hr_s_fields_are_not_hers(spring: World) -> None:
    anna, before = visitor(spring, "learner", ANNA), stored(spring)
    sent: Said = {"department": "Board", "layer": "executive", "mentor_kind": ""}
    assert anna.send(f"{PROFILE}/kind", sent).status_code == 303
    after = stored(spring)
    assert (after["department"], after["layer"]) == (before["department"], before["layer"])
