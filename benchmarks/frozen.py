"""Totals on which independent peers agree: ``python -m benchmarks.frozen [--largest N] [--check]``.

Each case is solved by peers that share no code with `assign`, each in a process of its own; the
total is kept in ``tests/matching/frozen/totals.json`` only if they agree. Cases that stand there
already are kept. ``--check`` lets `assign` solve every case that stands there instead.

Peers get whole-number scores. Where seats are short (half as many), one more column of zeros takes
those who are left out: all other seats are then filled, as `assign` fills them.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from typing import Any, Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from benchmarks.bench_assign import peers
from benchmarks.instances import FAMILIES, Family, make, make_pair_scores
from features.grid import UNIT
from matching.assignment import Assignment, assign
from matching.digest import scores_digest

Seats = Literal["spare", "short"]
TOTALS = Path(__file__).parents[1] / "tests" / "matching" / "frozen" / "totals.json"
SIZES = ((200, 50), (1_000, 250), (2_000, 500), (5_000, 1_000), (10_000, 2_000), (20_000, 4_000))
METHODS = {
    "scipy": "scipy.optimize.linear_sum_assignment, a column for each seat",
    "or-tools": "ortools.graph.python.min_cost_flow.SimpleMinCostFlow, an arc for each pair",
    "POT": "ot.emd, spare seats as one more row of zero cost",
}
_SCIPY_TO = 2_000
_SHORT_TO = 10_000
_PACKAGES = {"scipy": "scipy", "or-tools": "ortools", "POT": "POT"}


class Case(NamedTuple):
    """One frozen instance; seed 0."""

    family: Family
    learners: int
    mentors: int
    seats: Seats

    def solvers(self) -> list[str]:
        """Names of the peers that finish it in a few minutes."""
        return [name for name in METHODS if name != "scipy" or self.learners <= _SCIPY_TO]

    def dense(self) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Scores and capacity as peers get them."""
        scores, capacity = make(self.family, self.learners, self.mentors)
        if self.seats == "spare":
            return scores, capacity
        half = capacity // 2
        left = self.learners - int(half.sum())
        return np.hstack([scores, np.zeros((self.learners, 1))]), np.append(half, left)

    def by_assign(self) -> tuple[Assignment, int, str]:
        """Solve it by `assign` from factors; also the total in whole scores and the digest."""
        scores, capacity = make_pair_scores(self.family, self.learners, self.mentors)
        seats = capacity if self.seats == "spare" else capacity // 2
        result = assign(scores, seats)
        raised = int(scores.mentor_factors[0, -1])
        total = round(result.total * UNIT) - raised * result.n_matched
        return result, total, scores_digest(scores)


def read_totals() -> dict[Case, dict[str, Any]]:
    """Frozen rows by case."""
    if not TOTALS.exists():
        return {}
    rows = json.loads(TOTALS.read_text(encoding="utf-8"))["rows"]
    return {Case(*(row[name] for name in Case._fields)): row for row in rows}


def cases(largest: int) -> Iterator[Case]:
    """Cases of at most so many learners."""
    for n, m in SIZES:
        for seats in get_args(Seats):
            if n <= largest and (seats == "spare" or n <= _SHORT_TO):
                yield from (Case(family, n, m, seats) for family in FAMILIES)


def freeze(largest: int) -> None:
    """Let peers solve what is not frozen yet; write each case as soon as they agree on it."""
    known = read_totals()
    for case in cases(largest):
        if case in known:
            continue
        found = {name: _apart(name, case) for name in case.solvers()}
        totals = {row["total"] for row in found.values()}
        if len(totals) != 1:
            raise AssertionError(f"{case}: peers disagree, got {found}")
        scores, _ = make_pair_scores(case.family, case.learners, case.mentors)
        took = {name: row["seconds"] for name, row in found.items()}
        known[case] = {
            **case._asdict(),
            "digest": scores_digest(scores),
            "total": totals.pop(),
            "agreed by": sorted(found),
        }
        _write(known)
        sys.stdout.write(f"{' '.join(map(str, case))}: {took}\n")
        sys.stdout.flush()


def check() -> None:
    """Compare `assign` with every frozen total."""
    for case, row in read_totals().items():
        start = perf_counter()
        result, total, digest = case.by_assign()
        same = (total, digest, result.gap) == (row["total"], row["digest"], 0.0)
        took = perf_counter() - start
        sys.stdout.write(
            f"{' '.join(map(str, case))}: {'equal' if same else 'NOT EQUAL'} {took:.1f} s\n"
        )
        sys.stdout.flush()
        if not same:
            raise AssertionError(f"{case}: got {total}, gap {result.gap}, expected {row}")


def _write(known: dict[Case, dict[str, Any]]) -> None:
    document = {
        "made by": "python -m benchmarks.frozen",
        "peers": {
            name: {"version": version(_PACKAGES[name]), "by": method}
            for name, method in METHODS.items()
        },
    }
    head = json.dumps(document, indent=1)[:-2]
    rows = ",\n  ".join(json.dumps(row) for row in known.values())
    TOTALS.parent.mkdir(exist_ok=True)
    TOTALS.write_text(f'{head},\n "rows": [\n  {rows}\n ]\n}}\n', encoding="utf-8")


def _apart(name: str, case: Case) -> dict[str, Any]:
    """Run one peer in a fresh process, at low priority and on one thread."""
    command = [sys.executable, "-m", "benchmarks.frozen", "--peer", name, *map(str, case)]
    one = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(["nice", *command], check=True, capture_output=True, text=True, env=one)
    row: dict[str, Any] = json.loads(done.stdout)
    return row


def _solve(name: str, case: Case) -> None:
    scores, capacity = case.dense()
    solve = peers()[name]
    start = perf_counter()
    total = solve(scores, capacity)
    row = {"total": round(total), "seconds": round(perf_counter() - start, 2)}
    sys.stdout.write(json.dumps(row))


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.frozen", description=__doc__)
    parser.add_argument("--largest", type=int, default=SIZES[-1][0], metavar="N")
    parser.add_argument("--check", action="store_true", help="compare `assign` with the totals")
    parser.add_argument("--peer", nargs=5, metavar="WORD", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.peer:
        name, family, learners, mentors, seats = asked.peer
        _solve(name, Case(family, int(learners), int(mentors), seats))
    elif asked.check:
        check()
    else:
        freeze(asked.largest)


if __name__ == "__main__":
    main()
