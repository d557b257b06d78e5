from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from api.report.list_checks import check_listed, check_lists, read_lists
from api.report.run_folder import write_run
from api.report.run_reading import read_run
from matching.pipeline import MatchRun, match_cohort
from tests.factories import tiny_frames

Edit = Callable[[pd.DataFrame], pd.DataFrame]


def told(place: Path, run: MatchRun) -> tuple[str, str]:
    """Findings in English, within the folder and against the scores."""
    found = read_run(place)
    rows = read_lists(place, found)
    checks = (check_lists(found, rows), *check_listed(found, rows, run.scores))
    alone, rebuilt = ("\n".join(one.text("en") for one in check.findings) for check in checks)
    return alone, rebuilt


def edited(folder: Path, place: Path, edit: Edit) -> Path:
    shutil.copytree(folder, place)
    cells = pd.read_csv(place / "shortlists.csv", dtype=str, keep_default_na=False)
    edit(cells).to_csv(place / "shortlists.csv", index=False, encoding="utf-8-sig")
    return place


def set_cell(row: int, column: str, value: str) -> Edit:
    def edit(cells: pd.DataFrame) -> pd.DataFrame:
        cells.loc[row, column] = value
        return cells

    return edit


def test_honest_lists_pass(
    folder: Path, run: MatchRun, picky_folder: Path, picky_run: MatchRun
) -> None:
    assert told(folder, run) == ("", "")
    assert told(picky_folder, picky_run) == ("", "")


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (set_cell(1, "mentor_id", "nobody"), "is not in the run"),
        (set_cell(1, "learner_id", "nobody"), "is not in the run"),
        (set_cell(1, "rank", "7"), "got the rank 7"),
        (set_cell(1, "rank", "1"), "got the rank 1"),
        (set_cell(1, "rank", "first"), "got the rank nan"),
        (lambda cells: pd.concat([cells, cells.iloc[[0]]]), "on the list twice"),
        (lambda cells: cells.iloc[1:], "not on the list"),
        (lambda cells: cells.assign(assigned="no"), "the mark"),
        (lambda cells: cells.assign(mentor_id=cells["mentor_id"].iloc[0]), "lists, expected"),
    ],
)
def test_lists_that_do_not_agree_with_the_certificate_are_named(
    folder: Path, run: MatchRun, tmp_path: Path, edit: Edit, words: str
) -> None:
    if words == "not on the list":  # the row of the first learner's assigned mentor goes
        mine = (run.assignment.mentor[0], run.shortlists)
        assert mine[1] is not None
        at = mine[1].mentor[0].tolist().index(mine[0])
        place = edited(folder, tmp_path / "run", lambda cells: cells.drop(index=at))
    else:
        place = edited(folder, tmp_path / "run", edit)
    assert words in told(place, run)[0]


def test_a_score_that_was_raised_is_named_with_the_true_one(
    folder: Path, run: MatchRun, tmp_path: Path
) -> None:
    place = edited(folder, tmp_path / "run", set_cell(2, "score", "0.999999"))
    alone, rebuilt = told(place, run)
    assert alone == ""
    assert "got 0.999999, expected 0." in rebuilt


def test_a_forbidden_mentor_on_a_list_is_named(tmp_path: Path) -> None:
    honest = match_cohort(tiny_frames())
    write_run(honest, tmp_path / "out")
    learner, mentor = (int(side[0]) for side in honest.scores.forbidden.nonzero())
    pair = honest.cohort.learners[learner], honest.cohort.mentors[mentor]
    swap = set_cell(0, "mentor_id", pair[1])
    place = edited(tmp_path / "out", tmp_path / "run", lambda c: swap(c).assign(learner_id=pair[0]))
    assert f"{pair[0]} → {pair[1]}: the rules forbid the pair" in told(place, honest)[1]


def test_a_run_without_lists_has_nothing_to_check(tmp_path: Path) -> None:
    run = match_cohort(tiny_frames(), mode="assign")
    write_run(run, tmp_path / "out")
    assert told(tmp_path / "out", run) == ("", "")
