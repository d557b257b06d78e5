"""Named conditions of the store.

::

    StoreError
    ├── Unavailable        the database does not answer, is locked, or is out of room
    ├── SchemaBehind       the database was made by another version of the program
    ├── UnknownDatabase    a URL of a database that is not supported
    └── Taken              a uniqueness or reference that the schema keeps was about to break
"""

from __future__ import annotations


class StoreError(RuntimeError):
    """Base of everything that this package raises on purpose."""


class Unavailable(StoreError):
    """The database does not answer, is locked, or is out of room; the same may work later."""

    def __init__(self, why: str, retry_after_s: int = 5) -> None:
        self.why, self.retry_after_s = why, retry_after_s
        super().__init__(f"the database is not available: {why}")


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
