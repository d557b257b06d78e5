"""Records of whom matching serves: groups of people, and the load of mentors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from evaluation.grades import Grade
from evaluation.group_metrics import GroupMetrics
from evaluation.interval import Interval
from evaluation.scoring_rates import ScoringRates
from features.label import Label


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """Exposure of one group of mentors.

    Attributes
    ----------
    group : str
    rows : int or None
        Places on lists; None where too few.
    mentors : int
        Of the group, who were shown.
    shown_share, candidate_share : float
        Of all places, and of all candidates; NaN where too few.
    ratio : Interval
        The first over the second; NaN where too few.
    verdict : {"fair", "look", "unequal"} or None
    too_few : bool
        Also where nothing is told for the sake of a group of too few (`models.judging.
        hidden_groups`).
    """

    group: str
    rows: int | None
    mentors: int
    shown_share: float
    candidate_share: float
    ratio: Interval
    verdict: Literal["fair", "look", "unequal"] | None
    too_few: bool


@dataclass(frozen=True, slots=True)
class AttributeFigures:
    """How groups of one attribute fare.

    Attributes
    ----------
    attribute : str
    exposure : tuple of ShownGroup
        Of mentors.
    candidates_by : {"propensities", "seats", "mentors"} or None
        What their share of candidates was taken from; None where no mentor's group is known.
    labels, matched : GroupMetrics or None
        Of learners: mean label of their pairs; share of their lists that became a pair. A group
        that is not told for the sake of one of too few is ``too_few`` as well. None where no
        learner's group is known.
    rates : ScoringRates or None
        Of mentors, by the mean score that the serving weights give them; groups that are not told
        are of unknown group. None where no group is told.
    """

    attribute: str
    exposure: tuple[ShownGroup, ...]
    candidates_by: Literal["propensities", "seats", "mentors"] | None
    labels: GroupMetrics | None
    matched: GroupMetrics | None
    rates: ScoringRates | None


@dataclass(frozen=True, slots=True)
class Groups:
    """For whom not.

    Attributes
    ----------
    attributes : tuple of AttributeFigures
    sentences : tuple of Label
        One for each group that is clearly worse off.
    grade : Grade or None
        Of the labels.
    """

    attributes: tuple[AttributeFigures, ...]
    sentences: tuple[Label, ...]
    grade: Grade | None


@dataclass(frozen=True, slots=True)
class MentorLoad:
    """One mentor.

    Attributes
    ----------
    mentor_id : str
    shown, chosen, pairs, running : int
        Lists; choices; pairs ever; pairs that run on the day.
    seats : int or None
        None where the log does not tell.
    """

    mentor_id: str
    shown: int
    chosen: int
    pairs: int
    running: int
    seats: int | None


@dataclass(frozen=True, slots=True)
class Load:
    """How evenly mentors are used.

    Attributes
    ----------
    gini_shown, gini_pairs : float
        In [0, 1), over mentors who were shown or have seats; NaN without any.
    seats, running : int or None, int
        Seats of all, None where the log does not tell; pairs that run on the day.
    filled : float
        Running pairs over seats, a mentor's at most her seats; NaN without seats.
    never_shown : float
        Share of the mentors with seats who are on no list; NaN without seats.
    mentors : tuple of MentorLoad
        The most pairs first.
    """

    gini_shown: float
    gini_pairs: float
    seats: int | None
    running: int
    filled: float
    never_shown: float
    mentors: tuple[MentorLoad, ...]
