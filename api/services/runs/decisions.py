"""What HR decides about a draft, and what each decision does to it: prices, moves, rules broken."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from api.services.errors import Fault, NotPriced, Unacceptable
from api.services.explaining import position
from api.services.pricing import broken, impossible
from api.services.recommending.keeper import Keeper
from api.services.runs.listed import Listed, listed
from api.services.runs.stored import StoredRun
from features.label import Label
from features.reason import Reason
from matching.errors import InvalidLock
from matching.override import Loss, Override
from matching.review import Review
from matching.wishes import ANY, row_id, row_kinds, row_of

Action = Literal["move", "none", "swap", "ban", "lock", "unlock"]
_KEPT_REVIEWS = 8
"""Those of one run share what their searches looked at: 13 MB of 1,000 mentors, 50 MB at most."""
_NOT_MOVED = Override(Loss(0, 0, 0.0), ())
_KIND = Label("请指明导师类型 kind", "expected a kind: the policy gives several kinds of mentor")
_NO_KIND = Label("该政策不分导师类型", "expected no kind: the policy gives one mentor of any kind")
_NOBODY = Label("该学员没有导师可锁定", "the learner has no mentor to be locked to")
_HIMSELF = Label("须与另一位学员交换", "expected another learner to exchange with")


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing that HR decides about a learner.

    Attributes
    ----------
    action : Action
        Gets a mentor; goes without; exchanges with another learner; may not have a mentor; is
        locked, or unlocked, where he is.
    kind : str
        Of seat; empty where the mentor's kind says it.
    mentor_id, with_learner_id : str or None
        As the action needs them.
    lock : bool
        Whether solving again must keep what the action brings about.
    """

    action: Action
    learner_id: str
    kind: str = ""
    mentor_id: str | None = None
    with_learner_id: str | None = None
    lock: bool = True

    def kept(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to one learner: mentors before and after, None for nobody.

    Attributes
    ----------
    asked : bool
        Whether the decision was about this learner, not only made room.
    listed : Listed or None
        The new mentor.
    """

    learner_id: str
    kind: str
    before: str | None
    after: str | None
    asked: bool
    listed: Listed | None


@dataclass(frozen=True, slots=True)
class Planned:
    """A decision with all that it brings about.

    Attributes
    ----------
    decision : Decision
        With its kind.
    loss : Loss
        What the draft loses: exactly what solving again under all decisions would tell.
    changes : tuple of Change
        Whom it is about first; learners who only make room after them.
    breaks : tuple of Reason
        Soft and reported rules, and the least score, that new pairs do not keep.
    """

    decision: Decision
    loss: Loss
    changes: tuple[Change, ...]
    breaks: tuple[Reason, ...]


_REVIEWS: Keeper[tuple[str, str, tuple[Decision, ...]], Review] = Keeper(_KEPT_REVIEWS)
"""By tenant, run and the decisions that stand."""
_PLANS: Keeper[tuple[str, str, tuple[Decision, ...], Decision], Planned] = Keeper(_KEPT_REVIEWS)
"""By tenant, run, the decisions that stand, and the next one: it is looked at, then it is taken."""


def plan(
    stored: StoredRun,
    run: tuple[str, str],
    decisions: tuple[Decision, ...],
    asked: Decision,
    *,
    keep: bool = True,
) -> Planned:
    """Say what a decision would bring about; nothing is changed.

    Parameters
    ----------
    stored : StoredRun
    run : tuple of str and str
        Tenant and run.
    decisions : tuple of Decision
        That stand, each taken after the ones before.
    asked : Decision
        Its kind may be left out where the mentor's says it.
    keep : bool
        Whether to be ready for the next decision after this one; not for one of many trials.

    Raises
    ------
    NotInCohort, NoSuchPair
    NotPriced
        The run is drawn, or stable.
    Unacceptable
        No kind where one is needed; nobody to exchange with, or to be locked to.
    """
    decision = _with_kind(stored, asked)

    def made() -> Planned:
        planned, after = _planned(stored, _review_of(stored, run, decisions), decision)
        # The next decision, or the same one when it is no trial any more, starts from here.
        if keep:
            _REVIEWS.get((*run, (*decisions, decision)), lambda: after)
        return planned

    return _PLANS.get((*run, decisions, decision), made) if keep else made()


def _planned(stored: StoredRun, review: Review, decision: Decision) -> tuple[Planned, Review]:
    try:
        found, after = _decided(stored, review, decision)
    except InvalidLock as error:
        raise impossible(stored.posed, stored.solved.optimum, error) from error
    rows = _rows(stored, decision)
    if decision.action == "lock" and review.mentor[rows[0]] < 0:
        raise Unacceptable(Fault("nothing_to_lock", "/body/action", _NOBODY))
    changes, breaks = _changes(stored, review, found, rows), _breaks(stored, found, rows)
    return Planned(decision, found.loss, changes, breaks), after


def _review_of(stored: StoredRun, run: tuple[str, str], decisions: tuple[Decision, ...]) -> Review:
    policy = stored.posed.policy
    if policy.objective == "stable" or policy.pair_cap < 1:
        raise NotPriced(policy.name)

    def made() -> Review:
        review = Review.of(stored.solved.case, stored.solved.optimum)
        for decision in decisions:
            _, review = _decided(stored, review, decision)
        return review

    return _REVIEWS.get((*run, decisions), made)


def _changes(
    stored: StoredRun, review: Review, found: Override, rows: list[int]
) -> tuple[Change, ...]:
    scored, policy = stored.posed.scored, stored.posed.policy
    moved = {move.learner: move.after for move in found.moves}
    touched = [*rows, *(row for row in moved if row not in rows)]
    kinds, mentors = row_kinds(scored.cohort, policy), (*scored.cohort.mentors, None)
    before = {row: int(review.mentor[row]) for row in touched}
    after = before | moved
    return tuple(
        Change(
            scored.cohort.learner_side.person[row],
            kinds[row],
            mentors[before[row]],
            mentors[after[row]],
            asked=row in rows,
            listed=listed(scored, row, after[row]) if after[row] not in (-1, before[row]) else None,
        )
        for row in touched
    )


def _breaks(stored: StoredRun, found: Override, rows: list[int]) -> tuple[Reason, ...]:
    """Say what the new pairs that were asked for do not keep."""
    least = stored.solved.case.min_score
    new = [(m.learner, m.after) for m in found.moves if m.learner in rows and m.after >= 0]
    return tuple(one for pair in new for one in broken(stored.posed, least, *pair))


def _with_kind(stored: StoredRun, asked: Decision) -> Decision:
    policy, cohort = stored.posed.policy, stored.posed.scored.cohort
    if asked.action == "swap" and asked.learner_id == asked.with_learner_id:
        raise Unacceptable(Fault("same_learner", "/body/with_learner_id", _HIMSELF))
    if not policy.kinds:
        if asked.kind not in ("", ANY):
            raise Unacceptable(Fault("no_kinds", "/body/kind", _NO_KIND))
        return replace(asked, kind=ANY)
    if asked.kind:
        return asked
    if asked.mentor_id is None:
        raise Unacceptable(Fault("kind_needed", "/body/kind", _KIND))
    wish = row_id(cohort, policy, asked.learner_id, position(cohort.mentors, asked.mentor_id))
    return replace(asked, kind=wish.partition(":")[0])


def _decided(stored: StoredRun, review: Review, decision: Decision) -> tuple[Override, Review]:
    first, *others = _rows(stored, decision)
    mentors = stored.posed.scored.cohort.mentors
    mentor = -1 if decision.mentor_id is None else position(mentors, decision.mentor_id)
    if decision.action in ("move", "none"):
        return review.moved(first, mentor)
    if decision.action == "swap":
        return review.swapped(first, others[0])
    if decision.action == "ban":
        return review.banned(first, mentor)
    # What is unlocked still stays where HR saw it: only solving again may move it.
    return _NOT_MOVED, review.pinned(first)


def _rows(stored: StoredRun, decision: Decision) -> list[int]:
    """Rows of the learners whom a decision is about."""
    learners = stored.posed.scored.cohort.learners
    named = (decision.learner_id, decision.with_learner_id)
    return [position(learners, row_of(one, decision.kind)) for one in named if one is not None]
