"""Archives of plain arrays (``.npz``): written so that bytes repeat, read in bounded memory.

Members are stored, not packed: what is read is never larger than the file that was weighed first.
Nothing of an archive is ever run: arrays of objects, which NumPy keeps as pickles, are refused.
"""

from __future__ import annotations

import math
import sys
import tokenize
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from api.files.errors import InvalidArrays
from api.files.limits import Limits

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip archive can say; never the clock
_SUFFIX = ".npy"
_DAMAGED = (zipfile.BadZipFile, ValueError, EOFError, OSError, RuntimeError, TypeError)
_NO_HEADER = (SyntaxError, tokenize.TokenError)  # NumPy parses headers as Python literals


@dataclass(frozen=True, slots=True)
class ArrayForm:
    """What an array has to be: its kind (text, whole numbers, numbers) and its dimensions."""

    kind: Literal["U", "i", "f"]
    ndim: int = 1


@contextmanager
def open_entry(archive: zipfile.ZipFile, name: str) -> Iterator[IO[bytes]]:
    """Give a stream to write one array to, header and all, as a member of an archive."""
    entry = zipfile.ZipInfo(f"{name}{_SUFFIX}", date_time=_FIRST_DAY)
    with archive.open(entry, "w", force_zip64=True) as stream:
        yield stream


def write_array(archive: zipfile.ZipFile, name: str, array: NDArray[Any]) -> None:
    """Write one array of numbers or texts as a member of an archive; equal arrays, equal bytes.

    Raises
    ------
    ValueError
        It is an array of objects.
    """
    with open_entry(archive, name) as stream:
        npy.write_array(stream, np.asarray(array, order="C"), allow_pickle=False)


def read_arrays(
    path: Path, forms: Mapping[str, ArrayForm], *, limits: Limits | None = None
) -> dict[str, NDArray[Any]]:
    """Read an archive that holds the arrays named and no others.

    Parameters
    ----------
    path : Path
    forms : mapping of str to ArrayForm
    limits : Limits, optional
        Bounds the file, and thus everything that is read of it.

    Returns
    -------
    dict of str to ndarray
        Read-only.

    Raises
    ------
    InvalidArrays
        The file is no archive or cut off, an array is missing, unknown, or not of its form, or its
        header promises another size than is there.
    TooLarge
        The file is too large.
    OSError
        It cannot be opened.
    """
    (limits or Limits()).check_file(path)
    with path.open("rb") as file:
        try:
            with zipfile.ZipFile(file) as archive, warnings.catch_warnings():
                warnings.simplefilter("error")  # a doubtful header is a wrong one
                _check_members(path.name, archive.infolist(), forms, path.stat().st_size)
                return {name: _read(path.name, archive, name, forms[name]) for name in forms}
        except (*_DAMAGED, *_NO_HEADER, Warning) as error:
            raise InvalidArrays(path.name, "", f"not a whole archive of arrays: {error}") from error


def _check_members(
    file: str, members: list[zipfile.ZipInfo], forms: Mapping[str, ArrayForm], size: int
) -> None:
    found = [member.filename for member in members]
    entries = {f"{name}{_SUFFIX}": name for name in forms}
    for entry, name in entries.items():
        if found.count(entry) != 1:
            raise InvalidArrays(file, name, f"got {found.count(entry)} of it, expected one")
    for entry in sorted(set(found) - set(entries)):
        raise InvalidArrays(file, entry.removesuffix(_SUFFIX), "no such array is expected")
    for member in members:
        if member.compress_type != zipfile.ZIP_STORED or member.file_size > size:
            name = entries[member.filename]
            raise InvalidArrays(file, name, "expected to be stored as it is, not packed")


def _read(file: str, archive: zipfile.ZipFile, name: str, form: ArrayForm) -> NDArray[Any]:
    with archive.open(f"{name}{_SUFFIX}") as stream:
        shape, dtype = _header(file, name, stream)
        if dtype.kind != form.kind or dtype.hasobject or len(shape) != form.ndim:
            got = f"{dtype} of {len(shape)} dimension(s)"
            raise InvalidArrays(file, name, f"got {got}, expected {form.kind} of {form.ndim}")
        content = stream.read()
    expected = math.prod(shape) * dtype.itemsize
    if len(content) != expected:
        reason = f"got {len(content)} bytes, its shape {shape} expects {expected}"
        raise InvalidArrays(file, name, reason)
    if dtype.kind == "U":
        _check_text(file, name, np.frombuffer(content, dtype=f"{dtype.byteorder}u4"))
    return np.frombuffer(content, dtype=dtype).reshape(shape)


def _check_text(file: str, name: str, points: NDArray[np.uint32]) -> None:
    """Refuse what is no code point, before Python makes text of it and fails."""
    if ((points > sys.maxunicode) | ((points >= 0xD800) & (points <= 0xDFFF))).any():
        raise InvalidArrays(file, name, "not text")


def _header(file: str, name: str, stream: IO[bytes]) -> tuple[tuple[int, ...], np.dtype[Any]]:
    version = npy.read_magic(stream)
    if version not in ((1, 0), (2, 0)):
        raise InvalidArrays(file, name, f"got format {version}, expected (1, 0) or (2, 0)")
    read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
    shape, by_column, dtype = read(stream)
    if (by_column and len(shape) > 1) or min(shape, default=0) < 0 or not dtype.itemsize:
        raise InvalidArrays(file, name, f"got a header of {dtype} {shape}, expected rows in order")
    return shape, dtype
