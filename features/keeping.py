"""Values that are kept so as not to be made again, and how all of them are forgotten at once.

They hold whatever they were made from: words that somebody wrote, names. Who is to be forgotten
must not stay there until newer values push her out.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from functools import _lru_cache_wrapper

Value = TypeVar("Value")
_FORGETS: list[Callable[[], None]] = []


def kept(
    most: int, *, typed: bool = False
) -> Callable[[Callable[..., Value]], _lru_cache_wrapper[Value]]:
    """Keep what a function of a module returned last, until `forget_kept`.

    Parameters
    ----------
    most : int
        Values kept; the one longest unused goes first.
    typed : bool, optional
        Whether ``1`` and ``1.0`` are two arguments.
    """

    def keeping(function: Callable[..., Value]) -> _lru_cache_wrapper[Value]:
        found = lru_cache(most, typed)(function)
        _FORGETS.append(found.cache_clear)
        return found

    return keeping


def forget_kept() -> None:
    """Forget what all functions that are `kept` have returned."""
    for forget in _FORGETS:
        forget()
