"""Exact assignment of large cohorts, compiled: see `matching.large.solver` for the route.

Importing this package loads no compiler.
"""

from __future__ import annotations


def warm() -> None:
    """Compile every kernel, or load it from the cache: for the start of a service.

    Takes some ten seconds the first time and half a second later. The cache lies beside the
    package, or where the environment's ``NUMBA_CACHE_DIR`` says.
    """
    # Loaded late: whoever only looks at the package does not wait for the compiler.
    from matching.large.warming import compile_all

    compile_all()
