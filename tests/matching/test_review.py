from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching._case import Case
from matching.assignment import Assignment
from matching.errors import InvalidLock
from matching.override import Loss, Override
from matching.review import Review
from matching.scores import UNIT
from tests.factories import scores_from
from tests.matching.cases import Company, companies

many = settings(max_examples=150, deadline=None, derandomize=True)
minimums = (-1.0, 0.0, 1 / UNIT, 3 / UNIT)


@dataclass
class Decided:
    """All that was decided so far, and what solving a case under it gives."""

    case: Case
    pins: dict[int, int] = field(default_factory=dict)
    bans: set[tuple[int, int]] = field(default_factory=set)

    def solved(self) -> Assignment:
        units, locked = self.case.scores.dense() * UNIT, self.case.locked.copy()
        for learner, mentor in self.bans:
            units[learner, mentor] = np.nan
            locked[learner] = -1 if locked[learner] == mentor else locked[learner]
        for learner, mentor in self.pins.items():
            locked[learner] = mentor
            if mentor < 0:
                units[learner] = np.nan
        return replace(self.case, scores=scores_from(units), locked=locked).solve()


def _difference(before: Assignment, after: Assignment) -> Loss:
    return Loss(
        int(after.short.sum() - before.short.sum()),
        before.n_matched - after.n_matched,
        before.total - after.total,
    )


def _steps(data: st.DataObject, shape: tuple[int, int]) -> list[tuple[str, int, int]]:
    learner = st.integers(0, shape[0] - 1)
    step = st.one_of(
        st.tuples(st.just("move"), learner, st.integers(-1, shape[1] - 1)),
        st.tuples(st.just("ban"), learner, st.integers(-1, shape[1] - 1)),
        st.tuples(st.just("swap"), learner, learner),
        st.tuples(st.just("pin"), learner, st.just(-1)),
    )
    return data.draw(st.lists(step, max_size=6))


def _changed(review: Review, step: tuple[str, int, int]) -> tuple[Override, Review]:
    act, learner, other = step
    if act == "move":
        return review.moved(learner, other)
    if act == "swap":
        return review.swapped(learner, other)
    mentor = other if other >= 0 else int(review.mentor[learner])
    if act == "ban" and mentor >= 0:
        return review.banned(learner, mentor)
    return Override(Loss(0, 0, 0.0), ()), review.pinned(learner)


def _decided(so_far: Decided, review: Review, step: tuple[str, int, int]) -> Decided:
    """Write down what a step decides, with the mentors as they are after it."""
    act, learner, other = step
    pins, bans = dict(so_far.pins), set(so_far.bans)
    before = so_far.pins.get(learner)
    mentor = review.mentor.tolist()
    if act == "ban" and other >= 0:
        bans.add((learner, other))
        if before == other:
            del pins[learner]
    elif act != "ban":
        pins[learner] = mentor[learner]
        if act == "swap":
            pins[other] = mentor[other]
    return Decided(so_far.case, pins, bans)


@many
@given(companies(minimums), st.data())
def test_each_step_costs_what_solving_under_all_that_was_decided_does(
    company: Company, data: st.DataObject
) -> None:
    case = company.case
    if 0 in case.scores.shape:
        return
    solved = case.solve()
    review, decided = Review.of(case, solved), Decided(case)
    for act, learner, other in _steps(data, case.scores.shape):
        at = int(review.mentor[learner]) if act == "ban" and other < 0 else other
        step = ("pin" if act == "ban" and at < 0 else act, learner, at)
        if act == "ban" and (learner, at) in decided.bans:
            continue
        was = review.mentor.tolist()
        try:
            override, after = _changed(review, step)
        except InvalidLock:
            if act == "move":
                impossible = Decided(case, {**decided.pins, learner: at}, decided.bans)
                with pytest.raises(InvalidLock):
                    impossible.solved()
            continue
        assert review.mentor.tolist() == was
        decided = _decided(decided, after, step)
        found = decided.solved()
        assert override.loss == _difference(solved, found)
        for move in override.moves:
            assert was[move.learner] == move.before != move.after
            was[move.learner] = move.after
        assert was == after.mentor.tolist()
        review, solved = after, found
