"""Rules: which pairs may be, which had better not be, and which are only worth a remark.

A rule over categories (site, language, time zone …) is a table of broken combinations, so it goes
into the product of factors; a rule over single pairs (reporting line, bans, earlier pairs) is a
sparse mask. Both say for any pair whether it is broken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from features.cohort import Cohort
from features.schema import PRIVATE_RULES
from matching._category_rules import CATEGORY_TABLES, CategoryTable
from matching._pair_rules import PAIR_MASKS, self_pairs
from matching.policy import Mode, RulePolicy, number


@dataclass(frozen=True, eq=False)
class Rule:
    """One rule as it applies to a cohort.

    Attributes
    ----------
    code : str
        A `matching.policy.RuleCode`, or ``"self"`` (nobody mentors himself; always hard).
    mode : Mode
    weight : float
        What keeping it counts, where it is soft; relative to the weights of blocks.
    limit : float or None
    department : str
        Empty: for all learners for whom no department has its own setting.
    table : CategoryTable or None
        For a rule over categories; codes of learners to whom the rule does not apply are -1.
    pairs : csr_array of bool or None, shape (n_learners, n_mentors)
        For a rule over single pairs.
    """

    code: str
    mode: Mode
    weight: float
    limit: float | None
    department: str
    table: CategoryTable | None
    pairs: csr_array | None

    @property
    def mask(self) -> csr_array:
        """The pairs that break a rule over single pairs."""
        assert self.pairs is not None, "a rule has a table or a mask"
        return self.pairs

    @property
    def private(self) -> bool:
        """Whether its name must stay hidden."""
        return self.code in PRIVATE_RULES

    def broken(self, learner: int, mentor: int) -> bool:
        """Whether one pair breaks the rule."""
        if self.table is not None:
            return self.table.broken_at(learner, mentor)
        row = slice(self.mask.indptr[learner], self.mask.indptr[learner + 1])
        return bool(self.mask.data[row][self.mask.indices[row] == mentor].any())

    def broken_row(self, learner: int) -> NDArray[np.bool_]:
        """Whether each pair of one learner breaks the rule, shape (n_mentors,)."""
        if self.table is not None:
            return self.table.broken_row(learner)
        row = np.zeros(self.mask.shape[1], dtype=np.bool_)
        entries = slice(self.mask.indptr[learner], self.mask.indptr[learner + 1])
        row[self.mask.indices[entries]] = self.mask.data[entries]
        return row

    def broken_rows(self, rows: slice | NDArray[np.intp]) -> NDArray[np.bool_]:
        """Whether each pair of some learners breaks the rule, shape (n_rows, n_mentors)."""
        if self.table is not None:
            return self.table.broken_rows(rows)
        dense: NDArray[np.bool_] = self.mask[rows].toarray()
        return dense


@dataclass(frozen=True, eq=False)
class RuleBook:
    """All rules that apply to a cohort, in the order of the policy."""

    rules: tuple[Rule, ...]

    def of_mode(self, mode: Mode) -> tuple[Rule, ...]:
        """Return the rules of one mode."""
        return tuple(rule for rule in self.rules if rule.mode == mode)

    def broken(self, learner: int, mentor: int) -> tuple[Rule, ...]:
        """Return the rules that one pair breaks, whatever their mode."""
        return tuple(rule for rule in self.rules if rule.broken(learner, mentor))

    def without(self, code: str) -> RuleBook:
        """Return the book with the rule `code` made report-only."""
        return RuleBook(
            tuple(
                replace(rule, mode="report") if rule.code == code and rule.mode == "hard" else rule
                for rule in self.rules
            )
        )


def rule_book(cohort: Cohort, settings: Sequence[RulePolicy]) -> RuleBook:
    """Apply rule settings to a cohort.

    Parameters
    ----------
    cohort : Cohort
    settings : sequence of RulePolicy
        At most one for each rule and department. A learner of a department that has its own
        setting of a rule follows that one, everybody else the general one.

    Returns
    -------
    RuleBook
        With the rule ``"self"`` first; rules that are off are left out.
    """
    rules = [Rule("self", "hard", 0.0, None, "", None, self_pairs(cohort))]
    for setting in settings:
        if setting.mode == "off":
            continue
        own = [s.department for s in settings if s.rule == setting.rule and s.department]
        rules.append(_rule(cohort, setting, _applies(cohort, setting.department, own)))
    return RuleBook(tuple(rules))


def _applies(cohort: Cohort, department: str, own: Sequence[str]) -> NDArray[np.bool_]:
    """Learners who follow the setting of `department`, shape (n_learners,)."""
    codes = cohort.learner_side.department
    names = np.asarray([*cohort.departments, ""], dtype=object)[codes]
    applies: NDArray[np.bool_] = names == department if department else ~np.isin(names, own)
    return applies


def _rule(cohort: Cohort, setting: RulePolicy, applies: NDArray[np.bool_]) -> Rule:
    weight, limit = number(setting.weight), setting.limit
    if setting.rule in CATEGORY_TABLES:
        table = CATEGORY_TABLES[setting.rule](cohort, limit).restricted_to(applies)
        return Rule(setting.rule, setting.mode, weight, limit, setting.department, table, None)
    mask = PAIR_MASKS[setting.rule](cohort)
    keep = csr_array(mask.multiply(applies[:, np.newaxis])).astype(np.bool_)
    keep.eliminate_zeros()
    return Rule(setting.rule, setting.mode, weight, limit, setting.department, None, keep)
