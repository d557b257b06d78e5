"""Return on investment of a programme, with every assumption shown.

Phillips' way (*Return on Investment in Training and Performance Improvement Programs*, 1997): the
part of a change in performance that mentoring brought, in money, less what the programme cost, over
that cost. Nothing is hidden in the formula: each of its numbers is an assumption with a range and a
source, the result has the range that follows, and it is told which assumption moves it most, and
how much performance has to change for the programme to pay.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from evaluation.errors import InvalidAssumption, InvalidSize
from evaluation.grades import Grade
from evaluation.interval import LEVEL, UNKNOWN, Interval
from features.label import Label

DRAWS = 10_000


@dataclass(frozen=True, slots=True)
class Assumption:
    """A number that the result rests on.

    Attributes
    ----------
    value, low, high : float
        Best guess and range, ``low <= value <= high``; all the same for what is known.
    source : Label
        Where it comes from: who reads the result must be able to disagree.

    Raises
    ------
    InvalidAssumption
    """

    value: float
    low: float
    high: float
    source: Label

    def __post_init__(self) -> None:
        if not (np.isfinite([self.low, self.high]).all() and self.low <= self.value <= self.high):
            raise InvalidAssumption(self.value, self.low, self.high)


@dataclass(frozen=True, slots=True)
class Assumptions:
    """Everything that the return is made of, and nothing else.

    Attributes
    ----------
    learners : Assumption
        People mentored.
    performance : Assumption
        Change of their performance, as a share: 0.02 = two percent.
    attributed : Assumption
        Share of that change that mentoring brought, in [0, 1]; 1 where `performance` is already the
        difference to people without.
    work_value : Assumption
        What a learner's work is worth in a year, in money.
    years : Assumption
        How long the change lasts.
    learner_hours, mentor_hours : Assumption
        Hours put in for each learner, by himself and by the mentor.
    learner_hour, mentor_hour : Assumption
        What an hour of each costs.
    other_costs : Assumption
        Of the whole programme: fees, system, HR's time.
    """

    learners: Assumption
    performance: Assumption
    attributed: Assumption
    work_value: Assumption
    years: Assumption
    learner_hours: Assumption
    mentor_hours: Assumption
    learner_hour: Assumption
    mentor_hour: Assumption
    other_costs: Assumption

    def named(self) -> dict[str, Assumption]:
        """Return them by name, in the order above."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


ASSUMPTION_LABELS: Mapping[str, Label] = MappingProxyType(
    {
        "learners": Label("受辅导人数", "people mentored"),
        "performance": Label("绩效变化幅度", "change of performance"),
        "attributed": Label("其中由辅导带来的比例", "share of it that mentoring brought"),
        "work_value": Label("每人每年工作价值", "value of a learner's work in a year"),
        "years": Label("效果持续年数", "years that the change lasts"),
        "learner_hours": Label("学员人均投入小时", "hours of each learner"),
        "mentor_hours": Label("导师为每名学员投入小时", "mentor's hours for each learner"),
        "learner_hour": Label("学员每小时成本", "cost of a learner's hour"),
        "mentor_hour": Label("导师每小时成本", "cost of a mentor's hour"),
        "other_costs": Label(
            "其他费用（费用、系统、人力资源部工时）", "other costs: fees, system, HR"
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Return:
    """What a programme returned, if the assumptions hold.

    Attributes
    ----------
    benefit, cost, net : float
        At the best guesses, in money.
    roi : Interval
        Net over cost, 0.2 = 20 percent; its range over draws of all assumptions at once. NaN where
        the cost is 0.
    chance_of_loss : float
        Share of the draws in which it lost money, in [0, 1]; NaN where the cost is 0.
    break_even : float
        Change of performance at which benefit and cost are equal; NaN where no change pays.
    swings : mapping of str to (float, float)
        Return where one assumption is at its low and at its high end and the others at their best
        guess; the one that moves it most first.
    assumptions : Assumptions
    grade : Grade
        Of the change of performance: the return is no better evidence than that.
    """

    benefit: float
    cost: float
    net: float
    roi: Interval
    chance_of_loss: float
    break_even: float
    swings: Mapping[str, tuple[float, float]]
    assumptions: Assumptions
    grade: Grade


def return_on_investment(
    assumptions: Assumptions,
    grade: Grade,
    rng: np.random.Generator,
    *,
    draws: int = DRAWS,
    level: float = LEVEL,
) -> Return:
    """Work out what a programme returned.

    Parameters
    ----------
    assumptions : Assumptions
    grade : Grade
        Of the change of performance.
    rng : numpy.random.Generator
    draws : int
        Draws of the assumptions, >= 1: independent, triangular over their ranges.
    level : float
        Share of the draws within the interval, in (0, 1).

    Raises
    ------
    InvalidSize
        `draws` is below 1.
    """
    if draws < 1:
        raise InvalidSize("draws", draws, "1 or more")
    named = assumptions.named()
    best = {name: np.array([one.value]) for name, one in named.items()}
    benefit, cost = (float(amount[0]) for amount in _amounts(best))
    drawn = _roi({name: _drawn(one, draws, rng) for name, one in named.items()})
    value = float(_roi(best)[0])
    tails = [(1 - level) / 2, (1 + level) / 2]
    paid = float(_amounts(best | {"performance": np.ones(1)})[0][0])
    return Return(
        benefit,
        cost,
        benefit - cost,
        UNKNOWN if np.isnan(value) else Interval(value, *map(float, np.nanquantile(drawn, tails))),
        float("nan") if np.isnan(value) else float(np.mean(drawn < 0)),
        cost / paid if paid > 0 else float("nan"),
        _swings(named, best),
        assumptions,
        grade,
    )


def _amounts(
    of: Mapping[str, NDArray[np.float64]],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Benefit and cost."""
    benefit = of["learners"] * of["performance"] * of["attributed"] * of["work_value"] * of["years"]
    hours = of["learner_hours"] * of["learner_hour"] + of["mentor_hours"] * of["mentor_hour"]
    return benefit, of["learners"] * hours + of["other_costs"]


def _roi(of: Mapping[str, NDArray[np.float64]]) -> NDArray[np.float64]:
    benefit, cost = _amounts(of)
    found: NDArray[np.float64] = np.divide(
        benefit - cost, cost, out=np.full(len(cost), np.nan), where=cost > 0
    )
    return found


def _drawn(one: Assumption, draws: int, rng: np.random.Generator) -> NDArray[np.float64]:
    if one.low == one.high:
        return np.full(draws, one.value)
    return rng.triangular(one.low, one.value, one.high, draws)


def _swings(
    named: Mapping[str, Assumption], best: Mapping[str, NDArray[np.float64]]
) -> Mapping[str, tuple[float, float]]:
    both = {name: np.repeat(value, 2) for name, value in best.items()}
    found = {}
    for name, one in named.items():
        low, high = _roi(both | {name: np.array([one.low, one.high])}).tolist()
        found[name] = low, high
    order = sorted(found, key=lambda name: -abs(found[name][1] - found[name][0]))
    return MappingProxyType({name: found[name] for name in order})
