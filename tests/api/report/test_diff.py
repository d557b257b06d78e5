from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from api.report.diff import diff_document, diff_runs, text_rows
from api.report.errors import UnreadableRun
from api.report.run_folder import write_run
from evaluation.simulator import sample_company
from matching.pipeline import MatchRun, match_cohort
from matching.policy import Policy, RulePolicy


def test_a_run_does_not_differ_from_itself(folder: Path) -> None:
    diff = diff_runs(folder, folder)
    assert diff.same_input
    assert not any((diff.moved, diff.policy, diff.totals, diff.load, diff.relisted))
    assert text_rows(diff, "en") == ["no difference between the two runs"]
    assert text_rows(diff, "zh") == ["两次运行没有差别"]


def test_a_planted_move_is_found(
    company: dict[str, pd.DataFrame], run: MatchRun, folder: Path, tmp_path: Path
) -> None:
    mentors, assigned = run.cohort.mentors, run.assignment.mentor
    others = (run.scores.dense() > 0) & (run.cohort.capacity > 0)
    others[np.flatnonzero(assigned >= 0), assigned[assigned >= 0]] = False
    position = int(np.flatnonzero(others.any(axis=1) & (assigned >= 0))[0])
    learner = run.cohort.learners[position]
    old, new = int(assigned[position]), int(np.flatnonzero(others[position])[0])
    write_run(match_cohort(company, locked={learner: mentors[new]}), tmp_path / "locked")
    diff = diff_runs(folder, tmp_path / "locked")
    move = next(move for move in diff.moved if move.learner_id == learner)
    assert (move.before, move.after) == (mentors[old], mentors[new])
    assert any(change.name == "locked" and change.after == 1 for change in diff.totals)
    assert not diff.policy
    assert any(f"({mentors[new]})" in row for row in text_rows(diff, "en"))


def test_a_policy_change_and_who_lost_a_mentor_are_found(
    picky_run: MatchRun, folder: Path, picky_folder: Path
) -> None:
    diff = diff_runs(folder, picky_folder)
    changes = {change.name: (change.before, change.after) for change in diff.policy}
    assert changes["minimum_score"] == (0.0, picky_run.policy.minimum_score)
    assert diff.newly_unmatched
    assert all(move.before and not move.after for move in diff.newly_unmatched)
    back = diff_runs(picky_folder, folder)
    assert {m.learner_id for m in back.newly_matched} == {
        m.learner_id for m in diff.newly_unmatched
    }


def test_joiners_and_leavers_are_told_apart(
    company: dict[str, pd.DataFrame], folder: Path, tmp_path: Path
) -> None:
    gone = sorted(company["learners"]["learner_id"])[0]
    fewer = {
        name: frame[frame["learner_id"] != gone] if name in ("learners", "assessments",
        "shortfalls", "exclusions") else frame
        for name, frame in company.items()
    }  # fmt: skip
    write_run(match_cohort(fewer), tmp_path / "fewer")
    diff = diff_runs(folder, tmp_path / "fewer")
    assert diff.left == (gone,)
    assert not diff.same_input
    assert diff_runs(tmp_path / "fewer", folder).joined == (gone,)


def test_document_is_json(folder: Path, picky_folder: Path) -> None:
    diff = diff_runs(folder, picky_folder)
    document = json.loads(json.dumps(diff_document(diff)))
    assert len(document["newly_unmatched"]) == len(diff.newly_unmatched)


def test_rows_are_in_the_asked_language(folder: Path, picky_folder: Path) -> None:
    diff = diff_runs(folder, picky_folder)
    assert any(row.startswith("no longer matched") for row in text_rows(diff, "en"))
    assert any(row.startswith("不再匹配") for row in text_rows(diff, "zh"))


@pytest.mark.parametrize("damage", ["nothing there", "not JSON", "another schema", "no columns"])
def test_what_is_no_run_is_named(folder: Path, tmp_path: Path, damage: str) -> None:
    bad = tmp_path / "bad"
    shutil.copytree(folder, bad)
    if damage == "nothing there":
        (bad / "run.json").unlink()
    elif damage == "no columns":
        (bad / "assignments.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    else:
        (bad / "run.json").write_text("{" if damage == "not JSON" else "{}", encoding="utf-8")
    with pytest.raises(UnreadableRun) as caught:
        diff_runs(folder, bad)
    assert caught.value.path == bad


def test_settings_and_figures_are_called_what_people_call_them(
    folder: Path, picky_folder: Path
) -> None:
    diff = diff_runs(folder, picky_folder)
    zh, en = "\n".join(text_rows(diff, "zh")), "\n".join(text_rows(diff, "en"))
    assert "政策 最低匹配分: 0 → 0." in zh
    assert "policy minimum score: 0 → 0." in en
    assert "结果 未匹配:" in zh
    codes = ("minimum_score", "mean_score", "full_mentors", "unmatched_")
    assert not any(code in zh or code in en for code in codes)


def test_changed_rules_weights_and_objectives_read_well(folder: Path, tmp_path: Path) -> None:
    rules = (RulePolicy(rule="layer", mode="hard", department="质量部"),)
    policy = Policy(rules=rules, weights={"style": "off"}, objective="score")
    write_run(match_cohort(sample_company(24, 8, seed=3), policy=policy), tmp_path / "other")
    rows = text_rows(diff_runs(folder, tmp_path / "other"), "zh")
    assert "政策 目标: 先求匹配人数，再求总分 → 总分最高优先" in rows
    assert any(row.startswith("政策 权重 · 风格契合: 无 → ") for row in rows)
    assert any("质量部 · 方式: 无 → " in row for row in rows)
    assert not any("rules." in row or "weights." in row for row in rows)
