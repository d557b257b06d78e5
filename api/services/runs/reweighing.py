"""Use-case: what the pairs of the last run come to under another policy; nothing is solved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from api.services.actors import Actor
from api.services.recommending.keeper import Keeper
from api.services.runs.reading import list_runs
from api.services.runs.starting import SOLVED
from api.services.runs.stored import StoredRun, stored_run
from api.store import Tx, orm
from api.store.run_figures import assigned_pairs
from api.store.runs import RunFilter
from features.blocks import BLOCKS
from matching.policy import Policy
from matching.rule_settings import rule_settings
from matching.rules import Rule, RuleBook, rule_book
from matching.scores import UNIT
from matching.scoring import normalised_weights, score_pairs
from matching.wishes import row_of

_LOOKED_AT = 50
"""Newest runs of a programme among which one with an assignment is looked for."""


@dataclass(frozen=True, slots=True)
class Totals:
    """What the pairs of a run come to under one policy.

    Attributes
    ----------
    total, mean, worst : float
        Of the scores; 0 without pairs.
    broken : dict of str to int
        Pairs that break each hard rule, by code; rules that all of them keep are left out.
    below : int
        Pairs below the minimum score.
    """

    total: float
    mean: float
    worst: float
    broken: dict[str, int]
    below: int


@dataclass(frozen=True, eq=False)
class Reweighing:
    """The pairs of a run, ready to be looked at under one policy after the other.

    Attributes
    ----------
    run : MatchRun
    rows, columns : ndarray of intp, shape (n_pairs,)
        Positions of learners and mentors.
    """

    run: orm.MatchRun
    stored: StoredRun
    rows: NDArray[np.intp]
    columns: NDArray[np.intp]

    def under(self, policy: Policy) -> Totals | None:
        """Return the totals under a policy; None where it gives other kinds of mentor."""
        if policy.kinds != self.stored.posed.policy.kinds:
            return None
        key = (self.run.tenant_id, self.run.run_id, self.run.version, policy.model_dump_json())
        return _KEPT.get(key, lambda: self._totals(policy))

    def _totals(self, policy: Policy) -> Totals:
        scored = self.stored.posed.scored
        cohort = scored.cohort
        settings = rule_settings(policy, self.stored.tables.as_of(cohort.as_of))
        rules = rule_book(cohort, settings)
        shares = normalised_weights(policy.block_weights(BLOCKS), rules)
        # Without hard rules: a pair that breaks one would have no score to be compared by.
        soft = RuleBook(tuple(rule for rule in rules.rules if rule.mode != "hard"))
        scores = score_pairs(scored.encoded, shares, soft).units_of(self.rows, self.columns) / UNIT
        broken = {
            rule.code: _broken(rule, self.rows, self.columns) for rule in rules.of_mode("hard")
        }
        return Totals(
            float(scores.sum()),
            float(scores.mean()) if len(scores) else 0.0,
            float(scores.min(initial=1.0)) if len(scores) else 0.0,
            {code: count for code, count in broken.items() if count},
            int((scores < policy.minimum_score).sum()),
        )


_KEPT: Keeper[tuple[str, str, int, str], Totals] = Keeper(64)


def last_run(tx: Tx, who: Actor, programme_id: str) -> Reweighing | None:
    """Return the newest run of a programme that assigns mentors; None before there is one.

    Raises
    ------
    OtherSnapshot
        What is kept of its input is not what it was made from.
    """
    wanted = RunFilter(programme_id=programme_id)
    newest = list_runs(tx, who, wanted, after=None, limit=_LOOKED_AT)
    told = [run for run in newest if run.state in SOLVED and run.mode != "shortlist"]
    if not told:
        return None
    stored = stored_run(tx, who.tenant_id, told[0].run_id)
    pairs = assigned_pairs(tx, who.tenant_id, told[0].run_id)
    return Reweighing(told[0], stored, *_positions(stored, pairs))


def _positions(
    stored: StoredRun, pairs: Sequence[tuple[str, str, str]]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    cohort = stored.posed.scored.cohort
    rows = [cohort.learners.position(row_of(learner, kind)) for learner, kind, _ in pairs]
    columns = [cohort.mentors.position(mentor) for _, _, mentor in pairs]
    return np.array(rows, dtype=np.intp), np.array(columns, dtype=np.intp)


def _broken(rule: Rule, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> int:
    pairs = zip(rows.tolist(), columns.tolist(), strict=True)
    return sum(rule.broken(*pair) for pair in pairs)
