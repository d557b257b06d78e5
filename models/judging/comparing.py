"""Better than before, than chance, than HR's weights? Each answer with how sure, and of what."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from scipy.special import ndtr

from evaluation.grades import Grade
from evaluation.grouping import LEAST_LEARNERS
from evaluation.interval import UNKNOWN, Interval
from evaluation.power import Design
from models.judging.cautions import LEARNED_FROM
from models.judging.change_records import Weights
from models.judging.order_records import Policy, PolicyRanking, PolicyWorth, Worth
from models.judging.powering import (
    WORTH_SEEING,
    WORTH_SEEING_AUC,
    outcomes_needed,
    standard_error,
)
from models.judging.records import Basis, Comparison, Intake, Question, Verdict
from models.judging.sentences import comparison_sentence


@dataclass(frozen=True, slots=True)
class Judged:
    """What the comparisons are made of.

    Attributes
    ----------
    intakes, years : tuple of Intake
        Years are told of where they can be compared and are not the intakes.
    ranking : tuple of PolicyRanking
    worth : Worth
    weights : Weights or None
    spread : float
        Standard deviation of labels; NaN where not known.
    learned : bool
        Whether other weights than HR's serve.
    drawn : bool
        Whether the chance of every place was logged.
    seen_before : bool
        Whether the serving weights may have learned from these outcomes.
    """

    intakes: tuple[Intake, ...]
    years: tuple[Intake, ...]
    ranking: tuple[PolicyRanking, ...]
    worth: Worth
    weights: Weights | None
    spread: float
    learned: bool
    drawn: bool
    seen_before: bool

    @property
    def cautions(self) -> tuple[str, ...]:
        """What all comparisons of outcomes of the serving weights are to be read with."""
        return (LEARNED_FROM,) if self.seen_before else ()


def comparisons(judged: Judged) -> tuple[Comparison, ...]:
    """Answer the three questions, each on every basis that there is, the best first.

    Parameters
    ----------
    judged : Judged

    Returns
    -------
    tuple of Comparison
        At least one a question: one that says that nothing can be told, where it cannot.
    """
    found = [_of_intakes(judged, judged.intakes)]
    if [one.name for one in judged.years] != [one.name for one in judged.intakes]:
        years = _of_intakes(judged, judged.years)
        found += [] if math.isnan(years.difference.value) else [years]
    for question in ("random", "prior"):
        found += list(_of_policies(judged, question))
    return tuple(found)


def _of_intakes(judged: Judged, intakes: Sequence[Intake]) -> Comparison:
    told = [both for both in pairwise(intakes) if not math.isnan(both[1].less.value)]
    if not told:
        before, now = ["", "", *(one.name for one in intakes)][-2:]
        basis, last_two = _Basis("before", "intakes", now, before, "label"), intakes[-2:]
        n, n_learners = (sum(getattr(one, of) for one in last_two) for of in ("labels", "learners"))
        return _compared(basis, UNKNOWN, judged, n=n, n_learners=n_learners)
    before_it, last = told[-1]
    basis = _Basis("before", "intakes", last.name, before_it.name, "label")
    # Another year is another company: what changed besides matching nobody can part from it.
    return _compared(
        basis,
        last.less,
        judged,
        n=last.n_compared,
        n_learners=last.learners + before_it.learners,
        grade="correlation",
        warnings=last.warnings,
    )


def _of_policies(judged: Judged, question: Literal["random", "prior"]) -> Iterator[Comparison]:
    if question == "prior" and not judged.learned:
        same = _Basis(question, "off_policy", "champion", "prior", "label")
        yield _compared(same, UNKNOWN, judged, verdict="same")
        yield from _of_backtest(judged)
        return
    worth = next((one for one in judged.worth.policies if one.policy == question), None)
    yield _of_worth(judged, question, worth)
    for on, basis in (("labels", "outcomes"), ("choices", "choices")):
        mine = _ranked(judged, "champion", on)
        other = _ranked(judged, question, on)
        if mine is not None and other is not None and mine.n_rows:
            yield _of_order(judged, question, mine, other, basis)


def _of_worth(judged: Judged, question: Question, worth: PolicyWorth | None) -> Comparison:
    basis = _Basis(question, "off_policy", "champion", question, "label")
    if worth is None:
        return _compared(basis, UNKNOWN, judged)
    less = worth.less
    turned = Interval(-less.value, -less.high, -less.low)
    return _compared(
        basis,
        turned,
        judged,
        n=worth.overlap.n,
        n_learners=judged.worth.n_learners,
        # Where nobody drew who was shown, those who were differ by more than is known.
        grade=judged.worth.grade if judged.drawn else "correlation",
        warnings=(*judged.cautions, *worth.overlap.warnings),
    )


def _of_order(
    judged: Judged, question: Question, mine: PolicyRanking, other: PolicyRanking, basis: str
) -> Comparison:
    on_labels = basis == "outcomes"
    if question == "prior":
        less = mine.less
    else:
        figure = mine.centred_auc if on_labels else mine.auc
        # Chance is known to be one half: all doubt is in the other.
        less = Interval(figure.value - 0.5, figure.low - 0.5, figure.high - 0.5)
    said = _Basis(question, "outcomes" if on_labels else "choices", "champion", other.policy, "auc")
    n = mine.n_rows if on_labels else mine.n_lists
    return _compared(
        said,
        less,
        judged,
        n=n,
        n_learners=mine.n_learners,
        grade="correlation",
        warnings=judged.cautions if on_labels else (),
    )


def _of_backtest(judged: Judged) -> Iterator[Comparison]:
    if judged.weights is None or "challenger" not in judged.weights.backtest:
        return
    less = judged.weights.backtest["challenger"]["centred_auc_less"]
    basis = _Basis("prior", "backtest", "challenger", "prior", "auc")
    n, n_learners = judged.weights.n_judged, judged.weights.n_learners
    yield _compared(basis, less, judged, n=n, n_learners=n_learners, grade="correlation")


def _ranked(judged: Judged, policy: Policy | str, on: str) -> PolicyRanking | None:
    found = (one for one in judged.ranking if one.policy == policy and one.on == on)
    return next(found, None)


@dataclass(frozen=True, slots=True)
class _Basis:
    question: Question
    basis: Basis
    of: str
    than: str
    unit: Literal["label", "auc"]


def _compared(
    basis: _Basis,
    difference: Interval,
    judged: Judged,
    *,
    n: int = 0,
    n_learners: int = 0,
    grade: Grade | None = None,
    warnings: Sequence[str] = (),
    verdict: Verdict | None = None,
) -> Comparison:
    small = WORTH_SEEING_AUC if basis.unit == "auc" else WORTH_SEEING * judged.spread
    # Of so few an interval tells more of them than of what it is to be an interval of.
    difference = difference if n_learners >= LEAST_LEARNERS else UNKNOWN
    told = verdict or verdict_of(difference, small)
    seen = _worth_more(difference, n, small, basis) if told == "unknown" else None
    more, aim = (None, small) if seen is None else seen
    sure, what, names = _sure(difference), (basis.question, basis.basis), (basis.of, basis.than)
    sentence = comparison_sentence(
        what,
        names,
        told,
        difference,
        basis.unit,
        sure=sure,
        n=n,
        needed=more,
        aim=aim,
        grade=grade,
    )
    return Comparison(
        *(*what, *names, basis.unit),
        difference=difference,
        sure=sure,
        verdict=told,
        worth_seeing=small,
        n=n,
        n_learners=n_learners,
        needed=more,
        grade=grade,
        warnings=tuple(dict.fromkeys(warnings)),
        sentence=sentence,
    )


def _sure(difference: Interval) -> float:
    """Chance that it is above 0, by how far the interval reaches; NaN without ends."""
    error = standard_error(difference)
    return float(ndtr(difference.value / error)) if error > 0 else math.nan


def _worth_more(
    difference: Interval, n: int, small: float, basis: _Basis
) -> tuple[int, float] | None:
    """Tell how many more outcomes show the smallest difference that matters, or this one.

    Enough for the first may be there already and the answer still open: the difference is then
    large enough to matter or nearly so, and it is asked how many would show it as it is. Where two
    intakes have no difference yet, labels vary as they do, and that is enough to tell.
    """
    if basis.basis == "intakes" and math.isnan(difference.value) and small > 0:
        more = Design(1.0).outcomes_needed(WORTH_SEEING) - n
        return (more, small) if more > 0 else None
    for aim in (small, abs(difference.value)):
        needed = outcomes_needed(difference, n, aim) if aim > 0 else None
        if needed is not None and needed > n:
            return needed - n, aim
    return None


def verdict_of(difference: Interval, worth_seeing: float) -> Verdict:
    """Tell what an interval says.

    Parameters
    ----------
    difference : Interval
    worth_seeing : float
        Smallest difference that would matter, > 0; NaN where it is not known.

    Returns
    -------
    Verdict
        "better" and "worse" where 0 lies outside; "alike" where all of it is smaller than what
        would matter; "unknown" else, and without ends.
    """
    if difference.low > 0:
        return "better"
    if difference.high < 0:
        return "worse"
    if -worth_seeing < difference.low and difference.high < worth_seeing:
        return "alike"
    return "unknown"
