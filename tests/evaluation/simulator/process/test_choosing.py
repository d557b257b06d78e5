from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.simulator.process.choosing import examined, met_elsewhere, seated, utilities, wishes
from evaluation.simulator.process.settings import ChoiceSettings

RNG = np.random.default_rng


def test_places_are_looked_at_by_their_rank_and_the_first_always() -> None:
    looked = examined(ChoiceSettings(), np.zeros((20000, 5), dtype=np.intp), RNG(0)).mean(axis=0)
    assert looked[0] == 1.0
    assert np.allclose(looked, 1 / np.arange(1, 6), atol=0.012)


def test_a_steeper_examination_looks_less() -> None:
    lists = np.zeros((20000, 5), dtype=np.intp)
    looked = examined(ChoiceSettings(examination=2.0), lists, RNG(0)).mean(axis=0)
    assert np.allclose(looked, 1 / np.arange(1, 6) ** 2, atol=0.012)


def test_nobody_looks_at_an_empty_place() -> None:
    lists = np.array([[3, -1, -1]])
    assert examined(ChoiceSettings(), lists, RNG(0)).tolist() == [[True, False, False]]


def test_what_is_not_looked_at_is_never_wanted() -> None:
    looked = np.array([[True, False], [False, True]])
    utility = utilities(ChoiceSettings(none=-np.inf), np.zeros((2, 2, 3)), looked, RNG(0))
    assert (utility[~looked] == -np.inf).all()
    assert wishes(utility).tolist() == [1, 2]


def test_none_of_these_is_chosen_as_often_as_its_utility_says() -> None:
    looked = np.tile([True, False], (20000, 1))
    utility = utilities(ChoiceSettings(none=-0.8), np.zeros((20000, 2, 3)), looked, RNG(1))
    # Logit of scale .8: P(none) = 1 / (1 + e).
    assert abs((wishes(utility) == 0).mean() - 1 / (1 + np.e)) < 0.012


def test_the_system_takes_the_first_who_has_a_seat() -> None:
    how, lists = ChoiceSettings(chooses=False), np.array([[0, 1], [0, 1], [0, 1]])
    looked = examined(how, lists, RNG(0))
    utility = utilities(how, np.zeros((3, 2, 3)), looked, RNG(0))
    assert seated(utility, lists, np.array([1, 1])).tolist() == [1, 2, 0]
    assert wishes(utility).tolist() == [1, 1, 1]


def test_who_comes_first_gets_the_seat_and_the_other_asks_again() -> None:
    utility = np.array([[2.0, 1.0], [3.0, 1.0], [-np.inf, -1.0]])
    mentor = np.array([[4, 2], [4, 2], [4, 2]])
    assert seated(utility, mentor, np.array([0, 0, 1, 0, 1])).tolist() == [1, 2, 0]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(0, 10**6))
def test_no_seat_is_sold_twice_and_nobody_goes_without_while_a_wish_is_free(seed: int) -> None:
    rng = RNG(seed)
    mentor = rng.permuted(np.tile(np.arange(5), (8, 1)), axis=1)[:, :3]
    utility = rng.normal(0.3, 1.0, (8, 3))
    room = rng.integers(0, 3, 5)
    place = seated(utility, mentor, room)
    got = np.flatnonzero(place)
    used = np.bincount(mentor[got, place[got] - 1], minlength=5)
    assert (used <= room).all()
    assert (utility[got, place[got] - 1] > 0).all()
    for learner in np.flatnonzero(place == 0):
        wanted = mentor[learner][utility[learner] > 0]
        assert (used[wanted] == room[wanted]).all()


def test_without_lists_nobody_wants_or_gets_anything() -> None:
    empty = np.empty((0, 3))
    assert len(wishes(empty)) == len(seated(empty, empty.astype(np.intp), np.array([1]))) == 0


def test_some_meet_their_mentor_elsewhere_where_there_is_room() -> None:
    room = np.array([0, 2, 1, 0])
    found = met_elsewhere(ChoiceSettings(elsewhere=0.3), 10000, room, RNG(0))
    assert set(np.unique(found)) == {-1, 1, 2}
    assert abs((found >= 0).mean() - 0.3) < 0.02
    assert (met_elsewhere(ChoiceSettings(), 5, room, RNG(0)) == -1).all()
    assert (met_elsewhere(ChoiceSettings(elsewhere=1.0), 5, 0 * room, RNG(0)) == -1).all()
