from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from api.report.run_folder import write_run
from evaluation.simulator import sample_company
from matching.pipeline import MatchRun, match_cohort
from matching.policy import Policy

PICKY = Policy(name="picky", minimum_score=0.6)
"""Leaves some learners of the small company without a mentor."""


@pytest.fixture(scope="session")
def company() -> dict[str, pd.DataFrame]:
    return sample_company(24, 8, seed=3, lang="zh")


@pytest.fixture(scope="session")
def run(company: dict[str, pd.DataFrame]) -> MatchRun:
    return match_cohort(company)


@pytest.fixture(scope="session")
def picky_run(company: dict[str, pd.DataFrame]) -> MatchRun:
    return match_cohort(company, policy=PICKY)


@pytest.fixture(scope="session")
def folder(run: MatchRun, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("runs") / "first"
    write_run(run, out)
    return out


@pytest.fixture(scope="session")
def picky_folder(picky_run: MatchRun, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("runs") / "picky"
    write_run(picky_run, out)
    return out
