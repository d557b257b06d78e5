"""The grid of whole numbers on which scores are exact."""

from __future__ import annotations

UNIT = 2**20
"""One whole: a pair score of 1.0 is `UNIT` units."""
MENTOR_GRID = 2**7
"""A mentor entry that is not whole is rounded to a multiple of ``1 / MENTOR_GRID``."""
