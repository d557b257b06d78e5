"""Whom each answer stands for."""

from __future__ import annotations

import numpy as np
import pytest

from models.judging.answering import answering
from tests.models.judging.small import frames, logged


def silent(n: int, every: int) -> dict[int, float]:
    """Ratings of `n` pairs of which one in `every` says nothing."""
    return {at: np.nan if at % every == 0 else 3.0 + at % 3 for at in range(n)}


def test_where_everybody_speaks_each_answer_stands_for_itself() -> None:
    log, rows = logged(frames(30))
    found = answering(log, rows)
    rating, completion = (rows.labels.measures.index(name) for name in ("rating", "completion"))
    assert found.weight[:, rating].tolist() == [1.0] * 30
    assert found.weight[:, completion].tolist() == [1.0] * 30
    assert found.warnings_of(("rating", "completion")) == ()


def test_of_the_silent_others_speak_and_of_completion_nobody_is_asked() -> None:
    log, rows = logged(frames(200, ratings=silent(200, 4)))
    found = answering(log, rows)
    rating, completion = (rows.labels.measures.index(name) for name in ("rating", "completion"))
    assert found.weight[:, rating].sum() == pytest.approx(200, rel=0.02)
    assert (found.weight[np.arange(200) % 4 == 0, rating] == 0).all()
    assert found.weight[:, completion].tolist() == [1.0] * 200
    assert found.warnings_of(("completion",)) == ()
    assert "assumed_at_random" in found.warnings_of(("rating",))


def test_who_was_asked_again_tells_what_the_silent_think() -> None:
    tables = frames(400, ratings={at: np.nan if at % 2 else 5.0 for at in range(400)})
    again = np.arange(400) % 8 == 1
    outcomes = tables["outcomes"]
    outcomes["followed_up"] = again
    outcomes.loc[again, "value"] = 2.0
    log, rows = logged(tables)
    found = answering(log, rows)
    rating = rows.labels.measures.index("rating")
    weight, value = found.weight[:, rating], np.nan_to_num(rows.labels.raw[:, rating])
    assert weight @ value / weight.sum() == pytest.approx(3.5, abs=0.15)
    assert found.warnings_of(("rating",)) == ()


def test_a_measure_that_nobody_answered_stands_for_nobody() -> None:
    log, rows = logged(frames(30, ratings=dict.fromkeys(range(30), np.nan)))
    found = answering(log, rows)
    assert "rating" not in found.by_measure
    assert not found.weight[:, rows.labels.measures.index("rating")].any()


def test_an_answer_is_not_in_its_own_mentors_record() -> None:
    """One mentor with many pairs: her other answers would give each away to the last digit."""
    ratings = {at: float(1 + at * 7 % 5) if at % 3 else np.nan for at in range(300)}
    log, rows = logged(frames(300, mentors=2, ratings=ratings))
    assert "weakly_related" in answering(log, rows).warnings_of(("rating",))


def test_no_pairs() -> None:
    log, rows = logged(frames(0))
    found = answering(log, rows)
    assert found.weight.shape == (0, len(rows.labels.measures))
    assert found.by_measure == {}
