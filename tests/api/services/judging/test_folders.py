from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from api.cli.messages import STEP_LABELS
from api.files.log_folder import read_log_folder, write_log_folder
from api.services.judging.errors import NothingWeighed
from api.services.judging.folders import JudgeRequest, judge_folder, serving_of
from api.services.judging.simulating import SimulationRequest, simulated_folder
from features.blocks import BLOCKS
from matching.policy import Policy
from models.judging.document import document
from models.judging.parts import PARTS
from models.log import Log, read_log

LATE = datetime(2100, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("logs") / "log"
    simulated_folder(SimulationRequest(60, 10, seed=2), out)
    return out


@pytest.fixture(scope="module")
def log(folder: Path) -> Log:
    return read_log_folder(folder)


def test_weights_are_shares_of_the_features_that_the_log_has(log: Log) -> None:
    serving = serving_of(log, Policy(), {"style": 3.0, "gap_coverage": 1.0, "site": 9.0})
    default = Policy().block_weights(BLOCKS)
    names = serving.prior.feature_names
    assert set(names) == set(log.feature_names)
    assert serving.prior.coef_.sum() == pytest.approx(1)
    ratio = serving.prior.coef_[0] / serving.prior.coef_[1]
    assert ratio == pytest.approx(default[names[0]] / default[names[1]])
    assert serving.champion == {"gap_coverage": 0.25, "style": 0.75}


def test_weights_of_nothing_that_the_log_has_are_refused(log: Log) -> None:
    other = Policy(weights={"style": "off", "gap_coverage": "off"})
    for policy, champion in ((other, None), (Policy(), {"site": 1.0})):
        with pytest.raises(NothingWeighed):
            serving_of(log, policy, champion)


def test_a_log_is_judged_as_of_the_day_after_its_last(folder: Path, log: Log) -> None:
    steps: list[str] = []
    found = judge_folder(JudgeRequest(folder, draws=100), progress=steps.append).judgement
    days = [log.pairs["ended_on"].max(), log.exposures["shown_on"].max(), log.outcomes["day"].max()]
    assert found.as_of == str((max(days) + np.timedelta64(1, "D")).date())
    assert found.size.lists == log.exposures["list_id"].nunique()
    assert steps == ["log.read", "log.judge", *(f"log.judge.{part}" for part in PARTS)]
    assert set(steps) <= STEP_LABELS.keys()


def test_equal_requests_give_equal_judgements(folder: Path) -> None:
    requests = [JudgeRequest(folder, as_of=day, draws=100) for day in (LATE, LATE)]
    first, second = (document(judge_folder(one).judgement) for one in requests)
    assert first == second


def test_an_empty_log_is_judged(log: Log, tmp_path: Path) -> None:
    empty = read_log({name: frame[:0] for name, frame in log.frames.items()})
    write_log_folder(empty, tmp_path / "log")
    found = judge_folder(JudgeRequest(tmp_path / "log", draws=100), both_ways=True)
    assert found.judgement.as_of == "1970-01-02"
    assert found.by_time is None
