"""Judgements made by hand: one that says something everywhere, and one that knows nothing."""

from __future__ import annotations

import math
from dataclasses import replace

from evaluation.calibration_metrics import Calibration, ReliabilityBin
from evaluation.group_metrics import GroupFigure, GroupMetrics
from evaluation.interval import UNKNOWN, Interval
from evaluation.kirkpatrick import LevelFigure
from evaluation.off_policy import Estimate
from evaluation.overlap import Overlap
from evaluation.scoring_rates import ScoringRate, ScoringRates
from features.label import Label
from models.judging.change_records import (
    Curve,
    CurvePoint,
    DriftAlarm,
    DriftChart,
    DriftFigures,
    FeatureWeight,
    GateFinding,
    Power,
    PowerRow,
    Weights,
)
from models.judging.order_records import (
    PolicyRanking,
    PolicyWorth,
    Reliability,
    Worth,
)
from models.judging.people_records import (
    AttributeFigures,
    Groups,
    Load,
    MentorLoad,
    ShownGroup,
)
from models.judging.records import Comparison, Intake, Judgement, Size

HOSTILE = '<script>alert("x")</script>&'
SALES = Label("差距覆盖", "gap coverage")
STYLE = Label("教学意愿与辅导风格匹配", "willingness to teach, and a style that suits")


def about(value: float, half: float) -> Interval:
    """Return an interval about a value."""
    return Interval(value, value - half, value + half)


def full() -> Judgement:
    """Return a judgement of which every part says something."""
    return Judgement(
        as_of="2026-07-01",
        draws=1000,
        digest="ab" * 32,
        window=("2024-01-08", "2026-06-28"),
        features={"gap": SALES, "style": STYLE},
        policies={
            "champion": {"gap": 0.6, "style": 0.4},
            "prior": {"gap": 0.5, "style": 0.5},
            "random": {},
        },
        size=Size(1200, 6000, 1100, 150, 1000, 90, 950, 720, 0.93, 12),
        better=_better(),
        ranking=(_ranking("champion", 0.61), _ranking("prior", 0.58, disagrees=True)),
        reliability=_reliability(),
        intakes=_intakes(),
        worth=_worth(),
        groups=_groups(),
        load=_load(),
        levels=_levels(),
        drift=_drift(),
        weights=_weights(),
        curve=_curve(),
        power=Power(
            720,
            0.21,
            0.1,
            5.2,
            0.034,
            (
                PowerRow("intakes", 0.05, 700),
                PowerRow("intakes", 0.1, 180),
                PowerRow("policies", 0.02, 2400),
            ),
        ),
    )


def empty() -> Judgement:
    """Return a judgement of a log in which nothing has come about."""
    nothing = math.nan
    return Judgement(
        as_of="2026-07-01",
        draws=1000,
        digest="cd" * 32,
        window=(),
        features={},
        policies={},
        size=Size(0, 0, 0, 0, 0, 0, 0, 0, nothing, 0),
        better=(),
        ranking=(),
        reliability=Reliability(None, (), "none", 0, 0),
        intakes=(),
        worth=Worth(UNKNOWN, (), 0, 0, None),
        groups=Groups((), (), None),
        load=Load(nothing, nothing, None, 0, nothing, nothing, ()),
        levels=(),
        drift=DriftFigures((), (), 0),
        weights=None,
        curve=Curve(UNKNOWN, (), 0),
        power=Power(0, nothing, nothing, nothing, nothing, ()),
    )


def unknown_answers() -> Judgement:
    """Return the full one with answers of which nothing is known."""
    asked = tuple(
        replace(one, difference=UNKNOWN, verdict="unknown", sure=math.nan, grade=None)
        for one in full().better
    )
    return replace(full(), better=asked)


def _better() -> tuple[Comparison, ...]:
    def answer(
        question: str, difference: Interval, verdict: str, unit: str = "label"
    ) -> Comparison:
        told = f"{difference.value:+.3f}"
        return Comparison(
            question=question,  # type: ignore[arg-type]
            basis="intakes" if question == "before" else "off_policy",
            of="champion",
            than="random" if question == "random" else "prior",
            unit=unit,  # type: ignore[arg-type]
            difference=difference,
            sure=0.9,
            verdict=verdict,  # type: ignore[arg-type]
            worth_seeing=0.02,
            n=720,
            n_learners=700,
            needed=400 if verdict == "unknown" else None,
            grade="self_reported",
            warnings=("few_rows", "learned_from"),
            sentence=Label(f"{question} 的答案 {told}。", f"The answer to {question} is {told}."),
        )

    return (
        answer("before", about(0.018, 0.022), "unknown"),
        answer("random", about(0.062, 0.03), "better"),
        answer("random", about(0.09, 0.04), "better", "auc"),
        answer("prior", about(-0.03, 0.02), "worse"),
    )


def _ranking(policy: str, auc: float, *, disagrees: bool = False) -> PolicyRanking:
    return PolicyRanking(
        policy=policy,  # type: ignore[arg-type]
        on="labels",
        auc=UNKNOWN,
        ndcg=UNKNOWN,
        hit=UNKNOWN,
        mrr=UNKNOWN,
        centred_auc=about(auc, 0.03),
        pooled_auc=about(0.55, 0.03),
        less=about(auc - 0.58, 0.02),
        k=3,
        n_lists=0,
        n_rows=720,
        n_learners=700,
        disagrees=disagrees,
        grade="self_reported",
    )


def _reliability() -> Reliability:
    table = tuple(
        ReliabilityBin(at / 10, (at + 1) / 10, n, float(n), expected, about(came, 0.3 / n**0.5))
        for at, n, expected, came in ((4, 40, 0.46, 0.44), (5, 150, 0.55, 0.56), (6, 60, 0.64, 0.6))
    )
    empty_bin = ReliabilityBin(0.9, 1.0, 0, 0.0, math.nan, UNKNOWN)
    figures = Calibration(about(0.041, 0.004), 0.043, 0.02, about(-0.05, 0.1), about(0.9, 0.3), 0)
    return Reliability(figures, (*table, empty_bin), "platt", 470, 250)


def _intakes() -> tuple[Intake, ...]:
    def intake(at: int, mean: float, *, few: bool = False) -> Intake:
        known = UNKNOWN if few else about(mean, 0.03)
        return Intake(
            name=f"2025-{at}",
            first_day=f"2025-0{at}-01",
            pairs=240,
            labels=180,
            learners=230,
            response=0.67,
            measures=("rating", "uplift"),
            mean=known,
            corrected=UNKNOWN if few else about(mean - 0.02, 0.035),
            less=UNKNOWN if at == 1 or few else about(0.01, 0.04),
            n_compared=360,
            grade="self_reported",
            warnings=("assumed_at_random",),
            too_few=few,
        )

    return (intake(1, 0.6), intake(2, 0.61), intake(3, 0.63), intake(4, 0.0, few=True))


def _worth() -> Worth:
    overlap = Overlap(700, 310.4, 0.012, 0.99, 0.0, ("few_rows",))

    def policy(name: str, value: float) -> PolicyWorth:
        estimates = (
            Estimate("DM", Interval(value, math.nan, math.nan), holds_model=True),
            *(Estimate(each, about(value, 0.03), holds_model=False) for each in _ESTIMATORS),
        )
        less = UNKNOWN if name == "champion" else about(value - 0.62, 0.02)
        return PolicyWorth(name, estimates, about(value, 0.03), less, overlap, 0.41)  # type: ignore[arg-type]

    policies = (policy("champion", 0.62), policy("prior", 0.61), policy("random", 0.58))
    return Worth(about(0.6, 0.015), policies, 700, 690, "self_reported")


_ESTIMATORS = ("IPS", "SNIPS", "IPS, clipped at 10", "DR", "SNDR", "Switch-DR 10")


def _groups() -> Groups:
    shown = (
        ShownGroup("Sales", 800, 40, 0.3, 0.31, about(0.97, 0.1), "fair", too_few=False),
        ShownGroup(HOSTILE, 400, 20, 0.1, 0.17, about(0.6, 0.1), "unequal", too_few=False),
        ShownGroup("Legal", None, 2, math.nan, math.nan, UNKNOWN, None, too_few=True),
    )
    figures = GroupMetrics(
        about(0.61, 0.01),
        (
            GroupFigure("Sales", 300, 290, about(0.62, 0.02), about(0.01, 0.02), too_few=False),
            GroupFigure(HOSTILE, 120, 110, about(0.54, 0.03), about(-0.07, 0.03), too_few=False),
            GroupFigure("Legal", 4, 4, UNKNOWN, UNKNOWN, too_few=True),
        ),
        unknown=3,
    )
    rates = ScoringRates(
        0.5,
        150,
        0,
        0,
        (ScoringRate("Sales", 60, 0.4, about(0.5, 0.1), about(1.0, 0.0), small=False),),
    )
    sentence = Label("某部门的学员结果明显较差。", "Learners of one department fare clearly worse.")
    attribute = AttributeFigures("department", shown, "mentors", figures, figures, rates)
    return Groups((attribute,), (sentence,), "self_reported")


def _load() -> Load:
    mentors = tuple(MentorLoad(f"M{at:03}", 40, at, at, at % 3, 4) for at in range(14, -1, -1))
    return Load(0.31, 0.42, 60, 14, 0.23, 0.05, mentors)


def _levels() -> tuple[LevelFigure, ...]:
    def level(measure: str, at: int, mean: Interval, grade: str) -> LevelFigure:
        return LevelFigure(
            measure,
            at,
            due=900,
            known=600,
            early=2,
            response=2 / 3,
            mean=mean,
            corrected=UNKNOWN,
            grades={grade: 600},  # type: ignore[dict-item]
            grade=grade,  # type: ignore[arg-type]
            effect=None,
        )

    return (
        level("completion", 0, about(0.73, 0.03), "measured"),
        level("hours", 0, about(9.0, 1.0), "measured"),
        level("rating", 1, about(3.9, 0.06), "self_reported"),
        level("uplift", 2, about(0.25, 0.05), "measured"),
        replace(level("behaviour", 3, UNKNOWN, "measured"), known=0, early=0, grade=None),
        level("result", 4, about(0.02, 0.03), "correlation"),
    )


def _drift() -> DriftFigures:
    quarters = ("2025 Q1", "2025 Q2", "2025 Q3", "2025 Q4")
    sums = ((0.0, 0.4, 0.1, 0.0), (0.0, 0.0, 1.9, 5.2))
    everybody = DriftChart(None, quarters, (90, 95, 88, 70), (0.62, 0.63, 0.6, 0.55), *sums, 4.5)
    other = DriftChart("Sales", quarters[1:], (30, 28, 25), (0.6, math.nan, 0.6), *_ZEROS, 4.5)
    alarm = DriftAlarm(
        None,
        "2025 Q4",
        "2025 Q3",
        about(-0.07, 0.03),
        Label("自 2025 Q3 起结果变差。", "Outcomes have been worse since 2025 Q3."),
    )
    return DriftFigures((everybody, other), (alarm,), 343)


_ZEROS = ((0.0, 0.0, 0.3), (0.0, 0.2, 0.0))


def _weights() -> Weights:
    told = Label("「差距覆盖」的权重由 60.0% 升至 64.0%", "The weight of “gap coverage” rises")
    features = (
        FeatureWeight("gap", SALES, 0.5, 0.6, 0.64, Interval(0.66, 0.58, 0.73), 0.94, told),
        FeatureWeight("style", STYLE, 0.5, 0.4, 0.36, Interval(0.34, 0.27, 0.42), 0.94, None),
    )
    finding = GateFinding("not_better", "warn", Label("看不出更好", "not seen to be better"))
    backtest = {
        "champion": {"centred_auc": about(0.58, 0.03), "centred_auc_less": about(0.0, 0.0)},
        "challenger": {"centred_auc": about(0.59, 0.03), "centred_auc_less": about(0.01, 0.02)},
    }
    return Weights("ready", (finding,), features, None, 720, backtest, 216, 210)


def _curve() -> Curve:
    points = tuple(
        CurvePoint(n, about(0.56 + at * 0.01, 0.03), about(at * 0.01 - 0.005, 0.02))
        for at, n in enumerate((25, 50, 100, 200, 400))
    )
    return Curve(about(0.565, 0.03), points, 216)
