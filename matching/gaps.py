"""A learner's gaps one by one, and what one mentor can close of them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from features.cohort import Cohort
from features.label import Label, Lang
from features.levels import STEP
from features.reason import Reason

LARGEST = 5
"""Gaps that the summary counts."""

_SUMMARY = {
    "coverage": Label(
        "你最大的 {of} 项差距中，可补齐 {covered} 项（加权覆盖 {percent}%）",
        "covers {covered} of your {of} largest gaps (weighted {percent}%)",
    ),
    "coverage_of_one": Label(
        "你唯一的差距：加权覆盖 {percent}%",
        "your only gap: {percent}% covered",
    ),
    "no_gap": Label("目前没有能力差距", "no competency gap at present"),
}
BETWEEN = Label("、", ", ")
"""What stands between the parts of an enumeration."""
_PARTLY = Label("部分覆盖：{names}", "Partly covered: {names}")
_UNCOVERED = Label("未覆盖：{names}", "Not covered: {names}")


@dataclass(frozen=True, slots=True)
class GapItem:
    """One gap of one learner; levels from 0 to 5 in half steps.

    Attributes
    ----------
    competency : int
        Position.
    label : Label
    present, required : float
        The learner's level, and what the post asks for; ``required > present``.
    mentor : float or None
        The mentor's level, 0.0 where she names no expertise; None for the learner alone.
    reachable : float
        ``min(required, max(present, mentor))``; `present` for the learner alone.
    share : float
        Share in (0, 1] of the learner's whole weighted gap.
    known : bool
        Whether an assessment stands behind `present`; False where it was assumed.
    """

    competency: int
    label: Label
    present: float
    required: float
    mentor: float | None
    reachable: float
    share: float
    known: bool

    @property
    def closed(self) -> float:
        """Fraction of the gap that is closed at `reachable`, in [0, 1]."""
        return (self.reachable - self.present) / (self.required - self.present)

    @property
    def covered(self) -> bool:
        """Whether the whole gap can be closed."""
        return self.reachable >= self.required

    @property
    def uncovered(self) -> bool:
        """Whether nothing of the gap can be closed."""
        return self.reachable <= self.present


def gap_items(cohort: Cohort, learner: int, mentor: int | None = None) -> tuple[GapItem, ...]:
    """List a learner's gaps, the largest share first.

    Parameters
    ----------
    cohort : Cohort
    learner : int
        Position.
    mentor : int, optional
        Position; None for the learner alone.

    Returns
    -------
    tuple of GapItem
        By falling share, then by competency; empty for a learner without a gap.
    """
    share = cohort.needs.share[learner]
    order = np.argsort(-share, kind="stable")
    return tuple(_item(cohort, learner, mentor, int(c)) for c in order if share[c] > 0)


def _item(cohort: Cohort, learner: int, mentor: int | None, competency: int) -> GapItem:
    needs = cohort.needs
    present = float(needs.present[learner, competency]) * STEP
    required = float(needs.required[learner, competency]) * STEP
    level = None if mentor is None else float(cohort.expertise.level[mentor, competency]) * STEP
    return GapItem(
        competency=competency,
        label=cohort.competency_labels[competency],
        present=present,
        required=required,
        mentor=level,
        reachable=min(required, max(present, level or 0.0)),
        share=float(needs.share[learner, competency]),
        known=bool(needs.known[learner, competency]),
    )


def coverage_share(items: tuple[GapItem, ...]) -> float:
    """Weighted share of the gaps that is closed, in [0, 1]; 0 for no gaps."""
    return float(sum(item.share * item.closed for item in items))


def coverage_reasons(items: tuple[GapItem, ...]) -> tuple[Reason, ...]:
    """Say how much is covered, and name what is covered in part and what is not.

    Parameters
    ----------
    items : tuple of GapItem
        Of one learner with one mentor.

    Returns
    -------
    tuple of Reason
        ``"coverage"`` (or ``"no_gap"``), then ``"partly_covered"`` and ``"not_covered"`` where
        there are such gaps. A percentage is rounded down, so that 100 means all.
    """
    if not items:
        return (Reason("no_gap", _SUMMARY["no_gap"]),)
    largest = items[:LARGEST]
    code = "coverage" if len(items) > 1 else "coverage_of_one"
    counts = {
        "covered": sum(item.covered for item in largest),
        "of": len(largest),
        "percent": int(100 * coverage_share(items) + 1e-6),
    }
    partly = [item.label for item in items if not (item.covered or item.uncovered)]
    missed = [item.label for item in items if item.uncovered]
    named = (("partly_covered", _PARTLY, partly), ("not_covered", _UNCOVERED, missed))
    return (
        Reason(code, _SUMMARY[code], counts),
        *(
            Reason(name, text, {"names": enumerated(labels)})
            for name, text, labels in named
            if labels
        ),
    )


def enumerated(labels: list[Label]) -> Label:
    """Join several labels with commas, in both languages."""
    return Label(
        BETWEEN.zh.join(label.zh for label in labels),
        BETWEEN.en.join(label.en for label in labels),
    )


@dataclass(frozen=True, eq=False)
class GapEntries:
    """Gaps of many pairs, one entry each, by pair; of a pair the largest share first.

    Attributes
    ----------
    start : ndarray of intp, shape (n_pairs + 1,)
        ``start[i]:start[i + 1]`` are the entries of pair i.
    competency : ndarray of intp, shape (n_entries,)
    narrowed : ndarray of bool, shape (n_entries,)
        Whether the mentor stands above the learner, so that the gap is covered at least in part.
    """

    start: NDArray[np.intp]
    competency: NDArray[np.intp]
    narrowed: NDArray[np.bool_]

    def named(self, labels: tuple[Label, ...], lang: Lang, *, narrowed: bool) -> list[str]:
        """Name each pair's gaps that are narrowed, or those that are not, as `enumerated` does.

        Parameters
        ----------
        labels : tuple of Label
            Of the competencies, by position.
        lang : {"zh", "en"}
        narrowed : bool

        Returns
        -------
        list of str, length n_pairs
        """
        kept = np.flatnonzero(self.narrowed == narrowed)
        names = np.asarray([label.text(lang) for label in labels], dtype=object)
        words = names[self.competency[kept]].tolist()
        cuts = np.searchsorted(kept, self.start).tolist()
        between = BETWEEN.text(lang)
        return [between.join(words[first:end]) for first, end in pairwise(cuts)]


def gap_entries(
    cohort: Cohort, learners: NDArray[np.intp], mentors: NDArray[np.intp]
) -> GapEntries:
    """List the gaps of many pairs at once, in the order of `gap_items`.

    Parameters
    ----------
    cohort : Cohort
    learners, mentors : ndarray of intp, shape (n_pairs,)
        Positions.
    """
    needs = cohort.needs
    once, which = np.unique(learners, return_inverse=True)
    row, competency = np.nonzero(needs.share[once] > 0)
    largest = np.lexsort((competency, -needs.share[once[row], competency], row))
    begin = np.searchsorted(row, np.arange(len(once) + 1))
    count = np.diff(begin)[which]
    start = np.concatenate([[0], np.cumsum(count)]).astype(np.intp)
    pair = np.repeat(np.arange(len(learners)), count)
    entry = np.arange(start[-1]) - start[pair] + begin[which[pair]]
    named = competency[largest[entry]]
    above = cohort.expertise.level[mentors[pair], named] > needs.present[learners[pair], named]
    return GapEntries(start, named, above)
