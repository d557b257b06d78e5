"""Pair scores for anyone who wants to check a run: one NumPy archive, whose bytes repeat."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import IO

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from api.files.atomic import atomic_path
from matching.scores import UNIT, PairScores

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip archive can say; never the clock


def export_scores(scores: PairScores, capacity: NDArray[np.intp], path: Path) -> None:
    """Write ``scores``, ``learner_id``, ``mentor_id`` and ``capacity`` to an ``.npz`` archive.

    Reads back with ``numpy.load(path, allow_pickle=False)``. Scores are written in blocks of rows,
    so the whole matrix is never held; equal scores give equal bytes.

    Parameters
    ----------
    scores : PairScores
        Written as float64, shape (n_learners, n_mentors), fractions of one; NaN where a pair is
        absent.
    capacity : ndarray of intp, shape (n_mentors,)
        Written as int64.
    path : Path
        Replaced in one step where it exists.
    """
    ids = {"learner_id": scores.learners.ids, "mentor_id": scores.mentors.ids}
    with atomic_path(path) as unfinished, zipfile.ZipFile(unfinished, "w") as archive:
        with archive.open(_entry("scores"), "w", force_zip64=True) as stream:
            _write_scores(stream, scores)
        for name, names in ids.items():
            _write_array(archive, name, np.array(names, dtype=np.str_))
        _write_array(archive, "capacity", capacity.astype(np.int64))


def _entry(name: str) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(f"{name}.npy", date_time=_FIRST_DAY)


def _write_array(archive: zipfile.ZipFile, name: str, array: NDArray[np.generic]) -> None:
    with archive.open(_entry(name), "w", force_zip64=True) as stream:
        npy.write_array(stream, array, allow_pickle=False)


def _write_scores(stream: IO[bytes], scores: PairScores) -> None:
    header = {"descr": "<f8", "fortran_order": False, "shape": scores.shape}
    npy.write_array_header_2_0(stream, header)
    for _, units in scores.blocks():
        fractions = units.astype("<f8") / UNIT
        fractions[np.isneginf(units)] = np.nan
        stream.write(fractions.tobytes())
