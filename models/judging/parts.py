"""The parts of a judgement, each told before the work on it begins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, ParamSpec, TypeVar, get_args

Part = Literal[
    "weights",
    "intakes",
    "ranking",
    "worth",
    "reliability",
    "groups",
    "load",
    "levels",
    "drift",
    "curve",
    "power",
]
"""As `models.judging.records.Judgement` calls them."""
PARTS: tuple[Part, ...] = get_args(Part)
"""In the order of the work."""
_Made = TypeVar("_Made")
_Given = ParamSpec("_Given")


@dataclass(frozen=True, slots=True)
class Telling:
    """Tells which part begins.

    Attributes
    ----------
    progress : callable or None
        Called with the name of each part; it may raise to cancel. None is told nothing.
    """

    progress: Callable[[str], None] | None = None

    def part(
        self,
        name: Part,
        make: Callable[_Given, _Made],
        /,
        *args: _Given.args,
        **more: _Given.kwargs,
    ) -> _Made:
        """Tell that a part begins, and make it of what is given."""
        if self.progress is not None:
            self.progress(name)
        return make(*args, **more)
