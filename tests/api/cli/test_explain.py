from __future__ import annotations

import json
from pathlib import Path

import pytest

from api.cli.exit_codes import ExitCode
from api.files.spreadsheet import write_csv
from matching.pipeline import match_cohort
from tests.api.cli.conftest import Cli
from tests.factories import tiny_frames


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny company as CSV files under canonical names."""
    folder = tmp_path_factory.mktemp("tiny")
    for name, frame in tiny_frames().items():
        write_csv(frame, folder / f"{name}.csv")
    return folder


@pytest.fixture(scope="module")
def pair() -> tuple[str, str]:
    """An assigned pair of the tiny company."""
    run = match_cohort(tiny_frames())
    learner = int((run.assignment.mentor >= 0).nonzero()[0][0])
    return run.cohort.learners[learner], run.cohort.mentors[int(run.assignment.mentor[learner])]


def test_an_assigned_pair_is_explained_in_both_languages(
    cli: Cli, tiny: Path, pair: tuple[str, str]
) -> None:
    for locale, assigned, made_of in (
        ("zh_CN.UTF-8", "已分配给这位导师", "分数构成"),
        ("en_GB.UTF-8", "This mentor is the assigned one", "What the score is made of"),
    ):
        done = cli("explain", tiny, "--learner", pair[0], "--mentor", pair[1], locale=locale)
        assert done.exit_code == ExitCode.OK, done.output
        assert assigned in done.stdout
        assert made_of in done.stdout


def test_contributions_in_json_add_up_to_the_score(
    cli: Cli, tiny: Path, pair: tuple[str, str]
) -> None:
    done = cli("explain", tiny, "--learner", pair[0], "--mentor", pair[1], "--json")
    document = json.loads(done.stdout)
    assert document["standing"]["code"] == "assigned"
    assert sum(part["fraction"] for part in document["contributions"]) == document["score"]
    assert {gap["state"] for gap in document["gaps"]} <= {"covered", "partly", "uncovered"}
    assert set(document["reasons"][0]) == {"code", "zh", "en"}


def test_a_public_rule_is_named_and_a_private_one_never(cli: Cli, tiny: Path) -> None:
    manager = cli("explain", tiny, "--learner", "L1", "--mentor", "M1", "--json")
    banned = cli("explain", tiny, "--learner", "L3", "--mentor", "M3", "--json")
    not_again = cli("explain", tiny, "--learner", "L2", "--mentor", "M1", "--json")
    assert json.loads(manager.stdout)["standing"]["code"] == "rule"
    for done in (banned, not_again):
        words = done.stdout.lower()
        assert not any(word in words for word in ("banned", "not again", "禁止配对", "不再配对"))


def test_somebody_who_is_not_there_is_named_with_the_nearest(cli: Cli, tiny: Path) -> None:
    done = cli("explain", tiny, "--learner", "L11", "--mentor", "M1")
    assert done.exit_code == ExitCode.INPUT
    assert "no learner 'L11' in the cohort" in done.stderr
    assert "L1, for example" in done.stderr
    done = cli("explain", tiny, "--learner", "L1", "--mentor", "L1", "--lang", "zh")
    assert "本期没有导师「L1」" in done.stderr
    assert "不在该表中" in done.stderr


def test_a_diagnosis_names_the_unmatched_and_what_would_help(cli: Cli, tiny: Path) -> None:
    unmatched = match_cohort(tiny_frames(), mode="assign").diagnosis.unmatched
    for locale, title in (("zh_CN.UTF-8", "未匹配学员"), ("C.UTF-8", "Unmatched learners")):
        done = cli("diagnose", tiny, locale=locale)
        assert done.exit_code == ExitCode.OK, done.output
        assert title in done.stdout
        assert all(one.learner in done.stdout for one in unmatched)
    document = json.loads(cli("diagnose", tiny, "--json").stdout)
    assert [one["learner"] for one in document["unmatched"]] == [one.learner for one in unmatched]


def test_a_diagnosis_of_an_empty_cohort_is_empty(cli: Cli, tiny: Path) -> None:
    done = cli("diagnose", tiny, "--as-of", "2000-01-01", "--json")
    assert done.exit_code == ExitCode.OK, done.output
    assert json.loads(done.stdout)["unmatched"] == []
