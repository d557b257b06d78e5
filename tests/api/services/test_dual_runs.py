"""Dual mentoring from files to a run folder: an inside mentor and an outside coach each."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from api.report.diff import diff_runs, text_rows
from api.report.groups import by_department
from api.report.run_reading import read_run
from api.report.run_record import SourceInfo, record_text, run_record
from api.services.errors import InvalidLocks
from api.services.explaining import explain_run
from api.services.locks import locks_of
from api.services.matching import MatchRequest, match_and_write, read_source
from api.services.places import Places
from api.services.posing import pose
from api.services.pricing import Question, price
from api.services.rematching import RematchRequest, changes_of, rematch_and_write
from api.services.samples import SampleRequest, sample_files
from api.services.verifying import verify_run
from matching.errors import InvalidPolicy
from matching.pipeline import MatchRun, default_as_of
from matching.policy import policy_of
from matching.wishes import whose
from tests.api.services.conftest import failed

POLICY = {
    "kinds": [
        {"kind": "inside"},
        {"kind": "outside", "layers": ["executive", "middle"], "topics": ["leadership"]},
    ]
}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sample company in which a third of the mentors come from outside."""
    place = sample_files(
        SampleRequest(40, 15, seed=3, lang="en"), tmp_path_factory.mktemp("d") / "company"
    )
    mentors = pd.read_csv(place / "mentors.csv", dtype=str, encoding="utf-8-sig")
    mentors["kind"] = np.where(np.arange(len(mentors)) % 3, "inside", "outside")
    mentors.to_csv(place / "mentors.csv", index=False, encoding="utf-8-sig")
    return place


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("p") / "policy.json"
    place.write_text(json.dumps(POLICY), encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("r") / "run"


@pytest.fixture(scope="module")
def run(company: Path, policy: Path, out: Path) -> MatchRun:
    return match_and_write(MatchRequest(company, policy=policy), Places(out))


def frame(out: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(out / f"{name}.csv", dtype=str, encoding="utf-8-sig", keep_default_na=False)


def pairs(out: Path) -> dict[tuple[str, str], str]:
    """Mentor of each learner and kind, as the spreadsheet has them."""
    rows = frame(out, "assignments")[["learner_id", "kind", "mentor_id"]]
    return {(learner, kind): mentor for learner, kind, mentor in rows.itertuples(index=False)}


def test_spreadsheets_name_learners_and_say_which_kind(run: MatchRun, out: Path) -> None:
    assigned = pairs(out)
    assert len(assigned) == run.assignment.n_matched
    both = [learner for learner, kind in assigned if (learner, "outside") in assigned]
    assert any((learner, "inside") in assigned for learner in both)
    rows = frame(out, "assignments")
    assert rows["learner_id"].is_monotonic_increasing
    alone = frame(out, "unmatched")
    assert set(alone["kind"]) <= {"inside", "outside"}
    wishes = {*assigned, *zip(alone["learner_id"], alone["kind"], strict=True)}
    assert {f"{kind}:{learner}" for learner, kind in wishes} == {*run.cohort.learners}


def test_lists_hold_mentors_of_the_kind_alone(run: MatchRun, out: Path) -> None:
    kind_of = dict(
        zip(run.cohort.mentors, run.cohort.mentor_kind.tolist(), strict=True)
    )  # 0 = inside
    rows = frame(out, "shortlists")
    assert all(
        kind_of[mentor] == (kind == "outside")
        for mentor, kind in zip(rows["mentor_id"], rows["kind"], strict=True)
    )
    assert rows.groupby(["learner_id", "kind"]).size().max() == 3


def test_the_record_counts_people_and_wishes_by_kind(run: MatchRun, out: Path) -> None:
    record = read_run(out).record
    assert record.counts.learners == 40
    assert record.left_out == run.left_out
    told = record.counts.kinds
    assert sum(kind.wished for kind in told.values()) == len(run.cohort.learners)
    assert sum(kind.matched for kind in told.values()) == record.counts.matched
    assert record.counts.unmatched == len(record.unmatched)


def test_a_record_without_kinds_says_nothing_of_them(company: Path, tmp_path: Path) -> None:
    plain = match_and_write(MatchRequest(company), Places(tmp_path / "run"))
    text = record_text(run_record(plain, SourceInfo()))
    assert "kinds" not in text
    assert "left_out" not in text


def test_the_run_verifies_with_and_without_its_input(
    run: MatchRun, company: Path, out: Path
) -> None:
    assert verify_run(out).outcome == "consistent"
    verdict = verify_run(out, company)
    assert failed(verdict.checks) == set()
    assert verdict.outcome == "verified"
    assert verdict.gap == 0


@pytest.fixture
def copy(run: MatchRun, out: Path, tmp_path: Path) -> Path:
    """The run folder, to be tampered with."""
    return shutil.copytree(out, tmp_path / "copy")


@pytest.mark.parametrize(("old", "new"), [("inside", "outside"), ("outside", "inside")])
def test_a_pair_told_of_the_other_kind_is_caught(copy: Path, old: str, new: str) -> None:
    path = copy / "assignments.csv"
    path.write_text(path.read_text("utf-8-sig").replace(f",{old},", f",{new},", 1), "utf-8-sig")
    assert "pairs" in failed(verify_run(copy).checks)


@pytest.mark.parametrize("kinds", [{}, {"outside": {"wished": 1, "matched": 1}}])
def test_wrong_counts_of_kinds_are_caught(copy: Path, kinds: dict[str, dict[str, int]]) -> None:
    record = json.loads((copy / "run.json").read_text("utf-8"))
    record["counts"]["kinds"] = kinds
    (copy / "run.json").write_text(json.dumps(record), "utf-8")
    assert "sums" in failed(verify_run(copy).checks)


def test_who_is_left_out_is_checked_against_the_input(company: Path, copy: Path) -> None:
    record = json.loads((copy / "run.json").read_text("utf-8"))
    record["left_out"] = ["E9999", *record.get("left_out", ())]
    (copy / "run.json").write_text(json.dumps(record), "utf-8")
    assert "people" in failed(verify_run(copy, company).checks)


def test_the_report_tells_both_mentors_and_the_numbers_of_each_kind(
    run: MatchRun, out: Path
) -> None:
    page = (out / "report.html").read_text(encoding="utf-8")
    learner = next(learner for learner, kind in pairs(out) if kind == "outside")
    assert page.count(f"<span>{learner}</span>") == 2
    assert 'chip on"><span lang="zh">外部教练</span><span lang="en">outside</span>' in page
    told = read_run(out).record.counts.kinds["outside"]
    assert f"<em>{told.matched}</em> of {told.wished} learners" in page
    assert "outside:" not in page


def test_a_group_is_as_large_as_it_has_people(run: MatchRun) -> None:
    groups = by_department(run)
    assert sum(group.wishes for group in groups) == len(run.cohort.learners)
    assert sum(group.learners for group in groups) == len({*run.cohort.learner_side.person})


def test_the_kind_of_the_mentor_says_what_a_lock_is_for(
    company: Path, policy: Path, out: Path, tmp_path: Path, run: MatchRun
) -> None:
    learner = next(learner for learner, kind in pairs(out) if kind == "outside")
    keep = {kind: mentor for (who, kind), mentor in pairs(out).items() if who == learner}
    assert set(keep) == {"inside", "outside"}
    lock = tmp_path / "locks.csv"
    rows = [f"{learner},{mentor}" for mentor in keep.values()]
    lock.write_text("\n".join(["learner_id,mentor_id", *rows]), encoding="utf-8")
    again = match_and_write(
        MatchRequest(company, policy=policy, lock=lock), Places(tmp_path / "run")
    )
    assert again.assignment.total == pytest.approx(run.assignment.total)
    fixed = frame(tmp_path / "run", "assignments").query("locked == 'yes'")
    assert set(zip(fixed["learner_id"], fixed["kind"], strict=True)) == {
        (learner, "inside"),
        (learner, "outside"),
    }
    assert verify_run(tmp_path / "run", company).outcome == "verified"


def test_bad_locks_of_kinds_are_told_by_their_rows(
    company: Path, policy: Path, tmp_path: Path, run: MatchRun
) -> None:
    tables, _ = read_source(company, None)
    kinds = policy_of(POLICY)
    side = run.cohort
    outside = [side.mentors[m] for m in np.flatnonzero(side.mentor_kind == 1).tolist()]
    low = int(np.flatnonzero(side.learner_layer == 2)[0])
    high = next(wish for wish in side.learners if wish.startswith("outside"))
    lines = [
        f"{side.learner_side.person[low]},{outside[0]}",
        f"{whose(high)},{outside[0]}",
        f"{whose(high)},{outside[1]}",
    ]
    lock = tmp_path / "locks.csv"
    lock.write_text("\n".join(["learner_id,mentor_id", *lines]), encoding="utf-8")
    with pytest.raises(InvalidLocks) as caught:
        locks_of(lock, tables, default_as_of(tables), kinds)
    assert [problem.row for problem in caught.value.problems] == [2, 4]


def test_a_rejected_coach_goes_and_the_inside_mentor_stays(
    company: Path, policy: Path, out: Path, tmp_path: Path, run: MatchRun
) -> None:
    learner, kind = next(key for key in pairs(out) if key[1] == "outside")
    reject = tmp_path / "reject.csv"
    gone = pairs(out)[learner, kind]
    reject.write_text(f"learner_id,mentor_id\n{learner},{gone}\n", encoding="utf-8")
    request = RematchRequest(out, MatchRequest(company), reject, "must")
    again = rematch_and_write(request, Places(tmp_path / "run"))
    after = pairs(tmp_path / "run")
    assert after.get((learner, kind)) != gone
    assert after[learner, "inside"] == pairs(out)[learner, "inside"]
    changes = changes_of(again)
    assert changes is not None
    assert f"outside:{learner}" in {
        change.learner for name in ("moved", "dropped") for change in changes[name]
    }
    assert verify_run(tmp_path / "run", company, reject=reject).outcome == "verified"


def test_a_run_of_one_mentor_each_is_not_followed_by_kinds(
    company: Path, policy: Path, tmp_path: Path
) -> None:
    match_and_write(MatchRequest(company), Places(tmp_path / "plain"))
    request = RematchRequest(tmp_path / "plain", MatchRequest(company, policy=policy))
    with pytest.raises(InvalidPolicy, match="kinds"):
        rematch_and_write(request, Places(tmp_path / "run"))


def test_a_pair_is_explained_and_priced_under_the_wish_of_its_kind(
    company: Path, policy: Path, out: Path, run: MatchRun
) -> None:
    (learner, _), mentor = next(item for item in pairs(out).items() if item[0][1] == "outside")
    told = explain_run(run, learner, mentor)
    assert told.standing.code == "assigned"
    dimension = run.cohort.competency_dimension
    assert {int(dimension[gap.competency]) for gap in told.explanation.gaps} <= {2}
    posed = pose(MatchRequest(company, policy=policy), None)
    ban = price(posed, posed.solved(), Question("ban", learner, mentor))
    assert ban.loss.total >= 0
    assert f"outside:{learner}" in {move.learner.id for move in ban.moves}
    none = price(posed, posed.solved(), Question("none", f"outside:{learner}", ""))
    assert none.loss.matched <= 1


def test_two_runs_are_compared_by_wish(
    company: Path, policy: Path, out: Path, tmp_path: Path, run: MatchRun
) -> None:
    wider = {"kinds": [{"kind": "inside"}, {"kind": "outside", "topics": ["leadership"]}]}
    (tmp_path / "policy.json").write_text(json.dumps(wider), encoding="utf-8")
    match_and_write(
        MatchRequest(company, policy=tmp_path / "policy.json"), Places(tmp_path / "run")
    )
    diff = diff_runs(out, tmp_path / "run")
    assert {change.name for change in diff.policy} == {"kinds.outside.layers"}
    assert set(diff.joined) <= {f"outside:{one}" for one in run.cohort.learner_side.person} | {
        f"outside:{one}" for one in run.left_out
    }
    assert diff.joined
    lines = text_rows(diff, "en")
    assert "policy outside · layers: executive, middle → none" in lines
