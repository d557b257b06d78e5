from __future__ import annotations

import html
import re

from tests.api.pages.browsing import visitor
from tests.api.pages.learner.test_journey import ANNA, THREE, led, names_in
from tests.api.pairing import offer
from tests.api.world import World


def test_who_opted_out_sees_an_order_that_uses_nothing_personal(spring: World) -> None:
    anna = visitor(spring, "learner", ANNA)
    anna.send("/my-data/automatic", {"automated_matching": "false"})
    came = anna.send("/my/mentors/ask", {"programme": "spring", "kind": "any"})
    page = anna.text(came.headers["location"])
    assert "uses nothing personal" in page
    assert "levels" not in re.findall(r'<svg class="(\w+)"', page)
    assert "Assign me" not in page
    rid = re.search(r"/my/mentors/(rec_\w+)/choose", page)
    assert rid
    assert anna.send(f"/my/mentors/{rid[1]}/assign").status_code == 409
    led(anna.send(f"/my/mentors/{rid[1]}/choose", {"first": "1"}), "/my?done=choice-requested")


def test_who_opts_out_is_told_that_her_list_is_withdrawn_and_what_she_can_do(
    spring: World,
) -> None:
    offer(spring.store, ANNA, THREE)
    anna = visitor(spring, "learner", ANNA)
    assert "Assign me" in anna.text("/my/mentors")
    assert "still open is withdrawn" in anna.text("/my-data")
    done = anna.send("/my-data/automatic", {"automated_matching": "false"})
    for lang, withdrawn, shown, noted in (
        ("en", "open then is withdrawn.", "Show me three mentors", "automatically are withdrawn"),
        ("zh", "当时未选的名单已撤回", "为我推荐三位导师", "未选名单已撤回"),
    ):
        assert noted in anna.text(done.headers["location"], lang)
        for path in ("/my", "/my/mentors"):
            page = html.unescape(anna.text(path, lang))
            assert withdrawn in page, path
            assert shown in page, path
            assert not any(name in page for name in names_in(spring, THREE))
    anna.send("/my-data/automatic", {"automated_matching": "true"})
    made = anna.send("/my/mentors/ask", {"programme": "spring", "kind": "any"})
    assert "Assign me" in anna.text(made.headers["location"])


def test_who_opted_out_is_told_of_nobody_how_they_would_fit(spring: World) -> None:
    anna = visitor(spring, "learner", ANNA)
    place = f"/my/mentors/others/{THREE[0]}"
    assert "What speaks for it" in anna.text(place)
    anna.send("/my-data/automatic", {"automated_matching": "false"})
    for lang, said, fit in (
        ("en", "uses nothing personal", "What speaks for it"),
        ("zh", "不使用任何个人信息", "有利之处"),
    ):
        page = anna.text(place, lang)
        assert said in page
        assert fit not in page
        assert "levels" not in re.findall(r'<svg class="(\w+)"', page)
