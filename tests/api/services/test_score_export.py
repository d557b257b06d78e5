from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from scipy.sparse import csr_array

from api.services.score_export import export_scores
from features.index import Index
from matching.scores import UNIT, PairScores


def _scores(n_learners: int, n_mentors: int, absent: list[tuple[int, int]]) -> PairScores:
    """Scores of any size: learner l with mentor m has ``(l + 1) * (m + 1)`` units."""
    rows = np.array([pair[0] for pair in absent], dtype=np.intp)
    columns = np.array([pair[1] for pair in absent], dtype=np.intp)
    forbidden = csr_array(
        (np.ones(len(absent), dtype=np.bool_), (rows, columns)), shape=(n_learners, n_mentors)
    )
    return PairScores(
        Index([f"学员{i:05d}" for i in range(n_learners)], "learner"),
        Index([f"M{i:04d}" for i in range(n_mentors)], "mentor"),
        csr_array(np.arange(1, n_learners + 1, dtype=np.float32)[:, np.newaxis]),
        np.arange(1, n_mentors + 1, dtype=np.float32)[:, np.newaxis],
        {"gap_coverage": slice(0, 1)},
        forbidden,
        {},
    )


def _export(scores: PairScores, path: Path) -> None:
    """Export with a seat for each mentor, and nobody locked."""
    n_learners, n_mentors = scores.shape
    export_scores(
        scores,
        np.ones(n_mentors, dtype=np.intp),
        path,
        minimum=np.zeros(n_mentors, dtype=np.intp),
        locked=np.full(n_learners, -1, dtype=np.intp),
    )


def test_the_archive_holds_what_optimality_can_be_checked_with(tmp_path: Path) -> None:
    scores = _scores(1500, 4, [(0, 0), (1499, 3)])
    capacity, minimum = np.array([1, 0, 2, 3], dtype=np.intp), np.array([0, 0, 0, 2], dtype=np.intp)
    locked = np.full(1500, -1, dtype=np.intp)
    locked[2] = 1
    export_scores(scores, capacity, tmp_path / "scores.npz", minimum=minimum, locked=locked)
    with np.load(tmp_path / "scores.npz", allow_pickle=False) as read:
        assert set(read.files) == {
            "scores", "learner_id", "mentor_id", "capacity", "minimum", "locked",
        }  # fmt: skip
        assert read["scores"].dtype == np.float64
        assert_array_equal(read["scores"], scores.dense())
        assert np.argwhere(np.isnan(read["scores"])).tolist() == [[0, 0], [1499, 3]]
        assert read["scores"][2, 1] == 6 / UNIT
        assert tuple(read["learner_id"]) == scores.learners.ids
        assert tuple(read["mentor_id"]) == scores.mentors.ids
        assert_array_equal(read["capacity"], capacity)
        assert_array_equal(read["minimum"], minimum)
        assert_array_equal(read["locked"], locked)


def test_equal_scores_give_equal_bytes(tmp_path: Path) -> None:
    for name in ("a.npz", "b.npz"):
        _export(_scores(7, 3, [(2, 1)]), tmp_path / name)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (0, 0)])
def test_an_empty_side_is_an_empty_matrix(tmp_path: Path, shape: tuple[int, int]) -> None:
    _export(_scores(*shape, []), tmp_path / "e.npz")
    with np.load(tmp_path / "e.npz", allow_pickle=False) as read:
        assert read["scores"].shape == shape


def test_a_failure_leaves_the_old_archive_and_no_other_file(tmp_path: Path) -> None:
    path = tmp_path / "scores.npz"
    path.write_bytes(b"old")
    scores, words = _scores(2, 2, []), np.array(["x", "y"])
    nothing = np.zeros(2, dtype=np.intp)
    with pytest.raises(ValueError, match="invalid literal"):
        export_scores(scores, words, path, minimum=nothing, locked=nothing)
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["scores.npz"]
