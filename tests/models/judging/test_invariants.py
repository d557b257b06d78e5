"""What must not matter to a judgement: the order of rows, how often all of it is there, names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from features.label import Label
from models.judging.document import document
from models.judging.judge import judge
from models.log import read_log
from models.prior import Prior
from models.retraining import Serving
from tests.models.judging.small import AS_OF, frames, in_groups

some = settings(
    max_examples=3, deadline=None, derandomize=True, phases=[Phase.explicit, Phase.generate]
)
seeds = st.integers(0, 2**32 - 1)
PARTS = ("size", "intakes", "load", "levels", "ranking", "groups")
IDS = ("list_id", "learner_id", "pair_id")


def company(seed: int) -> dict[str, pd.DataFrame]:
    """Sixty lists of which ratings, features and groups are drawn."""
    rng = np.random.default_rng(seed)
    ratings = {at: float(value) for at, value in enumerate(rng.integers(1, 6, 60))}
    tables = frames(60, size=3, mentors=12, cohorts=("a", "b"), ratings=ratings)
    tables["exposures"]["gap"] = rng.integers(0, 5, 180) / 4
    of = {f"L{at}": "x" if rng.random() < 0.5 else "y" for at in range(60)}
    of |= {f"M{at}": "x" if at < 6 else "y" for at in range(12)}
    return {**tables, "groups": in_groups("site", of)}


def points(tables: Mapping[str, pd.DataFrame], weight: float = 1.0) -> dict[str, Any]:
    """Return all that does not go by chance: figures without their ends."""
    prior = Prior(("gap",), np.array([weight]))
    beside = Serving(prior, ("more_is_better",), {"gap": Label("gap", "gap")})
    found = judge(read_log(tables), beside, np.random.default_rng(0), as_of=AS_OF, draws=3)
    told = document(found)
    # Sentences name the ends of intervals.
    del told["groups"]["sentences"]
    return {name: _pointwise(told[name]) for name in PARTS}


def _pointwise(value: Any) -> Any:
    if isinstance(value, dict):
        if set(value) == {"value", "low", "high"}:
            return None if value["value"] is None else pytest.approx(value["value"])
        return {name: _pointwise(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_pointwise(one) for one in value]
    return pytest.approx(value) if isinstance(value, float) else value


@some
@given(seeds)
def test_the_order_of_rows_does_not_matter(seed: int) -> None:
    tables = company(seed)
    shuffled = {
        name: frame.sample(frac=1, random_state=seed % 1000) for name, frame in tables.items()
    }
    assert _plain(points(shuffled)) == points(tables)


@some
@given(seeds)
def test_figures_of_everything_twice_are_those_of_once(seed: int) -> None:
    tables = company(seed)
    again = {name: _renamed(frame) for name, frame in tables.items() if name != "groups"}
    groups = tables["groups"]
    learners = groups[groups["person_id"].str.startswith("L")]
    twice = {name: pd.concat([tables[name], again[name]], ignore_index=True) for name in again} | {
        "groups": pd.concat([groups, learners.assign(person_id=learners["person_id"] + "'")])
    }
    one, two = points(tables), _plain(points(twice))
    for name in ("auc", "ndcg", "hit", "mrr", "centred_auc", "pooled_auc"):
        assert [each[name] for each in two["ranking"]] == [each[name] for each in one["ranking"]]
    for name in ("mean", "corrected", "less", "response"):
        assert [each[name] for each in two["intakes"]] == [each[name] for each in one["intakes"]]
    mine, its = (each["groups"]["attributes"][0] for each in (one, two))
    for name in ("labels", "matched"):
        figures = [[each["figure"] for each in side[name]["groups"]] for side in (mine, its)]
        assert figures[1] == figures[0]
    assert [each["ratio"] for each in its["exposure"]] == [
        each["ratio"] for each in mine["exposure"]
    ]
    assert two["size"]["lists"] == 2 * one["size"]["lists"]


@some
@given(seeds, st.sampled_from([0.1, 3.0, 40.0]))
def test_the_scale_of_weights_does_not_matter(seed: int, scale: float) -> None:
    tables = company(seed)
    assert _plain(points(tables, scale)["ranking"]) == points(tables)["ranking"]


def _renamed(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(**{name: frame[name] + "'" for name in IDS if name in frame.columns})


def _plain(value: Any) -> Any:
    """Take the tolerance off one side of a comparison."""
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return getattr(value, "expected", value)
