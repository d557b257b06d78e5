from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from matching._arcs import SPAN, Arcs, Group, grouped
from matching.errors import NotOptimal

some = settings(max_examples=60, deadline=None, derandomize=True)
numbers = st.sampled_from([-np.inf, 0.0, 1.0, 2.0, 5.0])


class Scores:
    """Values of learners at nodes, which count how many learners they were asked for."""

    def __init__(self, values: NDArray[np.float64]) -> None:
        self.table = values
        self.asked = 0

    def __call__(self, learners: NDArray[np.intp]) -> NDArray[np.float64]:
        self.asked += len(learners)
        return self.table[learners].copy()


@st.composite
def placed(draw: st.DrawFn) -> tuple[Scores, list[Group]]:
    """Learners at nodes where they may be, by node; some nodes have nobody."""
    n, m = draw(st.integers(1, 6)), draw(st.integers(1, 4))
    values = np.array(draw(st.lists(numbers, min_size=n * m, max_size=n * m))).reshape(n, m)
    node = np.array(draw(st.lists(st.integers(0, m - 1), min_size=n, max_size=n)))
    values[np.arange(n), node] = 3.0
    groups = [one for j in range(m) for one in grouped(j, np.flatnonzero(node == j))]
    return Scores(values), groups


def _many(n: int = 3 * SPAN) -> tuple[Scores, NDArray[np.intp]]:
    values = np.random.default_rng(0).integers(0, 50, (n, 4)).astype(np.float64)
    return Scores(values), np.arange(n)


@some
@given(placed())
def test_a_row_names_the_first_of_those_who_lose_least(case: tuple[Scores, list[Group]]) -> None:
    scores, groups = case
    for group, row in zip(groups, Arcs().rows(groups, scores), strict=True):
        worth = scores.table[group.learners]
        loss = worth[:, [group.node]] - worth
        np.testing.assert_array_equal(row.loss, loss.min(axis=0))
        np.testing.assert_array_equal(row.learner, group.learners[loss.argmin(axis=0)])


@some
@given(placed(), st.randoms(use_true_random=False))
def test_nobody_is_scored_twice(case: tuple[Scores, list[Group]], random: Random) -> None:
    scores, groups = case
    arcs = Arcs()
    first = dict(zip([one.key for one in groups], arcs.rows(groups, scores), strict=True))
    again = [Group(one.node, one.learners.copy()) for one in groups]
    random.shuffle(again)
    assert arcs.rows(again, scores) == [first[one.key] for one in again]
    assert scores.asked == len(scores.table)


@some
@given(placed(), st.integers(0, 5))
def test_without_a_learner_his_group_alone_is_scored_anew(
    case: tuple[Scores, list[Group]], learner: int
) -> None:
    scores, groups = case
    arcs = Arcs()
    before = arcs.rows(groups, scores)
    after = arcs.without(learner).rows(groups, scores)
    for group, old, new in zip(groups, before, after, strict=True):
        assert (old is new) == (learner not in group.learners)
    assert arcs.rows(groups, scores) == before


def test_a_node_with_many_learners_is_cut_by_position() -> None:
    _, learners = _many()
    groups = grouped(0, learners[1::2])
    assert [one.learners[0] for one in groups] == [1, SPAN + 1, 2 * SPAN + 1]
    np.testing.assert_array_equal(np.concatenate([one.learners for one in groups]), learners[1::2])


def test_who_leaves_a_node_with_many_has_one_group_scored_anew() -> None:
    scores, learners = _many()
    scores.table[:, 0] = 50.0
    arcs = Arcs()
    arcs.rows(grouped(0, learners), scores)
    scores.asked = 0
    arcs.rows(grouped(0, np.delete(learners, SPAN + 3)), scores)
    assert scores.asked == SPAN - 1


def test_a_node_with_nobody_has_no_group() -> None:
    nobody = np.zeros(0, dtype=np.intp)
    assert grouped(3, nobody) == []
    assert Arcs().rows([], Scores(np.zeros((0, 4)))) == []


def test_without_room_rows_are_right_and_not_kept() -> None:
    scores, _ = _many(6)
    groups = [Group(j, np.array([j])) for j in range(4)]
    kept, short = Arcs(), Arcs(cells=7)
    for _ in range(2):
        for one, other in zip(kept.rows(groups, scores), short.rows(groups, scores), strict=True):
            np.testing.assert_array_equal(one.loss, other.loss)
    assert scores.asked == 4 + 2 * 4


def test_who_is_where_he_may_not_be_is_refused() -> None:
    scores = Scores(np.array([[-np.inf, 1.0]]))
    with pytest.raises(NotOptimal, match="does not allow"):
        Arcs().rows([Group(0, np.array([0]))], scores)
