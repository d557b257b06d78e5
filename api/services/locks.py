"""Locks as a file: the pairs that HR keeps."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from api.files.csv_reader import read_csv
from api.files.errors import InputNotFound
from api.files.headers import match_headers
from api.files.limits import Limits
from api.services.errors import InvalidLocks, LockProblem
from features.cells import BadCell, read_id
from features.index import Index
from features.label import Label
from features.nearest import Nearest
from features.schema import TABLES
from features.tables import Tables
from matching.errors import InvalidLock
from matching.policy import Policy
from matching.wishes import wish_id, wishes_in

_LIMITS = Limits(file_bytes=50_000_000, rows=1_000_000)
_COLUMNS = ("learner_id", "mentor_id")
# A lock names the same two people as an exclusion does: its headers have the same names.
_SCHEMA = TABLES["exclusions"]
_HEADERS = Label("两列：学员工号、导师工号", "two columns: learner_id, mentor_id")
_ONCE = Label("每位学员只锁定一次", "each learner once")
_ALLOWED = Label("规则允许且有名额的配对", "a pair that the rules allow and that has a seat")
_WISHED = Label("该学员按政策可得的导师类型", "a kind of mentor that the policy gives the learner")
_IN_COHORT = {
    "learner": Label("本期学员的工号", "a learner of the cohort"),
    "mentor": Label("本期导师的工号", "a mentor of the cohort"),
}


@dataclass(frozen=True, slots=True)
class Lock:
    """One pair to keep; `row` as a person counts it, the header being row 1."""

    row: int
    learner: str
    mentor: str


@dataclass(frozen=True, eq=False)
class Locks:
    """The locks of one cohort.

    Attributes
    ----------
    rows : tuple of Lock
        Learners as the run has them: where the policy asks for kinds of mentor, the learner's wish
        for mentors of that kind.
    learners : Index
        Of the run; conditions of the core name positions in it.
    """

    rows: tuple[Lock, ...]
    learners: Index

    @property
    def pairs(self) -> dict[str, str]:
        """Mentor id by learner id."""
        return {lock.learner: lock.mentor for lock in self.rows}


def locks_of(path: Path | None, tables: Tables, instant: datetime, policy: Policy) -> Locks:
    """Read the locks of the cohort at an instant; none where there is no file.

    Raises
    ------
    InvalidLocks, InputNotFound, UnreadableFile, TooLarge
        As `read_pairs`; a learner is locked to a mentor of a kind that the policy does not give.
    """
    if path is None:
        return Locks((), Index((), "learner"))
    snapshot = tables.as_of(instant)
    learners = Index(snapshot.learners["learner_id"], "learner")
    mentors = Index(snapshot.mentors["mentor_id"], "mentor")
    rows = read_pairs(path, learners, mentors, once=not policy.kinds)
    if not policy.kinds:
        return Locks(rows, learners)
    return _of_wishes(path, rows, snapshot, policy)


def _of_wishes(path: Path, rows: tuple[Lock, ...], snapshot: Tables, policy: Policy) -> Locks:
    """Lock wishes: a mentor's kind says for which of the learner's wishes she is kept."""
    kind_of = dict(zip(snapshot.mentors["mentor_id"], snapshot.mentors["kind"], strict=True))
    wishes = wishes_in(snapshot, policy.kinds)
    named = tuple(replace(row, learner=wish_id(kind_of[row.mentor], row.learner)) for row in rows)
    strange = (
        _problem(row.row, row.learner, _WISHED) for row in named if row.learner not in wishes
    )
    problems = [*strange, *_repeated(named)]
    if problems:
        raise InvalidLocks(path, sorted(problems, key=lambda problem: problem.row))
    return Locks(named, wishes)


@contextmanager
def contradictions(path: Path | None, locks: Locks) -> Iterator[None]:
    """Turn a lock that rules or seats contradict into the row of its file.

    Raises
    ------
    InvalidLocks
    """
    try:
        yield
    except InvalidLock as error:
        if path is None:
            raise
        learner = locks.learners[error.learner]
        row = next(lock for lock in locks.rows if lock.learner == learner)
        problem = _problem(row.row, f"{row.learner} → {row.mentor}", _ALLOWED)
        raise InvalidLocks(path, [problem]) from error


def read_pairs(
    path: Path, learners: Index, mentors: Index, *, once: bool = False
) -> tuple[Lock, ...]:
    """Read a CSV file of pairs: ``learner_id, mentor_id``, headers in either language.

    Parameters
    ----------
    path : Path
        Other columns are not read, blank rows are passed over.
    learners, mentors : Index
        Who is in the cohort.
    once : bool
        Whether a learner may be named only once, as for locks.

    Raises
    ------
    InvalidLocks
        A column is missing, an id names nobody, or a learner is named twice; lists every row.
    InputNotFound, UnreadableFile, TooLarge
        See `api.files.csv_reader.read_csv`.
    """
    if not path.is_file():
        raise InputNotFound(path.name)
    locks = _rows(path)
    problems = list(_strangers(locks, learners, mentors))
    problems += _repeated(locks) if once else []
    if problems:
        raise InvalidLocks(path, sorted(problems, key=lambda problem: problem.row))
    return locks


def _rows(path: Path) -> tuple[Lock, ...]:
    cells = read_csv(path, _LIMITS).cells.fillna("").astype(str)
    rows = list(cells.itertuples(index=False, name=None))
    header = [str(cell) for cell in rows[0]] if rows else []
    found = match_headers(_SCHEMA, header).columns
    if not set(_COLUMNS) <= set(found):
        raise InvalidLocks(path, [_problem(1, ", ".join(header), _HEADERS)])
    learner, mentor = (found[name] for name in _COLUMNS)
    return tuple(
        Lock(number, _id(row[learner]), _id(row[mentor]))
        for number, row in enumerate(rows[1:], start=2)
        if row[learner].strip() or row[mentor].strip()
    )


def _id(text: str) -> str:
    read = read_id(text)
    return text if isinstance(read, BadCell) else read


def _strangers(locks: tuple[Lock, ...], *sides: Index) -> Iterator[LockProblem]:
    for side in sides:
        nearest = Nearest(side.ids)
        for lock in locks:
            given = lock.learner if side.kind == "learner" else lock.mentor
            if given not in side:
                yield _problem(lock.row, given, _IN_COHORT[side.kind], nearest.to(given))


def _repeated(locks: tuple[Lock, ...]) -> Iterator[LockProblem]:
    seen: set[str] = set()
    for lock in locks:
        if lock.learner in seen:
            yield _problem(lock.row, lock.learner, _ONCE)
        seen.add(lock.learner)


def _problem(row: int, value: str, expected: Label, nearest: str = "") -> LockProblem:
    return LockProblem(row, value, expected.zh, expected.en, nearest)
