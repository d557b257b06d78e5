from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from api.report.run_folder import write_run
from evaluation.simulator import sample_company
from matching.pipeline import MatchRun, match_cohort
from matching.policy import Policy


@pytest.fixture(scope="session")
def company() -> dict[str, pd.DataFrame]:
    return sample_company(24, 8, seed=3, lang="zh")


@pytest.fixture(scope="session")
def run(company: dict[str, pd.DataFrame]) -> MatchRun:
    return match_cohort(company)


@pytest.fixture(scope="session")
def picky_run(company: dict[str, pd.DataFrame], run: MatchRun) -> MatchRun:
    """The same cohort with a minimum score that about half of its best pairs miss."""
    best = np.nan_to_num(run.scores.dense()).max(axis=1)
    policy = Policy(name="picky", minimum_score=round(float(np.median(best)), 3))
    return match_cohort(company, policy=policy)


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
