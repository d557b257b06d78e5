from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest

from api.services.actors import Actor
from api.services.errors import NotFound
from api.services.learning.features import Scale
from api.services.learning.programme_log import ProgrammeLog, read_programme_log
from api.services.learning.scales import Version
from api.services.privacy.erasing import erase, plan_erasure
from api.store import Store, orm
from api.store.training import StoredLog
from matching.policy import Policy
from models.learning_rows import learning_rows
from models.log import Log
from tests.api.services.learning.logged import BEGIN, PER_LIST, PROGRAMME, WEIGHTS, add_log
from tests.api.world import TENANT, World

HR = Actor(TENANT, "hr", "tests")
ALL = datetime(2026, 3, 31, tzinfo=UTC)
SCALES: dict[Version, Scale] = {
    (None, "prior"): Scale({"gap_coverage": 1.0, "style": 1.0}, Policy())
}


def _shown(list_id: str, rank: int, mentor: str, **more: Any) -> dict[str, Any]:
    row = {
        "list_id": list_id,
        "rank": rank,
        "learner_id": "l1",
        "mentor_id": mentor,
        "propensity": 0.5,
        "policy_version": None,
        "model_version": "prior",
        "shown_on": "2025-01-06 08:00:00",
        "source": "prior",
        "cohort": None,
        "features": json.dumps({"gap_coverage": 0.1 * rank}),
    }
    return {**row, **more}


def _pair(pair_id: str, list_id: str | None, mentor: str) -> dict[str, Any]:
    return {
        "pair_id": pair_id,
        "list_id": list_id,
        "learner_id": "l1",
        "mentor_id": mentor,
        "started_on": "2025-01-08 09:30:00",
        "ended_on": None,
        "cohort": None,
    }


def _outcome(pair_id: str, **more: Any) -> dict[str, Any]:
    row = {
        "pair_id": pair_id,
        "measure": "rating",
        "value": 5.0,
        "day": "2025-01-20 10:00:00",
        "source": "self",
        "competency_id": None,
        "details": "{}",
    }
    return {**row, **more}


def _choice(list_id: str, *ranked: str) -> dict[str, Any]:
    return {
        "list_id": list_id,
        "ranked": json.dumps(ranked),
        "chosen_on": "2025-01-07 08:00:00",
    }


def _frame(rows: list[dict[str, Any]], one: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(one), dtype=object)


def _log(
    shown: list[dict[str, Any]],
    pairs: list[dict[str, Any]] | None = None,
    *,
    choices: list[dict[str, Any]] | None = None,
    outcomes: list[dict[str, Any]] | None = None,
    ends_on: date | None = None,
) -> Log:
    stored = StoredLog(
        _frame(shown, _shown("", 1, "")),
        _frame(choices or [], _choice("")),
        _frame(pairs or [], _pair("", "", "")),
        _frame(outcomes or [], _outcome("")),
        pd.DataFrame({"mentor_id": ["m1"], "seats": [3]}),
    )
    return ProgrammeLog(stored, ("gap_coverage", "style"), SCALES, ends_on).log()


def test_what_was_added_to_scores_is_features_as_they_were_shown() -> None:
    log = _log([_shown("a", 1, "m1"), _shown("a", 2, "m2")])
    assert log.feature_names == ("gap_coverage", "style")
    np.testing.assert_allclose(log.exposures["gap_coverage"], [0.2, 0.4])
    assert log.exposures["style"].tolist() == [0.0, 0.0]
    assert log.exposures["shown_on"].astype(str).unique().tolist() == ["2025-01-06"]
    assert log.mentors["seats"].tolist() == [3]


def test_features_of_weights_that_are_not_known_are_not_known() -> None:
    log = _log([_shown("a", 1, "m1"), _shown("b", 1, "m1", model_version="gone")])
    assert log.exposures["style"].isna().tolist() == [False, True]
    assert learning_rows(log, np.datetime64("2026-01-01")).left_out == 1


def test_what_hr_named_has_no_propensity() -> None:
    log = _log([_shown("a", 1, "m1", source="hr"), _shown("b", 1, "m1")])
    assert np.isnan(log.exposures["propensity"]).tolist() == [True, False]


def test_choices_are_told_by_place() -> None:
    shown = [_shown(one, rank, f"m{rank}") for one in "abc" for rank in (1, 2)]
    choices = [_choice("a", "m2", "m1"), _choice("b"), _choice("c", "m9"), _choice("z", "m1")]
    told = _log(shown, choices=choices).choices
    assert dict(zip(told["list_id"], told["rank"], strict=True)) == {"a": 2, "b": 0}


def test_of_a_list_that_was_changed_what_was_shown_last_counts() -> None:
    later = {"shown_on": "2025-01-09 08:00:00"}
    shown = [_shown("a", 1, "m1"), _shown("a", 1, "m3", **later), _shown("a", 2, "m2")]
    assert _log(shown).exposures["mentor_id"].tolist() == ["m3", "m2"]
    moved = [_shown("a", 1, "m1"), _shown("a", 1, "m2", **later), _shown("a", 2, "m2")]
    assert _log(moved).exposures["mentor_id"].tolist() == ["m2"]


def test_pairs_of_lists_that_are_not_there_are_of_no_list() -> None:
    log = _log([_shown("a", 1, "m1")], [_pair("p", "a", "m1"), _pair("q", "z", "m2")])
    assert log.pairs["list_id"].isna().tolist() == [False, True]
    assert log.pairs["planned_on"].isna().all()
    planned = _log([_shown("a", 1, "m1")], [_pair("p", "a", "m1")], ends_on=date(2025, 6, 1))
    assert planned.pairs["planned_on"].astype(str).tolist() == ["2025-06-01"]


def test_details_of_outcomes_are_columns_and_those_of_unknown_pairs_are_left_out() -> None:
    told = [
        _outcome("p", measure="result", value=110.0, details='{"baseline": 100.0}'),
        _outcome("p", measure="uplift", competency_id="C1", details='{"treated": false}'),
        _outcome("z"),
    ]
    found = _log([_shown("a", 1, "m1")], [_pair("p", "a", "m1")], outcomes=told).outcomes
    assert found["baseline"].fillna(0).tolist() == [100.0, 0.0]
    assert found["treated"].tolist() == [True, False]
    assert found["competency_id"].isna().tolist() == [True, False]


def test_nothing_shown_is_an_empty_log() -> None:
    log = _log([])
    assert all(len(frame) == 0 for name, frame in log.frames.items() if name != "mentors")
    assert log.feature_names == ("gap_coverage", "style")


def _read(world: World, as_of: datetime = ALL) -> Log:
    with world.store.read() as tx:
        return read_programme_log(tx, TENANT, PROGRAMME, as_of, key=None).log()


def _programme(store: Store) -> None:
    with store.write() as tx:
        tx.add(
            orm.Programme(
                tenant_id=TENANT, programme_id=PROGRAMME, name=PROGRAMME, created_at=BEGIN
            )
        )


def test_a_database_gives_back_what_was_shown_chosen_and_measured(world: World) -> None:
    _programme(world.store)
    add_log(world.store, 20)
    log = _read(world)
    assert log.feature_names == tuple(WEIGHTS)
    assert len(log.exposures) == 20 * PER_LIST
    assert len(log.choices) == len(log.pairs) == len(log.outcomes) == 20
    assert log.exposures["propensity"].between(0, 1, inclusive="right").all()
    whole = log.exposures[list(WEIGHTS)].to_numpy() * 1000
    np.testing.assert_allclose(whole, whole.round(), atol=1e-6)
    paired = log.pairs.merge(log.choices, on="list_id").merge(
        log.exposures, on=["list_id", "rank"], suffixes=("", "_shown")
    )
    assert (paired["mentor_id"] == paired["mentor_id_shown"]).all()
    assert learning_rows(log, np.datetime64("2026-01-01")).training.labelled.sum() == 20


def test_what_came_later_is_not_read(world: World) -> None:
    _programme(world.store)
    add_log(world.store, 20)
    early = _read(world, BEGIN + timedelta(days=10))
    assert len(early.exposures) == 10 * PER_LIST
    assert early.exposures["shown_on"].max() < pd.Timestamp("2025-01-16")
    assert len(early.outcomes) == 0


def test_who_was_erased_is_left_out_with_what_came_of_it(world: World) -> None:
    _programme(world.store)
    add_log(world.store, 20)
    before = _read(world)
    gone = before.pairs["mentor_id"].iloc[0]
    with world.store.read() as tx:
        plan = plan_erasure(tx, HR, gone)
    with world.store.write() as tx:
        pseudonym = erase(tx, HR, plan, "OWN_REQUEST", now=ALL).pseudonym
    after = _read(world)
    kept = before.pairs["mentor_id"] != gone
    assert sorted(after.pairs["pair_id"]) == sorted(before.pairs["pair_id"][kept])
    assert set(after.outcomes["pair_id"]) == set(after.pairs["pair_id"])
    for frame in after.frames.values():
        assert not frame.astype(str).isin([gone, pseudonym]).any(axis=None)


def test_a_programme_that_is_not_there_has_no_log(world: World) -> None:
    with pytest.raises(NotFound):
        _read(world)
