from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from numpy.typing import NDArray

from matching.errors import InvalidListing
from matching.explanation import explain_pair
from matching.labels import labels_of, shortlist_labels
from matching.live.cohort import LiveCohort
from matching.live.looking import ALL_SEATS_TAKEN, LOOKED_AT
from matching.live.ranking import UNAVAILABLE
from matching.live.recommending import POOL, recommend
from matching.live.unpersonalised import unpersonalised
from matching.live.why import why_not_listed
from matching.policy import Policy
from matching.shortlists import Shortlists
from tests.matching.live.companies import INSTANT, company, live_company, open_learner


def test_the_best_mentors_with_a_seat_are_listed_and_the_contributions_add_up() -> None:
    live = live_company()
    scored = live.scored

    for learner in range(len(scored.cohort.learners)):
        found = recommend(live, learner)
        best = live.ranking(learner, 3)
        assert [item.mentor for item in found.items] == best.mentor.tolist()
        assert [item.rank for item in found.items] == list(range(1, len(found.items) + 1))
        for item in found.items:
            told = explain_pair(scored.encoded, scored.scores, scored.rules, learner, item.mentor)
            assert told.score == item.score
            assert sum(part.units for part in told.contributions) == item.score * 2**20
            assert item.propensity == 1.0
            assert item.seats_left > 0


def test_labels_are_those_of_a_shortlist() -> None:
    live = live_company()
    n = len(live.scored.cohort.learners)
    lists = [recommend(live, learner).items for learner in range(n)]
    mentor = np.array(
        [([item.mentor for item in items] + [-1, -1, -1])[:3] for items in lists], dtype=np.intp
    )
    none = np.zeros(0, dtype=np.intp)
    shown = Shortlists(mentor, np.ones(mentor.shape), none, none, 0)
    truths = shortlist_labels(live.scored.encoded, shown)

    for learner, items in enumerate(lists):
        for place, item in enumerate(items):
            assert item.labels == labels_of(truths[learner, place])


def test_a_full_mentor_is_passed_over_and_counted() -> None:
    live = live_company()
    first = recommend(live, 0)
    full = first.items[0].mentor

    def room(mentors: NDArray[np.intp]) -> NDArray[np.intp]:
        return np.where(mentors == full, 0, 1)

    found = recommend(live, 0, room=room)

    assert [item.mentor for item in found.items[:2]] == [i.mentor for i in first.items[1:]]
    assert found.not_shown.excluded[ALL_SEATS_TAKEN] == 1
    assert found.not_shown.eligible == first.not_shown.eligible


def test_seats_are_asked_for_the_best_few_and_for_more_only_where_these_are_full() -> None:
    live = live_company(150, 60, 3)
    asked: list[int] = []

    def none_free(mentors: NDArray[np.intp]) -> NDArray[np.intp]:
        asked.append(len(mentors))
        return np.zeros(len(mentors), dtype=np.intp)

    learner = open_learner(live)
    eligible = recommend(live, learner).not_shown.eligible
    found = recommend(live, learner, room=none_free)

    assert found.items == ()
    assert asked == [LOOKED_AT, eligible]
    assert found.not_shown.excluded[ALL_SEATS_TAKEN] == eligible


def test_a_mentor_whom_the_learner_is_not_to_have_is_not_said_to_be_full() -> None:
    live = live_company()
    learner = open_learner(live)
    first = recommend(live, learner)
    apart = first.items[0].mentor

    def room(mentors: NDArray[np.intp]) -> NDArray[np.intp]:
        return np.where(mentors == apart, -1, 1)

    found = recommend(live, learner, room=room)

    assert apart not in [item.mentor for item in found.items]
    assert ALL_SEATS_TAKEN not in found.not_shown.excluded
    before = first.not_shown.excluded.get(UNAVAILABLE, 0)
    assert found.not_shown.excluded[UNAVAILABLE] == before + 1
    assert why_not_listed(live, found, apart, room=room).code == "unavailable"


def test_who_is_left_out_is_counted_as_anybody_who_is_not_available() -> None:
    live = live_company()
    first = recommend(live, 0)
    out = live.scored.cohort.mentors[first.items[0].mentor]

    found = recommend(live, 0, exclude=[out, "nobody"])

    assert first.items[0].mentor not in [item.mentor for item in found.items]
    before = first.not_shown.excluded.get(UNAVAILABLE, 0)
    assert found.not_shown.excluded[UNAVAILABLE] == before + 1


def test_a_dear_seat_falls_behind_a_cheap_one() -> None:
    live = live_company()
    learner = open_learner(live)
    best = recommend(live, learner).items[0]
    dear = live.with_prices({live.scored.cohort.mentors[best.mentor]: 0.9})

    assert best.mentor not in [item.mentor for item in recommend(dear, learner).items]


def test_a_minimum_score_shortens_the_list() -> None:
    tables = company()
    high = LiveCohort.of(tables, INSTANT, Policy(minimum_score=1.0))

    found = recommend(high, 0)

    assert found.items == ()
    assert found.not_shown.eligible == 0
    assert found.not_shown.excluded["BELOW_MIN_SCORE"] > 0


def test_exploration_shows_each_mentor_as_often_as_its_propensity_says() -> None:
    live = live_company(12, 120, 3)
    learner = open_learner(live)
    rng = np.random.default_rng(5)
    draws, explore = 4000, 0.4
    seen: Counter[int] = Counter()
    stated: dict[int, float] = {}
    for _ in range(draws):
        last = recommend(live, learner, explore=explore, rng=rng).items[-1]
        seen[last.mentor] += 1
        assert stated.setdefault(last.mentor, last.propensity) == last.propensity

    assert sum(stated.values()) == pytest.approx(1.0)
    assert len(stated) <= POOL + 1
    for mentor, propensity in stated.items():
        deviation = 4 * np.sqrt(propensity * (1 - propensity) / draws)
        assert abs(seen[mentor] / draws - propensity) < deviation
    assert all(
        live.cold_mentors[mentor] for mentor, chance in stated.items() if chance < 1 - explore
    )


def test_exploration_leaves_the_other_places_alone() -> None:
    live = live_company(12, 120, 3)
    learner = open_learner(live)
    plain = recommend(live, learner)
    explored = recommend(live, learner, explore=1.0, rng=np.random.default_rng(0))

    assert explored.items[-1].explored
    assert [i.mentor for i in explored.items[:-1]] == [i.mentor for i in plain.items[:-1]]
    assert [i.propensity for i in explored.items[:-1]] == [1.0, 1.0]


def test_an_order_that_is_not_personal_follows_ids_rules_and_seats_alone() -> None:
    live = live_company(150, 60, 3)
    learner = open_learner(live)
    may = sorted(live.ranking(learner, 60).mentor.tolist())
    full = may[1]

    def room(mentors: NDArray[np.intp]) -> NDArray[np.intp]:
        return np.where(mentors == full, 0, 1)

    assert unpersonalised(live, learner, start=0) == tuple(may[:3])
    assert unpersonalised(live, learner, start=0, room=room) == (may[0], *may[2:4])
    assert unpersonalised(live, learner, start=may[-1]) == (may[-1], *may[:2])
    assert sorted(unpersonalised(live, learner, start=5, n=99)) == may
    out = [live.scored.cohort.mentors[may[0]]]
    assert unpersonalised(live, learner, start=0, exclude=out) == tuple(may[1:4])


@pytest.mark.parametrize(
    ("wrong", "value"), [("n", 0), ("explore", -0.1), ("explore", 1.1), ("explore", 0.5)]
)
def test_a_list_that_cannot_be_made_is_refused(wrong: str, value: float) -> None:
    with pytest.raises(InvalidListing) as caught:
        recommend(live_company(), 0, **{wrong: value})  # type: ignore[arg-type]

    assert caught.value.name == wrong
