from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sqlalchemy as sa

from api.security.secrets import MODELS, derived
from api.services.actors import Actor
from api.services.demo_history import LAST_YEAR, add_last_year
from api.services.demo_year import COHORTS, Year, last_year
from api.services.jobs.working import Worker
from api.store import orm
from api.store.seats import free_seats
from api.store.snapshots import load_tables
from matching.pipeline import default_as_of
from tests.api.world import TENANT, World, company

AS_OF = default_as_of(company())
PLACE = f"/v1/programmes/{LAST_YEAR}"


@pytest.fixture
def year(world: World) -> Year:
    with world.store.write() as tx:
        add_last_year(tx, Actor(TENANT, "admin", "demo"), company(), AS_OF)
    return last_year(company(), AS_OF)


def _rows(world: World, table: Any) -> list[Any]:
    with world.store.read() as tx:
        return list(tx.scalars(sa.select(table)))


def test_a_year_is_the_same_each_time_and_lies_before_the_company_s_data(year: Year) -> None:
    again = last_year(company(), AS_OF)
    assert len(year.intakes) == COHORTS
    for one, other in zip(year.intakes, again.intakes, strict=True):
        np.testing.assert_array_equal(one.mentor, other.mentor)
        np.testing.assert_array_equal(
            one.history.outcomes.satisfaction, other.history.outcomes.satisfaction
        )
        assert one.begun < np.datetime64(AS_OF.date(), "D")


def test_all_has_ended_and_nothing_of_now_is_touched(world: World) -> None:
    with world.store.read() as tx:
        before = load_tables(tx, TENANT).digest(), free_seats(tx, TENANT)
    with world.store.write() as tx:
        add_last_year(tx, Actor(TENANT, "admin", "demo"), company(), AS_OF)
    with world.store.read() as tx:
        assert (load_tables(tx, TENANT).digest(), free_seats(tx, TENANT)) == before
    pairs, outcomes = _rows(world, orm.Pair), _rows(world, orm.Outcome)
    assert {pair.state for pair in pairs} == {"ended"}
    assert all(pair.started_at < pair.ended_at < AS_OF for pair in pairs)
    assert max(one.measured_at for one in outcomes) < AS_OF
    rated = sum(one.measure == "rating" for one in outcomes)
    assert 0.3 < rated / len(pairs) < 0.9, "some do not answer"
    assert len({(pair.learner_id, pair.mentor_id) for pair in pairs}) == len(pairs)


def test_what_was_shown_says_what_the_blocks_said(world: World, year: Year) -> None:
    cohort, encoded = year.scored.cohort, year.scored.encoded
    items = {(one.recommendation_id, one.rank): one for one in _rows(world, orm.ShortlistItem)}
    shown = _rows(world, orm.Exposure)
    assert len(shown) == len(items) > 100
    for one in shown[::7]:
        item = items[one.recommendation_id, one.rank]
        assert (item.mentor_id, item.features) == (one.mentor_id, one.features)
        assert item.score == pytest.approx(sum(one.features.values()))
        assert 0 < one.propensity <= 1
        learner = cohort.learners.position(one.learner_id)
        phi = encoded.phi(learner, cohort.mentors.position(one.mentor_id))
        for name in ("gap_coverage", "style", "methods"):
            share = year.scored.weights[name]
            assert one.features.get(name, 0.0) == pytest.approx(share * phi[name], abs=5e-3)


def test_a_model_is_learned_from_it(world: World, year: Year) -> None:
    headers = world.headers("analyst")
    asked = world.client.post(f"{PLACE}/models:train", json={}, headers=headers)
    assert asked.status_code == 202, asked.text
    Worker(world.store, periodic=(), model_key=derived(world.settings, MODELS)).work_off()
    job = world.client.get(asked.headers["location"], headers=headers).json()
    assert job["state"] == "done", job
    place = f"{PLACE}/models/{job['result']['model_version']}"
    told = world.client.get(place, headers=headers).json()
    pairs = sum(len(one.history.pairs.learner) for one in year.intakes)
    assert (told["left_out_lists"], told["labels"]) == (0, pairs)
    assert told["lists"] == sum(len(one.learner) for one in year.intakes)
    assert "no_propensities" not in {one["code"] for one in told["findings"]}
