"""Where the company works."""

from __future__ import annotations

from dataclasses import dataclass

from features.label import Label

LANGUAGE_CODES = ("zh", "en", "de", "es")
"""Languages that people of a sample may speak."""


@dataclass(frozen=True)
class Site:
    """A place of work: its time zone, its share of the people, who speaks which language there."""

    label: Label
    time_zone: str
    share: float
    speak: tuple[float, float, float, float]
    """Share of people who speak each of `LANGUAGE_CODES`; 1 for the local language."""
    chinese_names: float


SITES = (
    Site(Label("上海", "Shanghai"), "Asia/Shanghai", 0.42, (1.0, 0.55, 0.02, 0.01), 0.96),
    Site(Label("深圳", "Shenzhen"), "Asia/Shanghai", 0.24, (1.0, 0.42, 0.01, 0.01), 0.98),
    Site(Label("新加坡", "Singapore"), "Asia/Singapore", 0.12, (0.62, 1.0, 0.01, 0.01), 0.55),
    Site(Label("慕尼黑", "Munich"), "Europe/Berlin", 0.12, (0.14, 0.8, 1.0, 0.05), 0.08),
    Site(Label("芝加哥", "Chicago"), "America/Chicago", 0.10, (0.16, 1.0, 0.04, 0.22), 0.12),
)
