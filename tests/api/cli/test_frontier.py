from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from api.cli.exit_codes import ExitCode
from tests.api.cli.conftest import Cli


def _rows(cli: Cli, *arguments: object) -> list[dict[str, Any]]:
    done = cli("frontier", *arguments, "--json")
    assert done.exit_code == ExitCode.OK, done.output
    rows: list[dict[str, Any]] = json.loads(done.stdout)["rows"]
    return rows


def test_a_higher_floor_costs_and_the_knee_is_named(cli: Cli, company: Path) -> None:
    rows = _rows(cli, company)
    assert [row["floor"] for row in rows] == sorted(row["floor"] for row in rows)
    totals = [row["total"] for row in rows]
    assert totals == sorted(totals, reverse=True)
    assert all(row["worst"] >= row["floor"] for row in rows)
    assert sum(row["recommended"] for row in rows) == 1
    for lang, word in (("zh", "建议"), ("en", "worst-off")):
        done = cli("frontier", company, "--lang", lang)
        assert word in done.stdout


def test_a_floor_of_the_table_is_what_a_policy_with_it_gives(
    cli: Cli, company: Path, tmp_path: Path
) -> None:
    row = _rows(cli, company)[-1]
    policy = tmp_path / "policy.yaml"
    for floor in (row["floor"], "largest"):
        policy.write_text(f"floor: {floor}\n", encoding="utf-8")
        done = cli("match", company, "--dry-run", "--json", "--policy", policy)
        document = json.loads(done.stdout)
        assert (document["matched"], document["total"]) == (row["matched"], row["total"])
        assert document["least_score"] in (row["floor"], row["worst"])


def test_caps_on_loads_are_traded_too_and_everything_is_written(
    cli: Cli, company: Path, tmp_path: Path
) -> None:
    table = tmp_path / "frontier.csv"
    for name in ("frontier.svg", "frontier.png"):
        rows = _rows(
            *(cli, company, "--load-cap", 1, "--load-cap", 2, "--points", 2),
            *("--csv", table, "--picture", tmp_path / name),
        )
        assert (tmp_path / name).stat().st_size > 1000
    assert {row["load_cap"] for row in rows} == {None, 1, 2}
    assert all(row["busiest"] <= (row["load_cap"] or 99) for row in rows)
    assert len(pd.read_csv(table)) == len(rows)


def test_places_that_cannot_be_used_are_refused_before_the_work(
    cli: Cli, company: Path, tmp_path: Path
) -> None:
    for option, place in (("--csv", company / "x.csv"), ("--picture", tmp_path / "x.jpg")):
        done = cli("frontier", company, option, place)
        assert done.exit_code == ExitCode.OUTPUT, done.output
        assert not place.exists()
