"""What a retraining changed, in sentences: which weight, from what to what, how sure, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from features.label import Label, Lang
from models.errors import InvalidSetting
from models.linear import MapLinear
from models.posterior import Shares

Reason = Literal["outcomes", "others", "against", "too_few", "nothing_left"]
"""Why a weight changed, or did not:

- ``outcomes``: pairs with more of the feature did better (or worse) than the weight let expect;
- ``others``: its own effect went the other way or stayed, but those of others moved more;
- ``against``: outcomes speak against it, and a weight cannot be negative: it is off;
- ``too_few``: too few outcomes, all weights stay;
- ``nothing_left``: outcomes speak against every feature, all weights stay.
"""
LEAST_TOLD = 0.005
"""Change of a weight, as a share of all, below which nothing is said: half a percentage point."""

_ROSE = Label(
    "「{name}」的权重由 {before:.1%} 升至 {after:.1%}（方向可信度{sure}）：{why}",
    "The weight of “{name}” rises from {before:.1%} to {after:.1%} ({sure} sure of the "
    "direction): {why}",
)
_FELL = Label(
    "「{name}」的权重由 {before:.1%} 降至 {after:.1%}（方向可信度{sure}）：{why}",
    "The weight of “{name}” falls from {before:.1%} to {after:.1%} ({sure} sure of the "
    "direction): {why}",
)
_SURE = Label(" {sure:.0%}", "{sure:.0%}")
_MORE_THAN_SURE = Label("超过 99%", "more than 99%")
_WHY_ROSE: dict[Reason, Label] = {
    "outcomes": Label(
        "{n} 条辅导结果显示，在同一份推荐名单中，这一项越好，效果比原权重所预期的更好",
        "in {n} outcomes, pairs with more of it did better than others of the same list, and by "
        "more than the weight let expect",
    ),
    "others": Label(
        "{n} 条辅导结果显示，其他各项的作用比原来预期的小，它所占的份额随之上升",
        "in {n} outcomes other features mattered less than expected, so its part of the whole grew",
    ),
}
_WHY_FELL: dict[Reason, Label] = {
    "outcomes": Label(
        "{n} 条辅导结果显示，在同一份推荐名单中，这一项的作用不如原权重所预期的大",
        "in {n} outcomes, pairs with more of it did not do as much better than others of the same "
        "list as the weight let expect",
    ),
    "others": Label(
        "{n} 条辅导结果显示，其他各项的作用比原来预期的大，它所占的份额随之下降",
        "in {n} outcomes other features mattered more than expected, so its part of the whole "
        "shrank",
    ),
    "against": Label(
        "{n} 条辅导结果显示这一项越高效果反而越差，而权重不能为负，因此逐步停用",
        "in {n} outcomes pairs with more of it did worse; a weight cannot be negative, so it goes "
        "toward 0",
    ),
}
_HELD = Label(
    "；每次再训练最多调整总权重的 {most:.0%}，本次未一步到位",
    "; one retraining moves {most:.0%} of the total weight at most, so it stops short",
)
_TOO_FEW = Label(
    "权重保持不变：可用的辅导结果只有 {n} 条，至少需要 {least} 条",
    "The weights stay: {n} outcomes can tell something, {least} are needed",
)
_NOTHING_LEFT = Label(
    "权重保持不变：{n} 条辅导结果显示，没有一项越高效果越好，请先核对数据",
    "The weights stay: in {n} outcomes no feature goes with better ones; check the data first",
)
_NO_CHANGE = Label(
    "根据 {n} 条辅导结果，没有权重需要调整半个百分点以上",
    "From {n} outcomes, no weight changes by half a percentage point or more",
)


@dataclass(frozen=True, slots=True)
class WeightChange:
    """One weight's change.

    Attributes
    ----------
    feature : str
    before, after : float
        Shares of all weights, in [0, 1].
    sure : float
        Probability that the outcomes' own weight is on that side of `before`, in [0, 1].
    reason : Reason
    sentence : Label
        Complete, in both languages.
    """

    feature: str
    before: float
    after: float
    sure: float
    reason: Reason
    sentence: Label


@dataclass(frozen=True, slots=True)
class Changes:
    """What a retraining comes to.

    Attributes
    ----------
    weights : tuple of WeightChange
        The largest change first; those of less than `LEAST_TOLD` are left out.
    stays : Label or None
        Why all weights stay, where they do.
    """

    weights: tuple[WeightChange, ...]
    stays: Label | None


def changes(
    model: MapLinear, labels: Mapping[str, Label], serving: Mapping[str, float] | None = None
) -> Changes:
    """Say what a fitted model changes.

    Parameters
    ----------
    model : MapLinear
        Fitted, with a prior or with `serving`.
    labels : mapping of str to Label
        What people call each feature.
    serving : mapping of str to float, optional
        Weights that serve now; by default the prior's.

    Returns
    -------
    Changes

    Raises
    ------
    NotFittedError, InvalidSetting
    """
    before = model.serving_shares(serving)
    if before is None:
        raise InvalidSetting("serving", None, "weights that serve, as the model has no prior")
    wanted = model.shares()
    if model.too_few_ or not wanted.total:
        return Changes((), _told(_TOO_FEW if model.too_few_ else _NOTHING_LEFT, model))
    after = np.array(list(model.weights(serving).values()))
    largest_first = np.argsort(-np.abs(after - before), kind="stable")
    found = tuple(
        _Side(model, wanted, before, after, int(at)).change(labels)
        for at in largest_first
        if abs(after[at] - before[at]) >= LEAST_TOLD
    )
    return Changes(found, None if found else _told(_NO_CHANGE, model))


def _told(label: Label, model: MapLinear) -> Label:
    parameters = {"n": model.n_outcomes_, "least": model.least_outcomes}
    return Label(label.format("zh", **parameters), label.format("en", **parameters))


@dataclass(frozen=True, eq=False)
class _Side:
    """One feature, before and after."""

    model: MapLinear
    wanted: Shares
    before: NDArray[np.float64]
    after: NDArray[np.float64]
    at: int

    def change(self, labels: Mapping[str, Label]) -> WeightChange:
        name = self.model.feature_names_[self.at]
        before, after = float(self.before[self.at]), float(self.after[self.at])
        return WeightChange(
            name, before, after, self._sure(), self._reason(), self._sentence(labels[name])
        )

    @property
    def _rose(self) -> bool:
        return bool(self.after[self.at] > self.before[self.at])

    def _sure(self) -> float:
        """Probability that the weight is on this side of the one before.

        Where it is the only one left, that is as sure as that the others have fallen.
        """
        far = np.abs(self.wanted.place - self.before)
        varies = self.wanted.deviation > 0
        one = np.arange(len(far)) == self.at
        asked = varies & (one if varies[self.at] else self.before > 0)
        return float(ndtr(far[asked] / self.wanted.deviation[asked]).min(initial=1.0))

    def _reason(self) -> Reason:
        if self.wanted.place[self.at] < 0:
            return "against"
        # What the weight before let expect, at the strength that the prior gives all together.
        strength = float((self.model.posterior_.start / self.model.posterior_.scale).sum())
        own = self.wanted.place[self.at] * self.wanted.total
        grew = own > self.before[self.at] * strength
        return "outcomes" if grew == self._rose else "others"

    def _sentence(self, name: Label) -> Label:
        def told(lang: Lang) -> str:
            frame, whys = (_ROSE, _WHY_ROSE) if self._rose else (_FELL, _WHY_FELL)
            held = np.abs(self.wanted.value - self.after).sum() / 2.0 >= LEAST_TOLD
            sure = _SURE if self._sure() <= 0.99 else _MORE_THAN_SURE
            why = whys[self._reason()].format(lang, n=self.model.n_outcomes_)
            why += _HELD.format(lang, most=self.model.max_step) if held else ""
            return frame.format(
                lang,
                name=name.text(lang),
                before=self.before[self.at],
                after=self.after[self.at],
                sure=sure.format(lang, sure=self._sure()),
                why=why,
            )

        return Label(told("zh"), told("en"))
