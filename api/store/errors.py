"""Named conditions of the store.

::

    StoreError
    ├── Unavailable        the database does not answer, is locked, or is out of room
    │   └── GaveWay        a row was held by somebody else, for whom nobody waits that long
    ├── SchemaBehind       the database was made by another version of the program
    ├── UnknownDatabase    a URL of a database that is not supported
    ├── Taken              a uniqueness or reference that the schema keeps was about to break
    │   └── AlreadyPaired  the learner has a live pair of this kind in this programme
    ├── OptedOutSince      a list that scores made for who has opted out of that meanwhile
    ├── SeatsTaken         mentors were to have fewer seats than live pairs hold
    ├── NotEmpty           a database that holds something, where an empty one is needed
    └── DamagedDump        a file that is no dump, or not as it was written
"""

from __future__ import annotations

from collections.abc import Mapping


class StoreError(RuntimeError):
    """Base of everything that this package raises on purpose."""


class Unavailable(StoreError):
    """The database does not answer, is locked, or is out of room; the same may work later."""

    def __init__(self, why: str, retry_after_s: int = 5) -> None:
        self.why, self.retry_after_s = why, retry_after_s
        super().__init__(f"the database is not available: {why}")


class GaveWay(Unavailable):
    """A row was held by somebody else, for longer than a transaction waits."""

    def __init__(self) -> None:
        super().__init__("a row is held by somebody else")


class SchemaBehind(StoreError):
    """The database was made by another version of the program."""

    def __init__(self, got: str, expected: str) -> None:
        self.got, self.expected = got, expected
        super().__init__(
            f"the database is at revision {got or 'none'}, expected {expected}: "
            "run `mentormatch db upgrade`"
        )


class UnknownDatabase(StoreError):
    """A URL of a database that is not supported."""

    def __init__(self, scheme: str) -> None:
        self.scheme = scheme
        super().__init__(f"got a database URL of {scheme!r}, expected sqlite or postgresql")


class Taken(StoreError):
    """A uniqueness or a reference that the schema keeps was about to break."""

    def __init__(self, constraint: str) -> None:
        self.constraint = constraint
        super().__init__(f"the database refused: {constraint}")


class AlreadyPaired(Taken):
    """The learner has a live pair of this kind, or with this mentor, in this programme."""

    def __init__(self, learner_id: str, programme_id: str, kind: str) -> None:
        self.learner_id, self.programme_id, self.kind = learner_id, programme_id, kind
        super().__init__("uq_pairs_live_learner")


class OptedOutSince(StoreError):
    """A list that scores made, for a learner who has opted out of that meanwhile; not kept."""

    def __init__(self, learner_id: str) -> None:
        self.learner_id = learner_id
        super().__init__(f"learner {learner_id!r} has opted out since the list was made")


class NotEmpty(StoreError):
    """A database that holds something, where an empty one is needed."""

    def __init__(self, table: str) -> None:
        self.table = table
        super().__init__(f"table {table} holds rows, expected an empty database")


class DamagedDump(StoreError):
    """A file that is no dump, or not as it was written."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(f"not a dump as it was written: {why}")


class SeatsTaken(StoreError):
    """Mentors were to have fewer seats than live pairs hold.

    Attributes
    ----------
    short : mapping of str to (int, int)
        By mentor: seats she was to have, seats that are taken.
    """

    def __init__(self, short: Mapping[str, tuple[int, int]]) -> None:
        self.short = dict(short)
        mentor_id, (got, taken) = next(iter(self.short.items()))
        super().__init__(
            f"{len(self.short)} mentor(s) were to have fewer seats than live pairs; the first: "
            f"{mentor_id!r}: got {got}, expected at least {taken}"
        )
