"""Lists of three at scale: time beyond the assignment, and what they do when everybody chooses.

Learners come one by one in a random order and take the first mentor on their list who has a seat:
in the order of the list ("seated"), or in an order of their own ("any order"). "stable" is how long
the stable matching takes and "blocking pairs" how many would rather have each other than what the
best total gives them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import perf_counter, process_time
from typing import Any, TypeVar

import numpy as np

from benchmarks.instances import FAMILIES, Family, make_pair_scores
from evaluation.assignment_metrics import gini, max_per_seat, never_shown, seated_share
from matching.assignment import assign
from matching.blocking import blocking_pairs
from matching.shortlists import shortlist
from matching.stable import assign_stable

SIZES = ((5_000, 1_000), (20_000, 4_000), (100_000, 20_000))
_STABLE_TO = 20_000
_ORDERS = 5

T = TypeVar("T")


def run(quick: bool = False) -> list[dict[str, Any]]:
    """One row for each size and family."""
    _case("feat", 2_500, 500)  # loads the kernels
    return list(_rows(SIZES[:1] if quick else SIZES))


def _rows(sizes: tuple[tuple[int, int], ...]) -> Iterator[dict[str, Any]]:
    for n, m in sizes:
        for family in FAMILIES:
            yield _case(family, n, m)


def _case(family: Family, n: int, m: int) -> dict[str, Any]:
    scores, seats = make_pair_scores(family, n, m)
    assignment = assign(scores, seats)
    lists, took, cpu = _timed(lambda: shortlist(scores, seats, assignment))
    rng = np.random.default_rng(0)
    mixed = rng.permuted(lists.mentor, axis=1)
    row: dict[str, Any] = {
        "family": family,
        "learners": n,
        "mentors": m,
        "seconds": took,
        "CPU s": cpu,
        "seated, %": 100 * seated_share(lists.mentor, seats, rng, orders=_ORDERS),
        "any order, %": 100 * seated_share(mixed, seats, rng, orders=_ORDERS),
        "most per seat": max_per_seat(lists.exposure, seats),
        "Gini per seat": gini(lists.exposure / seats),
        "never shown, %": 100 * never_shown(lists.exposure, seats),
    }
    blocking, _, cpu = _timed(lambda: blocking_pairs(assignment.mentor, scores, scores, seats))
    row |= {"blocking pairs": blocking.n_pairs, "counted, CPU s": cpu}
    if n <= _STABLE_TO:
        stable, _, cpu = _timed(lambda: assign_stable(scores, seats))
        row |= {"stable, CPU s": cpu, "stable total, %": 100 * stable.total / assignment.total}
    return row


def _timed(work: Callable[[], T]) -> tuple[T, float, float]:
    """Result, seconds, and seconds of CPU."""
    start, cpu = perf_counter(), process_time()
    result = work()
    return result, perf_counter() - start, process_time() - cpu
