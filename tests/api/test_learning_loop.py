"""Four cohorts over HTTP, in a company where what makes a relation good shows plainly."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from benchmarks.loop.cohorts import asked_run, lists_of
from benchmarks.loop.driver import COHORTS, Loop, Plan, Round, loop
from benchmarks.loop.taking_back import promotions, roll_back, serving
from evaluation.simulator.process.settings import (
    MeasurementSettings,
    OutcomeSettings,
    QualitySettings,
)

PLAIN = {
    "busy": False,
    "capacity": (4, 8),
    "measurement": MeasurementSettings(
        level_error=0.0, self_rating=(0.0, 0.0), style_true=1.0, style_noise=0.0
    ),
    "quality": QualitySettings(
        weights=(1.0, 0.8, 0.0),
        learner_variance=0.0,
        mentor_variance=0.0,
        pair_variance=0.0,
        skill_drift=0.0,
        load=0.0,
    ),
    "outcome": OutcomeSettings(
        satisfaction_noise=0.2,
        completion=(0.0, 4.0),
        median_months=1.5,
        uplift=(0.2, 0.8),
        uplift_noise=0.1,
        performance=1.0,
    ),
}
"""Some hundred outcomes are much where hardly anything is left to chance; silence stays."""
MISTAKEN = {
    "list_length": 5,
    "weights": {
        "gap_coverage": "a little",
        "style": "a little",
        "methods": "must",
        "availability": "very",
    },
}
PLAN = Plan(40, 20, held_out=60, policy=MISTAKEN, more=PLAIN)

Lived = tuple[Loop, list[Round]]


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    with loop(PLAN, tmp_path_factory.mktemp("loop"), 1) as begun:
        yield begun, list(begun.rounds(PLAN))


def test_lists_of_learned_weights_come_nearer_to_those_of_an_oracle(lived: Lived) -> None:
    begun, rounds = lived
    assert [one.cohort for one in rounds] == [*range(COHORTS + 1)]
    labels = [one.labels for one in rounds]
    assert labels == sorted(labels)
    assert labels[-1] > 80
    assert "champion" in {one.state for one in rounds}
    regret = [one.regret for one in rounds]
    assert regret[-1] < regret[0] - 0.05
    best = begun.judge.regret(begun.judge.best(begun.names))
    assert 0 < best < regret[-1] < begun.judge.regret_of_chance()


def test_what_is_judged_is_what_is_served(lived: Lived) -> None:
    begun, _ = lived
    judge = begun.judge_now()
    ours, learners = judge.scores(begun.weights()), judge.scored.cohort.learners
    row = {learners[int(at)]: number for number, at in enumerate(judge.rows)}
    mentor = {mentor_id: at for at, mentor_id in enumerate(begun.company.mentors)}
    held_out = {"cohort_id": "held-out", "name": "held out", "everyone": False}
    members = [one for one in begun.company.learners if one in row]
    begun.service.call("POST", "/v1/programmes/loop/cohorts", held_out | {"learners": members})
    lists = lists_of(begun.service, asked_run(begun.service, "held-out", dry_run=True))
    shown = [(who, item) for who, one in lists.items() for item in one["items"]]
    assert len(shown) > 100
    found = np.array([item["score"] for _, item in shown])
    expected = np.array([ours[row[who], mentor[item["mentor_id"]]] for who, item in shown])
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-5)


def test_a_promotion_is_taken_back_to_the_byte(lived: Lived) -> None:
    begun, _ = lived
    assert promotions(begun.service) > 0
    champion = serving(begun, "cohort-1")
    version, _ = roll_back(begun.service)
    before = serving(begun, "cohort-1")
    assert before.version == version != champion.version
    assert (before.sealed, before.lists) != (champion.sealed, champion.lists)
    assert begun.promoted(champion.version) == "champion"
    assert serving(begun, "cohort-1") == champion
    assert roll_back(begun.service)[0] == version
    assert serving(begun, "cohort-1") == before
