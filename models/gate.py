"""May a newly fitted model serve? What speaks against it, in words, before anybody decides.

The gate refuses or warns; it never promotes. Promotion is the act of a person, whose name is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from evaluation.backtest import Backtest
from evaluation.exposure import GroupExposure
from evaluation.interval import Interval
from features.label import Label
from models.attributes import attribute as attribute_label
from models.findings import Finding, Severity
from models.linear import MapLinear
from models.row_weights import RowWarning

Verdict = Literal["refused", "stays", "ready"]
"""May not serve; has nothing to change; may be promoted by a person."""
CHAMPION, CHALLENGER = "champion", "challenger"
"""Names of contenders in the backtest."""
DEEMED_WORSE = ("auc", "centred_auc")
"""Figures of a backtest of which one that is clearly lower refuses a challenger."""


@dataclass(frozen=True, eq=False)
class Evidence:
    """All that is known about a model before it serves.

    Attributes
    ----------
    model : MapLinear
        Fitted on everything.
    backtest : Backtest or None
        With contenders ``champion`` and ``challenger``, the first being the reference; None where
        there was nothing to judge on.
    against : sequence of str
        Features that outcomes clearly speak against.
    row_warnings : sequence of RowWarning
        Of the weights that it was fitted with.
    pooled_disagrees : bool
        See `evaluation.ranking_report.RankingReport.disagrees`.
    off_policy : Interval or None
        What it is worth less the serving one, off the log; None without propensities.
    exposure : mapping of str to sequence of GroupExposure
        Of the mentors that it would show, by attribute.
    exposure_before : mapping of str to sequence of GroupExposure
        The same groups, of the mentors that the serving one shows. What is clearly unequal refuses
        only where it is farther off than before: keeping what serves would mend nothing.
    champion_before : Interval or None
        ``centred_auc`` of the serving model when it was promoted.
    labels : mapping of str to Label
        What people call each feature; its own name where there is none.
    """

    model: MapLinear
    backtest: Backtest | None
    against: Sequence[str] = ()
    row_warnings: Sequence[RowWarning] = ()
    pooled_disagrees: bool = False
    off_policy: Interval | None = None
    exposure: Mapping[str, Sequence[GroupExposure]] = field(default_factory=dict)
    exposure_before: Mapping[str, Sequence[GroupExposure]] = field(default_factory=dict)
    champion_before: Interval | None = None
    labels: Mapping[str, Label] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """What the gate says.

    Attributes
    ----------
    verdict : {"refused", "stays", "ready"}
    findings : tuple of Finding
        Those that refuse first.
    """

    verdict: Verdict
    findings: tuple[Finding, ...]


def gate(evidence: Evidence) -> Decision:
    """Look at a model with all that is known about it.

    Returns
    -------
    Decision
        ``stays`` where there are too few outcomes to say anything; ``refused`` where any finding
        refuses; else ``ready`` for a person to promote.
    """
    model = evidence.model
    if model.too_few_:
        data = {"n": model.n_outcomes_, "least": model.least_outcomes}
        return Decision("stays", (Finding("too_few", "warn", data),))
    found = [*_of_backtest(evidence), *_of_log(evidence), *_of_exposure(evidence)]
    ordered = sorted(found, key=lambda finding: finding.severity != "refuse")
    refused = any(finding.severity == "refuse" for finding in ordered)
    return Decision("refused" if refused else "ready", tuple(ordered))


def _of_backtest(evidence: Evidence) -> Iterator[Finding]:
    if evidence.backtest is None:
        return
    judged = evidence.backtest.judged
    for name in DEEMED_WORSE:
        less = judged[CHALLENGER].less[name]
        if less.high < 0:
            yield Finding("worse", "refuse", {"figure": name, **_said(less)})
    less = judged[CHALLENGER].less["centred_auc"]
    if not less.low > 0:
        yield Finding("not_better", "warn", _said(less))
    champion, before = judged[CHAMPION].centred_auc, evidence.champion_before
    if champion.high < 0.5:
        yield Finding("outcomes_reversed", "refuse", _said(champion))
    elif before is not None and champion.high < before.low:
        yield Finding("outcomes_unlike", "warn", {**_said(champion), "before": before.value})


def _of_log(evidence: Evidence) -> Iterator[Finding]:
    without = "no_propensities" in evidence.row_warnings
    for feature in evidence.against:
        data = {"feature": feature, "name": evidence.labels.get(feature, feature)}
        yield (
            Finding("sign_flipped", "refuse", data) if without else Finding("against", "warn", data)
        )
    if evidence.pooled_disagrees:
        yield Finding("pooled_disagrees", "warn")
    yield from (Finding(warning, "warn") for warning in evidence.row_warnings)
    worth = evidence.off_policy
    if worth is not None and worth.high < 0:
        yield Finding("off_policy_worse", "refuse", _said(worth))


def _of_exposure(evidence: Evidence) -> Iterator[Finding]:
    for attribute, groups in evidence.exposure.items():
        before = {one.group: _off(one) for one in evidence.exposure_before.get(attribute, ())}
        named = {"attribute": attribute, "called": attribute_label(attribute)}
        for each in groups:
            if each.verdict in ("unequal", "look"):
                worse = each.group not in before or not _off(each) <= before[each.group]
                severity: Severity = "refuse" if each.verdict == "unequal" and worse else "warn"
                data = {**named, "group": each.group, **_said(each.ratio)}
                yield Finding("exposure", severity, data)


def _off(exposure: GroupExposure) -> float:
    """Tell how far a ratio is off 1, as a factor whichever way; infinite for 0."""
    ratio = exposure.ratio.value
    return max(ratio, 1 / ratio) if ratio > 0 else float("inf")


def _said(figure: Interval) -> dict[str, float]:
    return {"value": figure.value, "low": figure.low, "high": figure.high}
