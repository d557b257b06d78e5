"""Use-case: what a policy would say of one pair or one learner, before it is put in force."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from api.services.actors import Actor
from api.services.explaining import position
from api.services.programmes.policies import Which, get_policy, read_document
from api.services.programmes.programmes import get_programme
from api.services.recommending.keeper import Keeper
from api.store import Tx
from api.store.policies import policy_in_state
from api.store.seats import free_seats
from api.store.snapshots import load_tables, versions
from features.label import Label
from features.schema import MENTOR_KINDS
from features.tables import Tables
from matching.explanation import Explanation, explain_pair, rule_label
from matching.labels import ListLabel
from matching.live.cohort import LiveCohort
from matching.live.looking import Room
from matching.live.recommending import recommend
from matching.policy import Policy, policy_of
from matching.rules import Rule
from matching.wishes import row_id, wish_id

Standing = Literal["possible", "rule", "unavailable", "below_minimum"]
"""Whether a pair may be; what is private, a pause and no seats at all are one answer."""
_LENGTH = 3
_COMPANIES: Keeper[tuple[str, str, date, int, int], Tables] = Keeper(2)
"""By database, tenant, day, and the versions of its mentors and learners."""
_TOLD_ALL = frozenset({"hr", "admin"})
"""Roles that keep the private exclusions, and may see that they hold."""


@dataclass(frozen=True, slots=True)
class FiredRule:
    """A rule that a pair breaks."""

    code: str
    mode: str
    label: Label


@dataclass(frozen=True, slots=True)
class TriedPair:
    """What a policy says of one pair.

    Attributes
    ----------
    rank : int or None
        Place on the learner's list; None for a pair that was asked about.
    rules : tuple of FiredRule
    explanation : Explanation
        Its contributions add up to its score.
    labels : tuple of ListLabel
        What sets the mentor apart from the others on the list.
    """

    learner_id: str
    mentor_id: str
    kind: str
    standing: Standing
    rules: tuple[FiredRule, ...]
    explanation: Explanation
    rank: int | None = None
    labels: tuple[ListLabel, ...] = ()


@dataclass(frozen=True, slots=True)
class Tried:
    """The pair that was asked about, or the list of three for each kind of mentor.

    Attributes
    ----------
    eligible : int or None
        Mentors whom rules and minimum score allow, over all kinds; None for a pair.
    excluded : dict of str to int
        How many are not, by code.
    """

    pairs: tuple[TriedPair, ...]
    eligible: int | None
    excluded: dict[str, int]


@dataclass(frozen=True, slots=True)
class Trial:
    """What is tried.

    Attributes
    ----------
    tables : Tables
        The company.
    seats : dict of str to int
        Free seats by mentor.
    policy_version : int or None
        None for the default policy, and for a document that belongs to no programme.
    """

    tables: Tables
    seats: dict[str, int]
    policy: Policy
    policy_version: int | None
    as_of: datetime


def prepare_trial(
    tx: Tx,
    who: Actor,
    programme_id: str,
    *,
    which: Which | None,
    document: Any | None,
    as_of: datetime,
) -> Trial:
    """Read what a policy is tried on.

    Parameters
    ----------
    which : int, "active" or "draft"
    document : object, optional
        A parsed policy to be tried in place of a version.

    Raises
    ------
    NotFound
        No such programme or version.
    Unacceptable
        The document is no policy.
    """
    if document is None:
        state = get_policy(tx, who, programme_id, which or _newest(tx, who, programme_id))
        version, policy = state.policy_version, policy_of(state.document)
    else:
        get_programme(tx, who, programme_id)
        version, policy = None, read_document(document, "/body/policy")
    tables = _company(tx, who.tenant_id, as_of.astimezone(UTC).date())
    seats = free_seats(tx, who.tenant_id)
    return Trial(tables, seats, policy, version, as_of)


def _newest(tx: Tx, who: Actor, programme_id: str) -> Which:
    row = policy_in_state(tx, who.tenant_id, programme_id, "draft")
    return "active" if row is None else "draft"


def _company(tx: Tx, tenant_id: str, day: date) -> Tables:
    """Return a company as it stands; read again only on a new day, or where it has changed."""
    key = (str(tx.get_bind()), tenant_id, day, *versions(tx, tenant_id))
    _COMPANIES.forget(lambda one: one[:2] == key[:2] and one != key)
    return _COMPANIES.get(key, lambda: load_tables(tx, tenant_id, outcomes_before=day))


def try_policy(trial: Trial, who: Actor, learner_id: str, mentor_id: str | None) -> Tried:
    """Score one pair, or list three mentors for one learner, by a policy; nothing is kept.

    Raises
    ------
    NotInCohort
        An id names nobody who takes part today.
    InvalidPolicy
        The company's own rules contradict the policy.
    """
    live = LiveCohort.of(_with_learner(trial.tables, learner_id), trial.as_of, trial.policy)
    cohort = live.scored.cohort
    if mentor_id is not None:
        column = position(cohort.mentors, mentor_id)
        wish = row_id(cohort, trial.policy, learner_id, column)
        row = position(cohort.learners, wish)
        return Tried((_tried(live, who, row, column),), None, {})
    pairs: list[TriedPair] = []
    eligible, excluded = 0, Counter[str]()
    for row in _rows(live, learner_id):
        found = recommend(live, row, n=_LENGTH, room=_room(live, trial.seats))
        for item in found.items:
            tried = _tried(live, who, row, item.mentor)
            pairs.append(replace(tried, rank=item.rank, labels=item.labels))
        eligible += found.not_shown.eligible
        excluded.update(found.not_shown.excluded)
    return Tried(tuple(pairs), eligible, dict(excluded))


def _with_learner(tables: Tables, learner_id: str) -> Tables:
    """Return the company with this learner alone: others change nothing in what is asked."""
    own = tables.learners["learner_id"] == learner_id
    return replace(tables, learners=tables.learners[own].reset_index(drop=True))


def _rows(live: LiveCohort, learner_id: str) -> Iterator[int]:
    """Yield the learner's row, or one for each kind of mentor that the policy gives."""
    learners = live.scored.cohort.learners
    if not live.policy.kinds:
        yield position(learners, learner_id)
    for kind in live.policy.kinds:
        wish = wish_id(kind.kind, learner_id)
        if wish in learners:
            yield learners.position(wish)


def _room(live: LiveCohort, seats: dict[str, int]) -> Room:
    cohort = live.scored.cohort
    free = np.array([seats.get(mentor, 0) for mentor in cohort.mentors], dtype=np.intp)
    room: NDArray[np.intp] = np.minimum(free, cohort.capacity)
    return lambda mentors: room[mentors]


def _tried(live: LiveCohort, who: Actor, row: int, column: int) -> TriedPair:
    scored = live.scored
    broken = scored.rules.broken(row, column)
    told = [rule for rule in broken if not rule.private or who.role in _TOLD_ALL]
    return TriedPair(
        scored.cohort.learner_side.person[row],
        scored.cohort.mentors[column],
        _kind(live, row),
        _standing(live, row, column, broken),
        tuple(FiredRule(rule.code, rule.mode, rule_label(rule)) for rule in told),
        explain_pair(scored.encoded, scored.scores, scored.rules, row, column),
    )


def _kind(live: LiveCohort, row: int) -> str:
    if not live.policy.kinds:
        return "any"
    code: str = MENTOR_KINDS[int(live.scored.cohort.learner_kind[row])].code
    return code


def _standing(live: LiveCohort, row: int, column: int, broken: tuple[Rule, ...]) -> Standing:
    hard = [rule for rule in broken if rule.mode == "hard"]
    if any(not rule.private for rule in hard):
        return "rule"
    if hard or live.scored.cohort.capacity[column] == 0:
        return "unavailable"
    units = live.scored.scores.units_of(np.asarray([row]), np.asarray([column]))[0]
    return "below_minimum" if units < live.least else "possible"
