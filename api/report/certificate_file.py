"""certificate.npz: an assignment with the prices that prove it, as plain arrays."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from api.files.arrays import ArrayForm, read_arrays, write_array
from api.files.atomic import atomic_path
from api.files.errors import InvalidArrays
from features.index import Index
from matching.pipeline import MatchRun
from matching.rematch import MOST_BONUS
from matching.scores import UNIT

_BY_LEARNER = {
    "learner_id": ArrayForm("U"),
    "mentor": ArrayForm("i"),
    "score_units": ArrayForm("i"),
    "stay_units": ArrayForm("i"),
    "previous": ArrayForm("i"),
    "locked": ArrayForm("i"),
    "utility": ArrayForm("f"),
}
_BY_MENTOR = {
    "mentor_id": ArrayForm("U"),
    "capacity": ArrayForm("i"),
    "minimum": ArrayForm("i"),
    "seat_price": ArrayForm("f"),
    "proof_level": ArrayForm("i"),
    "proof_price": ArrayForm("f"),
}
ARRAYS: dict[str, ArrayForm] = {**_BY_LEARNER, **_BY_MENTOR, "total": ArrayForm("f", ndim=0)}
"""The arrays of the file, in their order."""
_DTYPES: dict[str, type[Any] | str] = {"U": np.str_, "i": "<i8", "f": "<f8"}
_IDS = {"learner_id": "learners", "mentor_id": "mentors"}
_SEATS_MAX = 2**31
_STAY_MAX = int(MOST_BONUS * UNIT)


@dataclass(frozen=True, eq=False)
class CertificateFile:
    """What a certificate file says.

    Attributes
    ----------
    learners, mentors : Index
    mentor : ndarray of int64, shape (n_learners,)
        Assigned mentor, -1 = unmatched.
    score_units : ndarray of int64, shape (n_learners,)
        Score of the pair in units of ``1 / UNIT``; 0 where unmatched.
    stay_units : ndarray of int64, shape (n_learners,)
        What the pair earns on top because it was there in the run that this one follows.
    previous : ndarray of int64, shape (n_learners,)
        Mentor in the run that this one follows; -1 = none, and in a run that follows none.
    locked : ndarray of int64, shape (n_learners,)
        Mentor that HR fixed; -1 = free.
    utility : ndarray of float64, shape (n_learners,)
        Score, with what staying earns, less seat price; 0 where unmatched.
    capacity, minimum : ndarray of int64, shape (n_mentors,)
    seat_price : ndarray of float64, shape (n_mentors,)
        See `matching.assignment.Assignment`.
    proof_level, proof_price : ndarray of int64 and of float64, shape (n_mentors,)
        The two-part prices of `matching.certificate`.
    total : float
        Sum of the scores of the pairs, with what staying earns, fractions of one.
    """

    learners: Index
    mentors: Index
    mentor: NDArray[np.int64]
    score_units: NDArray[np.int64]
    stay_units: NDArray[np.int64]
    previous: NDArray[np.int64]
    locked: NDArray[np.int64]
    utility: NDArray[np.float64]
    capacity: NDArray[np.int64]
    minimum: NDArray[np.int64]
    seat_price: NDArray[np.float64]
    proof_level: NDArray[np.int64]
    proof_price: NDArray[np.float64]
    total: float

    @property
    def matched(self) -> NDArray[np.intp]:
        """Positions of matched learners."""
        return np.flatnonzero(self.mentor >= 0)

    @property
    def worth_units(self) -> NDArray[np.int64]:
        """What each learner's pair counts in the total, shape (n_learners,): score and staying."""
        return self.score_units + self.stay_units

    @property
    def load(self) -> NDArray[np.int64]:
        """Learners of each mentor, shape (n_mentors,)."""
        return np.bincount(self.mentor[self.matched], minlength=len(self.mentors))


def certificate_of(run: MatchRun) -> CertificateFile:
    """Collect what proves the assignment of a run."""
    assignment, cohort = run.assignment, run.cohort
    matched = np.flatnonzero(assignment.mentor >= 0)
    units = np.zeros(len(cohort.learners), dtype=np.int64)
    units[matched] = run.scores.units_of(matched, assignment.mentor[matched])
    worth = units.copy()
    worth[matched] = run.solved.case.scores.units_of(matched, assignment.mentor[matched])
    nobody = np.full(len(units), -1, dtype=np.int64)
    return CertificateFile(
        learners=cohort.learners,
        mentors=cohort.mentors,
        mentor=assignment.mentor.astype(np.int64),
        score_units=units,
        stay_units=worth - units,
        previous=nobody if run.stay is None else run.stay.previous.astype(np.int64),
        locked=run.locked.astype(np.int64),
        utility=assignment.learner_utility,
        capacity=cohort.capacity.astype(np.int64),
        minimum=cohort.minimum.astype(np.int64),
        seat_price=assignment.seat_price,
        proof_level=assignment.certificate.level.astype(np.int64),
        proof_price=assignment.certificate.price,
        total=assignment.total,
    )


def write_certificate(certificate: CertificateFile, path: Path) -> None:
    """Write a certificate; equal ones have equal bytes.

    Reads back with ``numpy.load(path, allow_pickle=False)`` as well: `ARRAYS` names the members.
    """
    with atomic_path(path) as unfinished, zipfile.ZipFile(unfinished, "w") as archive:
        for name, form in ARRAYS.items():
            write_array(archive, name, np.asarray(_value(certificate, name), _DTYPES[form.kind]))


def _value(certificate: CertificateFile, name: str) -> Any:
    if name in _IDS:
        return getattr(certificate, _IDS[name]).ids
    return getattr(certificate, name)


def read_certificate(path: Path) -> CertificateFile:
    """Read a certificate file, trusting nothing of it.

    Whether it is true is for others to say; here it is made sure that its arrays fit each other,
    that every number is finite and every position is one.

    Raises
    ------
    InvalidArrays
        The file is damaged, an array is missing, unknown, of another shape, NaN, or out of range.
    TooLarge
    OSError
        It cannot be opened.
    """
    arrays = read_arrays(path, ARRAYS)
    for names in (_BY_LEARNER, _BY_MENTOR):
        _check_lengths(path.name, arrays, list(names))
    numbers: dict[str, Any] = {}
    for name, array in arrays.items():
        if name not in _IDS:
            numbers[name] = array.astype(_DTYPES[ARRAYS[name].kind])
            if not np.isfinite(array).all():
                raise InvalidArrays(path.name, name, "got NaN or an infinite number")
    _check_ranges(path.name, arrays)
    learners = _index(path.name, arrays["learner_id"], "learner")
    mentors = _index(path.name, arrays["mentor_id"], "mentor")
    numbers["total"] = float(numbers["total"])
    return CertificateFile(learners, mentors, **numbers)


def _check_lengths(file: str, arrays: dict[str, NDArray[Any]], names: list[str]) -> None:
    n = len(arrays[names[0]])
    for name in names:
        if len(arrays[name]) != n:
            reason = f"got {len(arrays[name])} entries, expected {n} as of {names[0]!r}"
            raise InvalidArrays(file, name, reason)


def _check_ranges(file: str, arrays: dict[str, NDArray[Any]]) -> None:
    n_mentors = len(arrays["mentor_id"])
    ranges = {
        "mentor": (-1, n_mentors - 1),
        "previous": (-1, n_mentors - 1),
        "stay_units": (0, _STAY_MAX),
        "locked": (-1, n_mentors - 1),
        "score_units": (-UNIT, 2 * UNIT),
        "capacity": (0, _SEATS_MAX - 1),
        "minimum": (0, _SEATS_MAX - 1),
        "proof_level": (-1, 1),
    }
    for name, (low, high) in ranges.items():
        wrong = (arrays[name] < low) | (arrays[name] > high)
        if wrong.any():
            at = int(wrong.argmax())
            reason = f"got {arrays[name][at]} at {at}, expected a number in [{low}, {high}]"
            raise InvalidArrays(file, name, reason)


def _index(file: str, ids: NDArray[Any], kind: Literal["learner", "mentor"]) -> Index:
    names = ids.tolist()
    if any(first >= second for first, second in pairwise(names)):
        raise InvalidArrays(file, f"{kind}_id", "expected every id once, in order")
    return Index(names, kind)
