from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import textwrap
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

import api.report.run_folder
from api.report.errors import OutputExists
from api.report.run_folder import RUN_FILES, check_output, write_run
from matching.pipeline import MatchRun, Mode, match_cohort
from tests.factories import tiny_frames

ROOT = Path(__file__).parents[3]
HOSTILE = (
    "=1+1",
    "@SUM(A1)",
    "+1",
    "-1",
    "＝1",
    "\u202eevil",
    "<b>x</b>",
    "👩🏽‍💻",
    "=" + "长" * 4000,
)

DRAWN = {"lottery.csv"}
"""Files of a run that is drawn, and of no other."""


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_full_run_leaves_every_file(folder: Path) -> None:
    assert set(contents(folder)) == RUN_FILES - DRAWN


def test_files_are_those_of_the_mode(tmp_path: Path) -> None:
    modes: tuple[tuple[Mode, tuple[str, ...]], ...] = (
        ("assign", ("shortlists",)),
        ("shortlist", ("assignments", "certificate")),
    )
    for mode, missing in modes:
        run = match_cohort(tiny_frames(), mode=mode)
        written = write_run(run, tmp_path / mode)
        expected = {name for name in RUN_FILES - DRAWN if not name.startswith(missing)}
        assert {path.name for path in written} == set(contents(tmp_path / mode)) == expected


def test_nobody_is_called_assigned_when_only_lists_were_asked_for(tmp_path: Path) -> None:
    write_run(match_cohort(tiny_frames(), mode="shortlist"), tmp_path / "out")
    html = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert '<section class="card mine"' not in html
    lists = pd.read_csv(tmp_path / "out" / "shortlists.csv")
    assert set(lists["assigned"]) == {"no"}


def test_same_company_and_seed_give_the_same_bytes(
    company: dict[str, pd.DataFrame], folder: Path, tmp_path: Path
) -> None:
    write_run(match_cohort(company), tmp_path / "again")
    assert contents(tmp_path / "again") == contents(folder)


def test_shortlists_hold_a_row_for_every_shown_pair(run: MatchRun, folder: Path) -> None:
    assert run.shortlists is not None
    lists = pd.read_csv(folder / "shortlists.csv")
    assert len(lists) == (run.shortlists.mentor >= 0).sum()
    shown = run.shortlists.mentor
    listed = {x for i, x in enumerate(run.cohort.learners) if (shown[i] >= 0).any()}
    assert set(lists["learner_id"]) == listed
    assert (lists["assigned"] == "yes").sum() == run.assignment.n_matched
    assert lists["score"].between(0, 1).all()
    assert lists["propensity"].between(0, 1, inclusive="right").all()
    assert lists["reasons_zh"].str.len().min() > 0


def test_assignments_are_those_of_the_run(run: MatchRun, folder: Path) -> None:
    pairs = pd.read_csv(folder / "assignments.csv").set_index("learner_id")["mentor_id"]
    mentor = run.assignment.mentor
    expected = {
        learner: run.cohort.mentors[int(mentor[i])]
        for i, learner in enumerate(run.cohort.learners)
        if mentor[i] >= 0
    }
    assert pairs.to_dict() == expected


def test_every_unmatched_learner_is_listed_with_a_reason(
    picky_run: MatchRun, picky_folder: Path
) -> None:
    alone = pd.read_csv(picky_folder / "unmatched.csv")
    assert list(alone["learner_id"]) == [one.learner for one in picky_run.diagnosis.unmatched]
    assert alone[["code", "reasons_zh", "reasons_en"]].notna().all(axis=None)


def test_workbook_and_csv_say_the_same(folder: Path) -> None:
    sheet = openpyxl.load_workbook(folder / "assignments.xlsx").active
    assert sheet is not None
    assert sheet["A1"].value == "learner id · 学员工号"
    rows = [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert rows == list(pd.read_csv(folder / "assignments.csv")["learner_id"])


def test_spreadsheets_hold_no_live_formula(tmp_path: Path) -> None:
    frames = tiny_frames()
    for column in ("name", "department"):
        count = len(frames["people"])
        frames["people"][column] = [HOSTILE[i % len(HOSTILE)] for i in range(count)]
    write_run(match_cohort(frames), tmp_path / "out")
    for path in (tmp_path / "out").glob("*.xlsx"):
        book = openpyxl.load_workbook(path)
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert {cell.data_type for cell in cells} <= {"s", "n"}
        assert any(str(cell.value).startswith("=") for cell in cells)
    for path in (tmp_path / "out").glob("*.csv"):
        texts = pd.read_csv(path, dtype=str, keep_default_na=False).select_dtypes(exclude="number")
        live = texts.map(lambda text: text.startswith(("=", "+", "@", "＝")))
        assert not live.any(axis=None)


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["notes.txt"], "notes.txt"),
        (["run.json", "budget.xlsx"], "budget.xlsx"),
        (["report.html"], "no run.json"),
    ],
)
def test_a_folder_that_is_not_only_a_run_is_left_alone(
    run: MatchRun, tmp_path: Path, names: list[str], found: str
) -> None:
    for name in names:
        (tmp_path / name).write_text("mine", encoding="utf-8")
    with pytest.raises(OutputExists, match=found):
        write_run(run, tmp_path)
    assert contents(tmp_path) == dict.fromkeys(names, b"mine")


def test_a_file_in_the_place_is_left_alone(run: MatchRun, tmp_path: Path) -> None:
    place = tmp_path / "out"
    place.write_text("mine", encoding="utf-8")
    with pytest.raises(OutputExists, match="a file"):
        write_run(run, place)
    assert place.read_text(encoding="utf-8") == "mine"


def test_nothing_an_empty_folder_and_an_earlier_run_are_fine(tmp_path: Path, folder: Path) -> None:
    check_output(tmp_path / "new")
    check_output(tmp_path)
    check_output(folder)


def test_an_earlier_run_is_replaced_whole(run: MatchRun, tmp_path: Path, folder: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(folder, out)
    (out / "run.json").write_text("old", encoding="utf-8")
    (out / ".DS_Store").write_bytes(b"")
    write_run(run, out)
    assert contents(out) == contents(folder)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("interrupt", [KeyboardInterrupt, OSError])
def test_an_interrupted_run_leaves_the_old_one(
    run: MatchRun,
    tmp_path: Path,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    interrupt: type[BaseException],
) -> None:
    def stop(*_: object) -> str:
        raise interrupt

    out = tmp_path / "out"
    shutil.copytree(folder, out)
    monkeypatch.setattr(api.report.run_folder, "render_report", stop)
    with pytest.raises(interrupt):
        write_run(run, out)
    assert contents(out) == contents(folder)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_interrupted_swap_leaves_the_old_one(
    run: MatchRun, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    shutil.copytree(folder, out)
    rename = Path.rename

    def stop(path: Path, target: Path) -> Path:
        if path.name == "new":
            raise KeyboardInterrupt
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", stop)
    with pytest.raises(KeyboardInterrupt):
        write_run(run, out)
    assert contents(out) == contents(folder)


def test_a_killed_run_leaves_the_old_one(tmp_path: Path, folder: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(folder, out)
    script = f"""
        import os, signal
        from pathlib import Path
        import api.report.run_folder as run_folder
        from matching.pipeline import match_cohort
        from tests.factories import tiny_frames

        run_folder.render_report = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
        run_folder.write_run(match_cohort(tiny_frames()), Path({str(out)!r}))
    """
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", textwrap.dedent(script)]
    done = subprocess.run(command, env=environment, cwd=ROOT, check=False, capture_output=True)
    assert done.returncode == -signal.SIGKILL
    assert contents(out) == contents(folder)


def test_the_documentation_names_every_file_and_column(folder: Path) -> None:
    text = (ROOT / "docs" / "run-folder.md").read_text(encoding="utf-8")
    for path in folder.glob("*.csv"):
        assert path.name in text
        for column in pd.read_csv(path, nrows=0).columns:
            assert f"`{column}`" in text, column


def test_a_cohort_before_anybody_joined_still_leaves_a_run(tmp_path: Path) -> None:
    run = match_cohort(tiny_frames(), as_of=datetime(2000, 1, 1, tzinfo=UTC))
    write_run(run, tmp_path / "out")
    assert len(run.cohort.learners) == 0
    assert pd.read_csv(tmp_path / "out" / "shortlists.csv").empty
    html = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "This cohort has no learners." in html


def test_a_locked_pair_is_marked_as_fixed(tmp_path: Path) -> None:
    tiny = match_cohort(tiny_frames())
    learner = int((tiny.assignment.mentor >= 0).argmax())
    pair = (tiny.cohort.learners[learner], tiny.cohort.mentors[tiny.assignment.mentor[learner]])
    write_run(match_cohort(tiny_frames(), locked=dict([pair])), tmp_path / "out")
    rows = pd.read_csv(tmp_path / "out" / "assignments.csv").set_index("learner_id")
    assert rows["locked"].to_dict()[pair[0]] == "yes"
    assert (rows["locked"] == "yes").sum() == 1
    html = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert html.count('<span lang="zh">人力资源指定</span>') == 1


def test_a_large_cohort_has_the_same_cells_without_sentences_and_workbooks(
    run: MatchRun, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api.report.run_folder, "WORDS_LIMIT", len(run.cohort.learners) - 1)
    write_run(run, tmp_path / "out")
    gone = RUN_FILES - DRAWN - set(contents(tmp_path / "out"))
    assert gone == {"shortlists.xlsx", "assignments.xlsx"}
    for name in ("shortlists.csv", "assignments.csv"):
        small, large = (pd.read_csv(place / name) for place in (folder, tmp_path / "out"))
        words = [name for name in small if str(name).startswith(("reasons", "cautions"))]
        assert len(words) == 4
        pd.testing.assert_frame_equal(small.drop(columns=words), large)
