from __future__ import annotations

import numpy as np
import pytest

from features.index import Index
from matching.assignment import assign
from matching.certificate import Certificate
from matching.errors import InvalidLock, NotFinite, WrongShape
from matching.warm import Warm, carried


def _warm(mentor: list[int], level: list[int], price: list[float]) -> Warm:
    certificate = Certificate(np.array(level, dtype=np.int8), np.array(price))
    return Warm(np.array(mentor, dtype=np.intp), certificate)


def test_people_are_found_by_id_and_who_is_new_has_nobody() -> None:
    before = _warm([1, 0, -1], [1, 0], [2.0, 5.0])
    after = carried(
        before,
        (Index(["b", "c", "d"], "learner"), Index(["a", "b", "c"], "learner")),
        (Index(["y", "z"], "mentor"), Index(["x", "y", "z"], "mentor")),
    )
    assert after.mentor.tolist() == [-1, 2, 1]
    assert after.certificate.level.tolist() == [1, 1, 0]
    assert after.certificate.price.tolist() == [5.0, 2.0, 5.0]


def test_who_has_left_is_nobodys_mentor() -> None:
    before = _warm([0, 1], [0, 0], [0.0, 1.0])
    both = Index(["a", "b"], "learner")
    after = carried(before, (both, both), (Index(["x", "y"], "mentor"), Index(["y"], "mentor")))
    assert after.mentor.tolist() == [-1, 0]
    assert after.certificate.price.tolist() == [1.0]


def test_an_empty_cohort_leaves_nothing_to_start_from() -> None:
    nobody, learner = Index([], "mentor"), Index(["a"], "learner")
    after = carried(_warm([-1], [], []), (learner, learner), (nobody, Index(["x"], "mentor")))
    assert after.mentor.tolist() == [-1]
    assert after.certificate.price.tolist() == [0.0]


def test_small_cohorts_are_solved_the_same_way_with_or_without_a_start() -> None:
    found = assign([[9.0, 8.0], [9.0, 1.0]], [1, 1], warm=_warm([0, 1], [0, 0], [0.0, 0.0]))
    assert found.mentor.tolist() == [1, 0]


def test_a_start_of_another_cohort_is_refused() -> None:
    scores = [[1.0, 2.0]]
    with pytest.raises(WrongShape, match=r"warm\.mentor: got shape \(2,\)"):
        assign(scores, [1, 1], warm=_warm([0, 0], [0, 0], [0.0, 0.0]))
    with pytest.raises(WrongShape, match="level"):
        assign(scores, [1, 1], warm=_warm([0], [0], [0.0, 0.0]))
    with pytest.raises(WrongShape, match="price"):
        assign(scores, [1, 1], warm=_warm([0], [0, 0], [0.0]))
    with pytest.raises(NotFinite):
        assign(scores, [1, 1], warm=_warm([0], [0, 0], [0.0, np.inf]))
    with pytest.raises(InvalidLock, match="earlier mentor 2"):
        assign(scores, [1, 1], warm=_warm([2], [0, 0], [0.0, 0.0]))
