from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.report.certificate_file import CertificateFile, write_certificate
from api.report.errors import NoAssignment, UnreadableRun
from api.report.findings import Check
from api.report.folder_checks import check_folder
from api.report.run_reading import RunFolder, read_run
from api.report.run_record import (
    RunRecord,
    file_digest,
    policy_digest,
    record_digest,
    utilities_digest,
    with_record_digest,
)
from api.services.input_checks import Rebuilt, check_input
from api.services.matching import MatchRequest, match_and_write, read_source
from api.services.places import Places
from api.services.samples import SampleRequest, sample_files
from api.services.verifying import verify_run
from matching.certificate import Certificate, dual_bound
from matching.pipeline import score_cohort
from matching.policy import Policy
from matching.scores import UNIT

many = settings(max_examples=150, deadline=None, derandomize=True)
NUMBERS = (
    "mentor",
    "score_units",
    "locked",
    "utility",
    "capacity",
    "minimum",
    "seat_price",
    "proof_level",
    "proof_price",
)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Chinese sample company as CSV files, with a minimum load for everybody who has seats."""
    place = sample_files(SampleRequest(24, 10, seed=3), tmp_path_factory.mktemp("v") / "company")
    mentors = pd.read_csv(place / "mentors.csv", dtype=str, encoding="utf-8-sig")
    mentors["最少人数"] = np.where(mentors["可带人数"] == "0", "0", "1")
    mentors.to_csv(place / "mentors.csv", index=False, encoding="utf-8-sig")
    return place


@pytest.fixture(scope="module")
def folder(company: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with a lock, by a policy that leaves somebody unmatched."""
    place = tmp_path_factory.mktemp("runs")
    free = match_and_write(MatchRequest(company), Places(place / "free"))
    assert free.shortlists is not None
    pair = free.cohort.learners[0], free.cohort.mentors[int(free.shortlists.mentor[0, -1])]
    (place / "locks.csv").write_text(f"learner_id,mentor_id\n{pair[0]},{pair[1]}\n", "utf-8")
    best = np.nan_to_num(free.scores.dense()).max(axis=1)
    policy = {"minimum_score": round(float(np.quantile(best, 0.2)), 3), "weights": {"style": 7.5}}
    (place / "policy.json").write_text(json.dumps(policy), "utf-8")
    request = MatchRequest(company, policy=place / "policy.json", lock=place / "locks.csv")
    run = match_and_write(request, Places(place / "run"))
    assert 0 < run.assignment.n_matched < 24
    assert run.cohort.minimum.any()
    return place / "run"


@pytest.fixture(scope="module")
def run(folder: Path) -> RunFolder:
    return read_run(folder)


@pytest.fixture(scope="module")
def rebuilt(company: Path, run: RunFolder) -> Rebuilt:
    tables, files = read_source(company, None)
    return Rebuilt(files, score_cohort(tables, run.as_of, policy=run.record.policy))


def _failed(checks: tuple[Check, ...]) -> set[str]:
    return {check.code for check in checks if not check.passed}


def _signed(record: RunRecord) -> RunRecord:
    """A record whose digest of itself is true."""
    return with_record_digest(record, record_digest(record))


def _sealed(run: RunFolder, file: CertificateFile, place: Path) -> RunFolder:
    """The run with another certificate, by somebody who brings all digests up to date."""
    write_certificate(file, place / "certificate.npz")
    sha256 = file_digest(place / "certificate.npz")
    digests = run.record.digests.model_copy(update={"certificate": sha256})
    utilities = {"utilities_sha256": utilities_digest(file.utility)}
    told = run.record.certificate.model_copy(update=utilities)
    record = run.record.model_copy(update={"digests": digests, "certificate": told})
    return replace(run, certificate=file, certificate_sha256=sha256, record=_signed(record))


def test_an_honest_run_verifies(folder: Path, company: Path) -> None:
    verdict = verify_run(folder, company)
    assert [check.code for check in verdict.checks if not check.passed] == []
    assert (verdict.outcome, verdict.gap) == ("verified", 0.0)
    alone = verify_run(folder)
    assert alone.outcome == "consistent"
    assert alone.as_json()["with_input"] is False
    assert len(alone.checks) < len(verdict.checks)


def test_an_honest_run_of_a_workbook_verifies(tmp_path: Path) -> None:
    request = SampleRequest(12, 5, seed=4, lang="en", format="xlsx")
    book = sample_files(request, tmp_path / "company") / "company.xlsx"
    match_and_write(MatchRequest(book, mode="assign"), Places(tmp_path / "run"))
    assert verify_run(tmp_path / "run", book).outcome == "verified"


def test_a_run_before_anybody_joined_verifies(company: Path, folder: Path, tmp_path: Path) -> None:
    early = read_run(folder).as_of.replace(year=1990)
    match_and_write(MatchRequest(company, as_of=early), Places(tmp_path / "run"))
    assert verify_run(tmp_path / "run", company).outcome == "verified"


@pytest.mark.parametrize("name", NUMBERS)
@many
@given(data=st.data())
def test_a_number_of_the_certificate_that_is_flipped_is_caught_even_with_new_digests(
    run: RunFolder,
    rebuilt: Rebuilt,
    tmp_path_factory: pytest.TempPathFactory,
    name: str,
    data: st.DataObject,
) -> None:
    values = getattr(run.certificate, name).copy()
    at = data.draw(st.integers(0, len(values) - 1))
    step = data.draw(st.sampled_from([-1, 1]))
    values[at] += step / UNIT if values.dtype.kind == "f" else step
    if name in ("mentor", "locked"):
        values[at] = (values[at] + 1) % (len(run.certificate.mentors) + 1) - 1
    if values[at] < -1 or (values[at] < 0 and name in ("capacity", "minimum")):
        return
    file = replace(run.certificate, **{name: values})
    sealed = _sealed(run, file, _place(tmp_path_factory))
    assert "digests" not in _failed(check_folder(sealed))
    assert _failed((*check_folder(sealed), *check_input(sealed, rebuilt)))
    careless = replace(run, certificate_sha256=sealed.certificate_sha256)
    assert _failed(check_folder(careless)) == {"digests"}


_PLACES: list[Path] = []


def _place(factory: pytest.TempPathFactory) -> Path:
    if not _PLACES:
        _PLACES.append(factory.mktemp("sealed"))
    return _PLACES[0]


@many
@given(data=st.data())
def test_a_cell_of_the_assignments_that_is_flipped_is_caught(
    run: RunFolder, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(run.rows) - 1))
    learner, mentor, score, locked = run.rows[at]
    others = [other for other in run.certificate.mentors if other != mentor]
    row = data.draw(
        st.sampled_from(
            [
                (learner, data.draw(st.sampled_from(others)), score, locked),
                (learner + "x", mentor, score, locked),
                (learner, mentor, f"{float(score) + 1e-6:.6f}", locked),
                (learner, mentor, "much", locked),
                (learner, mentor, "nan", locked),
                (learner, mentor, score, "no" if locked == "yes" else "yes"),
                None,
            ]
        )
    )
    rows = [*run.rows[:at], *([row] if row else []), *run.rows[at + 1 :]]
    assert _failed(check_folder(replace(run, rows=tuple(rows)))) <= {"pairs", "scores"}
    assert _failed(check_folder(replace(run, rows=tuple(rows))))
    assert "pairs" in _failed(check_folder(replace(run, rows=(*run.rows, run.rows[at]))))


def _leaves(document: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(document, dict | list):
        items = document.items() if isinstance(document, dict) else enumerate(document)
        return [leaf for key, value in items for leaf in _leaves(value, (*path, key))]
    return [path]


def _flipped(value: Any) -> Any:
    if isinstance(value, str):
        flip = {"0": "1"}.get(value[:1], "0")
        return flip + value[1:]
    return value + 1 if isinstance(value, int | float) else 1


def _with(record: RunRecord, path: tuple[Any, ...], change: Callable[[Any], Any]) -> RunRecord:
    """The record with one leaf changed, as it would be read; the old one where it does not read."""
    document = record.model_dump(mode="json")
    part = document
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = change(part[path[-1]])
    try:
        return RunRecord.model_validate_json(json.dumps(document))
    except ValueError:
        return record


@many
@given(data=st.data())
def test_a_leaf_of_the_record_that_is_flipped_is_caught(
    run: RunFolder, data: st.DataObject
) -> None:
    path = data.draw(st.sampled_from(_leaves(run.record.model_dump(mode="json"))))
    record = _with(run.record, path, _flipped)
    if record != run.record:
        assert "digests" in _failed(check_folder(replace(run, record=record)))


@many
@given(data=st.data())
def test_what_decides_or_proves_is_caught_even_with_new_digests(
    run: RunFolder, rebuilt: Rebuilt, data: st.DataObject
) -> None:
    told = ("certificate", "counts", "weights", "load", "total", "mean_score", "digests", "input")
    leaves = _leaves(run.record.model_dump(mode="json"))
    path = data.draw(st.sampled_from([leaf for leaf in leaves if leaf[0] in told]))
    record = _with(run.record, path, _flipped)
    if path[:2] == ("digests", "record") or record == run.record:
        return
    changed = replace(run, record=_signed(record))
    assert _failed((*check_folder(changed), *check_input(changed, rebuilt)))


def test_another_weight_in_the_policy_is_caught_even_with_new_digests(
    run: RunFolder, company: Path
) -> None:
    policy = run.record.policy.model_copy(update={"weights": {"style": 7.0}})
    careless = replace(run, record=_signed(run.record.model_copy(update={"policy": policy})))
    assert _failed(check_folder(careless)) == {"digests"}
    digests = run.record.digests.model_copy(update={"policy": policy_digest(policy)})
    record = _signed(run.record.model_copy(update={"policy": policy, "digests": digests}))
    changed = replace(run, record=record)
    assert _failed(check_folder(changed)) == set()
    tables, files = read_source(company, None)
    scored = score_cohort(tables, run.as_of, policy=policy)
    assert {"weights", "rescored"} <= _failed(check_input(changed, Rebuilt(files, scored)))


@pytest.mark.parametrize("gap", [1e-4, math.inf, None])
def test_a_gap_that_is_not_the_proved_one_is_caught(
    run: RunFolder, rebuilt: Rebuilt, gap: float | None
) -> None:
    told = run.record.certificate.model_copy(update={"gap": gap})
    changed = replace(run, record=run.record.model_copy(update={"certificate": told}))
    assert _failed(check_input(changed, rebuilt)) == {"proof"}


def test_a_gap_that_is_proved_verifies_and_no_other(run: RunFolder, rebuilt: Rebuilt) -> None:
    """Prices that are a little too high still prove a bound, only a wider one."""
    file, cohort = run.certificate, rebuilt.scored.cohort
    price = file.proof_price + np.where(file.proof_level == 0, 5 / UNIT, 0.0)
    limit = dual_bound(
        rebuilt.scored.scores,
        cohort.capacity,
        Certificate(file.proof_level.astype(np.int8), price),
        minimum=cohort.minimum,
        locked=file.locked,
        min_score=run.record.policy.minimum_score,
    )
    gap = limit.total - file.total
    assert gap > 0
    for claimed, failed in ((gap, set()), (gap / 2, {"proof"})):
        told = run.record.certificate.model_copy(update={"gap": claimed})
        record = run.record.model_copy(update={"certificate": told})
        wider = replace(run, certificate=replace(file, proof_price=price), record=record)
        assert _failed(check_input(wider, rebuilt)) == failed


@pytest.mark.parametrize(("table", "column"), [("assessments", 2), ("expertise", 2)])
def test_a_cell_of_the_input_that_is_flipped_is_caught_and_its_file_named(
    company: Path, folder: Path, tmp_path: Path, table: str, column: int
) -> None:
    other = tmp_path / "company"
    other.mkdir()
    for path in company.iterdir():
        (other / path.name).write_bytes(path.read_bytes())
    place = other / f"{table}.csv"
    lines = place.read_text(encoding="utf-8-sig").split("\n")
    cells = lines[1].split(",")
    cells[column] = "1.5" if cells[column] != "1.5" else "2.5"
    place.write_text("\n".join([lines[0], ",".join(cells), *lines[2:]]), encoding="utf-8-sig")
    verdict = verify_run(folder, other)
    failed = {check.code: check for check in verdict.checks if not check.passed}
    assert verdict.outcome == "not_verified"
    named = {str(finding.parameters["name"]) for finding in failed["input"].findings}
    assert named == {"tables", f"{table}.csv"}


def test_other_people_end_the_checks(run: RunFolder, tmp_path: Path) -> None:
    place = sample_files(SampleRequest(5, 2, seed=9), tmp_path / "company")
    tables, files = read_source(place, None)
    scored = score_cohort(tables, run.as_of, policy=Policy())
    checks = check_input(run, Rebuilt(files, scored))
    assert _failed(checks) == {check.code for check in checks} == {"input", "people"}


def test_what_cannot_be_read_is_named(company: Path, folder: Path, tmp_path: Path) -> None:
    match_and_write(MatchRequest(company, mode="shortlist"), Places(tmp_path / "lists"))
    with pytest.raises(NoAssignment):
        verify_run(tmp_path / "lists")
    for missing in ("run.json", "certificate.npz", "assignments.csv"):
        broken = tmp_path / missing
        broken.mkdir()
        for path in folder.iterdir():
            if path.name != missing:
                (broken / path.name).write_bytes(path.read_bytes())
        with pytest.raises(UnreadableRun, match=missing):
            verify_run(broken)


@pytest.mark.parametrize(
    ("key", "value", "found"),
    [
        ("as_of", "soon", "as_of"),
        ("as_of", "2026-01-01T00:00:00", "as_of"),
        ("as_of", "9999-01-01T00:00:00+00:00", "as_of"),
        ("total", math.nan, "JSON"),
        ("total", math.inf, "JSON"),
        ("colour", "red", "colour"),
    ],
)
def test_a_record_that_makes_no_sense_is_named(
    folder: Path, tmp_path: Path, key: str, value: object, found: str
) -> None:
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    document = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    (tmp_path / "run.json").write_text(json.dumps(document | {key: value}), encoding="utf-8")
    with pytest.raises(UnreadableRun, match=found):
        verify_run(tmp_path)
