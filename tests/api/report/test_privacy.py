"""Nothing that a run leaves behind tells what must stay private."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from api.report.run_folder import write_run
from features.schema import PRIVATE_RULES
from matching.pipeline import match_cohort
from matching.policy import Policy
from tests.factories import tiny_frames

SECRET = "SECRET-VALUE"
RATING, UPLIFT = 4.6875, 1.3125
WORDS = re.compile(r"banned|not[ _]again|禁止|不再配对|\bban\b", re.IGNORECASE)


@pytest.fixture(scope="module", params=["default", "soft"])
def outputs(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    frames = tiny_frames()
    frames["protected"]["value"] = SECRET
    ended = frames["mentorships"]["ended_on"].notna()
    frames["mentorships"].loc[ended, ["rating", "uplift"]] = (RATING, UPLIFT)
    policy = Policy()
    if request.param == "soft":
        rules = tuple(
            rule.model_copy(update={"mode": "report" if rule.rule in PRIVATE_RULES else "soft"})
            for rule in policy.rules
        )
        policy = Policy(rules=rules, minimum_score=0.5)
    out = tmp_path_factory.mktemp("runs") / "out"
    write_run(match_cohort(frames, policy=policy), out)
    return out


def texts(folder: Path) -> dict[str, str]:
    found = {
        path.name: path.read_text(encoding="utf-8-sig")
        for path in folder.iterdir()
        if path.suffix not in (".xlsx", ".npz")
    }
    with np.load(folder / "certificate.npz", allow_pickle=False) as archive:
        cells = [str(cell) for name in archive.files for cell in archive[name].flat]
        found["certificate.npz"] = "\n".join([*archive.files, *cells])
    for path in folder.glob("*.xlsx"):
        rows = [row for sheet in openpyxl.load_workbook(path) for row in sheet.values]
        found[path.name] = "\n".join(str(cell) for row in rows for cell in row)
    return found


def test_no_output_tells_a_protected_value_or_a_rating(outputs: Path) -> None:
    for name, text in texts(outputs).items():
        for secret in (SECRET, str(RATING), str(UPLIFT)):
            assert secret not in text, name


def test_no_output_names_a_private_rule(outputs: Path) -> None:
    """The record repeats the policy, which says what the programme does with such rules at all."""
    for name, text in texts(outputs).items():
        if name != "run.json":
            assert not WORDS.search(text), name


def test_report_is_the_same_whatever_keeps_two_people_apart(tmp_path: Path) -> None:
    pages = []
    for reason in ("banned", "not_again"):
        frames = tiny_frames()
        frames["exclusions"] = pd.DataFrame(
            [("L3", "M3", reason, None)], columns=["learner_id", "mentor_id", "reason", "since"]
        )
        out = tmp_path / reason
        write_run(match_cohort(frames), out)
        text = (out / "report.html").read_text(encoding="utf-8")
        pages.append(re.sub(r"\b[0-9a-f]{64}\b", "", text))
    assert pages[0] == pages[1]
