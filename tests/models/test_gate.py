from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evaluation.backtest import Backtest, Judged
from evaluation.exposure import GroupExposure
from evaluation.interval import Interval
from features.label import Label
from models.findings import TEXTS, Finding
from models.gate import CHALLENGER, CHAMPION, Evidence, gate
from models.linear import MapLinear
from models.prior import Prior

SURE, UNSURE, NOT = (
    Interval(0.02, 0.01, 0.03),
    Interval(0.0, -0.01, 0.01),
    Interval(-1.0, -2.0, -0.5),
)
NOTHING, GOOD_ENOUGH = Interval(0.0, 0.0, 0.0), Interval(0.6, 0.55, 0.65)


def fitted(n: int = 200) -> MapLinear:
    rng = np.random.default_rng(0)
    X, slate = rng.uniform(size=(n, 2)), np.arange(n) // 4
    y = np.clip(0.3 + 0.2 * X[:, 1] + rng.normal(0, 0.1, n), 0, 1)
    return MapLinear(Prior(("gap", "style"), np.array([0.7, 0.3]))).fit(X, y, slate=slate)


def backtested(less: Interval = SURE, champion: Interval = GOOD_ENOUGH) -> Backtest:
    nothing = dict.fromkeys(("auc", "ndcg", "centred_auc"), NOTHING)
    judged = {
        CHAMPION: Judged(champion, champion, champion, nothing),
        CHALLENGER: Judged(champion, champion, champion, {**nothing, "centred_auc": less}),
    }
    return Backtest(CHAMPION, judged, n_rows=9, n_labels=9, n_learners=9, splits=("1",))


def exposed(ratio: Interval) -> GroupExposure:
    return GroupExposure("B", 100, 50, 0.1, 0.2, ratio, too_few=False)


GOOD = Evidence(fitted(), backtested())


def found(evidence: Evidence) -> dict[str, str]:
    return {finding.code: finding.severity for finding in gate(evidence).findings}


def test_a_model_against_which_nothing_speaks_is_ready_and_not_promoted() -> None:
    decision = gate(GOOD)
    assert decision.verdict == "ready"
    assert decision.findings == ()


@pytest.mark.parametrize(
    ("more", "code", "severity"),
    [
        ({"backtest": backtested(NOT)}, "worse", "refuse"),
        ({"backtest": backtested(UNSURE)}, "not_better", "warn"),
        (
            {"backtest": backtested(champion=Interval(0.4, 0.35, 0.45))},
            "outcomes_reversed",
            "refuse",
        ),
        ({"champion_before": Interval(0.7, 0.66, 0.74)}, "outcomes_unlike", "warn"),
        ({"against": ("gap",)}, "against", "warn"),
        ({"against": ("gap",), "row_warnings": ("no_propensities",)}, "sign_flipped", "refuse"),
        ({"row_warnings": ("few_effective",)}, "few_effective", "warn"),
        ({"pooled_disagrees": True}, "pooled_disagrees", "warn"),
        ({"off_policy": NOT}, "off_policy_worse", "refuse"),
        ({"exposure": {"gender": (exposed(Interval(0.4, 0.3, 0.5)),)}}, "exposure", "refuse"),
        ({"exposure": {"gender": (exposed(Interval(0.7, 0.5, 0.9)),)}}, "exposure", "warn"),
    ],
)
def test_what_speaks_against_a_model_refuses_it_or_is_told(
    more: dict[str, object], code: str, severity: str
) -> None:
    evidence = replace(GOOD, **more)  # type: ignore[arg-type]
    assert found(evidence)[code] == severity
    refused = "refuse" in found(evidence).values()
    assert gate(evidence).verdict == ("refused" if refused else "ready")


def test_a_feature_is_called_by_its_name_in_the_language_that_is_read() -> None:
    labels = {"gap": Label("差距覆盖", "gap coverage")}
    (finding,) = gate(replace(GOOD, against=("gap",), labels=labels)).findings
    assert "「差距覆盖」" in finding.said("zh")
    assert "“gap coverage”" in finding.said("en")
    assert finding.data["feature"] == "gap"


def test_fair_exposure_and_an_estimate_that_is_not_clearly_worse_are_no_findings() -> None:
    fair = exposed(Interval(1.0, 0.7, 1.3))
    assert gate(replace(GOOD, off_policy=UNSURE, exposure={"gender": (fair,)})).findings == ()


def test_what_refuses_is_told_first() -> None:
    decision = gate(replace(GOOD, pooled_disagrees=True, off_policy=NOT))
    assert [finding.severity for finding in decision.findings] == ["refuse", "warn"]


def test_too_few_outcomes_stay_whatever_else_there_is() -> None:
    decision = gate(replace(GOOD, model=fitted(16), off_policy=NOT))
    assert decision.verdict == "stays"
    assert [finding.code for finding in decision.findings] == ["too_few"]


@pytest.mark.parametrize("code", TEXTS)
def test_every_finding_is_a_sentence_in_both_languages(code: str) -> None:
    data = {
        "n": 3,
        "least": 25,
        "figure": "auc",
        "feature": "gap",
        "name": Label("差距", "gap"),
        "called": Label("性别", "gender"),
        "group": "B",
        "value": 0.1,
        "low": 0.0,
        "high": 0.2,
        "before": 0.6,
    }
    for lang in ("zh", "en"):
        said = Finding(code, "warn", data).said(lang)
        assert said
        assert "{" not in said


def test_who_is_shown_as_seldom_already_refuses_no_other_weights() -> None:
    seldom, rarely = exposed(Interval(0.4, 0.3, 0.5)), exposed(Interval(0.35, 0.25, 0.45))
    never = exposed(Interval(0.0, 0.0, 0.1))

    def gated(now: GroupExposure, before: GroupExposure) -> dict[str, str]:
        exposure, earlier = {"gender": (now,)}, {"gender": (before,)}
        return found(replace(GOOD, exposure=exposure, exposure_before=earlier))

    assert gated(seldom, rarely) == {"exposure": "warn"}
    assert gated(rarely, seldom) == {"exposure": "refuse"}
    assert gated(never, seldom) == {"exposure": "refuse"}


def test_a_group_is_held_against_the_same_group_of_its_attribute() -> None:
    now = {"gender": (exposed(Interval(0.4, 0.3, 0.5)),)}
    before = {"site": (exposed(Interval(0.35, 0.25, 0.45)),)}
    assert found(replace(GOOD, exposure=now, exposure_before=before)) == {"exposure": "refuse"}


def test_a_group_that_is_shown_seldom_is_named_with_its_attribute() -> None:
    seldom = (exposed(Interval(0.4, 0.3, 0.5)),)
    findings = gate(replace(GOOD, exposure={"gender": seldom, "chapter": seldom})).findings
    known, own = findings
    assert "性别为「B」的导师" in known.said("zh")
    assert "mentors of gender “B”" in known.said("en")
    assert "mentors of chapter “B”" in own.said("en")
    assert [(one.data["attribute"], one.data["group"]) for one in findings] == [
        ("gender", "B"),
        ("chapter", "B"),
    ]
