"""Records of what changes: outcomes, weights, and what more outcomes would show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from evaluation.interval import Interval
from features.label import Label


@dataclass(frozen=True, slots=True)
class DriftChart:
    """Quarter by quarter, for everybody (`group` None) or one group; see `evaluation.drift.Chart`.

    Attributes
    ----------
    group : str or None
    quarter : tuple of str
        "2026 Q1".
    n : tuple of int
    mean, up, down : tuple of float
    edge : float
    """

    group: str | None
    quarter: tuple[str, ...]
    n: tuple[int, ...]
    mean: tuple[float, ...]
    up: tuple[float, ...]
    down: tuple[float, ...]
    edge: float


@dataclass(frozen=True, slots=True)
class DriftAlarm:
    """Outcomes changed: see `evaluation.drift.Alarm`."""

    group: str | None
    quarter: str
    since: str
    change: Interval
    sentence: Label


@dataclass(frozen=True, slots=True)
class DriftFigures:
    """Whether outcomes are what they were, by the quarter in which pairs began.

    Attributes
    ----------
    charts : tuple of DriftChart
        Empty without labels.
    alarms : tuple of DriftAlarm
    n : int
        Labels.
    """

    charts: tuple[DriftChart, ...]
    alarms: tuple[DriftAlarm, ...]
    n: int


@dataclass(frozen=True, slots=True)
class FeatureWeight:
    """One weight, by HR, now, and as outcomes would have it.

    Attributes
    ----------
    feature : str
    label : Label
    prior, before, after : float
        Shares of all weights, in [0, 1]: of HR, of what serves, of what the retraining would serve.
    believed : Interval
        Where outcomes and HR's weights together place it, before a step is capped; may reach below
        0, where a weight cannot be.
    sure : float
        Chance that it is on this side of `before`; NaN where it hardly changes.
    sentence : Label or None
        What changed and why; None where it hardly changes.
    """

    feature: str
    label: Label
    prior: float
    before: float
    after: float
    believed: Interval
    sure: float
    sentence: Label | None


@dataclass(frozen=True, slots=True)
class GateFinding:
    """What speaks against the new weights: see `models.findings.Finding`."""

    code: str
    severity: Literal["refuse", "warn"]
    sentence: Label


@dataclass(frozen=True, slots=True)
class Weights:
    """What a retraining on this log would change, and why.

    Attributes
    ----------
    verdict : {"refused", "stays", "ready"}
        Of the gate.
    findings : tuple of GateFinding
    features : tuple of FeatureWeight
        The largest change first.
    stays : Label or None
        Why all weights stay, where they do.
    n_outcomes : int
    backtest : mapping of str to mapping of str to Interval
        By contender, then by figure; figures less those of the champion as ``auc_less`` and so on.
        Empty where nothing is late enough to be judged on.
    n_judged, n_learners : int
        Labels of the backtest, and their learners.
    """

    verdict: Literal["refused", "stays", "ready"]
    findings: tuple[GateFinding, ...]
    features: tuple[FeatureWeight, ...]
    stays: Label | None
    n_outcomes: int
    backtest: Mapping[str, Mapping[str, Interval]]
    n_judged: int
    n_learners: int


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """``centred_auc`` of weights learned from the first `n` outcomes, and less that of HR's."""

    n: int
    learned: Interval
    less: Interval


@dataclass(frozen=True, slots=True)
class Curve:
    """What learning is worth by the number of outcomes, all judged on the same later outcomes.

    Attributes
    ----------
    prior : Interval
        ``centred_auc`` of HR's weights.
    points : tuple of CurvePoint
        Empty where nothing is late enough to be judged on.
    n_judged : int
    """

    prior: Interval
    points: tuple[CurvePoint, ...]
    n_judged: int


@dataclass(frozen=True, slots=True)
class PowerRow:
    """Outcomes needed, in all, to see a difference four times in five.

    Attributes
    ----------
    what : {"intakes", "policies"}
        Two intakes of equal size; two policies judged on the same outcomes.
    difference : float
        In units of the label for intakes, of ``centred_auc`` for policies.
    needed : int
    """

    what: Literal["intakes", "policies"]
    difference: float
    needed: int


@dataclass(frozen=True, slots=True)
class Power:
    """What so many outcomes can show.

    Attributes
    ----------
    n : int
        Labels.
    spread, correlation, cluster_size : float
        Standard deviation of labels; likeness of those of one mentor; labels a mentor. NaN where
        it cannot be told.
    seen : float
        Smallest difference of two halves of these outcomes that shows four times in five; NaN or
        infinite for too few.
    rows : tuple of PowerRow
    """

    n: int
    spread: float
    correlation: float
    cluster_size: float
    seen: float
    rows: tuple[PowerRow, ...]
