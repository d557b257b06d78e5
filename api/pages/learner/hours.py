"""Hours of the week that a learner and a mentor share, in the learner's own time."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

import numpy as np
from babel.dates import get_day_names
from numpy.typing import NDArray

from api.pages.formats import Formats
from features.availability import HOURS_PER_DAY, to_utc
from features.cohort import Cohort


@dataclass(frozen=True, slots=True)
class SharedHours:
    """How many hours a week, and when: ``("Tue 09–11", "Wed 14–16")``."""

    n: int
    spans: tuple[str, ...]


def shared_hours(cohort: Cohort, row: int, mentor: int, formats: Formats) -> SharedHours | None:
    """Return what the two share; None where the hours of one of them are not known.

    Parameters
    ----------
    row, mentor : int
        Positions.
    """
    own, other = cohort.learner_side.hours[row], cohort.mentor_side.hours[mentor]
    if not own.any() or not other.any():
        return None
    zone = cohort.learner_side.zone[row]
    offset = float(cohort.zone_offset[zone]) if zone >= 0 else 0.0
    both = own & other
    return SharedHours(int(both.sum()), _spans(to_utc(both, -offset), formats))


def _spans(hours: NDArray[np.bool_], formats: Formats) -> tuple[str, ...]:
    names = get_day_names("abbreviated", locale=formats.locale)
    spans = []
    for day in range(7):
        free = np.flatnonzero(hours[day * HOURS_PER_DAY : (day + 1) * HOURS_PER_DAY]).tolist()
        for _, run in groupby(enumerate(free), lambda one: one[1] - one[0]):
            block = [hour for _, hour in run]
            spans.append(f"{names[day]} {block[0]:02}–{block[-1] + 1:02}")
    return tuple(spans)
