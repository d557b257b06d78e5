from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from api.report.run_reading import read_run
from api.services.matching import MatchRequest, match_and_write
from api.services.places import Places
from api.services.verifying import verify_run
from tests.api.services.conftest import failed

KINDS = {
    "floor": {"floor": "largest"},
    "low floor": {"floor": 0.3},
    "load cap": {"load_cap": 1},
    "stable": {"objective": "stable"},
    "drawn": {"pair_cap": 0.5},
    "drawn above a floor": {"pair_cap": 0.25, "floor": "largest", "minimum_score": 0.2},
    "score": {"objective": "score", "floor": "largest"},
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_run_verifies(company: Path, tmp_path: Path, kind: str) -> None:
    (tmp_path / "policy.json").write_text(json.dumps(KINDS[kind]), "utf-8")
    request = MatchRequest(company, policy=tmp_path / "policy.json", seed=5)
    run = match_and_write(request, Places(tmp_path / "run"))
    verdict = verify_run(tmp_path / "run", company)
    assert failed(verdict.checks) == set()
    assert verdict.outcome == "verified"
    record = read_run(tmp_path / "run").record
    assert record.total == pytest.approx(run.assignment.total)
    assert record.least_score == run.solved.case.min_score


def test_a_floor_that_the_policy_does_not_ask_for_is_caught(company: Path, tmp_path: Path) -> None:
    (tmp_path / "policy.json").write_text(json.dumps(KINDS["low floor"]), "utf-8")
    request = MatchRequest(company, policy=tmp_path / "policy.json")
    match_and_write(request, Places(tmp_path / "run"))
    text = (tmp_path / "run" / "run.json").read_text(encoding="utf-8")
    record = json.loads(text)
    assert record["least_score"] <= 0.3
    record["least_score"] = 0.31
    (tmp_path / "run" / "run.json").write_text(json.dumps(record), encoding="utf-8")
    assert "asked" in failed(verify_run(tmp_path / "run", company).checks)


def test_a_cap_on_loads_holds_and_seats_are_counted_by_it(company: Path, tmp_path: Path) -> None:
    (tmp_path / "policy.json").write_text(json.dumps(KINDS["load cap"]), "utf-8")
    request = MatchRequest(company, policy=tmp_path / "policy.json")
    run = match_and_write(request, Places(tmp_path / "run"))
    assert run.assignment.load.max() == 1
    assert read_run(tmp_path / "run").record.counts.seats == np.count_nonzero(run.cohort.capacity)
