"""Which rules two people do not keep: what HR is told of a pair that no run would make."""

from __future__ import annotations

from datetime import datetime

from api.services.actors import Actor
from api.services.pairing.discretion import ToldPair
from api.services.pricing import rules_told
from api.services.programmes.policies import get_policy
from api.store import Tx, orm
from api.store.snapshots import load_two
from features.cohort_builder import build_cohort
from features.reason import Reason
from matching.policy import policy_of
from matching.rule_settings import rule_settings
from matching.rules import rule_book


def rules_broken(tx: Tx, who: Actor, pair: orm.Pair | ToldPair, now: datetime) -> list[Reason]:
    """Name the public rules of its programme that a pair does not keep, as a review does.

    Returns
    -------
    list of Reason
        Of the code ``"noted"`` for a rule that is only reported, ``"breaks"`` for any other. Empty,
        too, where one of the two takes no part any more.
    """
    policy = policy_of(dict(get_policy(tx, who, pair.programme_id).document), "policy")
    known = load_two(tx, who.tenant_id, pair.learner_id, pair.mentor_id).as_of(now)
    cohort = build_cohort(known, now)
    if not cohort.learners or not cohort.mentors:
        return []
    settings = rule_settings(policy, known)
    if policy.kinds:  # a seat is of its mentor's kind, whatever else the learner wants
        settings = tuple(one for one in settings if one.rule != "mentor_kind")
    return rules_told(rule_book(cohort, settings), 0, 0)
