"""Which rules two people do not keep: what HR is told of a pair that no run would make."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from api.services.actors import Actor
from api.services.pairing.discretion import ToldPair
from api.services.pricing import rules_told
from api.services.programmes.policies import PolicyState, get_policy
from api.services.recommending.keeper import Keeper
from api.store import Tx, orm
from api.store.snapshots import load_two, versions
from features.cohort_builder import build_cohort
from features.reason import Reason
from matching.policy import policy_of
from matching.rule_settings import rule_settings
from matching.rules import rule_book

_KEPT = 2**11
_Two = tuple[str, str]
_BROKEN: Keeper[tuple[str, str, str, int | None, _Two, date, int, int], tuple[Reason, ...]] = (
    Keeper(_KEPT)
)
"""By database, tenant, programme, policy, the two, day, and versions of the company: reading takes
a tenth of a second."""


@dataclass(frozen=True, slots=True)
class Two:
    """Two people who are to be a pair of a programme."""

    programme_id: str
    learner_id: str
    mentor_id: str


def rules_broken(
    tx: Tx, who: Actor, pair: orm.Pair | ToldPair | Two, now: datetime
) -> list[Reason]:
    """Name the public rules of its programme that a pair does not keep, as a review does.

    Returns
    -------
    list of Reason
        Of the code ``"noted"`` for a rule that is only reported, ``"breaks"`` for any other. Empty,
        too, where one of the two takes no part any more.
    """
    state = get_policy(tx, who, pair.programme_id)
    two, day = (pair.learner_id, pair.mentor_id), now.astimezone(UTC).date()
    of = (str(tx.get_bind()), who.tenant_id, pair.programme_id, state.policy_version)
    key = (*of, two, day, *versions(tx, who.tenant_id))
    return list(_BROKEN.get(key, lambda: _broken(tx, who.tenant_id, state, two, now)))


def _broken(
    tx: Tx, tenant_id: str, state: PolicyState, two: _Two, now: datetime
) -> tuple[Reason, ...]:
    policy = policy_of(dict(state.document), "policy")
    known = load_two(tx, tenant_id, *two).as_of(now)
    cohort = build_cohort(known, now)
    if not cohort.learners or not cohort.mentors:
        return ()
    settings = rule_settings(policy, known)
    if policy.kinds:  # a seat is of its mentor's kind, whatever else the learner wants
        settings = tuple(one for one in settings if one.rule != "mentor_kind")
    return tuple(rules_told(rule_book(cohort, settings), 0, 0))
