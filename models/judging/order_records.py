"""Records of policies: how they order mentors, what they are worth, how far to believe them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from evaluation.calibration_metrics import Calibration, ReliabilityBin
from evaluation.grades import Grade
from evaluation.interval import Interval
from evaluation.off_policy import Estimate
from evaluation.overlap import Overlap

Policy = Literal["champion", "challenger", "prior", "random"]
"""What serves; what outcomes would have it be; HR's own weights; no order at all."""


@dataclass(frozen=True, slots=True)
class PolicyRanking:
    """How well one policy's scores order mentors.

    Attributes
    ----------
    policy : Policy
    on : {"choices", "labels"}
        Whether the chosen mentor stands high, which the place on the list brings about as well, or
        whether those whose mentor stood high fared better.
    auc, ndcg, hit, mrr : Interval
        Within lists, of those with two kinds; NaN on labels of which a list has one.
    centred_auc : Interval
        Over all rows, scores centred within lists; the figure to read on labels.
    pooled_auc : Interval
        Over all rows as they are: beside the others, never alone.
    less : Interval
        ``auc`` (on choices) or ``centred_auc`` (on labels) less that of HR's weights.
    k : int
        Places that ``ndcg`` and ``hit`` look at: three, or one where lists are no longer than that.
    n_lists, n_rows, n_learners : int
        Lists that tell something within, rows with a label, and their learners.
    disagrees : bool
        Within lists clearly better than chance and over all rows clearly worse, or the other way.
    grade : Grade or None
        Of the labels, or "correlation" for choices; None without any.
    """

    policy: Policy
    on: Literal["choices", "labels"]
    auc: Interval
    ndcg: Interval
    hit: Interval
    mrr: Interval
    centred_auc: Interval
    pooled_auc: Interval
    less: Interval
    k: int
    n_lists: int
    n_rows: int
    n_learners: int
    disagrees: bool
    grade: Grade | None


@dataclass(frozen=True, slots=True)
class Reliability:
    """Whether what the serving weights let expect is what happens, on later outcomes.

    Attributes
    ----------
    figures : Calibration or None
        None where there are too few outcomes before or after.
    table : tuple of ReliabilityBin
    method : str
        How scores became expectations, from earlier outcomes: "none", "platt" or "isotonic".
    n_learned, n_judged : int
    """

    figures: Calibration | None
    table: tuple[ReliabilityBin, ...]
    method: str
    n_learned: int
    n_judged: int


@dataclass(frozen=True, slots=True)
class PolicyWorth:
    """What outcomes would have been, had each learner got the mentor whom a policy puts first.

    Attributes
    ----------
    policy : Policy
    estimates : tuple of Estimate
        All estimators; labels in [0, 1].
    relied_on : Interval
        That of the self-normalised doubly robust one.
    less : Interval
        The same less that of the champion; NaN for the champion itself.
    overlap : Overlap
    agrees : float
        Share of the pairs that the policy would have made as well, in [0, 1].
    """

    policy: Policy
    estimates: tuple[Estimate, ...]
    relied_on: Interval
    less: Interval
    overlap: Overlap
    agrees: float


@dataclass(frozen=True, slots=True)
class Worth:
    """Off-policy estimates, among the mentors that were shown.

    Attributes
    ----------
    served : Interval
        Mean label as it came.
    policies : tuple of PolicyWorth
        Empty where no list has an outcome.
    n, n_learners : int
        Lists with an outcome, and their learners.
    grade : Grade or None
    """

    served: Interval
    policies: tuple[PolicyWorth, ...]
    n: int
    n_learners: int
    grade: Grade | None
