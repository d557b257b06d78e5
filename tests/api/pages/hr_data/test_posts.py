from __future__ import annotations

from tests.api.pages.browsing import Visitor
from tests.api.pages.hr_data.test_people import form_of
from tests.api.pairing import TABLES
from tests.api.routes.test_imports import stored
from tests.api.world import World

POST = TABLES.posts["post_id"][0]
HERE = f"/hr/posts/{POST}"
ASKED = TABLES.competency_models[TABLES.competency_models["post_id"] == POST]


def test_posts_are_listed_in_both_languages_with_what_they_ask_for(clerk: Visitor) -> None:
    post = TABLES.posts.iloc[0]
    assert post["name_zh"] in clerk.text("/hr/posts", "zh")
    assert post["name_en"] in clerk.text("/hr/posts", "en")
    text = clerk.text(HERE)
    assert all(competency in text for competency in ASKED["competency_id"])
    assert clerk.get("/hr/posts/nothing").status_code == 404
    assert clerk.get("/hr/posts/nothing/edit").status_code == 404


def test_what_a_post_asks_for_becomes_its_next_version(demo: World, hr: Visitor) -> None:
    form = form_of(hr.text(f"{HERE}/edit"))
    form["line-0-required_level"] = "1.5"
    form["line-1-competency_id"] = ""
    assert hr.send(f"{HERE}/edit", form).headers["location"] == f"{HERE}?done=saved"
    after = stored(demo.store).competency_models
    mine = after[after["post_id"] == POST]
    assert len(mine) == len(ASKED) - 1
    assert 1.5 in set(mine["required_level"])
    assert "version 1" in hr.text(HERE)
    stale = hr.send(f"{HERE}/edit", form)
    assert (stale.status_code, "Somebody has just changed" in stale.text) == (422, True)


def test_a_level_that_is_none_is_refused_and_kept_as_typed(light: World, clerk: Visitor) -> None:
    form = form_of(clerk.text(f"{HERE}/edit"))
    for wrong in ({"line-0-required_level": "9"}, {"line-0-competency_id": "no-such"}):
        refused = clerk.send(f"{HERE}/edit", form | wrong)
        assert refused.status_code == 422
        assert f'value="{next(iter(wrong.values()))}"' in refused.text
    empty = {name: "" if "competency_id" in name else value for name, value in form.items()}
    assert clerk.send(f"{HERE}/edit", empty).status_code == 422
    assert stored(light.store).digest() == TABLES.digest()
