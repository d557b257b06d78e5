from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import numpy as np
import pandas as pd
import pytest

from api.report.record_schema import RunRecord
from api.report.run_record import (
    SourceInfo,
    policy_digest,
    record_digest,
    record_text,
    run_record,
    source_info,
)
from matching.pipeline import MatchRun, match_cohort
from matching.policy import Policy
from tests.factories import tiny_frames

SCHEMA = Path(__file__).parents[3] / "docs" / "run.schema.json"


@pytest.fixture(scope="module")
def record(picky_run: MatchRun) -> RunRecord:
    return run_record(picky_run, SourceInfo())


def test_published_schema_is_current() -> None:
    published = json.loads(SCHEMA.read_text(encoding="utf-8"))
    assert published == RunRecord.model_json_schema()


def test_record_validates_against_the_published_schema(record: RunRecord) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.validate(json.loads(record_text(record)), schema)


def test_record_reads_back_equal(record: RunRecord) -> None:
    assert RunRecord.model_validate_json(record_text(record)) == record


def test_text_is_sorted_and_ends_with_a_newline(record: RunRecord) -> None:
    text = record_text(record)
    keys = list(json.loads(text))
    assert keys == sorted(keys)
    assert text.endswith("}\n")


def test_equal_runs_have_equal_records(company: dict[str, pd.DataFrame], run: MatchRun) -> None:
    shuffled = {name: frame.sample(frac=1.0, random_state=7) for name, frame in company.items()}
    again = match_cohort(shuffled)
    assert record_text(run_record(again, SourceInfo())) == record_text(
        run_record(run, SourceInfo())
    )


def test_certificate_adds_up(record: RunRecord) -> None:
    proof = record.certificate
    assert proof.gap == 0.0
    assert proof.total == record.total
    assert proof.dual_total == pytest.approx(proof.total, abs=1e-9)


def test_whatever_is_changed_in_a_record_its_digest_tells(record: RunRecord) -> None:
    assert record.digests.record == record_digest(record)
    again = RunRecord.model_validate_json(record_text(record))
    assert record_digest(again) == record.digests.record
    for change in ({"seed": 1}, {"solver": "x"}, {"total": record.total + 1e-9}):
        assert record_digest(record.model_copy(update=change)) != record.digests.record


def test_the_policy_has_a_digest_of_its_own(record: RunRecord) -> None:
    assert record.digests.policy == policy_digest(record.policy)
    assert policy_digest(Policy(weights={"style": 1.5})) != policy_digest(Policy())


def test_counts_add_up(record: RunRecord, picky_run: MatchRun) -> None:
    counts = record.counts
    assert counts.matched + counts.unmatched == counts.learners == 24
    assert sum(record.load.values()) == counts.matched
    assert len(record.unmatched) == counts.unmatched > 0
    assert sum(record.weights.values()) == pytest.approx(1.0)


def test_nobody_matched_has_no_means() -> None:
    frames = tiny_frames()
    frames["mentors"] = frames["mentors"].assign(capacity=0, minimum=0)
    record = run_record(match_cohort(frames), SourceInfo())
    assert record.mean_score is None
    assert record.counts.matched == 0
    assert np.isfinite(record.total)


def test_files_are_named_without_their_place(tmp_path: Path) -> None:
    file = tmp_path / "learners.csv"
    file.write_bytes(b"abc")
    source = source_info([file])
    digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert source.files == (("learners.csv", digest),)
