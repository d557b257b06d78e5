from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from api.report.findings import Check
from api.report.record_schema import RunRecord
from api.report.run_reading import RunFolder, read_run
from api.report.run_record import (
    record_digest,
    with_record_digest,
)
from api.services.input_checks import Rebuilt
from api.services.matching import MatchRequest, match_and_write, read_source
from api.services.places import Places
from api.services.samples import SampleRequest, sample_files
from matching.scored_cohort import score_cohort


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Chinese sample company as CSV files, with a minimum load for everybody who has seats."""
    place = sample_files(SampleRequest(24, 10, seed=3), tmp_path_factory.mktemp("v") / "company")
    mentors = pd.read_csv(place / "mentors.csv", dtype=str, encoding="utf-8-sig")
    mentors["最少人数"] = np.where(mentors["可带人数"] == "0", "0", "1")
    mentors.to_csv(place / "mentors.csv", index=False, encoding="utf-8-sig")
    return place


@pytest.fixture(scope="session")
def folder(company: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with a lock, by a policy that leaves somebody unmatched."""
    place = tmp_path_factory.mktemp("runs")
    free = match_and_write(MatchRequest(company), Places(place / "free"))
    assert free.shortlists is not None
    pair = free.cohort.learners[0], free.cohort.mentors[int(free.shortlists.mentor[0, -1])]
    (place / "locks.csv").write_text(f"learner_id,mentor_id\n{pair[0]},{pair[1]}\n", "utf-8")
    best = np.nan_to_num(free.scores.dense()).max(axis=1)
    policy = {"minimum_score": round(float(np.quantile(best, 0.2)), 3), "weights": {"style": 7.5}}
    (place / "policy.json").write_text(json.dumps(policy), "utf-8")
    request = MatchRequest(company, policy=place / "policy.json", lock=place / "locks.csv")
    run = match_and_write(request, Places(place / "run"))
    assert 0 < run.assignment.n_matched < 24
    assert run.cohort.minimum.any()
    return place / "run"


@pytest.fixture(scope="session")
def run(folder: Path) -> RunFolder:
    return read_run(folder)


@pytest.fixture(scope="session")
def rebuilt(company: Path, run: RunFolder) -> Rebuilt:
    tables, files = read_source(company, None)
    return Rebuilt(files, score_cohort(tables, run.as_of, policy=run.record.policy))


def failed(checks: tuple[Check, ...]) -> set[str]:
    return {check.code for check in checks if not check.passed}


def signed(record: RunRecord) -> RunRecord:
    """A record whose digest of itself is true."""
    return with_record_digest(record, record_digest(record))
