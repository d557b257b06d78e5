"""The grid of whole numbers on which scores are exact."""

from __future__ import annotations

UNIT = 2**20
"""One whole: a pair score of 1.0 is `UNIT` units."""
EXACT_GRIDS = (1, 2, 4)
"""Grids on which mentor entries are kept as they are, where all of them lie on it."""
MENTOR_GRID = 2**7
"""A mentor entry that is not whole is rounded to a multiple of ``1 / MENTOR_GRID``."""
