"""When a long run may stop before the optimum is proven."""

from __future__ import annotations

from collections.abc import Callable

GoOn = Callable[[float], bool]
"""Told the gap that is proven by now, in the caller's unit; says whether to go on."""


def always(gap: float) -> bool:
    """Go on to the end."""
    return True


def stopping(
    gap_tolerance: float,
    deadline_s: float | None,
    progress: Callable[[float], object] | None,
    clock: Callable[[], float],
) -> GoOn:
    """Return a callable that reports each gap and says whether to go on.

    Parameters
    ----------
    gap_tolerance : float
        Stop at a gap in ``(0, gap_tolerance]``: at 0 what is left to do is short.
    deadline_s : float or None
        Stop so many seconds from now.
    progress : callable or None
        Called with each gap; may raise, which ends the run.
    clock : callable
        Seconds from any instant, never falling.
    """
    start = clock()

    def go_on(gap: float) -> bool:
        if progress is not None:
            progress(gap)
        late = deadline_s is not None and clock() - start >= deadline_s
        return not (late or 0.0 < gap <= gap_tolerance)

    return go_on
