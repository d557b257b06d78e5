"""Identifiers of what the service makes: a prefix that tells what it is, then 128 bits.

Those made later stand behind those made before, so that a new row goes to the end of an index, and
not onto a page of its own anywhere in it: what is read, changed and written is less.
"""

from __future__ import annotations

import os
import time

_MS_DIGITS = 12
"""Hexadecimal digits of the time in ms since 1970, in which it fits for thousands of years."""
_RANDOM = 10


def new_id(prefix: str) -> str:
    """Return an id such as ``run_019a…``, unlike any other: when it was made, and 80 random bits.

    As a UUID of version 7 (RFC 9562) without the bits that say so.
    """
    return f"{prefix}_{time.time_ns() // 1_000_000:0{_MS_DIGITS}x}{os.urandom(_RANDOM).hex()}"
