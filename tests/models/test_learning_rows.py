from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.simulator.process.log import log_frames
from evaluation.simulator.process.rows import learning_rows as simulated_rows
from models.errors import MissingColumns
from models.learning_rows import LEAST_SPREAD, LearningRows, learning_rows, settled
from models.log import read_log
from tests.evaluation.simulator.process.companies import company
from tests.models.logs import frames

AS_OF = np.datetime64("2025-12-01")
DAY, END = np.datetime64("2027-06-01"), np.datetime64("2035-01-01")


def rows_of(given: dict[str, pd.DataFrame], as_of: np.datetime64 = AS_OF) -> LearningRows:
    return learning_rows(read_log(given), as_of)


def outcomes(*rated: tuple[str, float]) -> dict[str, list[Any]]:
    n = len(rated)
    return {
        "pair_id": [pair for pair, _ in rated],
        "measure": ["rating"] * n,
        "value": [value for _, value in rated],
        "day": ["2025-02-10"] * n,
    }


def pairs(*told: tuple[str, str | None, str, str]) -> dict[str, list[Any]]:
    """Pair, list, mentor, day of the start; learners are those of the lists."""
    learner = {"a": "l1", "b": "l2", None: "l3"}
    return {
        "pair_id": [one[0] for one in told],
        "list_id": [one[1] for one in told],
        "learner_id": [learner[one[1]] for one in told],
        "mentor_id": [one[2] for one in told],
        "started_on": [one[3] for one in told],
        "ended_on": [None] * len(told),
    }


def test_an_outcome_stands_on_the_row_of_the_mentor_who_was_paired() -> None:
    found = rows_of(frames())
    data = found.training
    assert np.isnan(data.y).tolist() == [True, False, True, True]
    assert data.y[1] == 1.0
    assert data.chosen.tolist() == [False, True, False, False]
    assert data.slate.tolist() == [0, 0, 1, 1]
    assert data.place.tolist() == [1, 2, 1, 2]
    np.testing.assert_array_equal(data.X[:, 0], [0.2, 0.4, 0.6, 0.8])
    assert found.window == ("2025-02-10", "2025-02-10")
    assert found.list_ids.tolist() == ["a", "b"]
    assert found.learner_ids[data.learner].tolist() == ["l1", "l1", "l2", "l2"]
    assert found.mentor_ids[data.mentor].tolist() == ["m1", "m2", "m1", "m2"]
    assert str(data.known[1]) == "2025-02-10"
    assert np.isnat(data.known[[0, 2, 3]]).all()


def test_of_several_pairs_of_a_list_the_first_to_begin_is_what_came_of_it() -> None:
    told = pairs(("late", "a", "m2", "2025-01-20"), ("early", "a", "m1", "2025-01-10"))
    given = frames(pairs=told, outcomes=outcomes(("late", 5.0), ("early", 1.0)))
    found = rows_of(given).training
    assert found.chosen.tolist() == [True, False, False, False]
    assert found.y[0] == 0.0
    assert np.isnan(found.y[1])


def test_a_choice_of_which_no_pair_came_is_a_choice_without_a_label() -> None:
    nothing = frames(pairs=pairs(), outcomes=outcomes())
    found = rows_of(nothing).training
    assert found.chosen.tolist() == [False, True, False, False]
    assert not found.labelled.any()


def test_a_partner_who_was_not_on_the_list_has_no_row_and_nobody_on_it_was_chosen() -> None:
    told = pairs(("p", "a", "m9", "2025-01-10"))
    found = rows_of(frames(pairs=told))
    assert not found.training.chosen.any()
    assert not found.training.labelled.any()
    assert found.labels.composite.tolist() == [1.0]


def test_pairs_of_no_list_have_labels_and_their_cohort() -> None:
    told = pairs(("p", "a", "m2", "2025-01-10"), ("q", None, "m1", "2025-01-12"))
    told["cohort"] = [None, "spring"]
    given = frames(pairs=told, outcomes=outcomes(("p", 5.0), ("q", 3.0)))
    given["exposures"]["cohort"] = ["winter", "winter", "spring", "spring"]
    found = rows_of(given)
    assert found.pairs["pair_id"].tolist() == ["p", "q"]
    assert found.pairs["cohort"].tolist() == ["winter", "spring"]
    np.testing.assert_array_equal(found.labels.composite, [1.0, 0.5])


def test_lists_of_which_a_feature_is_not_known_are_left_out_and_counted() -> None:
    given = frames()
    given["exposures"].loc[1, "style"] = np.nan
    found = rows_of(given)
    assert found.list_ids.tolist() == ["b"]
    assert found.left_out == 1
    assert len(found.pairs) == 1
    whole = learning_rows(read_log(given), AS_OF, feature_names=("gap_coverage",))
    assert (whole.left_out, whole.training.X.shape) == (0, (4, 1))


def test_features_come_in_the_order_asked_for_and_none_is_made_up() -> None:
    log = read_log(frames())
    found = learning_rows(log, AS_OF, feature_names=("style", "gap_coverage"))
    np.testing.assert_array_equal(found.training.X[0], [0.0, 0.2])
    with pytest.raises(MissingColumns, match="site"):
        learning_rows(log, AS_OF, feature_names=("style", "site"))


def test_cohorts_count_in_the_order_of_their_first_lists_where_two_have_labels() -> None:
    told = pairs(("p", "a", "m2", "2025-01-10"), ("q", "b", "m1", "2025-02-05"))
    given = frames(pairs=told, outcomes=outcomes(("p", 5.0), ("q", 3.0)))
    given["exposures"]["cohort"] = ["zeta", "zeta", "alpha", "alpha"]
    found = rows_of(given)
    assert found.cohort is not None
    assert found.cohort.tolist() == [0, 0, 1, 1]
    assert found.cohort_ids.tolist() == ["zeta", "alpha"]
    one = {**given, "outcomes": pd.DataFrame(outcomes(("p", 5.0)))}
    assert rows_of(one).cohort is None
    given["exposures"]["cohort"] = ["zeta", "zeta", None, None]
    assert rows_of(given).cohort is None


def test_an_empty_log_makes_no_rows() -> None:
    found = rows_of({name: frame.head(0) for name, frame in frames().items()})
    assert len(found.training.y) == len(found.pairs) == 0
    assert found.training.X.shape == (0, 2)
    assert (found.left_out, found.window, found.cohort) == (0, (), None)


@cache
def simulated(as_of: np.datetime64 = DAY) -> LearningRows:
    return learning_rows(read_log(log_frames(company(0), DAY)), as_of)


def test_a_simulated_log_gives_the_rows_of_the_simulation() -> None:
    found, rows = simulated().training, simulated_rows(company(0), DAY)
    np.testing.assert_array_equal(found.chosen, rows.chosen)
    np.testing.assert_array_equal(found.slate, rows.slate)
    np.testing.assert_array_equal(found.propensity, rows.propensity)
    assert simulated().labels.of("rating")[0] == pytest.approx(0.5, abs=0.5, nan_ok=True)
    # A pair has a label once it has an answer, or once its end is past.
    assert (found.labelled >= ~np.isnan(rows.y)).all()


@settings(max_examples=10, deadline=None, derandomize=True)
@given(st.integers(0, 500))
def test_what_is_known_on_a_day_does_not_depend_on_what_came_later(days: int) -> None:
    early = company(0).settings.start + np.timedelta64(days, "D")
    then = learning_rows(read_log(log_frames(company(0), early)), early)
    now = learning_rows(read_log(log_frames(company(0), END)), early)
    assert then.digest == now.digest
    np.testing.assert_array_equal(then.labels.composite, now.labels.composite)


@settings(max_examples=10, deadline=None, derandomize=True)
@given(st.integers(0, 2**32 - 1))
def test_the_order_of_pairs_and_outcomes_does_not_matter(seed: int) -> None:
    given, rng = log_frames(company(0), DAY), np.random.default_rng(seed)
    for name in ("choices", "pairs", "outcomes"):
        given[name] = given[name].iloc[rng.permutation(len(given[name]))]
    assert learning_rows(read_log(given), DAY).digest == simulated().digest


def test_the_digest_tells_what_was_learned_from() -> None:
    assert rows_of(frames()).digest == rows_of(frames()).digest
    other = frames(outcomes=outcomes(("p", 4.0)))
    assert rows_of(frames()).digest != rows_of(other).digest


def test_a_feature_that_storing_rounded_differs_within_no_list() -> None:
    rng = np.random.default_rng(0)
    slate = np.repeat(np.arange(50), 4)
    of_list = rng.uniform(0.2, 0.8, 50)[slate]
    told = rng.uniform(size=200)
    rounded = of_list + LEAST_SPREAD / 3 * rng.choice([-1, 1], 200)
    found = settled(np.column_stack([told, rounded]), slate)
    np.testing.assert_array_equal(found[:, 0], told)
    assert np.ptp(found[:, 1].reshape(50, 4), axis=1).max() == 0
    np.testing.assert_allclose(found[:, 1], of_list, atol=LEAST_SPREAD)
    assert settled(np.empty((0, 2)), np.empty(0, dtype=np.intp)).shape == (0, 2)
