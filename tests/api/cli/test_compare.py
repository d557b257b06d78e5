from __future__ import annotations

import json
from pathlib import Path

from api.cli.exit_codes import ExitCode
from tests.api.cli.conftest import Cli


def test_two_runs_are_compared_and_equal_ones_are_equal(
    cli: Cli, company: Path, tmp_path: Path
) -> None:
    policy = tmp_path / "policy.yaml"
    policy.write_text("name: by style\nweights: {gap_coverage: off, style: must}\n", "utf-8")
    old, new = tmp_path / "old", tmp_path / "new"
    cli("match", company, "--out", old, "--mode", "assign")
    cli("match", company, "--out", new, "--mode", "assign", "--policy", policy)

    changed = cli("diff", old, new)
    assert changed.exit_code == ExitCode.OK, changed.output
    assert "changed mentor" in changed.stdout
    assert "weight · style fit" in changed.stdout
    assert "换导师" in cli("diff", old, new, "--lang", "zh").stdout
    assert "no difference" in cli("diff", old, old).stdout
    document = json.loads(cli("diff", old, new, "--json").stdout)
    assert document["same_input"] is True
    assert document["moved"]


def test_what_is_no_run_is_refused_by_name(cli: Cli, company: Path, tmp_path: Path) -> None:
    for folder in (company, tmp_path / "missing"):
        done = cli("diff", folder, folder)
        assert done.exit_code == ExitCode.INPUT
        assert done.stderr.startswith("error: not a run folder")
