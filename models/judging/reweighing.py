"""What a retraining would change: every weight before and after, with its interval, and why."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.special import ndtri

from evaluation.backtest import FIGURES, Backtest
from evaluation.interval import LEVEL, Interval
from features.label import Label
from models.changes import WeightChange
from models.findings import Finding
from models.judging.change_records import FeatureWeight, GateFinding, Weights
from models.retraining import Retraining, Serving


def weights_of(found: Retraining, serving: Serving) -> Weights:
    """Tell a retraining.

    Parameters
    ----------
    found : Retraining
    serving : Serving
        That it was made beside.
    """
    model, names = found.model, found.model.feature_names_
    shares, told = model.shares(), {one.feature: one for one in found.changes.weights}
    half = float(ndtri(0.5 + LEVEL / 2)) * shares.deviation
    before = serving.weights() / max(float(serving.weights().sum()), np.finfo(float).tiny)
    after = np.array([found.scorer.shares()[name] for name in names])
    order = np.argsort(-np.abs(after - before), kind="stable")
    features = tuple(
        FeatureWeight(
            names[k],
            serving.labels.get(names[k], Label(names[k], names[k])),
            float(serving.prior.coef_[k]),
            float(before[k]),
            float(after[k]),
            Interval(*(float(shares.place[k] + side * half[k]) for side in (0, -1, 1))),
            *_change(told.get(names[k])),
        )
        for k in order.tolist()
    )
    return Weights(
        found.decision.verdict,
        tuple(_finding(one) for one in found.decision.findings),
        features,
        found.changes.stays,
        model.n_outcomes_,
        _table(found.backtest),
        found.backtest.n_labels if found.backtest is not None else 0,
        found.backtest.n_learners if found.backtest is not None else 0,
    )


def _change(told: WeightChange | None) -> tuple[float, Label | None]:
    return (float("nan"), None) if told is None else (told.sure, told.sentence)


def _finding(one: Finding) -> GateFinding:
    return GateFinding(one.code, one.severity, Label(one.said("zh"), one.said("en")))


def _table(backtest: Backtest | None) -> Mapping[str, Mapping[str, Interval]]:
    if backtest is None:
        return {}
    return {
        name: {figure: getattr(one, figure) for figure in FIGURES}
        | {f"{figure}_less": one.less[figure] for figure in FIGURES}
        for name, one in backtest.judged.items()
    }
