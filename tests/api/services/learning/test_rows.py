from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import numpy as np

from api.services.learning.features import Scale
from api.services.learning.rows import TrainingRows, Version, training_rows
from api.store.training import Log
from matching.policy import Policy

BEGIN = datetime(2025, 1, 6, 8, tzinfo=UTC)
AS_OF = BEGIN + timedelta(days=300)
WEIGHTS = {"gap_coverage": 1.0, "style": 1.0}
SCALES: dict[Version, Scale] = {(None, "prior"): Scale(WEIGHTS, Policy())}


def _shown(at: int, rank: int, **more: Any) -> Any:
    row = {
        "recommendation_id": f"rec_{at}",
        "rank": rank,
        "mentor_id": f"m{rank}",
        "learner_id": f"l{at}",
        "propensity": 0.5,
        "policy_version": None,
        "model_version": "prior",
        "shown_at": BEGIN + timedelta(days=at),
        "features": json.dumps({"gap_coverage": 0.1 * rank}),
        "source": "prior",
        "cohort_id": None,
    }
    return _Row({**row, **more})


class _Row(SimpleNamespace):
    """A row as the store gives it: by name, and in order."""

    def __init__(self, values: dict[str, Any]) -> None:
        super().__init__(**values)

    def __iter__(self) -> Any:
        return iter(vars(self).values())


def _pair(name: str, at: int, mentor: str, **more: Any) -> Any:
    began = BEGIN + timedelta(days=at + 1)
    row = {
        "pair_id": name,
        "recommendation_id": f"rec_{at}",
        "mentor_id": mentor,
        "started_at": began,
        "ended_at": began + timedelta(days=30),
    }
    return _Row({**row, **more})


def _rating(pair: str, value: float) -> Any:
    row = {
        "pair_id": pair,
        "measure": "rating",
        "value": value,
        "measured_at": BEGIN + timedelta(days=20),
        "competency_id": None,
        "source": "self",
        "details": {},
    }
    return _Row(row)


def _rows(
    shown: list[Any],
    pairs: list[Any] | None = None,
    *,
    choices: list[Any] | None = None,
    outcomes: list[Any] | None = None,
    cohorts: tuple[str, ...] = (),
    ends_on: date | None = None,
) -> TrainingRows:
    log = Log(shown, pairs or [], choices or [], outcomes or [], cohorts)
    return training_rows(log, SCALES, tuple(WEIGHTS), ends_on=ends_on, as_of=AS_OF)


def test_an_outcome_stands_on_the_row_of_the_mentor_who_was_paired() -> None:
    shown = [_shown(at, rank) for at in (0, 1) for rank in (1, 2)]
    found = _rows(shown, [_pair("p", 0, "m2")], outcomes=[_rating("p", 5.0)]).training
    assert np.isnan(found.y).tolist() == [True, False, True, True]
    assert found.y[1] == 1.0
    assert found.chosen.tolist() == [False, True, False, False]
    assert found.slate.tolist() == [0, 0, 1, 1]
    assert found.place.tolist() == [1, 2, 1, 2]
    np.testing.assert_allclose(found.X[:, 0], [0.2, 0.4, 0.2, 0.4])
    assert str(found.shown[2]) == "2025-01-07"


def test_of_several_pairs_of_a_list_the_first_is_what_came_of_it() -> None:
    pairs = [_pair("a", 0, "m1"), _pair("b", 0, "m2")]
    told = [_rating("a", 1.0), _rating("b", 5.0)]
    found = _rows([_shown(0, 1), _shown(0, 2)], pairs, outcomes=told).training
    assert found.chosen.tolist() == [True, False]
    assert found.y[0] == 0.0
    assert np.isnan(found.y[1])


def test_a_choice_of_which_no_pair_came_is_a_choice_without_a_label() -> None:
    choices = [_Row({"recommendation_id": "rec_0", "ranked": ["m2", "m1"]})]
    choices += [_Row({"recommendation_id": "rec_1", "ranked": []})]
    shown = [_shown(at, rank) for at in (0, 1) for rank in (1, 2)]
    found = _rows(shown, choices=choices).training
    assert found.chosen.tolist() == [False, True, False, False]
    assert not found.labelled.any()


def test_what_hr_named_has_no_propensity() -> None:
    found = _rows([_shown(0, 1, source="hr"), _shown(1, 1)]).training
    assert np.isnan(found.propensity).tolist() == [True, False]


def test_lists_of_weights_that_are_not_known_are_left_out_and_counted() -> None:
    shown = [_shown(0, 1), _shown(1, 1, model_version="gone"), _shown(1, 2, model_version="gone")]
    found = _rows(shown)
    assert len(found.training.y) == 1
    assert found.left_out == 1


def test_completion_is_read_against_the_end_of_the_programme() -> None:
    pairs = [_pair("p", 0, "m1")]
    early = _rows([_shown(0, 1)], pairs, ends_on=date(2025, 6, 1)).training
    whole = _rows([_shown(0, 1)], pairs, ends_on=date(2025, 1, 20)).training
    assert (early.y[0], whole.y[0]) == (0.0, 1.0)


def test_cohorts_count_in_the_order_of_their_opening_where_two_have_labels() -> None:
    shown = [_shown(0, 1, cohort_id="b"), _shown(1, 1, cohort_id="a")]
    pairs = [_pair("p", 0, "m1"), _pair("q", 1, "m1")]
    told = [_rating("p", 4.0), _rating("q", 2.0)]
    both = _rows(shown, pairs, outcomes=told, cohorts=("b", "a"))
    assert both.cohort is not None
    assert both.cohort.tolist() == [0, 1]
    assert _rows(shown, pairs, outcomes=told[:1], cohorts=("b", "a")).cohort is None
    assert _rows([*shown, _shown(2, 1)], pairs, outcomes=told, cohorts=("b", "a")).cohort is None


def test_window_and_digest_tell_what_was_learned_from() -> None:
    shown, pairs = [_shown(0, 1), _shown(0, 2)], [_pair("p", 0, "m1")]
    four, two = (_rows(shown, pairs, outcomes=[_rating("p", value)]) for value in (4.0, 2.0))
    assert four.window == ("2025-01-26", "2025-01-26")
    assert four.digest != two.digest
    assert four.digest == _rows(shown, pairs, outcomes=[_rating("p", 4.0)]).digest
    assert _rows(shown).window == ()


def test_nothing_shown_makes_no_rows() -> None:
    found = _rows([])
    assert len(found.training.y) == 0
    assert (found.left_out, found.window, found.cohort) == (0, (), None)
