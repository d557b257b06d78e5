"""What a driver says, as named conditions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from api.store.errors import GaveWay, Taken, Unavailable

_LOCK_NOT_AVAILABLE = "55P03"
"""What PostgreSQL says where a lock was waited for no longer."""


@contextmanager
def told() -> Iterator[None]:
    """Turn what a driver says into named conditions.

    Raises
    ------
    Taken
        The schema refused what was written.
    GaveWay
        A row was held by somebody else for longer than this transaction waits.
    Unavailable
        The database does not answer, is locked, or is out of room.
    """
    try:
        yield
    except IntegrityError as error:
        raise Taken(_constraint(error)) from error
    except (OperationalError, PoolTimeout) as error:
        if getattr(getattr(error, "orig", None), "sqlstate", None) == _LOCK_NOT_AVAILABLE:
            raise GaveWay from error
        raise Unavailable(_why(error)) from error


def _constraint(error: IntegrityError) -> str:
    named = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    return str(named or error.orig)


def _why(error: OperationalError | PoolTimeout) -> str:
    """First line of a driver's message: what follows may hold the statement's values."""
    text = str(error.orig) if isinstance(error, OperationalError) else "no free connection"
    return text.splitlines()[0] if text else type(error).__name__
