"""What is kept of a retraining for people to read: figures, findings, changes, weights."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from evaluation.backtest import FIGURES, Judged
from evaluation.interval import LEVEL, Interval
from features.label import Label
from models.changes import Changes
from models.findings import Finding
from models.gate import CHALLENGER
from models.learning_rows import LearningRows
from models.recipe import RECIPE
from models.retraining import Retraining, Serving

Figure = dict[str, float | None]


def report_of(found: Retraining, serving: Serving, rows: LearningRows) -> dict[str, Any]:
    """Return a retraining as plain values; what is not known is None."""
    training = rows.training
    return {
        "verdict": found.decision.verdict,
        "recipe": RECIPE.version,
        "rows": len(training.y),
        "lists": len(np.unique(training.slate)),
        "labels": int(training.labelled.sum()),
        "left_out_lists": rows.left_out,
        "judged": _judged(found),
        "findings": [_finding(one) for one in found.decision.findings],
        "weights": _weights(found, serving),
        "changes": _changes(found.changes),
        "stays": None if found.changes.stays is None else _label(found.changes.stays),
    }


def metrics_of(found: Retraining) -> dict[str, Figure]:
    """Return the figures of the challenger, for its card."""
    if found.backtest is None:
        return {}
    judged, n = found.backtest.judged[CHALLENGER], float(found.backtest.n_labels)
    return {name: {**_figure(getattr(judged, name)), "n": n} for name in FIGURES}


def auc_when_promoted(metrics: Mapping[str, Mapping[str, float | None]]) -> Interval | None:
    """Return ``centred_auc`` as a card has it; None where it is not known."""
    told = metrics.get("centred_auc", {})
    value, low, high = (told.get(name) for name in ("value", "low", "high"))
    known = value is not None and low is not None and high is not None
    return Interval(value, low, high) if known else None  # type: ignore[arg-type]


def _judged(found: Retraining) -> dict[str, Any] | None:
    told = found.backtest
    if told is None:
        return None
    return {
        "rows": told.n_rows,
        "labels": told.n_labels,
        "learners": told.n_learners,
        "splits": list(told.splits),
        "contenders": {name: _contender(one) for name, one in told.judged.items()},
    }


def _contender(judged: Judged) -> dict[str, Any]:
    return {
        **{name: _figure(getattr(judged, name)) for name in FIGURES},
        "less": {name: _figure(figure) for name, figure in judged.less.items()},
    }


def _finding(finding: Finding) -> dict[str, Any]:
    named = {name: value for name, value in finding.data.items() if not isinstance(value, Label)}
    data = {name: _known(value) for name, value in named.items()}
    sentence = Label(finding.said("zh"), finding.said("en"))
    return {
        "code": finding.code,
        "severity": finding.severity,
        "data": data,
        "text": _label(sentence),
    }


def _weights(found: Retraining, serving: Serving) -> list[dict[str, Any]]:
    """Return the shares of features: HR's, those that serve, those learned, and how sure."""
    before, after = serving.weights(), found.scorer.weights
    ends = _ends(found)
    return [
        {
            "feature": name,
            "prior": float(serving.prior.coef_[at]),
            "before": float(before[at] / before.sum()),
            "after": float(after[at]),
            "low": _known(float(ends[at, 0])),
            "high": _known(float(ends[at, 1])),
        }
        for at, name in enumerate(serving.prior.feature_names)
    ]


def _ends(found: Retraining) -> NDArray[np.float64]:
    """Return the ends of the intervals of the shares that outcomes ask for, to first order."""
    shares = found.model.shares()
    wide = ndtri(0.5 + LEVEL / 2) * shares.deviation
    if not shares.total:
        return np.full((len(shares.value), 2), np.nan)
    return np.clip(np.column_stack([shares.place - wide, shares.place + wide]), 0.0, 1.0)


def _changes(told: Changes) -> list[dict[str, Any]]:
    return [
        {
            "feature": one.feature,
            "before": one.before,
            "after": one.after,
            "sure": _known(one.sure),
            "reason": one.reason,
            "text": _label(one.sentence),
        }
        for one in told.weights
    ]


def _figure(figure: Interval) -> Figure:
    return {name: _known(getattr(figure, name)) for name in ("value", "low", "high")}


def _label(label: Label) -> dict[str, str]:
    return {"zh": label.zh, "en": label.en}


def _known(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
