from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.report.certificate_file import CertificateFile, write_certificate
from api.report.folder_checks import check_folder
from api.report.record_schema import RunRecord
from api.report.run_reading import RunFolder
from api.report.run_record import (
    file_digest,
    policy_digest,
    utilities_digest,
)
from api.services.input_checks import Rebuilt, check_input
from api.services.matching import read_source
from api.services.samples import SampleRequest, sample_files
from matching.certificate import Certificate, dual_bound
from matching.policy import Policy
from matching.scored_cohort import score_cohort
from matching.scores import UNIT
from tests.api.services.conftest import failed, signed

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


def _sealed(run: RunFolder, file: CertificateFile, place: Path) -> RunFolder:
    """The run with another certificate, by somebody who brings all digests up to date."""
    write_certificate(file, place / "certificate.npz")
    sha256 = file_digest(place / "certificate.npz")
    digests = run.record.digests.model_copy(update={"certificate": sha256})
    utilities = {"utilities_sha256": utilities_digest(file.utility)}
    told = run.record.certificate.model_copy(update=utilities)
    record = run.record.model_copy(update={"digests": digests, "certificate": told})
    return replace(run, certificate=file, certificate_sha256=sha256, record=signed(record))


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
    sealed = _sealed(run, file, tmp_path_factory.getbasetemp())
    assert "digests" not in failed(check_folder(sealed))
    assert failed((*check_folder(sealed), *check_input(sealed, rebuilt)))
    careless = replace(run, certificate_sha256=sealed.certificate_sha256)
    assert failed(check_folder(careless)) == {"digests"}


def test_a_worse_pair_told_with_true_scores_and_sums_is_caught_by_the_prices(
    run: RunFolder, rebuilt: Rebuilt
) -> None:
    """By somebody who knows the scores and changes every place; the prices then prove too much."""
    file, dense = run.certificate, rebuilt.scored.scores.dense()
    learners, mentors = np.nonzero(~np.isnan(dense))
    for learner, other in zip(learners[::5].tolist(), mentors[::5].tolist(), strict=True):
        mentor = file.mentor.copy()
        mentor[learner] = other
        units = np.zeros_like(file.score_units)
        rows = np.flatnonzero(mentor >= 0)
        units[rows] = np.rint(dense[rows, mentor[rows]] * UNIT)
        utility = units / UNIT - np.append(file.seat_price, 0.0)[mentor]
        changes = {"mentor": mentor, "score_units": units, "utility": utility}
        worse = replace(file, **changes, total=math.fsum((units / UNIT).tolist()))
        found = failed(check_input(replace(run, certificate=worse), rebuilt))
        same = other == file.mentor[learner]
        assert found - {"stability"} == (set() if same else {"proof"})


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
    assert failed(check_folder(replace(run, rows=tuple(rows)))) <= {"pairs", "scores"}
    assert failed(check_folder(replace(run, rows=tuple(rows))))
    assert "pairs" in failed(check_folder(replace(run, rows=(*run.rows, run.rows[at]))))


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
        assert "digests" in failed(check_folder(replace(run, record=record)))


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
    changed = replace(run, record=signed(record))
    assert failed((*check_folder(changed), *check_input(changed, rebuilt)))


def test_another_weight_in_the_policy_is_caught_even_with_new_digests(
    run: RunFolder, company: Path
) -> None:
    policy = run.record.policy.model_copy(update={"weights": {"style": 7.0}})
    careless = replace(run, record=signed(run.record.model_copy(update={"policy": policy})))
    assert failed(check_folder(careless)) == {"digests"}
    digests = run.record.digests.model_copy(update={"policy": policy_digest(policy)})
    record = signed(run.record.model_copy(update={"policy": policy, "digests": digests}))
    changed = replace(run, record=record)
    assert failed(check_folder(changed)) == set()
    tables, files = read_source(company, None)
    scored = score_cohort(tables, run.as_of, policy=policy)
    assert {"weights", "rescored"} <= failed(check_input(changed, Rebuilt(files, scored)))


@pytest.mark.parametrize("gap", [1e-4, math.inf, None])
def test_a_gap_that_is_not_the_proved_one_is_caught(
    run: RunFolder, rebuilt: Rebuilt, gap: float | None
) -> None:
    told = run.record.certificate.model_copy(update={"gap": gap})
    changed = replace(run, record=run.record.model_copy(update={"certificate": told}))
    assert failed(check_input(changed, rebuilt)) == {"proof"}


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
    for claimed, expected in ((gap, set()), (gap / 2, {"proof"})):
        told = run.record.certificate.model_copy(update={"gap": claimed})
        record = run.record.model_copy(update={"certificate": told})
        wider = replace(run, certificate=replace(file, proof_price=price), record=record)
        assert failed(check_input(wider, rebuilt)) == expected


def test_other_people_end_the_checks(run: RunFolder, tmp_path: Path) -> None:
    place = sample_files(SampleRequest(5, 2, seed=9), tmp_path / "company")
    tables, files = read_source(place, None)
    scored = score_cohort(tables, run.as_of, policy=Policy())
    checks = check_input(run, Rebuilt(files, scored))
    assert failed(checks) == {check.code for check in checks} == {"input", "people"}
