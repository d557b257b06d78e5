from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from api.report.errors import UnreadableRun
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


@pytest.fixture(scope="module")
def drawn(company: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("drawn")
    (place / "policy.json").write_text(json.dumps(KINDS["drawn"]), "utf-8")
    request = MatchRequest(company, policy=place / "policy.json", seed=5)
    match_and_write(request, Places(place / "run"))
    return place / "run"


def test_the_probability_of_every_pair_is_told(drawn: Path) -> None:
    lottery = pd.read_csv(drawn / "lottery.csv", encoding="utf-8-sig")
    assigned = pd.read_csv(drawn / "assignments.csv", encoding="utf-8-sig")
    assert lottery["probability"].max() <= 0.5
    assert (assigned["chance"] > 0).all()
    told = assigned.merge(lottery, on=["learner_id", "mentor_id"])
    assert len(told) == len(assigned)
    assert (told["chance"] == told["probability"]).all()
    record = read_run(drawn).record
    assert record.draw is not None
    assert record.draw.pair_cap == 0.5


def test_another_seed_draws_another_assignment_of_the_same_expectation(
    company: Path, drawn: Path, tmp_path: Path
) -> None:
    (tmp_path / "policy.json").write_text(json.dumps(KINDS["drawn"]), "utf-8")
    request = MatchRequest(company, policy=tmp_path / "policy.json", seed=6)
    other = match_and_write(request, Places(None))
    before = read_run(drawn)
    assert before.record.draw is not None
    assert other.solved.lottery is not None
    assert other.solved.lottery.expected_total == before.record.draw.expected_total
    assert other.assignment.mentor.tolist() != before.certificate.mentor.tolist()


@pytest.mark.parametrize("change", ["seed", "probability", "expected"])
def test_a_draw_that_is_told_otherwise_is_caught(
    company: Path, drawn: Path, tmp_path: Path, change: str
) -> None:
    shutil.copytree(drawn, tmp_path / "run")
    record = json.loads((drawn / "run.json").read_text(encoding="utf-8"))
    if change == "seed":
        record["seed"] = 77
    elif change == "expected":
        record["draw"]["expected_total"] += 0.01
    else:
        place = tmp_path / "run" / "lottery.csv"
        text = place.read_text(encoding="utf-8-sig")
        place.write_text(text.replace(",0.5\n", ",1.0\n", 1), encoding="utf-8-sig")
    (tmp_path / "run" / "run.json").write_text(json.dumps(record), encoding="utf-8")
    found = failed(verify_run(tmp_path / "run", company).checks)
    assert found & {"draw", "asked"}


@pytest.mark.parametrize("line", ["nobody,C0001,0.5", "E0002,nobody,0.5", "E0002,C0013,0.3"])
def test_a_lottery_that_makes_no_sense_is_refused(drawn: Path, tmp_path: Path, line: str) -> None:
    shutil.copytree(drawn, tmp_path / "run")
    place = tmp_path / "run" / "lottery.csv"
    place.write_text(f"learner_id,mentor_id,probability\n{line}\n", encoding="utf-8-sig")
    with pytest.raises(UnreadableRun, match="lottery"):
        read_run(tmp_path / "run")
    place.unlink()
    with pytest.raises(UnreadableRun, match="lottery"):
        read_run(tmp_path / "run")


@pytest.mark.parametrize(
    ("kind", "zh", "en"),
    [
        ("drawn", "分配由抽签得出", "Drawn by lot"),
        ("stable", "稳定：没有任何一对师生", "Stable: no learner and mentor"),
        ("floor", "都更愿意与对方结对", "would both rather have each other"),
    ],
)
def test_a_report_says_what_kind_of_run_it_is_in_both_languages(
    company: Path, tmp_path: Path, kind: str, zh: str, en: str
) -> None:
    (tmp_path / "policy.json").write_text(json.dumps(KINDS[kind]), "utf-8")
    request = MatchRequest(company, policy=tmp_path / "policy.json", seed=5)
    match_and_write(request, Places(tmp_path / "run"))
    page = (tmp_path / "run" / "report.html").read_text(encoding="utf-8")
    assert zh in page
    assert en in page
