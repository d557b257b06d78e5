from __future__ import annotations

import numpy as np
import pytest

from evaluation.simulator.process.rows import LEARNED, attainable_weights, learning_rows
from tests.evaluation.simulator.process.companies import company

FOUND = company(0)
LATER = np.datetime64("2027-03-01", "D")


def test_every_answer_is_the_label_of_its_pair() -> None:
    rows, pairs = learning_rows(FOUND), FOUND.pairs
    known = ~np.isnan(rows.y)
    heard = ~np.isnan(FOUND.outcomes.satisfaction)
    assert rows.chosen[known].all()
    assert rows.chosen.sum() == len(pairs.learner)
    assert np.array_equal(rows.slate[known], pairs.shown[heard])
    assert np.array_equal(rows.mentor[known], pairs.mentor[heard])
    assert np.array_equal(4 * rows.y[known] + 1, FOUND.outcomes.satisfaction[heard])


def test_rows_are_the_shown_pairs_with_what_was_known_of_them() -> None:
    rows, shown = learning_rows(FOUND), FOUND.exposures
    assert rows.X.shape == ((shown.mentor >= 0).sum(), len(LEARNED))
    assert np.array_equal(rows.X, shown.features[rows.slate, rows.rank - 1, :2])
    assert np.array_equal(rows.propensity, shown.propensity[rows.slate, rows.rank - 1])
    assert "surface_similarity" not in LEARNED


def test_what_came_later_is_not_known() -> None:
    rows = learning_rows(FOUND, LATER)
    assert (rows.time < LATER).all()
    late = FOUND.pairs.shown[(FOUND.pairs.ended >= LATER)]
    assert np.isnan(rows.y[np.isin(rows.slate, late)]).all()
    assert 0 < (~np.isnan(rows.y)).sum() < (~np.isnan(learning_rows(FOUND).y)).sum()
    assert len(learning_rows(FOUND, FOUND.settings.start).y) == 0


def test_decoys_tell_nothing_and_are_the_same_for_the_same_pair() -> None:
    rows, plain = learning_rows(FOUND, decoys=3), learning_rows(FOUND)
    assert np.array_equal(rows.X[:, :2], plain.X)
    assert rows.X.shape[1] == 5
    known = ~np.isnan(rows.y)
    for decoy in rows.X[:, 2:].T:
        assert abs(decoy.mean()) < 0.1
        assert abs(decoy.std() - 1.0) < 0.1
        assert abs(np.corrcoef(decoy[known], rows.y[known])[0, 1]) < 0.25
    assert np.array_equal(learning_rows(FOUND, LATER, decoys=3).X, rows.X[rows.time < LATER])
    assert len(np.unique(rows.X[:, 2:])) == 3 * len(rows.X)


@pytest.mark.parametrize("seed", [0, 1])
def test_what_can_be_learned_is_less_than_what_is_true(seed: int) -> None:
    fit, style = attainable_weights(company(seed).world)
    assert 0.12 < fit < 0.26
    assert 0.07 < style < 0.18
