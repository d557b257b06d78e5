from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest

from api.cli.exit_codes import ExitCode
from tests.api.cli.conftest import Cli, prints


@pytest.fixture(scope="module")
def result(cli: Cli, company: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run folder of the company."""
    place = tmp_path_factory.mktemp("verify") / "run"
    assert cli("match", company, "--out", place).exit_code == ExitCode.OK
    return place


@pytest.fixture
def copy(result: Path, tmp_path: Path) -> Path:
    """A run folder that may be spoilt."""
    return Path(shutil.copytree(result, tmp_path / "run"))


@pytest.mark.parametrize(
    ("lang", "verified", "consistent"),
    [("en", "Verified: scores rebuilt", "name the files"), ("zh", "已核验", "没有对照输入")],
)
def test_an_honest_run_is_verified_and_without_its_input_only_consistent(
    cli: Cli, company: Path, result: Path, lang: str, verified: str, consistent: str
) -> None:
    before = prints(result)
    done = cli("verify", result, "--input", company, "--lang", lang)
    assert done.exit_code == ExitCode.OK, done.output
    assert verified in done.stdout
    alone = cli("verify", result, "--lang", lang)
    assert alone.exit_code == ExitCode.OK, alone.output
    assert verified not in alone.stdout
    assert consistent in alone.stdout
    assert prints(result) == before


def test_blocks_run_where_they_are_told_to_and_are_kept(
    cli: Cli, company: Path, result: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matching._request.FACTORED_PAIRS", 0)  # as if the company were large
    before = prints(result)
    for backend in ("threads", "loky"):
        told = ("--backend", backend, "--jobs", 2, "--work", tmp_path / backend)
        done = cli("verify", result, "--input", company, "--lang", "en", *told)
        assert done.exit_code == ExitCode.OK, done.output
        assert "Verified: scores rebuilt" in done.stdout
    kept = [sorted((tmp_path / b).rglob("*.block")) for b in ("threads", "loky")]
    assert [[path.name for path in paths] for paths in kept] == [["00000000.block"] * 2] * 2
    assert [p.read_bytes() for p in kept[0]] == [p.read_bytes() for p in kept[1]]
    assert prints(result) == before


def test_a_cluster_that_is_not_named_is_asked_for(cli: Cli, company: Path, result: Path) -> None:
    done = cli("verify", result, "--input", company, "--backend", "dask", "--lang", "en")
    assert done.exit_code == ExitCode.USAGE
    assert "--scheduler" in done.stderr


def test_json_names_every_check(cli: Cli, company: Path, result: Path) -> None:
    document = json.loads(cli("verify", result, "--input", company, "--json").stdout)
    assert (document["outcome"], document["gap"]) == ("verified", 0.0)
    assert all(check["passed"] for check in document["checks"])
    codes = {check["code"] for check in document["checks"]}
    assert {"digests", "input", "rescored", "asked", "proof", "stability"} <= codes
    assert all(check["code"] and check["label"]["zh"] for check in document["checks"])


def test_a_run_of_a_workbook_is_verified(cli: Cli, workbook: Path, tmp_path: Path) -> None:
    cli("match", workbook, "--out", tmp_path / "run", "--mode", "assign")
    done = cli("verify", tmp_path / "run", "--input", workbook)
    assert done.exit_code == ExitCode.OK, done.output


def test_a_flipped_pair_is_named_in_both_languages(cli: Cli, company: Path, copy: Path) -> None:
    place = copy / "assignments.csv"
    lines = place.read_text(encoding="utf-8-sig").splitlines()
    cells, others = lines[1].split(","), [line.split(",") for line in lines[2:]]
    other = next(row[3] for row in others if row[3] != cells[3])
    learner, mentor, cells[3] = cells[0], cells[3], other
    text = "\n".join([lines[0], ",".join(cells), *lines[2:]])
    place.write_text(text, encoding="utf-8-sig")
    for lang, words in (
        ("en", f"mentor of {learner}: got {other}, expected {mentor}"),
        ("zh", f"导师：学员 {learner}：得到 {other}，应为 {mentor}"),
    ):
        done = cli("verify", copy, "--input", company, "--lang", lang)
        assert done.exit_code == ExitCode.INPUT, done.output
        assert words in done.stdout


def test_a_flipped_price_is_named(cli: Cli, copy: Path) -> None:
    document = json.loads((copy / "run.json").read_text(encoding="utf-8"))
    mentor = next(iter(document["certificate"]["seat_prices"]))
    document["certificate"]["seat_prices"][mentor] += 0.01
    (copy / "run.json").write_text(json.dumps(document), encoding="utf-8")
    done = cli("verify", copy)
    assert done.exit_code == ExitCode.INPUT
    assert f"seat price of {mentor}" in done.stdout
    assert "digest of run.json" in done.stdout
    assert "Not verified" in done.stdout


def test_only_the_first_findings_are_shown_and_json_has_all(
    cli: Cli, result: Path, tmp_path: Path
) -> None:
    company = tmp_path / "company"
    cli("sample", "--learners", 30, "--mentors", 5, "--seed", 8, "--out", company)
    done = cli("verify", result, "--input", company)
    assert done.exit_code == ExitCode.INPUT
    assert "--json has them all" in done.stdout
    checks = json.loads(cli("verify", result, "--input", company, "--json").stdout)["checks"]
    assert max(len(check["findings"]) for check in checks) > 10


def _hostile(place: Path) -> None:
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mentor.npy", b"\0" * 2**24)


def _pickled(place: Path) -> None:
    with np.load(place, allow_pickle=False) as archive:
        arrays = dict(archive)
    np.savez(place, **(arrays | {"total": np.array({"a": 1}, dtype=object)}))


def _cut(place: Path) -> None:
    place.write_bytes(place.read_bytes()[:-40])


@pytest.mark.parametrize("spoil", [_hostile, _pickled, _cut, lambda place: place.write_text("x")])
def test_a_broken_certificate_is_an_error_by_name(cli: Cli, copy: Path, spoil: object) -> None:
    assert callable(spoil)
    spoil(copy / "certificate.npz")
    done = cli("verify", copy, "--json")
    error = json.loads(done.stderr)["error"]
    assert done.exit_code == error["exit_code"] == ExitCode.INPUT
    assert error["code"] == "InvalidArrays"
    assert error["where"] == "certificate.npz"


def test_a_run_that_only_listed_mentors_is_refused(cli: Cli, company: Path, tmp_path: Path) -> None:
    cli("match", company, "--out", tmp_path / "run", "--mode", "shortlist")
    for lang, words in (("en", "the run only listed mentors"), ("zh", "没有分配")):
        done = cli("verify", tmp_path / "run", "--lang", lang)
        assert done.exit_code == ExitCode.INPUT
        assert words in done.stderr


def test_what_is_no_run_and_what_is_no_input_is_refused(
    cli: Cli, company: Path, result: Path, tmp_path: Path
) -> None:
    assert cli("verify", company).stderr.startswith("error: not a run folder")
    done = cli("verify", result, "--input", tmp_path / "missing")
    assert done.exit_code == ExitCode.INPUT
    assert "missing" in done.stderr
