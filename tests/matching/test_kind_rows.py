from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.testing import assert_array_equal
from numpy.typing import NDArray
from scipy.sparse import csr_array

from matching._kind_rows import joint_scores, rows_of
from matching.scores import PairScores
from tests.factories import scores_from


def _scores(seed: int) -> PairScores:
    rng = np.random.default_rng(seed)
    units = rng.integers(0, 50, (5, 4)).astype(float)
    units[rng.random(units.shape) < 0.2] = np.nan
    bonus: NDArray[np.float32] = (rng.random(units.shape) < 0.3).astype(np.float32)
    scores = scores_from(units)
    weights = scores.mentor_factors * np.float32(seed)  # kinds may know mentors by other columns
    return replace(scores, mentor_factors=weights, corrections_by={"rule:site": csr_array(bonus)})


def _expected(kinds: list[PairScores], serves: NDArray[np.bool_]) -> NDArray[np.float32]:
    parts = [kind.units(slice(None)) for kind in kinds]
    for at, part in enumerate(parts):
        part[:, ~serves[:, at]] = -np.inf
    return np.concatenate(parts)


def test_a_row_scores_as_its_learner_does_with_those_who_serve_the_kind() -> None:
    kinds = [_scores(1), _scores(2)]
    serves = np.array([[True, False], [True, True], [False, True], [True, True]])
    wants = np.ones((5, 2), bool)
    wants[2, 0] = wants[4, 1] = False
    rows = rows_of(wants)
    joint = joint_scores({"in": kinds[0], "out": kinds[1]}, serves, rows)
    expected = _expected(kinds, serves)[rows.kind * 5 + rows.learner]
    assert_array_equal(joint.units(slice(None)), expected)


def test_kinds_that_differ_in_weights_alone_share_the_mentors_columns() -> None:
    one = scores_from(np.arange(20.0).reshape(5, 4))
    other = replace(one, learner_factors=csr_array(one.learner_factors * np.float32(2)))
    rows = rows_of(np.ones((5, 2), bool))
    joint = joint_scores({"in": one, "out": other}, np.ones((4, 2), bool), rows)
    assert joint.mentor_factors.shape[1] == one.mentor_factors.shape[1] + 2
    assert_array_equal(joint.units(slice(None)), _expected([one, other], np.ones((4, 2), bool)))


def test_explanations_keep_apart_what_kinds_score_by() -> None:
    rows = rows_of(np.ones((5, 2), bool))
    joint = joint_scores({"in": _scores(1), "out": _scores(2)}, np.ones((4, 2), bool), rows)
    assert set(joint.contributions(0, 1)) == {"in:x", "out:x", "rule:site"}
    assert joint.contributions(0, 1)["out:x"] == 0
