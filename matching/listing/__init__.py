"""Shortlists of large cohorts, compiled: see `matching.listing.solver` for the route.

Importing this package loads no compiler.
"""

from __future__ import annotations


def warm() -> None:
    """Compile every kernel, or load it from the cache: see `matching.large.warm`."""
    # Loaded late: whoever only looks at the package does not wait for the compiler.
    from matching.listing.warming import compile_all

    compile_all()
