"""Every number of the simulated process, with where it comes from.

Quality of a relation is measured in standard deviations (SD) of itself; competency and performance
change in SD between people; levels on O*NET's 0-7 scale. Sources: Eby et al. 2013
(doi:10.1037/a0029279) for similarity; Project STAR (Krueger 1999, doi:10.1162/003355399556052) for
load; Joachims et al. 2017 (doi:10.1145/3018661.3018699) for the position; Sandvik et al. (NBER
working paper 29148) for opting in; Grossman & Rhodes 2002 (doi:10.1023/A:1014680827552) for early
ends; Schnabel et al. 2016 (arXiv:1602.05352) for what is not answered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from evaluation.errors import InvalidSetting, InvalidSize
from evaluation.simulator.columns import UNTIL
from evaluation.simulator.process.shifts import DemandShift, ScaleChange

FEATURES = ("fit", "deep_similarity", "surface_similarity")
"""What is known of a pair before it meets: columns of every feature matrix of the simulator.

Share of the learner's gap that the mentor can close; likeness of style; same group or not. Each is
standardised over all pairs of the company.
"""
Replies = Literal["not_at_random", "at_random", "everybody"]


def _refuse_negative(settings: object, *names: str) -> None:
    for name in names:
        if not getattr(settings, name) >= 0.0:
            raise InvalidSetting(name, getattr(settings, name), "0 or more")


@dataclass(frozen=True)
class QualitySettings:
    """What makes a relation good, in SD.

    Attributes
    ----------
    weights : tuple of float, length 3
        One for each of `FEATURES`, of the true values, not of what was measured.
    learner_variance, mentor_variance, pair_variance : float
        What the learner, the mentor (`skill`) and their chemistry add; nobody can foresee the last.
    skill_memory, skill_drift : float
        A mentor's skill drifts about what `mentor_variance` gave him: by a stationary
        autoregressive part of SD `skill_drift` that keeps `skill_memory` of itself a quarter.
    load : float
        Lost for each learner whom the mentor has already.
    """

    weights: tuple[float, float, float] = (0.26, 0.22, 0.06)
    learner_variance: float = 0.10
    mentor_variance: float = 0.17
    pair_variance: float = 0.25
    skill_memory: float = 0.9
    skill_drift: float = 0.12
    load: float = 0.05

    def __post_init__(self) -> None:
        if not 0.0 <= self.skill_memory < 1.0:
            raise InvalidSetting("skill_memory", self.skill_memory, "0 up to but not 1")
        _refuse_negative(
            self, "learner_variance", "mentor_variance", "pair_variance", "skill_drift"
        )


@dataclass(frozen=True)
class MeasurementSettings:
    """How far what is measured lies from what is true.

    Attributes
    ----------
    level_error : float
        SD of the error of one assessed level.
    self_rating : tuple of float, length 2
        Mean and SD of the bias with which a learner rates himself.
    style_true, style_noise : float
        A questionnaire of reliability .56 shows ``style_true · true + style_noise · N(0, 1)``.
    treated : int
        Competencies, the largest measured gaps, that a pair works on and that are re-assessed.
    """

    level_error: float = 0.4
    self_rating: tuple[float, float] = (0.35, 0.40)
    style_true: float = 0.75
    style_noise: float = 0.66
    treated: int = 3

    def __post_init__(self) -> None:
        if self.treated < 1:
            raise InvalidSize("treated", self.treated, "1 or more")
        _refuse_negative(self, "level_error", "style_noise")


@dataclass(frozen=True)
class ListSettings:
    """Which mentors were shown: the policy that wrote the log.

    Attributes
    ----------
    length : int
        Mentors on a list.
    weights : tuple of float, length 3
        Of the measured features, brought to a score of SD 1: the prior that HR set, which as in
        the product does not look at groups.
    load : float
        Taken off the score for each learner whom the mentor has already.
    temperature : float
        Of the softmax from which mentors are drawn one after the other, without replacement.
    propensities : bool
        Whether the log says how likely each mentor was; NaN otherwise.
    """

    length: int = 5
    weights: tuple[float, float, float] = (0.26, 0.22, 0.0)
    load: float = 0.35
    temperature: float = 0.6
    propensities: bool = True

    def __post_init__(self) -> None:
        if self.length < 1:
            raise InvalidSize("length", self.length, "1 or more")
        if not self.temperature > 0.0:
            raise InvalidSetting("temperature", self.temperature, "more than 0")


@dataclass(frozen=True)
class ChoiceSettings:
    """What a learner does with a list.

    Attributes
    ----------
    chooses : bool
        Whether he chooses; else he gets the first of the list who has a seat.
    examination : float
        Place ``r`` is looked at with probability ``r ** -examination``.
    weights : tuple of float, length 3
        Of the true features in the perceived utility, which is not the quality of the relation.
    noise : float
        Scale of the utility's Gumbel noise.
    none : float
        Utility of "none of these", before noise; ``-inf`` where a choice must be made.
    elsewhere : float
        Share of the learners who leave the list aside for a mentor whom they met by chance.
    """

    chooses: bool = True
    examination: float = 1.0
    weights: tuple[float, float, float] = (0.5, 0.35, 0.25)
    noise: float = 0.8
    none: float = -2.0
    elsewhere: float = 0.0

    def __post_init__(self) -> None:
        _refuse_negative(self, "examination", "noise")
        if not 0.0 <= self.elsewhere <= 1.0:
            raise InvalidSetting("elsewhere", self.elsewhere, "0 to 1")


@dataclass(frozen=True)
class OutcomeSettings:
    """What comes of a pair of quality ``Q``.

    Attributes
    ----------
    satisfaction : float
        Answer ``round(satisfaction + Q + N(0, satisfaction_noise²))``, cut to 1-5.
    satisfaction_noise : float
    completion : tuple of float, length 2
        Completed with probability ``logit⁻¹(c₀ + c₁ Q)``.
    median_months : float
        Median duration of a pair: 3 to 6 in a company's cycles, 16 in long programmes.
    uplift : tuple of float, length 2
        Gain on the treated competencies ``u₀ + u₁ Q + N(0, uplift_noise²)``, in SD.
    low_baseline_uplift, early_stop : float
        Added to it for the third with the lowest performance, and where the pair did not complete.
    uplift_noise : float
    performance : float
        Share of the uplift that shows in performance, in SD.
    low_baseline_performance : float
        Added for the lowest third where taking part is mandatory: 18 % of output, where output
        differs between people by half its mean.
    reply : tuple of float, length 3
        A survey is answered with probability ``logit⁻¹(r₀ + r₁ (answer − 3) + r₂ completed)``.
    replies : {"not_at_random", "at_random", "everybody"}
        ``at_random`` keeps the mean of these probabilities and cuts their tie to the answer.
    follow_up : float
        Share of those who did not answer who are asked again in person, at random, and then do.
    """

    satisfaction: float = 3.6
    satisfaction_noise: float = 0.75
    completion: tuple[float, float] = (0.9, 1.1)
    median_months: float = 3.0
    uplift: tuple[float, float] = (0.21, 0.15)
    low_baseline_uplift: float = 0.1
    early_stop: float = -0.1
    uplift_noise: float = 1.0
    performance: float = 0.5
    low_baseline_performance: float = 0.36
    reply: tuple[float, float, float] = (-0.2, 0.45, 0.9)
    replies: Replies = "not_at_random"
    follow_up: float = 0.0

    def __post_init__(self) -> None:
        if self.replies not in get_args(Replies):
            raise InvalidSetting("replies", self.replies, " | ".join(get_args(Replies)))
        if not 0.0 <= self.follow_up <= 1.0:
            raise InvalidSetting("follow_up", self.follow_up, "0 to 1")
        _refuse_negative(self, "satisfaction_noise", "uplift_noise")
        if not self.median_months > 0.0:
            raise InvalidSetting("median_months", self.median_months, "more than 0")


@dataclass(frozen=True)
class SimulatorSettings:
    """A company, how long it is watched, and how things go there.

    Attributes
    ----------
    n_learners, n_mentors : int
        Learners who are invited, and mentors.
    quarters, intakes : int
        Quarters watched, and intakes a quarter: learners whose lists are made together, from the
        same loads.
    families : int
        Job families of the company, at most 18.
    start : datetime64[D]
        First day; the company's tables are drawn for this one as a rule.
    capacity : tuple of int, length 2
        Fewest and most learners that a mentor takes at a time.
    minority : float
        Share of the people in the smaller of two groups, which surface similarity compares.
    busy : bool
        Whether mentors have learners from before when the time begins, as many as is usual; else
        all are free, and quality falls while they fill up.
    mandatory : bool
        Whether everybody who is invited takes part.
    join : tuple of float, length 2
        Else he does with probability ``logit⁻¹(j₀ + j₁ · baseline performance)``.
    quality, measurement, lists, choice, outcome
        Settings of each step.
    demand_shift, scale_change
        What changes at a known date; None for nothing.

    Raises
    ------
    InvalidSize
        A count is too small, or there are not that many families.
    InvalidSetting
        A probability, variance or code lies outside its range.
    """

    n_learners: int = 1200
    n_mentors: int = 150
    quarters: int = 8
    intakes: int = 13
    families: int = 12
    start: np.datetime64 = UNTIL
    capacity: tuple[int, int] = (2, 6)
    minority: float = 0.3
    busy: bool = True
    mandatory: bool = False
    join: tuple[float, float] = (1.5, 0.4)
    quality: QualitySettings = QualitySettings()
    measurement: MeasurementSettings = MeasurementSettings()
    lists: ListSettings = ListSettings()
    choice: ChoiceSettings = ChoiceSettings()
    outcome: OutcomeSettings = OutcomeSettings()
    demand_shift: DemandShift | None = None
    scale_change: ScaleChange | None = None

    def __post_init__(self) -> None:
        for name in ("n_learners", "n_mentors", "quarters", "intakes", "families"):
            if getattr(self, name) < 1:
                raise InvalidSize(name, getattr(self, name), "1 or more")
        if not 1 <= self.capacity[0] <= self.capacity[1]:
            raise InvalidSetting("capacity", self.capacity, "fewest, most; 1 <= fewest <= most")
        if not 0.0 < self.minority < 1.0:
            raise InvalidSetting("minority", self.minority, "between 0 and 1")
        shift = self.demand_shift
        if shift is not None and not 0 <= shift.family < self.families:
            raise InvalidSetting("family", shift.family, f"0 to {self.families - 1}")

    @property
    def n_intakes(self) -> int:
        """Intakes of lists over the whole time."""
        return self.quarters * self.intakes
