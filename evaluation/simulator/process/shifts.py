"""What changes in a company at a known date, so that alarms can be judged."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DemandShift:
    """From a quarter on, what one job family needs is no longer what its posts ask for.

    Attributes
    ----------
    quarter : int
        First quarter, counted from 0.
    family : int
        Position of the family among those of the company, the largest first.
    loss : float
        Taken off the quality of the relations of its learners, in SD.
    """

    quarter: int
    family: int = 0
    loss: float = 0.8


@dataclass(frozen=True)
class ScaleChange:
    """From a quarter on, the survey is worded anew and people answer `shift` higher."""

    quarter: int
    shift: float = 0.4
