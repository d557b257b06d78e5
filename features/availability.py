"""Weekly availability: from what people write to the hours of the week."""

from __future__ import annotations

import math
import re
import unicodedata

import numpy as np
from numpy.typing import NDArray

from features.errors import BadAvailability

HOURS_PER_DAY = 24
HOURS_PER_WEEK = 7 * HOURS_PER_DAY
"""Hours of the week; hour 0 is Monday 00:00 to 01:00."""

_DAY_NAMES = (
    ("mon", "monday", "周一", "星期一", "礼拜一"),
    ("tue", "tues", "tuesday", "周二", "星期二", "礼拜二"),
    ("wed", "wednesday", "周三", "星期三", "礼拜三"),
    ("thu", "thur", "thurs", "thursday", "周四", "星期四", "礼拜四"),
    ("fri", "friday", "周五", "星期五", "礼拜五"),
    ("sat", "saturday", "周六", "星期六", "礼拜六"),
    ("sun", "sunday", "周日", "周天", "星期日", "星期天", "礼拜日", "礼拜天"),
)
_DAYS = {name: day for day, names in enumerate(_DAY_NAMES) for name in names}
_GROUPS = {"工作日": range(5), "weekdays": range(5), "周末": range(5, 7), "weekend": range(5, 7)}
_DAY = "|".join(sorted([*_DAYS, *_GROUPS], key=len, reverse=True))
_CLOCK = r"\d{1,2}(?::\d{2}|点)?"
_PART = re.compile(
    rf"(?P<days>(?:{_DAY})(?:[-,、]?(?:{_DAY}))*):?(?P<hours>{_CLOCK}-{_CLOCK}(?:[,、]{_CLOCK}-{_CLOCK})*)"
)
_NEXT_DAY = re.compile(rf"(?<=[\d点])[,、]?(?=(?:{_DAY}))")
_DAY_RANGE = re.compile(rf"({_DAY})(?:-({_DAY}))?")
_HOUR_RANGE = re.compile(rf"({_CLOCK})-({_CLOCK})")
_BETWEEN = re.compile(r"[;；。\n|]")
_DASHES = re.compile("[–—~〜至到]|(?<=[a-z0-9])to(?=[a-z0-9])")


def parse_hours(text: str) -> NDArray[np.bool_]:
    """Return the local hours of the week that a text names.

    Parameters
    ----------
    text : str
        Parts of days and hours, separated by ``;`` or by the next day: ``Mon 09-12; Wed
        14:00-18:00``, ``周一 09-12；周三 14-18``, ``Mon-Fri 09-17``, ``Tue, Thu 09-11, 14-16``. An
        hour counts when it is free from its first to its last minute. A range that ends no later
        than it begins runs past midnight.

    Returns
    -------
    ndarray of bool, shape ``(168,)``
        Monday 00:00 is hour 0. Blank text gives no hour at all (which callers read as unknown).

    Raises
    ------
    BadAvailability
        A part does not read so; carries the text and that part.

    Examples
    --------
    >>> parse_hours("Tue 09-11").nonzero()[0].tolist()
    [33, 34]
    """
    free = np.zeros(HOURS_PER_WEEK, dtype=np.bool_)
    for part in _BETWEEN.split(text):
        plain = _DASHES.sub("-", "".join(unicodedata.normalize("NFKC", part).casefold().split()))
        for piece in _NEXT_DAY.split(plain) if plain else ():
            found = _PART.fullmatch(piece)
            if not found:
                raise BadAvailability(text, part.strip())
            ranges = _HOUR_RANGE.findall(found["hours"])
            hours = [hour for pair in ranges for hour in _hours(pair, text)]
            for day in _days(found["days"]):
                free[(day * HOURS_PER_DAY + np.array(hours, dtype=np.intp)) % HOURS_PER_WEEK] = True
    return free


def _days(text: str) -> list[int]:
    days: list[int] = []
    for first, last in _DAY_RANGE.findall(text):
        if first in _GROUPS:
            days += _GROUPS[first]
        else:
            start = _DAYS[first]
            length = (_DAYS.get(last, start) - start) % 7
            days += [(start + step) % 7 for step in range(length + 1)]
    return days


def _hours(pair: tuple[str, str], text: str) -> range:
    """Whole hours between two clock times, counted from the midnight before."""
    start, end = (_minutes(clock, text) for clock in pair)
    end += 24 * 60 if end <= start else 0
    return range(math.ceil(start / 60), end // 60)


def _minutes(clock: str, text: str) -> int:
    hour, _, minute = clock.replace("点", "").partition(":")
    minutes = 60 * int(hour) + int(minute or 0)
    if minutes > 24 * 60 or int(minute or 0) > 59:
        raise BadAvailability(text, clock)
    return minutes


def to_utc(free: NDArray[np.bool_], offset_hours: float) -> NDArray[np.bool_]:
    """Return local hours of the week as UTC hours.

    Parameters
    ----------
    free : ndarray of bool, shape ``(..., 168)``
        Local hours.
    offset_hours : float
        Local time minus UTC, in hours; may be fractional (5.5 in India). An UTC hour that overlaps
        two local hours is free when both are.

    Returns
    -------
    ndarray of bool, same shape

    Raises
    ------
    ValueError
        The offset is not finite.

    Examples
    --------
    >>> to_utc(parse_hours("Tue 09-11"), 8.0).nonzero()[0].tolist()
    [25, 26]
    """
    if not math.isfinite(offset_hours):
        raise ValueError(f"got an offset of {offset_hours} hours; expected a finite number")
    whole = np.roll(free, -math.floor(offset_hours), axis=-1)
    if offset_hours == math.floor(offset_hours):
        return whole
    both: NDArray[np.bool_] = whole & np.roll(free, -math.ceil(offset_hours), axis=-1)
    return both
