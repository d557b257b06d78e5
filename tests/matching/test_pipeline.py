from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest

from evaluation.simulator import sample_company
from features.errors import InvalidTables, UnknownBlock, UnknownId
from features.tables import Tables
from matching import MatchRun, Policy, match_cohort
from matching.check import check_assignment
from matching.errors import InvalidLock, InvalidOption
from matching.pipeline import STEPS, default_as_of
from matching.policy import parse_policy
from matching.rule_settings import rule_settings
from tests.factories import tiny_frames


@pytest.fixture(scope="module")
def frames() -> dict[str, pd.DataFrame]:
    return sample_company(60, 20, seed=2)


@pytest.fixture(scope="module")
def run(frames: dict[str, pd.DataFrame]) -> MatchRun:
    return match_cohort(frames)


def pairs(run: MatchRun) -> dict[str, str]:
    return {
        run.cohort.learners[learner]: run.cohort.mentors[mentor]
        for learner, mentor in enumerate(run.assignment.mentor)
        if mentor >= 0
    }


def test_the_tiny_company_is_matched_with_room_rules_and_reasons() -> None:
    run = match_cohort(tiny_frames())

    assert run.as_of == datetime(2026, 2, 21, tzinfo=UTC)
    assert run.assignment.gap == 0.0
    assert pairs(run).get("L1") != "M1"  # her manager
    assert pairs(run).get("L3") != "M3"  # banned
    assert len(pairs(run)) + len(run.diagnosis.unmatched) == 6


def test_a_run_is_optimal_and_checked_by_other_code(run: MatchRun) -> None:
    findings = check_assignment(
        run.assignment, run.scores, run.cohort.capacity, minimum=run.cohort.minimum
    )

    assert list(findings) == []
    assert run.assignment.gap == 0.0


def test_the_order_of_rows_never_changes_a_result(
    frames: dict[str, pd.DataFrame], run: MatchRun
) -> None:
    shuffled = {name: frame.sample(frac=1, random_state=7) for name, frame in frames.items()}
    again = match_cohort(shuffled)

    assert again.digest == run.digest
    assert pairs(again) == pairs(run)
    assert again.shortlists is not None
    assert run.shortlists is not None
    assert np.array_equal(again.shortlists.mentor, run.shortlists.mentor)


def test_protected_attributes_never_change_a_score(
    frames: dict[str, pd.DataFrame], run: MatchRun
) -> None:
    flipped = dict(frames)
    flipped["protected"] = frames["protected"].assign(value="other")
    blank = dict(frames)
    blank["protected"] = frames["protected"].iloc[:0]

    for changed in (flipped, blank):
        again = match_cohort(changed)
        assert np.array_equal(again.scores.dense(), run.scores.dense(), equal_nan=True)


def test_progress_names_every_step_in_order(frames: dict[str, pd.DataFrame]) -> None:
    seen: list[str] = []
    match_cohort(frames, progress=seen.append)

    assert tuple(seen) == STEPS


def test_a_run_can_be_cancelled_between_steps(frames: dict[str, pd.DataFrame]) -> None:
    def cancel(step: str) -> None:
        if step == "assign":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        match_cohort(frames, progress=cancel)


def test_a_lock_is_kept_and_the_rest_is_solved_around_it(
    frames: dict[str, pd.DataFrame], run: MatchRun
) -> None:
    open_pairs = ~np.isnan(run.scores.dense()) & (run.cohort.capacity > 0)
    learner, mentor = next(
        (int(learner), int(mentor))
        for learner, mentor in np.argwhere(open_pairs)
        if mentor != run.assignment.mentor[learner]
    )
    lock = {run.cohort.learners[learner]: run.cohort.mentors[mentor]}
    again = match_cohort(frames, locked=lock)

    assert pairs(again).items() >= lock.items()
    assert again.assignment.gap == 0.0
    assert (again.assignment.n_matched, again.assignment.total) <= (
        run.assignment.n_matched,
        run.assignment.total,
    )


def test_a_lock_that_breaks_a_hard_rule_is_refused() -> None:
    with pytest.raises(InvalidLock):
        match_cohort(tiny_frames(), locked={"L1": "M1"})


@pytest.mark.parametrize("lock", [{"nobody": "M1"}, {"L1": "nobody"}])
def test_a_lock_of_nobody_is_refused(lock: dict[str, str]) -> None:
    with pytest.raises(UnknownId, match="nobody"):
        match_cohort(tiny_frames(), locked=lock)


def test_unknown_weights_are_refused() -> None:
    with pytest.raises(UnknownBlock, match="charm"):
        match_cohort(tiny_frames(), policy=parse_policy("weights: {charm: must}"))


def test_mode_assign_makes_no_lists(frames: dict[str, pd.DataFrame]) -> None:
    assert match_cohort(frames, mode="assign").shortlists is None


def test_what_comes_after_the_instant_changes_nothing() -> None:
    instant = datetime(2026, 1, 20, tzinfo=UTC)
    frames = tiny_frames()
    before = match_cohort(frames, as_of=instant)
    later = frames["assessments"].assign(assessed_on="2026-02-10", level=5.0)
    frames["assessments"] = pd.concat([frames["assessments"], later]).drop_duplicates(
        ["learner_id", "competency_id", "source", "assessed_on"]
    )
    after = match_cohort(frames, as_of=instant)

    assert after.digest == before.digest
    assert np.array_equal(after.scores.dense(), before.scores.dense(), equal_nan=True)


def test_the_rules_table_lies_over_the_policy() -> None:
    tables = Tables.from_frames(tiny_frames())
    settings = {(r.rule, r.department): r for r in rule_settings(Policy(), tables)}

    assert settings["time_zone", ""].limit == 6.0
    assert settings["same_department", "数据部"].mode == "soft"
    assert settings["same_department", ""].mode == "report"
    assert settings["reporting_line", ""].mode == "hard"


def test_the_default_instant_is_the_day_after_the_latest_fact() -> None:
    tables = Tables.from_frames(tiny_frames())

    assert tables.latest_fact() == date(2026, 2, 20)
    assert default_as_of(tables) == datetime(2026, 2, 21, tzinfo=UTC)


def test_a_mode_that_does_not_exist_is_refused() -> None:
    with pytest.raises(InvalidOption, match="zzz"):
        match_cohort(tiny_frames(), mode="zzz")  # type: ignore[arg-type]


def test_a_rule_for_a_department_that_nobody_is_in_is_noted() -> None:
    policy = parse_policy("rules: [{rule: layer, mode: hard, department: 数据}]")
    notes = match_cohort(tiny_frames(), policy=policy).diagnosis.notes

    assert [(note.code, note.parameters["department"]) for note in notes] == [
        ("rule_for_nobody", "数据")
    ]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("banned", "", "soft", None), "soft_private_rule"),
        (("layer", "", "hard", 3.0), "limit_without_use"),
    ],
)
def test_a_row_of_rules_that_cannot_be_is_refused(row: tuple[object, ...], code: str) -> None:
    frames = tiny_frames()
    frames["rules"] = pd.DataFrame([row], columns=["rule", "department", "mode", "limit"])

    with pytest.raises(InvalidTables) as caught:
        match_cohort(frames)

    assert [problem.code for problem in caught.value.problems] == [code]
