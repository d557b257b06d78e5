from __future__ import annotations

from datetime import timedelta

import pytest

from api.store import Store, orm
from api.store.company import COMPANY
from tests.api.pages.browsing import Visitor, visitor
from tests.api.pairing import LEARNERS, MENTORS, now, rows, set_up
from tests.api.world import TENANT, World, company, live_pair, world_of


@pytest.fixture
def demo(store: Store) -> World:
    world = world_of(store, company(), demo=True)
    set_up(store)
    live_pair(store, LEARNERS[0], MENTORS[0])
    return world


@pytest.fixture
def hr(demo: World) -> Visitor:
    return visitor(demo, "hr")


def _pair(world: World) -> orm.Pair:
    with world.store.read() as tx:
        found: orm.Pair = rows(tx, orm.Pair, pair_id="pair_1")[0]
        return found


def test_pairs_are_found_by_what_is_known_of_them(demo: World, hr: Visitor) -> None:
    people = COMPANY["people"]
    with demo.store.write() as tx:
        hers = people.c.tenant_id == TENANT, people.c.person_id == LEARNERS[0]
        values = {"name": "<script>100%_龘</script>" + "长" * 180, "department": "R & D"}
        tx.execute(people.update().where(*hers).values(**values))
    shown = hr.text("/hr/pairs")
    assert "<script>100" not in shown
    assert "&lt;script&gt;100%_龘" in shown
    assert "/hr/pairs/pair_1" in shown
    assert "进行中" in hr.text("/hr/pairs", "zh")
    for query in ("q=100%25_", "q=" + LEARNERS[0], "state=active", "programme=p"):
        assert "/hr/pairs/pair_1" in hr.text(f"/hr/pairs?{query}"), query
    assert "/hr/pairs/pair_1" in hr.text("/hr/pairs?department=R+%26+D")
    for query in ("q=1000_", "state=ended", "programme=spring", "department=none"):
        assert "No pair is like this" in hr.text(f"/hr/pairs?{query}"), query


def test_a_filter_while_typing_gets_the_rows_alone(hr: Visitor) -> None:
    part = hr.client.get("/hr/pairs?q=zzz", headers={"Accept": "text/html", "HX-Request": "true"})
    assert "<html" not in part.text
    assert "No pair is like this" in part.text or "没有符合条件" in part.text


def test_a_pair_says_which_rules_it_does_not_keep_while_it_lasts(demo: World, hr: Visitor) -> None:
    people = COMPANY["people"]
    with demo.store.write() as tx:
        for person, languages in ((LEARNERS[0], "zh"), (MENTORS[0], "pt")):
            one = people.update().where(people.c.person_id == person)
            tx.execute(one.values(languages=languages))
    assert "does not keep: no common language" in hr.text("/hr/pairs/pair_1")
    assert "不符合：没有共同语言" in hr.text("/hr/pairs/pair_1", "zh")
    hr.send("/hr/pairs/pair_1/end", {"reason_code": "OTHER", "once": "b"})
    assert "no common language" not in hr.text("/hr/pairs/pair_1")


def test_a_pair_is_paused_resumed_and_ended(demo: World, hr: Visitor) -> None:
    until = (now() + timedelta(days=9)).date().isoformat()
    paused = hr.send("/hr/pairs/pair_1/pause", {"until": until, "once": "a"})
    assert paused.headers["location"] == "/hr/pairs/pair_1?done=pair-paused"
    assert _pair(demo).state == "paused"
    assert "Resume the pair" in hr.text("/hr/pairs/pair_1")
    hr.send("/hr/pairs/pair_1/resume")
    assert _pair(demo).state == "active"
    said = {"reason_code": "HR_DECISION", "note": "kept quiet", "not_again": "true"}
    ended = hr.send("/hr/pairs/pair_1/end", said)
    assert ended.headers["location"] == "/hr/pairs/pair_1?done=pair-ended"
    shown = hr.text("/hr/pairs/pair_1?done=pair-ended")
    assert "HR's decision" in shown.replace("&#39;", "'")
    assert "Pair ended" in shown
    assert "What you can do" not in shown
    assert hr.send("/hr/pairs/pair_1/end", said).status_code == 409


def test_a_rematch_puts_the_learner_back_with_a_new_list(demo: World, hr: Visitor) -> None:
    sent = hr.send("/hr/pairs/pair_1/rematch", {"reason_code": "NO_FIT", "once": "x"})
    assert sent.headers["location"] == "/hr/pairs/pair_1?done=rematch-asked"
    again = hr.send("/hr/pairs/pair_1/rematch", {"reason_code": "NO_FIT", "once": "x"})
    assert again.headers["location"] == sent.headers["location"]
    queue = hr.text("/hr/waiting?programme=p")
    assert LEARNERS[0] in queue
    assert "Asked for a new match" in queue


def test_what_is_wrong_is_said_beside_its_field(hr: Visitor) -> None:
    past = hr.send("/hr/pairs/pair_1/pause", {"until": "2020-01-01"})
    assert past.status_code == 422
    assert 'value="2020-01-01"' in past.text
    assert "expected a day after today" in past.text
    assert hr.send("/hr/pairs/pair_1/pause", {}).status_code == 422
    long = hr.send("/hr/pairs/pair_1/end", {"reason_code": "OTHER", "note": "n" * 2001})
    assert long.status_code == 422
    assert "n" * 2001 in long.text


def test_only_hr_sees_them_and_only_what_is_there(demo: World, hr: Visitor) -> None:
    for role, person in (("learner", LEARNERS[0]), ("mentor", MENTORS[0]), ("analyst", None)):
        other = visitor(demo, role, person)
        for path in ("/hr/pairs", "/hr/pairs/pair_1", "/hr/waiting", "/hr/audit"):
            assert other.get(path).status_code == 403, (role, path)
    assert hr.get("/hr/pairs/none").status_code == 404
    assert hr.send("/hr/pairs/none/resume").status_code == 404
