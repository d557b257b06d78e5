"""Rules over single pairs, as sparse masks of shape (n_learners, n_mentors)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

import numpy as np
from scipy.sparse import coo_array, csr_array

from features.cohort import Cohort


def self_pairs(cohort: Cohort) -> csr_array:
    """Nobody mentors himself."""
    mentor_at = {person: m for m, person in enumerate(cohort.mentor_side.person)}
    people = enumerate(cohort.learner_side.person)
    return _mask(cohort, ((n, mentor_at[p]) for n, p in people if p in mentor_at))


def _superiors(manager: dict[str, str], person: str) -> Iterator[str]:
    """Everybody above a person, to the top; a cycle ends the walk where it closes."""
    seen = {person}
    above = manager.get(person)
    while above is not None and above not in seen:
        yield above
        seen.add(above)
        above = manager.get(above)


def _reporting_line(cohort: Cohort) -> csr_array:
    learner_at: dict[str, list[int]] = defaultdict(list)  # several rows in a cohort of wishes
    for n, person in enumerate(cohort.learner_side.person):
        learner_at[person].append(n)
    mentor_at = {person: m for m, person in enumerate(cohort.mentor_side.person)}
    pairs = [
        (n, mentor_at[above])
        for person, rows in learner_at.items()
        for above in _superiors(cohort.manager, person)
        if above in mentor_at
        for n in rows
    ]
    if not learner_at.keys().isdisjoint(cohort.manager.values()):
        # A learner leads somebody: nobody is to be mentored by who reports to him.
        pairs += [
            (n, m)
            for person, m in mentor_at.items()
            for above in _superiors(cohort.manager, person)
            for n in learner_at.get(above, ())
        ]
    return _mask(cohort, pairs)


def _same_manager(cohort: Cohort) -> csr_array:
    team: dict[str, list[int]] = defaultdict(list)
    for m, person in enumerate(cohort.mentor_side.person):
        if person in cohort.manager:
            team[cohort.manager[person]].append(m)
    learners = enumerate(cohort.learner_side.person)
    return _mask(
        cohort, ((n, m) for n, person in learners for m in team[cohort.manager.get(person, "")])
    )


def _excluded(reason: str) -> Callable[[Cohort], csr_array]:
    def mask(cohort: Cohort) -> csr_array:
        return _mask(cohort, ((n, m) for n, m, why in cohort.excluded if why == reason))

    return mask


def _earlier_pair(cohort: Cohort) -> csr_array:
    return _mask(
        cohort,
        (
            (cohort.learners.position(learner), cohort.mentors.position(mentor))
            for learner, mentor in cohort.history.pairs
            if learner in cohort.learners and mentor in cohort.mentors
        ),
    )


def _mask(cohort: Cohort, pairs: Iterable[tuple[int, int]]) -> csr_array:
    shape = (len(cohort.learners), len(cohort.mentors))
    entries = np.asarray(sorted(set(pairs)), dtype=np.intp).reshape(-1, 2)
    ones = np.ones(len(entries), dtype=np.bool_)
    return csr_array(coo_array((ones, (entries[:, 0], entries[:, 1])), shape=shape))


PAIR_MASKS: dict[str, Callable[[Cohort], csr_array]] = {
    "reporting_line": _reporting_line,
    "same_manager": _same_manager,
    "banned": _excluded("banned"),
    "not_again": _excluded("not_again"),
    "earlier_pair": _earlier_pair,
}
"""How to build each rule over single pairs, by its code."""
