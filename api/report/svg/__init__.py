"""Pictures of figures with their intervals, as SVG that follows the page."""

from __future__ import annotations
