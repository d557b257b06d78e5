"""Pair scores for anyone who wants to check a run: one NumPy archive, whose bytes repeat."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import IO

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from api.files.arrays import open_entry, write_array
from api.files.atomic import atomic_path
from matching.scores import UNIT, PairScores


def export_scores(
    scores: PairScores,
    capacity: NDArray[np.intp],
    path: Path,
    *,
    minimum: NDArray[np.intp],
    locked: NDArray[np.intp],
) -> None:
    """Write an assignment problem to an ``.npz`` archive, under the names of the parameters.

    Besides ``scores``, ``capacity``, ``minimum`` and ``locked`` it holds ``learner_id`` and
    ``mentor_id``. Whoever leaves out the minimum loads or the locks solves an easier problem, and
    finds a higher total than the run.

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
    minimum : ndarray of intp, shape (n_mentors,)
        Minimum loads; written as int64.
    locked : ndarray of intp, shape (n_learners,)
        Position of the mentor that HR fixed, -1 = free; written as int64.
    """
    ids = {"learner_id": scores.learners.ids, "mentor_id": scores.mentors.ids}
    with atomic_path(path) as unfinished, zipfile.ZipFile(unfinished, "w") as archive:
        with open_entry(archive, "scores") as stream:
            _write_scores(stream, scores)
        for name, names in ids.items():
            write_array(archive, name, np.array(names, dtype=np.str_))
        for name, array in (("capacity", capacity), ("minimum", minimum), ("locked", locked)):
            write_array(archive, name, array.astype(np.int64))


def _write_scores(stream: IO[bytes], scores: PairScores) -> None:
    header = {"descr": "<f8", "fortran_order": False, "shape": scores.shape}
    npy.write_array_header_2_0(stream, header)
    for _, units in scores.blocks():
        fractions = units.astype("<f8") / UNIT
        fractions[np.isneginf(units)] = np.nan
        stream.write(fractions.tobytes())
