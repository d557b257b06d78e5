from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from features.label import LANGS
from matching.live.cohort import LiveCohort
from matching.live.recommending import recommend
from matching.live.unpersonalised import unpersonalised
from matching.live.why import why_not_in_turn, why_not_listed
from matching.policy import Policy
from tests.matching.live.companies import INSTANT, company, live_company, open_learner


def test_every_mentor_gets_an_answer_in_both_languages() -> None:
    live = live_company()
    codes = set()

    for learner in range(20):
        listed = recommend(live, learner)
        for mentor in range(40):
            answer = why_not_listed(live, listed, mentor)
            codes.add(answer.code)
            on_the_list = mentor in [item.mentor for item in listed.items]
            assert (answer.code == "recommended") == on_the_list
            for lang in LANGS:
                assert all(text and "{" not in text for text in answer.sentences(lang))

    assert {"recommended", "rule", "score", "unavailable"} <= codes


def test_a_ban_a_pause_and_a_mentor_left_out_have_one_answer() -> None:
    live = live_company(60, 20, 2)
    cohort = live.scored.cohort
    paused = np.flatnonzero(cohort.capacity == 0)
    answers = set()
    for learner, mentor, _ in cohort.excluded:
        broken = live.scored.rules.broken(learner, mentor)
        if all(rule.private for rule in broken if rule.mode == "hard"):
            answers.add(why_not_listed(live, recommend(live, learner), mentor).sentences("zh"))
    for mentor in paused.tolist():
        told = why_not_listed(live, recommend(live, 0), mentor)
        if told.code != "rule":
            answers.add(told.sentences("zh"))
    best = recommend(live, 0).items[0].mentor
    out = [cohort.mentors[best]]
    without = recommend(live, 0, exclude=out)
    answers.add(why_not_listed(live, without, best, exclude=out).sentences("zh"))

    assert len(answers) == 1


def test_a_full_mentor_is_said_to_be_full() -> None:
    live = live_company()
    best = recommend(live, 0).items[0].mentor

    def room(mentors: NDArray[np.intp]) -> NDArray[np.intp]:
        return np.where(mentors == best, 0, 1)

    listed = recommend(live, 0, room=room)

    assert why_not_listed(live, listed, best, room=room).code == "full"


def test_the_distance_to_the_last_on_the_list_is_named() -> None:
    live = live_company()
    learner = open_learner(live)
    ranking = live.ranking(learner, 4)
    listed = recommend(live, learner)

    told = why_not_listed(live, listed, int(ranking.mentor[3]))

    below = (ranking.net[2] - ranking.net[3]) / 2**20
    assert told.reasons[0].parameters["below"] == f"{100 * below:.1f}"


def test_a_score_below_the_minimum_is_named() -> None:
    high = LiveCohort.of(company(), INSTANT, Policy(minimum_score=1.0))
    listed = recommend(high, 0)
    mentor = int(live_company().ranking(0, 1).mentor[0])

    assert why_not_listed(high, listed, mentor).reasons[0].code == "below_minimum"


def test_a_list_by_turn_is_told_without_any_score_in_both_languages() -> None:
    live = LiveCohort.of(company(), INSTANT, Policy(minimum_score=1.0))
    learner = open_learner(live_company())
    listed = unpersonalised(live, learner, start=0)
    codes = set()
    for mentor in range(len(live.scored.cohort.mentors)):
        answer = why_not_in_turn(live, listed, learner, mentor)
        codes.add(answer.code)
        assert (answer.code == "recommended") == (mentor in listed)
        assert not {"score", "below", "points", "minimum"} & {
            name for reason in answer.reasons for name in reason.parameters
        }
        for lang in LANGS:
            assert all(text and "{" not in text for text in answer.sentences(lang))

    assert {"recommended", "turn"} <= codes
    assert "score" not in codes


def test_a_mentor_without_a_seat_or_left_out_is_not_told_to_wait_for_a_turn() -> None:
    live = live_company()
    learner = open_learner(live)
    first = unpersonalised(live, learner, start=0)[0]

    def told(seats: int, *out: str) -> str:
        def room(mentors: NDArray[np.intp]) -> NDArray[np.intp]:
            return np.where(mentors == first, seats, 1)

        listed = unpersonalised(live, learner, start=0, room=room, exclude=out)
        return why_not_in_turn(live, listed, learner, first, room=room, exclude=out).code

    assert (told(1), told(0), told(-1)) == ("recommended", "full", "unavailable")
    assert told(1, live.scored.cohort.mentors[first]) == "unavailable"
