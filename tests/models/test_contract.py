"""What every estimator keeps to."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

from models.acceptance import AcceptanceModel
from models.boosted import BoostedReRanker
from models.calibrating import Calibrator
from models.choice import ChoiceModel
from models.conformal import ConformalInterval
from models.errors import ModelError, NotANumber
from models.linear import MapLinear
from models.track_record import TrackRecord
from tests.models.lists import PRIOR, draw

Columns = Mapping[str, NDArray[Any]]
N_LISTS = 60


@dataclass(frozen=True)
class Case:
    """One estimator, and which columns it takes.

    Attributes
    ----------
    make : callable
    fits, predicts : tuple of str
        Columns that `fit` and `predict` take by name.
    label : str
        The column that may be NaN.
    """

    make: Callable[[], Any]
    fits: tuple[str, ...]
    predicts: tuple[str, ...]
    label: str
    weighs: bool = True

    def fitted(self, columns: Columns) -> Any:
        return self.make().fit(**{name: columns[name] for name in self.fits})

    def predicted(self, estimator: Any, columns: Columns) -> NDArray[np.float64]:
        found: NDArray[np.float64] = estimator.predict(
            **{name: columns[name] for name in self.predicts}
        )
        return found


LINEAR = ("X", "y", "slate", "sample_weight")
CASES = {
    "linear": Case(lambda: MapLinear(PRIOR), LINEAR, ("X",), "y"),
    "linear, logistic": Case(lambda: MapLinear(PRIOR, loss="logistic"), LINEAR, ("X",), "y"),
    "linear, bounded": Case(
        lambda: MapLinear(PRIOR, shrinkage=3.0, directions=["more_is_better"] * 6),
        LINEAR,
        ("X",),
        "y",
    ),
    "linear, mentors": Case(lambda: MapLinear(PRIOR), (*LINEAR, "mentor"), ("X",), "y"),
    "linear, pooled": Case(lambda: MapLinear(centre_by_slate=False), LINEAR, ("X",), "y"),
    "calibrator": Case(Calibrator, ("score", "y", "sample_weight"), ("score",), "y"),
    "calibrator, steps": Case(
        lambda: Calibrator("isotonic"), ("score", "y", "sample_weight"), ("score",), "y"
    ),
    "conformal": Case(
        lambda: ConformalInterval(0.8),
        ("predicted", "y", "learner", "sample_weight"),
        ("predicted",),
        "y",
    ),
    "choice": Case(
        ChoiceModel,
        ("X", "chosen", "slate", "position"),
        ("X", "slate", "position"),
        "chosen",
        weighs=False,
    ),
    "acceptance": Case(
        AcceptanceModel, ("X", "accepted", "mentor", "sample_weight"), ("X", "mentor"), "accepted"
    ),
    # Leaves and bins of trees count rows, whatever their weight.
    "boosted": Case(
        lambda: BoostedReRanker(least_outcomes=50, n_trees=5),
        ("X", "y", "slate"),
        ("X", "slate"),
        "y",
        weighs=False,
    ),
    "track record": Case(
        TrackRecord, ("mentor", "outcome", "time"), ("mentor", "as_of"), "outcome", weighs=False
    ),
}
EVERY = pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
WEIGHING = pytest.mark.parametrize(
    "case", [c for c in CASES.values() if c.weighs], ids=[k for k, c in CASES.items() if c.weighs]
)


def _columns(seed: int = 0) -> dict[str, NDArray[Any]]:
    rng = np.random.default_rng(seed)
    lists = draw(rng, N_LISTS)
    n = len(lists.y)
    days = np.datetime64("2026-01-01") + rng.integers(0, 90, n)
    return {
        "X": lists.X,
        "y": lists.y,
        "outcome": lists.y,
        "accepted": lists.y,
        "slate": lists.slate,
        "learner": lists.slate,
        "position": 1 + np.arange(n) % 5,
        "chosen": (np.arange(n) % 5 == (lists.slate * 7) % 6).astype(np.float64),
        "score": lists.X[:, 0],
        "predicted": lists.X[:, 1],
        "sample_weight": rng.integers(1, 4, n).astype(np.float64),
        "mentor": rng.integers(0, 20, n),
        "time": days,
        "as_of": days,
    }


def _rows(columns: Columns, which: NDArray[Any]) -> dict[str, NDArray[Any]]:
    return {name: column[which] for name, column in columns.items()}


@EVERY
def test_parameters_are_read_and_set_and_cloned(case: Case) -> None:
    estimator = case.make()
    parameters = estimator.get_params(deep=False)
    assert parameters.keys() == estimator.set_params(**parameters).get_params(deep=False).keys()
    twin = clone(estimator)
    assert type(twin) is type(estimator)
    for name, value in twin.get_params(deep=False).items():
        assert np.array_equal(repr(value), repr(parameters[name]))


@EVERY
def test_an_estimator_knows_nothing_before_it_is_fitted(case: Case) -> None:
    estimator = case.make()
    assert vars(estimator).keys() == estimator.get_params(deep=False).keys()
    with pytest.raises(NotFittedError):
        case.predicted(estimator, _columns())


@EVERY
def test_fit_returns_the_estimator_and_leaves_its_parameters(case: Case) -> None:
    estimator, columns = case.make(), _columns()
    before = dict(estimator.get_params(deep=False))
    assert estimator.fit(**{name: columns[name] for name in case.fits}) is estimator
    assert all(value is before[name] for name, value in estimator.get_params(deep=False).items())
    learned = vars(estimator).keys() - before.keys()
    assert learned
    assert all(name.endswith("_") or name.startswith("_") for name in learned)


@EVERY
def test_input_is_left_as_it_is(case: Case) -> None:
    columns, same = _columns(), _columns()
    case.predicted(case.fitted(columns), columns)
    for name, column in columns.items():
        assert np.array_equal(column, same[name])


@EVERY
def test_one_finite_number_comes_for_each_row(case: Case) -> None:
    columns = _columns()
    estimator = case.fitted(columns)
    found = case.predicted(estimator, columns)
    assert len(found) == len(columns["y"])
    assert found.dtype == np.float64
    assert np.isfinite(found).all()
    none = np.zeros(len(found), dtype=np.bool_)
    assert len(case.predicted(estimator, _rows(columns, none))) == 0


@EVERY
def test_fitting_again_gives_the_very_same(case: Case) -> None:
    columns, other = _columns(), _columns(1)
    one = case.fitted(columns)
    again = case.fitted(other).fit(**{name: columns[name] for name in case.fits})
    assert np.array_equal(case.predicted(one, columns), case.predicted(again, columns))


@EVERY
def test_a_copy_by_pickle_predicts_the_very_same(case: Case) -> None:
    columns = _columns()
    estimator = case.fitted(columns)
    copy = pickle.loads(pickle.dumps(estimator))
    assert np.array_equal(case.predicted(estimator, columns), case.predicted(copy, columns))


@EVERY
def test_the_order_of_rows_never_matters(case: Case) -> None:
    columns = _columns()
    order = np.random.default_rng(2).permutation(len(columns["y"]))
    one, other = case.fitted(columns), case.fitted(_rows(columns, order))
    assert_allclose(case.predicted(other, columns), case.predicted(one, columns), rtol=1e-7)


@WEIGHING
def test_a_weight_counts_how_often_a_row_is_there(case: Case) -> None:
    columns = _columns()
    copies = np.repeat(np.arange(len(columns["y"])), columns["sample_weight"].astype(int))
    repeated = _rows(columns, copies) | {"sample_weight": np.ones(len(copies))}
    one, other = case.fitted(columns), case.fitted(repeated)
    assert_allclose(case.predicted(other, columns), case.predicted(one, columns), rtol=1e-7)


@WEIGHING
def test_a_row_of_weight_0_is_not_there(case: Case) -> None:
    columns = _columns()
    gone = columns["slate"] % 4 == 0
    weight = np.where(gone, 0.0, columns["sample_weight"])
    one = case.fitted(columns | {"sample_weight": weight})
    other = case.fitted(_rows(columns, ~gone))
    assert_allclose(case.predicted(other, columns), case.predicted(one, columns), rtol=1e-7)


@EVERY
def test_what_is_not_observed_is_left_out(case: Case) -> None:
    columns = _columns()
    gone = columns["slate"] % 4 == 0
    label = np.where(gone, np.nan, columns[case.label])
    one = case.fitted(columns | {case.label: label})
    assert one.n_unobserved_ == gone.sum()
    assert one.n_outcomes_ == (~gone).sum()
    assert np.isfinite(case.predicted(one, columns)).all()


@EVERY
def test_a_label_that_is_none_is_refused_by_name(case: Case) -> None:
    columns = _columns()
    with pytest.raises(ModelError):
        case.fitted(columns | {case.label: columns[case.label] * 3.0})


@EVERY
def test_columns_of_different_lengths_are_refused_by_name(case: Case) -> None:
    columns = _columns()
    with pytest.raises(ModelError):
        case.fitted(columns | {case.label: columns[case.label][1:]})


@pytest.mark.parametrize(
    "case",
    [c for c in CASES.values() if "X" in c.fits],
    ids=[k for k, c in CASES.items() if "X" in c.fits],
)
def test_a_feature_that_is_no_number_is_named(case: Case) -> None:
    columns = _columns()
    estimator = case.fitted(columns)
    columns["X"][3, 2] = np.nan
    for work in (case.fitted, lambda columns: case.predicted(estimator, columns)):
        with pytest.raises(NotANumber) as caught:
            work(columns)
        assert caught.value.row == 3
