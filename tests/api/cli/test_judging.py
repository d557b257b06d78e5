from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from api.cli.exit_codes import ExitCode
from tests.api.cli.conftest import Cli, prints

QUICK = ("--draws", 100)
COMMANDS = ("evaluate", "backtest", "ope", "fairness")


@pytest.fixture(scope="module")
def log(cli: Cli, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A simulated log in a folder: 200 learners were asked, 30 mentors."""
    return _simulated(cli, tmp_path_factory.mktemp("logs") / "log")


def _simulated(cli: Cli, out: Path, learners: int = 200) -> Path:
    done = cli("simulate-log", out, "--learners", learners, "--mentors", 30, "--seed", 1)
    assert done.exit_code == ExitCode.OK, done.output
    return out


def _json(cli: Cli, command: str, log: Path, *arguments: object) -> Any:
    answer = cli(command, log, *QUICK, *arguments, "--json")
    assert answer.exit_code == ExitCode.OK, answer.output
    return json.loads(answer.stdout)


@pytest.fixture(scope="module")
def judged(cli: Cli, log: Path) -> dict[str, Any]:
    """What each command tells of the log, as JSON."""
    return {command: _json(cli, command, log) for command in COMMANDS}


def _without(log: Path, out: Path, table: str) -> Path:
    out.mkdir()
    for file in log.iterdir():
        if file.stem != table:
            (out / file.name).write_bytes(file.read_bytes())
    return out


def test_equal_simulations_are_equal_to_the_byte(cli: Cli, log: Path, tmp_path: Path) -> None:
    assert prints(_simulated(cli, tmp_path / "again")) == prints(log)
    refused = cli("simulate-log", log)
    assert refused.exit_code == ExitCode.OUTPUT
    assert prints(tmp_path / "again") == prints(log)


def test_the_three_questions_are_answered_with_how_sure(judged: dict[str, Any]) -> None:
    found = judged["evaluate"]
    answers = {one["question"]: one for one in found["better"]}
    assert answers.keys() == {"before", "random", "prior"}
    for one in answers.values():
        assert one["sentence"]["zh"]
        assert one["sentence"]["en"]
    random = answers["random"]["difference"]
    assert random["low"] < random["value"] < random["high"]


def test_commands_tell_the_same_figures_of_one_log(
    cli: Cli, log: Path, judged: dict[str, Any]
) -> None:
    whole = judged["evaluate"]
    assert judged["ope"]["worth"] == whole["worth"]
    assert judged["fairness"]["groups"] == whole["groups"]
    assert judged["backtest"]["curve"] == whole["curve"]
    assert _json(cli, "ope", log) == judged["ope"]


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("evaluate", {"en": "How sure", "zh": "把握"}),
        ("backtest", {"en": "By time: the latest", "zh": "按时间"}),
        ("ope", {"en": "effective", "zh": "有效样本"}),
        ("fairness", {"en": "For whom not?", "zh": "对谁不够好"}),
    ],
)
def test_each_is_told_in_words_with_a_picture_a_table_and_a_report(
    cli: Cli, log: Path, tmp_path: Path, command: str, words: dict[str, str]
) -> None:
    report, picture, csv = (tmp_path / name for name in ("r.html", "p.svg", "t.csv"))
    places = ("--report", report, "--picture", picture, "--csv", csv)
    answer = cli(command, log, *QUICK, *places, "--lang", "zh")
    assert answer.exit_code == ExitCode.OK, answer.output
    assert words["zh"] in answer.stdout
    assert words["en"] in cli(command, log, *QUICK).stdout
    assert report.read_text("utf-8").startswith("<!doctype html>")
    assert picture.read_text("utf-8").startswith("<svg xmlns=")
    assert (tmp_path / "p-2.svg").is_file() == (command in ("backtest", "fairness"))
    assert len(pd.read_csv(csv)) > 2


def test_estimates_stand_beside_their_effective_size_and_warnings(judged: dict[str, Any]) -> None:
    policies = {one["policy"]: one for one in judged["ope"]["worth"]["policies"]}
    assert {"champion", "prior", "random"} <= policies.keys()
    names = {one["estimator"] for one in policies["prior"]["estimates"]}
    assert {"IPS", "SNIPS", "DM", "DR", "SNDR"} <= names
    for one in policies.values():
        assert 0 < one["overlap"]["effective"] <= one["overlap"]["n"]
        assert isinstance(one["overlap"]["warnings"], list)


def test_a_backtest_is_made_by_cohort_and_by_time(
    cli: Cli, log: Path, tmp_path: Path, judged: dict[str, Any]
) -> None:
    told = judged["backtest"]
    assert told["split"] == "cohort"
    for judging in (told["weights"]["backtest"], told["by_time"]["judged"]):
        assert judging.keys() == {"champion", "challenger", "prior", "random"}
    cli("backtest", log, *QUICK, "--csv", tmp_path / "t.csv")
    table = pd.read_csv(tmp_path / "t.csv")
    assert set(table["split"]) == {"cohort", "time"}
    assert table.groupby(["split", "contender"]).size().eq(3).all()


def test_groups_of_too_few_people_are_told_of_without_figures(
    cli: Cli, log: Path, tmp_path: Path
) -> None:
    answer = cli("fairness", log, *QUICK, "--csv", tmp_path / "t.csv")
    table = pd.read_csv(tmp_path / "t.csv")
    figures = ["value", "value_low", "value_high", "less", "less_low", "less_high"]
    few = table["too_few"].astype(bool)
    assert few.any()
    assert table.loc[few, figures].isna().all(axis=None)
    assert table.loc[~few, "value"].notna().any()
    assert set(table["attribute"]) == {"family", "gender"}
    assert "not told" in answer.stdout


def test_what_serves_is_judged_beside_what_hr_asks_for(cli: Cli, log: Path, tmp_path: Path) -> None:
    model, policy = tmp_path / "model.json", tmp_path / "policy.yaml"
    weights = [{"feature": "style", "after": 0.9}, {"feature": "gap_coverage", "after": 0.3}]
    model.write_text(json.dumps({"weights": weights}), encoding="utf-8")
    policy.write_text("weights: {style: 1, gap_coverage: 9}\n", encoding="utf-8")
    told = _json(cli, "ope", log, "--model", model, "--policy", policy)["policies"]
    assert told["champion"] == {"gap_coverage": 0.25, "style": 0.75}
    assert told["prior"] == {"gap_coverage": 0.9, "style": 0.1}


def test_what_came_later_is_not_read(cli: Cli, log: Path, judged: dict[str, Any]) -> None:
    whole = judged["ope"]["size"]
    early = _json(cli, "ope", log, "--as-of", "2026-01-01")
    assert early["as_of"] == "2026-01-01"
    assert early["size"]["lists"] < whole["lists"]


def test_places_that_cannot_be_used_are_refused_before_the_work(
    cli: Cli, log: Path, tmp_path: Path
) -> None:
    before = prints(log)
    for option, place in (
        ("--csv", log / "x.csv"),
        ("--picture", tmp_path / "x.png"),
        ("--report", tmp_path / "x.pdf"),
    ):
        done = cli("evaluate", log, option, place)
        assert done.exit_code == ExitCode.OUTPUT, done.output
        assert not place.exists()
    assert prints(log) == before


def test_a_folder_without_a_log_is_told_by_what_it_lacks(
    cli: Cli, log: Path, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    broken = _without(log, tmp_path / "broken", "none")
    (broken / "pairs.parquet").write_bytes(b"PAR1 and no more")
    for folder, word in (
        (tmp_path / "nowhere", "nowhere"),
        (tmp_path / "empty", ""),
        (_without(log, tmp_path / "part", "choices"), "choices"),
        (broken, "pairs.parquet"),
    ):
        answer = cli("evaluate", folder)
        assert answer.exit_code == ExitCode.INPUT, answer.output
        assert word in answer.stderr


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [("exposures", "propensity", 1.5), ("choices", "rank", 9), ("pairs", "list_id", "none")],
)
def test_a_bad_cell_is_named_with_its_place(
    cli: Cli, log: Path, tmp_path: Path, table: str, column: str, value: object
) -> None:
    folder = _without(log, tmp_path / "bad", "none")
    frame = pd.read_parquet(folder / f"{table}.parquet")
    cells = [value if row == 3 else cell for row, cell in enumerate(frame[column])]
    frame[column] = pd.Series(cells)
    frame.to_parquet(folder / f"{table}.parquet")
    answer = cli("evaluate", folder)
    assert answer.exit_code == ExitCode.INPUT, answer.output
    for word in (table, column, "row 4"):
        assert word in answer.stderr


@pytest.mark.parametrize(
    ("option", "text", "code"),
    [
        ("--policy", "weights: {style: off, gap_coverage: off}\n", "NothingWeighed"),
        ("--policy", "wieghts: {}\n", "InvalidPolicy"),
        ("--model", "[]", "UnreadableModel"),
        ("--model", "not json", "UnreadableModel"),
        ("--model", '{"weights": [{"feature": "style", "after": -1}]}', "UnreadableModel"),
        ("--model", '{"weights": [{"feature": "site", "after": 1}]}', "NothingWeighed"),
    ],
)
def test_weights_that_cannot_be_judged_are_refused(
    cli: Cli, log: Path, tmp_path: Path, option: str, text: str, code: str
) -> None:
    file = tmp_path / "file"
    file.write_text(text, encoding="utf-8")
    answer = cli("evaluate", log, option, file, "--json")
    assert answer.exit_code == ExitCode.INPUT, answer.output
    assert json.loads(answer.stderr)["error"]["code"] == code


def test_a_day_that_is_none_is_wrong_use(cli: Cli, log: Path) -> None:
    assert cli("evaluate", log, "--as-of", "soon").exit_code == ExitCode.USAGE


def test_a_log_of_nothing_known_is_judged_without_a_figure(
    cli: Cli, log: Path, tmp_path: Path
) -> None:
    told = _json(cli, "evaluate", log, "--as-of", "2000-01-01")
    assert told["size"]["labels"] == 0
    assert told["weights"] is None
    for command in COMMANDS:
        places = ("--csv", tmp_path / "t.csv", "--picture", tmp_path / f"{command}.svg")
        answer = cli(command, log, *QUICK, *places, "--as-of", "2000-01-01")
        assert answer.exit_code == ExitCode.OK, answer.output
        drawn = (tmp_path / f"{command}.svg").exists()
        assert drawn == ("no picture" not in answer.stdout)
