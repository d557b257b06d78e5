"""One check for everything that several people may change at once."""

from __future__ import annotations

from api.services.errors import StaleVersion


def unchanged(kind: str, identifier: str, *, expected: int | None, current: int) -> None:
    """Refuse an act on an object that is not as the caller read it.

    Parameters
    ----------
    kind, identifier : str
        The object, for the refusal.
    expected : int or None
        Version that the caller read; None where it does not mind.
    current : int

    Raises
    ------
    StaleVersion
    """
    if expected is not None and expected != current:
        raise StaleVersion(kind, identifier, expected, current)
