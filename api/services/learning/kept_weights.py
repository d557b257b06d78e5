"""What is kept of a retraining, as the record that reports and pictures are made from."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from evaluation.backtest import FIGURES
from evaluation.interval import Interval
from features.blocks import BLOCKS
from features.label import Label
from models.judging.change_records import FeatureWeight, GateFinding, Weights

_NAMES = {block.name: block.label for block in BLOCKS}


def kept_weights(report: Mapping[str, Any]) -> Weights:
    """Read the report of a fitted model, as `api.services.learning.reports.report_of` made it."""
    judged = report["judged"]
    features = [_feature(one, report["changes"]) for one in report["weights"]]
    return Weights(
        report["verdict"],
        tuple(_finding(one) for one in report["findings"]),
        tuple(sorted(features, key=lambda one: -abs(one.after - one.before))),
        None if report["stays"] is None else Label(**report["stays"]),
        report["labels"],
        {} if judged is None else {k: _figures(v) for k, v in judged["contenders"].items()},
        0 if judged is None else judged["labels"],
        0 if judged is None else judged["learners"],
    )


def _feature(one: Mapping[str, Any], changes: list[dict[str, Any]]) -> FeatureWeight:
    name = one["feature"]
    change = next((each for each in changes if each["feature"] == name), None)
    return FeatureWeight(
        name,
        _NAMES.get(name, Label(name, name)),
        one["prior"],
        one["before"],
        one["after"],
        _interval({**one, "value": one["after"]}),
        math.nan if change is None else _number(change["sure"]),
        None if change is None else Label(**change["text"]),
    )


def _finding(one: Mapping[str, Any]) -> GateFinding:
    return GateFinding(one["code"], one["severity"], Label(**one["text"]))


def _figures(told: Mapping[str, Any]) -> dict[str, Interval]:
    less = {f"{name}_less": _interval(told["less"][name]) for name in FIGURES}
    return {name: _interval(told[name]) for name in FIGURES} | less


def _interval(told: Mapping[str, Any]) -> Interval:
    return Interval(*(_number(told[name]) for name in ("value", "low", "high")))


def _number(value: float | None) -> float:
    return math.nan if value is None else value
