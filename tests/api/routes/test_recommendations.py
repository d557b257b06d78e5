from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from api.schemas.recommendations import ExplanationView, ListedView, RecommendationView
from api.services.privacy.preferences import put_preference
from api.services.recommending.keeping import kept
from api.services.recommending.recommender import Recommender
from api.store import orm
from api.store.company import COMPANY
from api.store.ids import new_id
from api.store.snapshots import touch_learners, touch_mentors
from tests.api.pairing import HR
from tests.api.world import AT, TENANT, World, company

LIST = "/v1/programmes/spring/learners/{}/recommendations"
PAIR = "/v1/programmes/spring/pairs:explain"
TOGETHER, PATIENT_S = 6, 2.0


LOOKS_UNEXPLAINED = 'E"explanation":null'
"""An id in which the very words stand that explanations are put in place of."""
EXPLANATION = ExplanationView(coverage=0.5, gaps=[], reasons=[], caveats=[], cold_start=False)
EXPLAINED = EXPLANATION.model_dump_json()
ITEM = {
    **{"mentor_id": "E1", "rank": 1, "roles": [], "score": 0.5, "contributions": []},
    **{"seats_left": 1, "new_mentor": False, "explored": False},
}
BARE = {
    **{"recommendation_id": "rec_1", "programme_id": "spring", "learner_id": "E2"},
    **{"kind": "any", "source": "prior", "state": "open", "policy_version": None},
    **{"model_version": "prior", "created_at": AT, "expires_at": None, "cold_start": False},
    **{"incomplete": None, "not_shown": None},
}


@pytest.fixture
def spring(world: World) -> World:
    body = {"name": "Spring", "mode": "shortlist"}
    world.client.put("/v1/programmes/spring", json=body, headers=world.headers("hr"))
    return world


def learners(world: World) -> list[str]:
    with world.store.read() as tx:
        return list(tx.scalars(sa.select(COMPANY["learners"].c.learner_id).order_by("learner_id")))


def asked(world: World, learner: str, body: dict[str, Any] | None = None, **more: Any) -> Any:
    headers = more.pop("headers", None) or world.headers()
    answer = world.client.post(LIST.format(learner), json=body or {}, headers=headers)
    assert answer.status_code == 201, answer.text
    return answer.json()


def with_mentors(world: World, least: int = 3) -> str:
    """The first learner who gets so many mentors."""
    headers = world.headers()
    for learner in learners(world):
        if len(asked(world, learner, {"explain": False}, headers=headers)["items"]) >= least:
            return learner
    raise AssertionError("nobody gets enough mentors")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("explain", [True, False])
def test_a_list_is_written_as_its_description_would_write_it(
    spring: World, lang: str, *, explain: bool
) -> None:
    headers = {**spring.headers(), "Accept-Language": lang}
    path = LIST.format(with_mentors(spring))
    answer = spring.client.post(path, json={"explain": explain}, headers=headers)
    view = RecommendationView.model_validate_json(answer.content)
    assert view.model_dump_json() == answer.text
    assert [item.explanation is not None for item in view.items] == [explain] * 3


def test_an_id_that_looks_like_a_missing_explanation_stays_an_id() -> None:
    said = {"items": [ITEM, ITEM | {"mentor_id": LOOKS_UNEXPLAINED}]}
    view = ListedView.model_validate(BARE | said).telling(["[]", "[]"], ["null", EXPLAINED])
    read = RecommendationView.model_validate_json(view.model_dump_json())
    assert [item.mentor_id for item in read.items] == ["E1", LOOKS_UNEXPLAINED]
    assert [item.explanation for item in read.items] == [None, EXPLANATION]


def test_a_list_is_explained_kept_and_logged(spring: World) -> None:
    learner = with_mentors(spring)
    found = asked(spring, learner)

    assert found["source"] == "prior"
    assert [item["rank"] for item in found["items"]] == [1, 2, 3]
    for item in found["items"]:
        assert sum(part["points"] for part in item["contributions"]) == item["score"]
        assert item["seats_left"] > 0
        assert item["explanation"]["reasons"]
    total = found["not_shown"]["eligible"] + sum(
        n for code, n in found["not_shown"]["excluded"].items() if code != "ALL_SEATS_TAKEN"
    )
    assert total == 12
    with spring.store.read() as tx:
        key = (TENANT, found["recommendation_id"])
        row = tx.get_one(orm.Shortlist, key)
        shown = tx.scalars(
            sa.select(orm.Exposure).where(orm.Exposure.recommendation_id == key[1])
        ).all()
    assert (row.state, row.learner_id) == ("open", learner)
    assert sorted(one.mentor_id for one in shown) == sorted(
        item["mentor_id"] for item in found["items"]
    )
    assert {one.propensity for one in shown} == {1.0}
    assert all(one.features for one in shown)


def test_lists_that_come_together_share_a_commit(
    spring: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    learner, headers = with_mentors(spring), spring.headers()
    monkeypatch.setattr("api.store.joint.COMING_S", PATIENT_S)
    commits: list[object] = []

    def count(connection: object) -> None:
        commits.append(connection)

    sa.event.listen(spring.store.writer, "commit", count)
    with ThreadPoolExecutor(TOGETHER) as pool:
        found = list(pool.map(lambda _: asked(spring, learner, headers=headers), range(TOGETHER)))
    sa.event.remove(spring.store.writer, "commit", count)
    assert len(commits) < TOGETHER
    with spring.store.read() as tx:
        written = set(tx.scalars(sa.select(orm.Shortlist.recommendation_id)))
    assert {one["recommendation_id"] for one in found} < written


def test_a_list_under_a_key_waits_for_nobody(
    spring: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    learner = with_mentors(spring)
    monkeypatch.setattr("api.store.joint.COMING_S", 10 * PATIENT_S)
    headers = spring.headers() | {"Idempotency-Key": "once"}
    recommending = Recommender(spring.store)
    with ThreadPoolExecutor(1) as pool, recommending.keeping():
        first = pool.submit(asked, spring, learner, headers=headers).result(5 * PATIENT_S)
    assert asked(spring, learner, headers=headers) == first


def test_a_list_reads_back_as_it_was_made(spring: World) -> None:
    learner = with_mentors(spring)
    found = asked(spring, learner)
    place = f"/v1/recommendations/{found['recommendation_id']}"
    again = spring.client.get(place, headers=spring.headers("hr")).json()

    for name in ("recommendation_id", "learner_id", "source", "created_at", "expires_at", "state"):
        assert again[name] == found[name]
    for then, now in zip(found["items"], again["items"], strict=True):
        assert then | {"roles": then["roles"][:1]} == now


def test_the_first_reading_by_the_learner_is_logged_once(spring: World) -> None:
    learner = with_mentors(spring)
    found = asked(spring, learner, headers=spring.headers("hr"))
    place = f"/v1/recommendations/{found['recommendation_id']}"

    def logged() -> int:
        with spring.store.read() as tx:
            mine = orm.Exposure.recommendation_id == found["recommendation_id"]
            return tx.scalar(sa.select(sa.func.count()).where(mine)) or 0

    spring.client.get(place, headers=spring.headers("hr"))
    assert logged() == 0
    for _ in range(2):
        answer = spring.client.get(place, headers=spring.headers("learner", learner))
        assert answer.status_code == 200, answer.text
        assert logged() == 3


def test_sentences_come_in_the_asked_language(spring: World) -> None:
    learner = with_mentors(spring)
    headers = spring.headers()
    chinese = asked(spring, learner, headers=headers | {"Accept-Language": "zh-CN"})
    english = asked(spring, learner, headers=headers)
    both = [found["items"][0]["explanation"]["reasons"] for found in (chinese, english)]

    assert [one["code"] for one in both[0]] == [one["code"] for one in both[1]]
    assert [one["text"] for one in both[0]] != [one["text"] for one in both[1]]


def test_a_key_makes_one_list_however_often_it_is_sent(spring: World) -> None:
    learner = with_mentors(spring)
    headers = spring.headers() | {"Idempotency-Key": "k1"}
    first, second = (
        spring.client.post(LIST.format(learner), json={}, headers=headers) for _ in range(2)
    )

    assert first.content == second.content
    assert second.headers["idempotency-replayed"] == "true", (first.headers, second.headers)
    assert first.headers["location"] == second.headers["location"]
    other = spring.client.post(LIST.format(learner), json={"n": 2}, headers=headers)
    assert other.status_code == 422


def test_learners_reach_their_own_lists_and_managers_those_of_their_team(spring: World) -> None:
    learner = with_mentors(spring)
    other = next(one for one in learners(spring) if one != learner)
    found = asked(spring, learner, headers=spring.headers("learner", learner))
    place = f"/v1/recommendations/{found['recommendation_id']}"
    stranger = spring.headers("learner", other)

    for answer in (
        spring.client.post(LIST.format(learner), json={}, headers=stranger),
        spring.client.get(place, headers=stranger),
        spring.client.get(PAIR, params={"learner_id": learner, "mentor_id": "x"}, headers=stranger),
        spring.client.post(LIST.format("nobody"), json={}, headers=spring.headers()),
        spring.client.post(
            LIST.replace("spring", "none").format(learner), json={}, headers=spring.headers()
        ),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_mentor_whose_seats_are_taken_is_never_shown(spring: World) -> None:
    learner = with_mentors(spring)
    best = asked(spring, learner)["items"][0]["mentor_id"]
    with spring.store.write() as tx:
        tx.execute(sa.delete(orm.Seat).where(orm.Seat.mentor_id == best))
    found = asked(spring, learner)

    assert best not in [item["mentor_id"] for item in found["items"]]
    assert found["not_shown"]["excluded"]["ALL_SEATS_TAKEN"] >= 1
    params = {"learner_id": learner, "mentor_id": best}
    why = spring.client.get(PAIR, params=params, headers=spring.headers()).json()
    assert why["standing"]["code"] == "full"


def test_who_was_a_pair_before_is_not_shown_again_and_nobody_learns_why(spring: World) -> None:
    learner = with_mentors(spring)
    best = asked(spring, learner)["items"][0]["mentor_id"]
    with spring.store.write() as tx:
        tx.add(
            orm.Pair(
                tenant_id=TENANT,
                pair_id=new_id("pair"),
                programme_id="spring",
                learner_id=learner,
                mentor_id=best,
                state="ended",
                origin="choice",
                created_at=AT,
                ended_at=AT,
                not_again=True,
            )
        )
    found = asked(spring, learner)

    assert best not in [item["mentor_id"] for item in found["items"]]
    assert "not_again" not in str(found).lower()
    assert "ALL_SEATS_TAKEN" not in found["not_shown"]["excluded"]
    params = {"learner_id": learner, "mentor_id": best}
    why = spring.client.get(PAIR, params=params, headers=spring.headers()).json()
    assert why["standing"]["code"] == "unavailable"


def test_what_a_learner_changes_counts_at_once(spring: World) -> None:
    learner = with_mentors(spring)
    before = asked(spring, learner)
    with spring.store.write() as tx:
        table = COMPANY["learners"]
        mine = sa.and_(table.c.tenant_id == TENANT, table.c.learner_id == learner)
        tx.execute(sa.update(table).where(mine).values(goals="", learning_mode="", availability=""))
        touch_learners(tx, TENANT, [learner])
    after = asked(spring, learner)

    assert [item["score"] for item in before["items"]] != [item["score"] for item in after["items"]]
    assert after["incomplete"]["code"] == "PROFILE_INCOMPLETE"


def test_what_a_mentor_changes_counts_at_once(spring: World) -> None:
    learner = with_mentors(spring)
    best = asked(spring, learner)["items"][0]["mentor_id"]
    with spring.store.write() as tx:
        table = COMPANY["mentors"]
        mine = sa.and_(table.c.tenant_id == TENANT, table.c.mentor_id == best)
        tx.execute(sa.update(table).where(mine).values(paused_until=date(2999, 1, 1)))
        touch_mentors(tx, TENANT)
    found = asked(spring, learner)

    assert best not in [item["mentor_id"] for item in found["items"]]


def test_who_opted_out_gets_an_order_that_says_nothing_about_her_and_a_human(
    spring: World,
) -> None:
    learner = with_mentors(spring)
    with spring.store.write() as tx:
        tx.add(
            orm.Preference(
                tenant_id=TENANT, person_id=learner, automated_matching=False, changed_at=AT
            )
        )
    for _ in range(2):
        found = asked(spring, learner)
        assert found["source"] == "unpersonalised"
        assert found["items"]
        assert all(item["score"] is None for item in found["items"])
        assert all(item["explanation"] is None for item in found["items"])
    with spring.store.read() as tx:
        waiting = tx.scalars(sa.select(orm.HumanRequest)).all()
    assert [(one.person_id, one.reason_code) for one in waiting] == [(learner, "OPTED_OUT")]


@pytest.mark.parametrize("key", [None, "k"])
def test_who_opts_out_while_her_list_is_made_gets_one_that_says_nothing_about_her(
    spring: World, monkeypatch: pytest.MonkeyPatch, key: str | None
) -> None:
    learner, headers = learners(spring)[0], spring.headers()

    def made_slowly(*of: Any) -> Any:
        rows = kept(*of)
        with spring.store.write() as tx:
            put_preference(tx, HR, learner, automated_matching=False, now=AT)
        return rows

    monkeypatch.setattr("api.routes.recommendations.kept", made_slowly)
    if key is not None:
        headers["Idempotency-Key"] = key
    found = asked(spring, learner, headers=headers)
    assert (found["source"], bool(found["items"])) == ("unpersonalised", True)
    with spring.store.read() as tx:
        assert tx.scalars(sa.select(orm.Shortlist.source)).all() == ["unpersonalised"]
        rids = tx.scalars(sa.select(orm.ShortlistItem.recommendation_id)).all()
        (human,) = tx.scalars(sa.select(orm.HumanRequest)).all()
    assert set(rids) == {found["recommendation_id"]} == {human.recommendation_id}
    if key is not None:
        again = asked(spring, learner, headers=headers)
        assert again == found


def test_a_cohort_that_lists_its_mentors_gives_no_others(spring: World) -> None:
    learner = with_mentors(spring, 2)
    two = [item["mentor_id"] for item in asked(spring, learner)["items"]][:2]
    body = {"name": "x", "everyone": False, "learners": [learner], "mentors": two}
    place = "/v1/programmes/spring/cohorts"
    made = spring.client.post(place, json=body, headers=spring.headers("hr"))
    assert made.status_code == 201, made.text
    found = asked(spring, learner)

    assert [item["mentor_id"] for item in found["items"]] == two
    with spring.store.read() as tx:
        row = tx.get_one(orm.Shortlist, (TENANT, found["recommendation_id"]))
    assert row.cohort_id == made.json()["cohort_id"]


def test_a_kind_that_the_policy_does_not_have_is_refused(spring: World) -> None:
    answer = spring.client.post(
        LIST.format(learners(spring)[0]), json={"kind": "outside"}, headers=spring.headers()
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "other_kind")


def test_every_mentor_is_explained_whether_on_the_list_or_not(spring: World) -> None:
    learner = with_mentors(spring)
    listed = {item["mentor_id"] for item in asked(spring, learner)["items"]}
    headers = spring.headers("hr")
    with spring.store.read() as tx:
        mentors = list(tx.scalars(sa.select(COMPANY["mentors"].c.mentor_id)))
    for mentor in mentors:
        params = {"learner_id": learner, "mentor_id": mentor}
        found = spring.client.get(PAIR, params=params, headers=headers).json()
        assert (found["standing"]["code"] == "recommended") == (mentor in listed)
        assert sum(part["points"] for part in found["contributions"]) == found["score"]


def test_a_list_that_was_taken_back_shows_nobody_and_is_logged_anew_when_it_shows_others(
    spring: World,
) -> None:
    learner = with_mentors(spring)
    found = asked(spring, learner)
    hers = spring.headers("learner", learner)
    rid = found["recommendation_id"]
    stranger = sorted(
        set(company().mentors["mentor_id"]) - {item["mentor_id"] for item in found["items"]}
    )[0]

    def become(state: str) -> list[str]:
        with spring.store.write() as tx:
            tx.get_one(orm.Shortlist, (TENANT, rid)).state = state
        shown = spring.client.get(f"/v1/recommendations/{rid}", headers=hers).json()
        assert shown["state"] == state
        return [item["mentor_id"] for item in shown["items"]]

    with spring.store.write() as tx:
        tx.get_one(orm.ShortlistItem, (TENANT, rid, 2)).mentor_id = stranger
    assert become("withdrawn") == []
    assert become("open")[1] == stranger
    assert become("open")[1] == stranger
    with spring.store.read() as tx:
        mine = orm.Exposure.recommendation_id == rid
        shown = tx.execute(sa.select(orm.Exposure.rank, orm.Exposure.mentor_id).where(mine)).all()
    first = {(item["rank"], item["mentor_id"]) for item in found["items"]}
    assert sorted((rank, mentor) for rank, mentor in shown) == sorted(first | {(2, stranger)})
