from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from evaluation.simulator import sample_company
from features.cohort_builder import build_cohort
from features.label import LANGS
from features.space import EncodedCohort, FeatureSpace
from features.tables import Tables
from matching.labels import LABEL_TEXTS, LIST_LABELS, label_lists, labels_of, shortlist_labels
from matching.shortlists import Shortlists

AS_OF = datetime(2026, 9, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def encoded() -> EncodedCohort:
    tables = Tables.from_frames(sample_company(40, 15, seed=2))
    return FeatureSpace().encode(build_cohort(tables.as_of(AS_OF), AS_OF))


def row(*values: float) -> NDArray[np.float64]:
    return np.array([values], dtype=np.float64)


LIST = np.array([[4, 2, 7]])
KNOWN = np.ones((1, 3), dtype=np.bool_)
FLAT = row(0.5, 0.5, 0.5)


def test_a_mentor_may_carry_several_labels_and_the_others_none() -> None:
    truths = label_lists(LIST, row(0.2, 0.9, 0.3), row(0.1, 0.8, 0.2), row(0.9, 0.1, 0.1), KNOWN)

    assert [labels_of(truths[0, place]) for place in range(3)] == [
        ("stretch",),
        ("widest_coverage", "closest_style"),
        (),
    ]


def test_on_a_tie_a_label_is_true_of_nobody() -> None:
    truths = label_lists(LIST, row(0.3 + 0.6, 0.9, 0.3), FLAT, row(0.0, 0.0, 0.0), KNOWN)

    assert not truths.any()


def test_an_unknown_style_is_not_the_closest() -> None:
    known = np.array([[False, True, True]])
    truths = label_lists(LIST, FLAT, row(0.9, 0.6, 0.5), FLAT, known)

    assert labels_of(truths[0, 1]) == ("closest_style",)


def test_a_list_of_one_has_nobody_to_compare_with() -> None:
    alone = np.array([[4, -1, -1]])

    assert not label_lists(alone, row(0.9, np.nan, np.nan), FLAT, FLAT, KNOWN).any()


def test_what_stands_after_the_end_of_a_list_is_not_read() -> None:
    ended = np.array([[4, 2, -1]])
    truths = label_lists(ended, row(0.5, 0.6, 0.9), FLAT, row(0.1, 0.2, np.nan), KNOWN)

    assert truths[0, 1].tolist() == [True, False, True]
    assert not truths[0, 2].any()


@given(st.integers(0, 10**6))
@settings(max_examples=40, deadline=None, derandomize=True)
def test_every_label_is_true_of_one_at_most_and_follows_a_reordering(seed: int) -> None:
    rng = np.random.default_rng(seed)
    mentor = np.where(rng.random((6, 3)) < 0.8, rng.integers(0, 9, (6, 3)), -1)
    first, second, third = (rng.integers(0, 4, (6, 3)) / 4 for _ in range(3))
    known = rng.random((6, 3)) < 0.7
    truths = label_lists(mentor, first, second, third, known)
    order = rng.permutation(3)
    moved = label_lists(
        mentor[:, order], first[:, order], second[:, order], third[:, order], known[:, order]
    )

    assert (truths.sum(axis=1) <= 1).all()
    assert not truths[mentor < 0].any()
    assert np.array_equal(moved, truths[:, order])


def test_labels_of_lists_agree_with_the_features_of_each_pair(encoded: EncodedCohort) -> None:
    rng = np.random.default_rng(0)
    n, m = len(encoded.cohort.learners), len(encoded.cohort.mentors)
    mentor = np.stack([rng.permutation(m)[:3] for _ in range(n)]).astype(np.intp)
    mentor[::5, 2] = -1
    lists = Shortlists(mentor, np.ones((n, 3)), np.zeros(m, np.intp), np.zeros(m, np.intp), 0)
    truths = shortlist_labels(encoded, lists)

    for learner in range(n):
        shown = [int(j) for j in mentor[learner] if j >= 0]
        coverage = np.round([encoded.phi(learner, j)["gap_coverage"] for j in shown], 9)
        widest = [int(np.argmax(coverage))] if np.sum(coverage == coverage.max()) == 1 else []
        assert np.flatnonzero(truths[learner, :, 0]).tolist() == widest
    assert truths.any(axis=(0, 1)).all()


def test_empty_lists_carry_no_label(encoded: EncodedCohort) -> None:
    n, m = len(encoded.cohort.learners), len(encoded.cohort.mentors)
    empty = Shortlists(
        np.full((n, 3), -1), np.zeros((n, 3)), np.zeros(m, np.intp), np.zeros(m, np.intp), 0
    )

    assert not shortlist_labels(encoded, empty).any()


def test_every_label_has_a_text_in_both_languages() -> None:
    assert set(LABEL_TEXTS) == set(LIST_LABELS)
    assert all(label.text(lang) for label in LABEL_TEXTS.values() for lang in LANGS)
