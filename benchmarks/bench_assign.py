"""Assignment against its peers: ``python -m benchmarks.bench_assign [--quick]``.

Peers get the dense matrix ready-made and give back no prices and no proof; `assign` checks its
input, finds prices and certifies the result in the time that is shown. Totals are compared.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow
from scipy.optimize import linear_sum_assignment

from benchmarks.instances import FAMILIES, Family, make
from benchmarks.timing import seconds
from matching._request import read_request
from matching.assignment import Solver, assign, solve_request

SIZES = ((200, 50), (1000, 250), (2000, 500), (5000, 1000))
QUICK = SIZES[:2]
Scores = NDArray[np.float64]
Seats = NDArray[np.int64]

# Hungarian methods took minutes there when last measured.
SLOW = {("scipy", "popular", 5000), ("lapx", "popular", 5000)}
_LONG = 2000


def run(quick: bool) -> list[dict[str, Any]]:
    """Time `assign`, each of its solvers and each peer on every family and size.

    One row each, with the ratio to `assign`, which chooses among its solvers by size.
    """
    sizes = QUICK if quick else SIZES
    return [row for n, m in sizes for family in FAMILIES for row in _rows(family, n, m)]


def _rows(family: Family, n_learners: int, n_mentors: int) -> Iterator[dict[str, Any]]:
    scores, capacity = make(family, n_learners, n_mentors)
    case = {"family": family, "learners": n_learners, "mentors": n_mentors}
    repeats = 3 if n_learners < _LONG else 1
    total = assign(scores, capacity).total
    ours = seconds(partial(assign, scores, capacity), repeats=repeats)
    yield {**case, "solver": "assign", "seconds": ours, "ratio": 1.0}
    for name, work in {**_own(), **peers()}.items():
        row: dict[str, Any] = {**case, "solver": name}
        if why := _skipped(name, family, n_learners):
            yield {**row, "seconds": why, "ratio": ""}
            continue
        found = work(scores, capacity)
        if abs(found - total) > 1e-6 * abs(total):
            raise AssertionError(f"{name} on {family}: got total {found}, expected {total}")
        took = seconds(partial(work, scores, capacity), repeats=repeats)
        yield {**row, "seconds": took, "ratio": took / ours}


def _skipped(name: str, family: str, n_learners: int) -> str:
    if name == "hungarian" and n_learners > _LONG:
        return "not run: for small cases"
    return "not run: over 60 s expected" if (name, family, n_learners) in SLOW else ""


def _own() -> dict[str, Callable[[Scores, Seats], float]]:
    def by(solver: Solver) -> Callable[[Scores, Seats], float]:
        return lambda scores, seats: solve_request(read_request(scores, seats), solver=solver).total

    return {solver: by(solver) for solver in get_args(Solver)}


def peers() -> dict[str, Callable[[Scores, Seats], float]]:
    """Peers that are installed."""
    peers: dict[str, Callable[[Scores, Seats], float]] = {"scipy": _scipy, "or-tools": _or_tools}
    for name, module, work in (("POT", "ot", _pot), ("lapx", "lap", _lapx)):
        try:
            import_module(module)
        except ImportError:
            continue
        peers[name] = work
    return peers


def _cloned(scores: Scores, seats: Seats) -> Scores:
    return scores[:, np.repeat(np.arange(len(seats)), seats)]


def _scipy(scores: Scores, seats: Seats) -> float:
    wide = _cloned(scores, seats)
    return float(wide[linear_sum_assignment(wide, maximize=True)].sum())


def _lapx(scores: Scores, seats: Seats) -> float:
    wide = _cloned(scores, seats)
    _, column, _ = import_module("lap").lapjv(wide.max() - wide, extend_cost=True)
    return float(wide[np.arange(len(wide)), column].sum())


def _pot(scores: Scores, seats: Seats) -> float:
    # A last learner takes the seats that stay empty, at no cost.
    spare = seats.sum() - len(scores)
    mass = np.append(np.ones(len(scores)), spare)
    cost = np.vstack([scores.max() - scores, np.zeros(len(seats))])
    flow = import_module("ot").emd(mass, seats.astype(float), cost, numItermax=10**9)
    return float((flow[:-1] * scores).sum())


def _or_tools(scores: Scores, seats: Seats) -> float:
    n, m = scores.shape
    learner, mentor = np.divmod(np.arange(n * m, dtype=np.int32), np.int32(m))
    flow = min_cost_flow.SimpleMinCostFlow()
    one = np.ones(n * m, dtype=np.int64)
    cost = -np.rint(scores.ravel()).astype(np.int64)
    arcs = flow.add_arcs_with_capacity_and_unit_cost(learner, mentor + np.int32(n), one, cost)
    mentors, sink = np.arange(n, n + m, dtype=np.int32), np.full(m, n + m, dtype=np.int32)
    flow.add_arcs_with_capacity_and_unit_cost(mentors, sink, seats, np.zeros(m, dtype=np.int64))
    flow.set_nodes_supplies(np.arange(n, dtype=np.int32), np.ones(n, dtype=np.int64))
    flow.set_node_supply(n + m, -n)
    flow.solve()
    return float(scores.ravel()[np.asarray(flow.flows(arcs)) > 0].sum())


if __name__ == "__main__":
    from benchmarks.__main__ import show

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes only")
    show("assign", run(quick=parser.parse_args().quick))
