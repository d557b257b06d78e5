"""How kernels are compiled: without the interpreter's lock, once, kept beside the package.

Kernels allocate nothing: their arrays are the caller's. Compiled without the memory runtime they
count no references, which in loops that read arrays from named tuples takes most of the time (3 to
20 times, measured).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

_OPTIONS: dict[str, Any] = {"nogil": True, "cache": True, "_nrt": False}

F = TypeVar("F", bound=Callable[..., object])


def kernel(function: F) -> F:
    """Compile a function at its first call; later processes read it from the cache.

    The cache lies in ``__pycache__``, or where the environment's ``NUMBA_CACHE_DIR`` says.
    """
    return cast("F", njit(**_OPTIONS)(function))
