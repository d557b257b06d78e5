"""A run that starts from an earlier assignment: scan once, release what no longer holds, repair.

At the earlier prices p everybody held a best choice. What has changed since (a rejection, a joiner,
a leaver, a paused mentor, other scores) leaves few learners without one:

1. Who still has a pair keeps it, as far as seats go round.
2. One scan of all pairs at p gives lists, and a bound on everything that is not listed.
3. Who does not hold a best choice is released and placed by shortest paths; where seats are spare,
   prices fall (`matching.large.augment`, `pull`): as many searches as there are changes.
4. `Run.finish` proves the result on all pairs: only learners whose bound no longer holds and
   mentors whose price fell are looked up again.

Nothing of the earlier assignment is taken on trust: the proof is that of any run.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matching._instance import Instance
from matching._pairs import Pairs
from matching._solution import Solution
from matching._stopping import GoOn, always
from matching.blocks.runner import Runner
from matching.large.certify import Bounds, Certifier
from matching.large.compiled import kernel
from matching.large.lists import Lists, empty_lists, insert
from matching.large.refine import release
from matching.large.solver import Run
from matching.large.source import open_source
from matching.large.state import NOBODY, Problem, State, empty_state, put
from matching.large.tuning import Tuning
from matching.warm import Warm


def solve_warm(
    pairs: Pairs,
    warm: Warm,
    tuning: Tuning | None = None,
    go_on: GoOn = always,
    runner: Runner | None = None,
) -> Solution:
    """Solve from an earlier assignment; from nothing where most of it does not hold any more.

    Parameters
    ----------
    pairs : Pairs
        Which `matching.large.limits.suits`.
    warm : Warm
    tuning : Tuning, optional
    go_on : callable, optional
        As for `matching.large.solver.solve_large`.
    runner : Runner, optional
        Where the blocks of scans run.

    Returns
    -------
    Solution
    """
    run = Run(pairs, open_source(pairs), tuning or Tuning(), go_on, runner)
    if (warm.certificate.level == 1).any():  # somebody stayed out: seats decide who
        run.problem = run.problem._replace(out=run.staying_out)
    lists, state = _seated(run, warm)
    profit = np.where(
        state.assigned >= 0, state.held - state.price[state.assigned], run.problem.out
    )
    # Half as many as from nothing: prices hardly change.
    width = min(max(1, run.tuning.listed // 2), len(state.price))
    certifier = Certifier(run.scanner, run.grid, Bounds.unknown(len(profit)), width)
    lists = certifier.look(lists, profit, state.price).lists
    release(lists, run.problem, state)
    if np.count_nonzero(state.assigned == NOBODY) > run.tuning.again * len(profit):
        return run.solve()
    run.repair(lists, state)
    return run.finish(lists, state, certifier.bounds)


def _seated(run: Run, warm: Warm) -> tuple[Lists, State]:
    """Everybody with the earlier mentor, if the pair is still there and a seat free."""
    pairs = run.pairs
    position = np.empty(len(pairs.mentors), dtype=np.int64)
    position[pairs.mentors] = np.arange(len(position))
    at = warm.mentor[pairs.learners]
    own = np.where(at >= 0, position[at], -1).astype(np.int32)[:, None]
    everybody = np.arange(len(own))
    kept, score = run.scanner.units(everybody, own)
    lists = insert(empty_lists(len(own), run.tuning.listed // 2 + 1), everybody, kept.copy(), score)
    state = empty_state(len(own), _prices(run.instance, pairs, warm))
    seat(run.problem, state, kept[:, 0], score[:, 0])
    lowest = np.where(state.load > run.problem.minimum, 0, -run.problem.seat_bonus)
    np.maximum(state.price, lowest, out=state.price)
    return lists, state


def _prices(instance: Instance, pairs: Pairs, warm: Warm) -> NDArray[np.int64]:
    """Levels and numbers as prices with the bonuses of this instance, no proven one clipped."""
    level = warm.certificate.level[pairs.mentors]
    most = 2.0 * (len(level) + 2) * pairs.largest
    number = np.rint(warm.certificate.price[pairs.mentors] * pairs.scale) * pairs.tie_factor
    bonus = instance.match_bonus * (level == 1) - instance.seat_bonus * (level == -1)
    return np.asarray(np.clip(number, -most, most).astype(np.int64) + bonus, dtype=np.int64)


@kernel
def seat(
    problem: Problem, state: State, mentor: NDArray[np.int32], score: NDArray[np.int32]
) -> None:
    """Give learners the mentors named, -1 = none, as long as there are seats."""
    for i in range(len(mentor)):
        j = mentor[i]
        if j >= 0 and state.load[j] < problem.capacity[j]:
            put(state, i, j, problem.tie * score[i], state.last[j])
