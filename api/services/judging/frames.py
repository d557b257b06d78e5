"""Parts of a judgement as tables of numbers, one row a figure: for spreadsheets and notebooks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from evaluation.backtest import FIGURES, Backtest
from evaluation.group_metrics import GroupMetrics
from evaluation.interval import UNKNOWN, Interval
from evaluation.off_policy import SNDR
from models.judging.change_records import Weights
from models.judging.order_records import Worth
from models.judging.people_records import AttributeFigures, Groups
from models.judging.records import Comparison

Row = dict[str, Any]


def better_frame(found: tuple[Comparison, ...]) -> pd.DataFrame:
    """Return the comparisons: a row each, the best of a question first."""
    plain = ("question", "basis", "of", "than", "unit")
    after = ("sure", "verdict", "worth_seeing", "n", "n_learners", "needed", "grade")
    return pd.DataFrame(
        {
            **{name: getattr(one, name) for name in plain},
            **_ends("difference", one.difference),
            **{name: getattr(one, name) for name in after},
            "warnings": " ".join(one.warnings),
        }
        for one in found
    )


def worth_frame(found: Worth) -> pd.DataFrame:
    """Return what policies are worth: a row a policy and estimator."""
    return pd.DataFrame(
        {
            "policy": one.policy,
            "estimator": estimate.estimator,
            **_ends("value", estimate.value),
            "relied_on": estimate.estimator == SNDR.name,
            "n": one.overlap.n,
            "effective": one.overlap.effective,
            "heaviest": one.overlap.heaviest,
            "mean_weight": one.overlap.mean_weight,
            "unsupported": one.overlap.unsupported,
            "warnings": " ".join(one.overlap.warnings),
        }
        for one in found.policies
        for estimate in one.estimates
    )


def backtest_frame(
    weights: Weights | None, split: str, by_time: Backtest | None = None
) -> pd.DataFrame:
    """Return contenders: a row a way of splitting (`split` is that of `weights`) and a figure."""
    rows = [] if weights is None else [*_contenders(split, weights.backtest, weights.n_judged)]
    if by_time is not None:
        told = {
            name: {figure: getattr(one, figure) for figure in FIGURES}
            | {f"{figure}_less": one.less[figure] for figure in FIGURES}
            for name, one in by_time.judged.items()
        }
        rows += _contenders("time", told, by_time.n_labels)
    return pd.DataFrame(rows)


def _contenders(split: str, told: Mapping[str, Mapping[str, Interval]], n: int) -> Iterator[Row]:
    for name, figures in told.items():
        for figure in (each for each in figures if f"{each}_less" in figures):
            yield {
                "split": split,
                "contender": name,
                "figure": figure,
                **_ends("value", figures[figure]),
                **_ends("less_champion", figures[f"{figure}_less"]),
                "n": n,
            }


def groups_frame(found: Groups) -> pd.DataFrame:
    """Return figures by group: a row a group and figure; those that are not told are blank."""
    return pd.DataFrame([row for one in found.attributes for row in _of_attribute(one)])


def _of_attribute(one: AttributeFigures) -> Iterator[Row]:
    for shown in one.exposure:
        figures = {**_ends("value", shown.ratio), **_ends("less", UNKNOWN)}
        yield _group(one, "exposure_ratio", shown.group, shown.mentors, shown.too_few, figures)
    for name, metrics in (("label", one.labels), ("matched", one.matched)):
        yield from _of_metrics(one, name, metrics)
    for rate in () if one.rates is None else one.rates.rates:
        ends = {**_ends("value", rate.rate), **_ends("less", UNKNOWN)}
        yield _group(one, "scoring_rate", rate.group, rate.n, False, ends)


def _of_metrics(one: AttributeFigures, name: str, metrics: GroupMetrics | None) -> Iterator[Row]:
    for each in () if metrics is None else metrics.groups:
        ends = {**_ends("value", each.figure), **_ends("less", each.less)}
        yield _group(one, name, each.group, each.learners, each.too_few, ends)


def _group(
    one: AttributeFigures, figure: str, group: str, people: int, few: bool, ends: Row
) -> Row:
    told = dict.fromkeys(ends) if few else ends
    names = {"attribute": one.attribute, "figure": figure, "group": group, "people": people}
    return {**names, "too_few": few, **told}


def _ends(name: str, figure: Interval) -> Row:
    return {name: figure.value, f"{name}_low": figure.low, f"{name}_high": figure.high}
