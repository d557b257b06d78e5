"""A judgement on paper: sentences first, then a picture, a table, and how it was worked out."""

from __future__ import annotations
