"""Rules over categories: a code a person, and a table of the combinations that break the rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from features.blocks.time_zone import hours_apart
from features.cohort import Cohort
from features.schema import MENTOR_KINDS

DEFAULT_HOURS_APART = 8.0
"""Most hours between two time zones where a policy sets no limit: a working day."""


@dataclass(frozen=True, eq=False)
class CategoryTable:
    """A rule over categories.

    Attributes
    ----------
    learner : ndarray of intp, shape (n_learners,)
        Row of `table` for each learner; -1 where the rule does not apply or nothing is known.
    mentor : ndarray of intp, shape (n_mentors,)
        Column of `table` for each mentor; -1 where nothing is known.
    table : ndarray of bool, shape (n_learner_codes, n_mentor_codes)
        Whether the combination breaks the rule. What is unknown breaks no rule.
    """

    learner: NDArray[np.intp]
    mentor: NDArray[np.intp]
    table: NDArray[np.bool_]

    def broken_at(self, learner: int, mentor: int) -> bool:
        """Whether one pair breaks the rule."""
        row, column = self.learner[learner], self.mentor[mentor]
        return bool(row >= 0 and column >= 0 and self.table[row, column])

    def broken_row(self, learner: int) -> NDArray[np.bool_]:
        """Whether each pair of one learner breaks the rule, shape (n_mentors,)."""
        code = self.learner[learner]
        if code < 0:
            return np.zeros(len(self.mentor), dtype=np.bool_)
        # Column -1, of what is unknown, reads the False at the end.
        row: NDArray[np.bool_] = np.append(self.table[code], False)[self.mentor]
        return row

    def mentor_columns(self) -> NDArray[np.bool_]:
        """Whether each mentor breaks the rule for each learner code, (n_codes, n_mentors)."""
        padded = np.pad(self.table, ((0, 0), (0, 1)))
        columns: NDArray[np.bool_] = padded[:, self.mentor]
        return columns

    def broken_rows(self, rows: slice | NDArray[np.intp]) -> NDArray[np.bool_]:
        """Whether each pair of some learners breaks the rule, shape (n_rows, n_mentors)."""
        padded = np.pad(self.mentor_columns(), ((0, 1), (0, 0)))
        broken: NDArray[np.bool_] = padded[self.learner[rows]]
        return broken

    def restricted_to(self, applies: NDArray[np.bool_]) -> CategoryTable:
        """Return the rule for some learners only; `applies` has shape (n_learners,)."""
        return replace(self, learner=np.where(applies, self.learner, -1))


def _same_department(cohort: Cohort, limit: float | None) -> CategoryTable:
    n = len(cohort.departments)
    left, right = cohort.learner_side.department, cohort.mentor_side.department
    return CategoryTable(left, right, np.eye(n, dtype=np.bool_))


def _other_site(cohort: Cohort, limit: float | None) -> CategoryTable:
    n = len(cohort.sites)
    return CategoryTable(
        cohort.learner_side.site, cohort.mentor_side.site, ~np.eye(n, dtype=np.bool_)
    )


def _no_common_language(cohort: Cohort, limit: float | None) -> CategoryTable:
    sets = cohort.language_sets
    table = np.asarray([[not (a & b) for b in sets] for a in sets], dtype=np.bool_)
    table = table.reshape(len(sets), len(sets))
    left, right = cohort.learner_side.language_set, cohort.mentor_side.language_set
    return CategoryTable(left, right, table)


def _time_zone(cohort: Cohort, limit: float | None) -> CategoryTable:
    apart = hours_apart(cohort.zone_offset[:, np.newaxis], cohort.zone_offset)
    most = DEFAULT_HOURS_APART if limit is None else limit
    return CategoryTable(cohort.learner_side.zone, cohort.mentor_side.zone, apart > most)


def _grade_gap(cohort: Cohort, limit: float | None) -> CategoryTable:
    least = 0.0 if limit is None else limit
    left, right = cohort.learner_side.grade, cohort.mentor_side.grade
    known = np.unique(np.concatenate([left, right]))
    known = known[~np.isnan(known)]
    broken = known[np.newaxis, :] < known[:, np.newaxis] + least
    return CategoryTable(_code(left, known), _code(right, known), broken)


def _code(values: NDArray[np.float64], known: NDArray[np.float64]) -> NDArray[np.intp]:
    unknown = np.isnan(values)
    codes = np.searchsorted(known, np.where(unknown, 0.0, values))
    return np.where(unknown, -1, codes).astype(np.intp)


def _layer(cohort: Cohort, limit: float | None) -> CategoryTable:
    combinations, codes = np.unique(cohort.mentor_layers, axis=0, return_inverse=True)
    return CategoryTable(cohort.learner_layer, codes.reshape(-1).astype(np.intp), ~combinations.T)


def _mentor_kind(cohort: Cohort, limit: float | None) -> CategoryTable:
    n = len(MENTOR_KINDS)
    return CategoryTable(cohort.learner_kind, cohort.mentor_kind, ~np.eye(n, dtype=np.bool_))


CATEGORY_TABLES: dict[str, Callable[[Cohort, float | None], CategoryTable]] = {
    "same_department": _same_department,
    "other_site": _other_site,
    "no_common_language": _no_common_language,
    "time_zone": _time_zone,
    "grade_gap": _grade_gap,
    "layer": _layer,
    "mentor_kind": _mentor_kind,
}
"""How to build each rule over categories, by its code."""
