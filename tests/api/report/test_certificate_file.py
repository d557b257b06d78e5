from __future__ import annotations

import zipfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from numpy.typing import NDArray

from api.files.arrays import write_array
from api.files.errors import InvalidArrays
from api.report.certificate_file import (
    ARRAYS,
    CertificateFile,
    certificate_of,
    read_certificate,
    write_certificate,
)
from matching.pipeline import MatchRun
from matching.scores import UNIT


@pytest.fixture(scope="module")
def certificate(run: MatchRun) -> CertificateFile:
    return certificate_of(run)


def _arrays(folder: Path) -> dict[str, NDArray[Any]]:
    with np.load(folder / "certificate.npz", allow_pickle=False) as archive:
        return {name: archive[name] for name in archive.files}


def _write(path: Path, arrays: dict[str, NDArray[Any]]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, array in arrays.items():
            write_array(archive, name, array)
    return path


def test_a_certificate_reads_back_equal(
    certificate: CertificateFile, run: MatchRun, folder: Path
) -> None:
    read = read_certificate(folder / "certificate.npz")
    assert (read.learners, read.mentors) == (run.cohort.learners, run.cohort.mentors)
    assert read.total == run.assignment.total
    for name in set(ARRAYS) - {"learner_id", "mentor_id", "total"}:
        assert_array_equal(getattr(read, name), getattr(certificate, name))


def test_a_certificate_is_that_of_the_run(certificate: CertificateFile, run: MatchRun) -> None:
    matched = certificate.matched
    score = certificate.score_units[matched] / UNIT
    assert score.sum() == run.assignment.total
    assert_array_equal(certificate.load, run.assignment.load)
    price = certificate.seat_price[certificate.mentor[matched]]
    assert_array_equal(certificate.utility[matched], score - price)


def test_an_empty_certificate_reads_back(tmp_path: Path) -> None:
    arrays = {
        name: np.zeros((0,) * form.ndim, dtype=form.kind if form.kind != "i" else np.int64)
        for name, form in ARRAYS.items()
    }
    read = read_certificate(_write(tmp_path / "c.npz", arrays))
    assert len(read.learners) == len(read.load) == read.total == 0


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("utility", lambda array: array[:-1]),
        ("capacity", lambda array: np.append(array, 1)),
        ("seat_price", lambda array: array * np.nan),
        ("total", lambda array: array + np.inf),
        ("mentor", lambda array: array + 8),
        ("locked", lambda array: array - 1),
        ("capacity", lambda array: array - 2**40),
        ("proof_level", lambda array: array + 2),
        ("score_units", lambda array: array + 2**40),
        ("mentor_id", lambda array: array[::-1]),
        ("learner_id", lambda array: np.full_like(array, array[0])),
    ],
)
def test_arrays_that_make_no_sense_are_refused_by_name(
    folder: Path, tmp_path: Path, name: str, change: Any
) -> None:
    arrays = _arrays(folder)
    arrays[name] = change(arrays[name])
    with pytest.raises(InvalidArrays) as caught:
        read_certificate(_write(tmp_path / "certificate.npz", arrays))
    assert caught.value.array == name


def test_bytes_repeat(certificate: CertificateFile, folder: Path, tmp_path: Path) -> None:
    write_certificate(replace(certificate), tmp_path / "again.npz")
    assert (tmp_path / "again.npz").read_bytes() == (folder / "certificate.npz").read_bytes()


@settings(max_examples=400, deadline=None, derandomize=True)
@given(data=st.data())
def test_whatever_bytes_are_flipped_it_reads_or_is_refused_by_name(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    content = bytearray((folder / "certificate.npz").read_bytes())
    for _ in range(data.draw(st.integers(1, 3))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    place = tmp_path_factory.getbasetemp() / "flipped.npz"
    place.write_bytes(content)
    with suppress(InvalidArrays):
        read = read_certificate(place)
        assert len(read.mentor) == len(read.learners)
