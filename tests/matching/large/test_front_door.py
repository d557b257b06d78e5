from __future__ import annotations

import subprocess
import sys
from itertools import count
from typing import Any

import numpy as np
import pytest

from benchmarks.instances import make
from matching.assignment import assign
from matching.check import check_assignment, check_certificate

SIZE = (2_200, 500)
KERNELS = [
    "kernels.best_of_rows",
    "kernels.best_of_columns",
    "kernels.close",
    "kernels.adjust",
    "kernels.products",
    "kernels.add_products",
    "kernels.add_extras",
    "lists.mark_new",
    "lists.append",
    "lists.raise_profits",
    "auction.auction",
    "refine.raise_prices",
    "augment.augment",
    "pull.pull",
    "lowest.spread",
    "lowest.spread_back",
    "lowest.limit_by_outsiders",
    "warm_start.seat",
]


class _Cancelled(Exception):
    pass


def test_large_cohorts_are_solved_by_the_compiled_solver_with_all_rules() -> None:
    scores, capacity = make("popular", *SIZE)
    scores[:40, 3:] = np.nan
    locked = np.full(len(scores), -1)
    locked[7] = 2
    rules: dict[str, Any] = {
        "minimum": np.minimum(capacity, 1),
        "locked": locked,
        "min_score": 100.0,
    }
    result = assign(scores, capacity, **rules)
    assert result.solver == "large"
    assert result.gap == 0.0
    assert result.mentor[7] == 2
    assert check_assignment(result, scores, capacity, **rules) == []
    assert check_certificate(result, scores, capacity, **rules) == []


def test_a_deadline_gives_the_best_so_far_with_its_gap() -> None:
    scores, capacity = make("clustered", *SIZE)
    best = assign(scores, capacity)
    ticks = count()
    early = assign(scores, capacity, deadline_s=2.0, clock=lambda: float(next(ticks)))
    assert 0 < early.gap < np.inf
    assert early.total <= best.total <= early.total + early.gap
    assert check_assignment(early, scores, capacity) == []


def test_a_tolerance_is_kept_and_reported() -> None:
    scores, capacity = make("clustered", *SIZE)
    seen: list[float] = []
    result = assign(scores, capacity, gap_tolerance=1e9, progress=seen.append)
    assert seen[0] == np.inf
    assert result.gap == pytest.approx(seen[-1])
    assert 0 < result.gap <= 1e9


def test_what_the_callback_raises_ends_the_run() -> None:
    def cancel(gap: float) -> None:
        raise _Cancelled

    with pytest.raises(_Cancelled):
        assign(*make("feat", *SIZE), progress=cancel)


def test_importing_the_front_door_loads_no_compiler() -> None:
    code = "import sys, matching.assignment; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_warming_leaves_nothing_to_compile() -> None:
    code = (
        "import sys, matching.large as large\n"
        "large.warm()\n"
        "from importlib import import_module\n"
        "for name in sys.argv[1:]:\n"
        "    stage, kernel = name.split('.')\n"
        "    found = getattr(import_module('matching.large.' + stage), kernel)\n"
        "    print(end='' if found.signatures else name + ' ')"
    )
    done = subprocess.run([sys.executable, "-c", code, *KERNELS], check=True, capture_output=True)
    assert done.stdout == b""
