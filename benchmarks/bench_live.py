"""What one learner's recommendation costs: CPU time of each step, and how it grows with mentors."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from time import process_time
from typing import Any

import pandas as pd

from benchmarks.api.site import company
from features.tables import Tables
from matching.explanation import explain_pair
from matching.live.cohort import LiveCohort
from matching.live.recommending import recommend
from matching.live.why import why_not_listed
from matching.policy import Policy

SIZES = ((500, 1_000), (1_000, 10_000))
_INSTANT = datetime(2026, 9, 1, tzinfo=UTC)
_CALLS = 300
_OF_LEARNER = ("learners", "assessments", "shortfalls", "mentorships", "exclusions")


def run(quick: bool = False) -> Iterator[dict[str, Any]]:
    for n_learners, n_mentors in SIZES[:1] if quick else SIZES:
        yield _row(company(n_learners, n_mentors), n_mentors)


def _row(tables: Tables, n_mentors: int) -> dict[str, Any]:
    live = LiveCohort.of(tables, _INSTANT, Policy())
    learners = live.scored.cohort.learners.ids
    scored = live.scored
    own = [_own(tables, learner) for learner in learners[:20]]
    lists = [recommend(live, learner) for learner in range(_CALLS)]
    live.ranking.cache_clear()
    live.labels.cache_clear()
    pairs = [(one.learner, item.mentor) for one in lists for item in one.items][:_CALLS]
    return {
        "mentors": n_mentors,
        "score the company, ms": _ms(lambda _: LiveCohort.of(tables, _INSTANT, Policy()), 2),
        "read a learner again, ms": _ms(lambda i: live.with_learners(own[i]), len(own)),
        "first list, ms": _ms(lambda i: recommend(live, i), _CALLS),
        "next list, ms": _ms(lambda i: recommend(live, i), _CALLS),
        "explain a pair, ms": _ms(
            lambda i: explain_pair(scored.encoded, scored.scores, scored.rules, *pairs[i]),
            len(pairs),
        ),
        "why not, ms": _ms(lambda i: why_not_listed(live, lists[i], i % n_mentors), _CALLS),
    }


def _ms(call: Callable[[int], object], times: int) -> float:
    start = process_time()
    for i in range(times):
        call(i)
    return 1000 * (process_time() - start) / times


def _own(tables: Tables, learner: str) -> Tables:
    def of(frame: pd.DataFrame, column: str) -> pd.DataFrame:
        return frame[frame[column] == learner]

    own = {name: of(getattr(tables, name), "learner_id") for name in _OF_LEARNER}
    return replace(tables, people=of(tables.people, "person_id"), **own)


if __name__ == "__main__":
    for row in run():
        print(row)
