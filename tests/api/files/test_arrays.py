from __future__ import annotations

import io
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest
from numpy.lib import format as npy
from numpy.testing import assert_array_equal

from api.files.arrays import ArrayForm, read_arrays, write_array
from api.files.errors import InvalidArrays, TooLarge
from api.files.limits import Limits

FORMS = {"name": ArrayForm("U"), "load": ArrayForm("i"), "price": ArrayForm("f")}


def _written(path: Path, **changed: object) -> Path:
    """An archive of three arrays; None leaves one out, bytes stand for a member as it is."""
    arrays: dict[str, object] = {
        "name": np.array(["甲", "乙"]),
        "load": np.array([1, 2]),
        "price": np.array([0.5, -1.0]),
    } | changed
    with zipfile.ZipFile(path, "w") as archive:
        for name, array in arrays.items():
            if isinstance(array, bytes):
                archive.writestr(f"{name}.npy", array)
            elif array is not None:
                write_array(archive, name, np.asarray(array))
    return path


def _member(header: dict[str, object], content: bytes) -> bytes:
    stream = io.BytesIO()
    npy.write_array_header_1_0(stream, header)
    return stream.getvalue() + content


def _pickled() -> bytes:
    header: dict[str, object] = {"descr": "|O", "fortran_order": False, "shape": (1,)}
    return _member(header, pickle.dumps(["text"]))


def _huge(*shape: int) -> bytes:
    return _member({"descr": "<f8", "fortran_order": False, "shape": shape}, b"\0" * 16)


def test_what_is_written_reads_back_and_with_numpy_too(tmp_path: Path) -> None:
    path = _written(tmp_path / "a.npz")
    read = read_arrays(path, FORMS)
    with np.load(path, allow_pickle=False) as other:
        assert set(other.files) == set(read) == set(FORMS)
        for name in FORMS:
            assert_array_equal(read[name], other[name])
    assert path.read_bytes() == _written(tmp_path / "b.npz").read_bytes()


@pytest.mark.parametrize(
    ("changed", "array"),
    [
        ({"price": None}, "price"),
        ({"extra": np.zeros(1)}, "extra"),
        ({"price": np.array([1, 2])}, "price"),
        ({"price": np.zeros((2, 1))}, "price"),
        ({"load": np.array(["1", "2"])}, "load"),
        ({"price": _pickled()}, "price"),
        ({"name": np.full(2, 2**32 - 1, dtype=np.uint32).view("<U1")}, "name"),
        ({"name": np.full(2, 0xD800, dtype=np.uint32).view("<U1")}, "name"),
        ({"price": _huge(2**60)}, "price"),
        ({"price": _huge(2**40, 2**40)}, "price"),
        ({"price": _huge(3)}, "price"),
        ({"price": _huge(-2)}, "price"),
        ({"price": b""}, ""),
        ({"price": b"\x93NUMPY\x01\x00\x10\x00{'descr': open()}"}, ""),
        ({"price": b"\x93NUMPY\x09\x00\x10\x00"}, "price"),
    ],
)
def test_an_archive_that_is_not_of_its_form_is_refused_by_name(
    tmp_path: Path, changed: dict[str, object], array: str
) -> None:
    with pytest.raises(InvalidArrays) as caught:
        read_arrays(_written(tmp_path / "a.npz", **changed), FORMS)
    assert (caught.value.name, caught.value.array) == ("a.npz", array)


def test_an_archive_that_is_cut_off_or_damaged_is_refused(tmp_path: Path) -> None:
    whole = _written(tmp_path / "a.npz").read_bytes()
    place = tmp_path / "cut.npz"
    for end in range(0, len(whole), 37):
        place.write_bytes(whole[:end])
        with pytest.raises(InvalidArrays):
            read_arrays(place, FORMS)
    at = whole.index(np.array([0.5]).tobytes())
    place.write_bytes(whole[:at] + b"\x01" + whole[at + 1 :])
    with pytest.raises(InvalidArrays, match="CRC"):
        read_arrays(place, FORMS)


def test_a_packed_archive_is_refused_before_it_expands(tmp_path: Path) -> None:
    path = tmp_path / "bomb.npz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in FORMS:
            archive.writestr(f"{name}.npy", b"\0" * 2**20)
    with pytest.raises(InvalidArrays, match="not packed"):
        read_arrays(path, FORMS)


def test_one_member_twice_is_refused(tmp_path: Path) -> None:
    path = _written(tmp_path / "a.npz")
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        write_array(archive, "load", np.array([3, 4]))
    with pytest.raises(InvalidArrays, match="got 2"):
        read_arrays(path, FORMS)


def test_a_file_that_is_too_large_is_not_opened(tmp_path: Path) -> None:
    with pytest.raises(TooLarge):
        read_arrays(_written(tmp_path / "a.npz"), FORMS, limits=Limits(file_bytes=10))
