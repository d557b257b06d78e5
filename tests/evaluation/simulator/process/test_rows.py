from __future__ import annotations

import numpy as np

from evaluation.simulator.process.rows import LEARNED, learning_rows
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
