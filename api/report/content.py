"""What a report says, before it is laid out: plain values, every text in both languages."""

from __future__ import annotations

from dataclasses import dataclass, field

from features.label import Label
from features.reason import Reason
from matching.diagnosis import Diagnosis, Unmatched
from matching.gaps import GapItem
from matching.policy import Objective


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a card: what it is about, and what is to be said."""

    about: Label
    text: Label


@dataclass(frozen=True, slots=True)
class Card:
    """One mentor as shown to one learner.

    Attributes
    ----------
    rank : int
        From 1, in the order of the shortlist.
    score : float
        Pair score in [0, 1].
    coverage : float
        Share of the learner's weighted gap that the mentor can close, in [0, 1]; NaN without a gap.
    assigned, locked : bool
        Whether this is the learner's assigned mentor, and whether HR fixed that.
    chips : tuple of Label
        What sets the mentor apart from the others on the list.
    seat_price : float
        What a seat at this mentor is worth to the cohort; see `matching.assignment.Assignment`.
    seats, seats_left : int
        Capacity, and what is free after the assignment.
    propensity : float
        Probability with which this mentor was put on the list; NaN without shortlists.
    gaps : tuple of GapItem
        Largest share first.
    facts : tuple of Fact
    misfits : tuple of Label
        What might not fit.
    reasons : tuple of Label
        Every sentence of the explanation, for the spreadsheets.
    """

    mentor_id: str
    mentor_name: str
    post: Label
    department: str
    rank: int
    score: float
    coverage: float
    assigned: bool
    locked: bool
    chips: tuple[Label, ...]
    gaps: tuple[GapItem, ...]
    facts: tuple[Fact, ...]
    misfits: tuple[Label, ...]
    reasons: tuple[Label, ...]
    seats: int
    seats_left: int
    seat_price: float
    propensity: float

    @property
    def covered(self) -> tuple[GapItem, ...]:
        """Gaps that the mentor narrows at all."""
        return tuple(gap for gap in self.gaps if not gap.uncovered)

    @property
    def uncovered(self) -> tuple[GapItem, ...]:
        """Gaps that the mentor cannot narrow."""
        return tuple(gap for gap in self.gaps if gap.uncovered)


@dataclass(frozen=True, slots=True)
class LearnerPage:
    """One learner and the mentors shown to that learner; `anchor` names the place on the page.

    Where the policy asks for kinds of mentor a learner has a page for each, and `kind` says which.
    """

    anchor: int
    learner_id: str
    kind: Label | None
    name: str
    post: Label
    department: str
    site: str
    goals: str
    assessed: bool
    cards: tuple[Card, ...]
    unmatched: Unmatched | None


@dataclass(frozen=True, slots=True)
class KindSummary:
    """One kind of mentor: how many learners want one, and how many have one."""

    code: str
    label: Label
    wished: int
    matched: int


@dataclass(frozen=True, slots=True)
class Summary:
    """The numbers at the top of a report.

    Attributes
    ----------
    wishes : int
        Mentors that learners want: one each, or one of each kind that the policy gives them.
    matched, locked : int
        Of the wishes.
    kinds : tuple of KindSummary
        Empty where the policy asks for one mentor of whatever kind.
    mean_score, mean_coverage : float
        Over matched learners (coverage: those who have a gap); NaN when there are none.
    full, idle : int
        Mentors whose seats are all taken; mentors with seats and no learner.
    total, gap : float
        Total score of the assignment, and how far at most it is from the best possible; infinite
        where nothing could be proved.
    """

    learners: int
    wishes: int
    kinds: tuple[KindSummary, ...]
    mentors: int
    seats: int
    matched: int
    locked: int
    mean_score: float
    mean_coverage: float
    full: int
    idle: int
    total: float
    gap: float
    objective: Objective


@dataclass(frozen=True, slots=True)
class Group:
    """One group of learners, such as a department.

    Attributes
    ----------
    name : Label
    learners, wishes, matched : int
        Wishes and how many of them are matched: see `Summary`.
    score, coverage : float
        Means over matched learners (coverage: those who have a gap); NaN where there are none.
    """

    name: Label
    learners: int
    wishes: int
    matched: int
    score: float
    coverage: float


@dataclass(frozen=True, slots=True)
class Weight:
    """How much one block or soft rule counts, as a share of one."""

    label: Label
    share: float


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule of the policy in words."""

    label: Label
    mode: Label
    detail: Label


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that a report says.

    Attributes
    ----------
    learners : tuple of LearnerPage
        In index order; empty when the cohort is larger than `cards_limit`.
    pictures : dict of str to str
        Inline SVG by name: ``"scores"``, ``"coverage"``, ``"loads"``.
    draw, follows, left_out : Reason or None
        How the assignment was drawn; what happened to the pairs of the run that this one follows;
        how many learners the policy gives no mentor of any kind.
    wishes : dict of str to (str, Label)
        Learner id and kind of mentor of each wish, by its id; empty without kinds.
    provenance : tuple of (Label, Label)
        Where the run came from: digests, policy, versions, seed.
    groups : tuple of (Label, tuple of Group)
        The run by department and by post; a table without groups is left out.
    causes : tuple of (Label, int)
        Why learners are unmatched, and how many, the most first.
    sheet : str
        File that holds everyone's mentors.
    """

    summary: Summary
    as_of: str
    learners: tuple[LearnerPage, ...]
    cards_limit: int
    diagnosis: Diagnosis
    weights: tuple[Weight, ...]
    rules: tuple[RuleLine, ...]
    pictures: dict[str, str]
    provenance: tuple[tuple[Label, Label], ...]
    draw: Reason | None = None
    follows: Reason | None = None
    left_out: Reason | None = None
    wishes: dict[str, tuple[str, Label]] = field(default_factory=dict)
    groups: tuple[tuple[Label, tuple[Group, ...]], ...] = ()
    causes: tuple[tuple[Label, int], ...] = ()
    sheet: str = ""

    @property
    def departments(self) -> tuple[tuple[str, tuple[LearnerPage, ...]], ...]:
        """Learners by department, both sorted; people without one come last under ``""``."""
        names = sorted({page.department for page in self.learners}, key=lambda n: (not n, n))
        return tuple(
            (name, tuple(page for page in self.learners if page.department == name))
            for name in names
        )
