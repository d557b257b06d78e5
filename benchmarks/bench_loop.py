"""The whole loop over HTTP in simulated companies: does regret to an oracle fall with outcomes?

One row a cohort: the mean quality of the first three mentors that an oracle would list for learners
of no cohort, less that of the lists under the weights that serve after the cohort. Also what HR's
own weights, and the best weights that a line of these features can have, would leave.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from api import logs
from benchmarks.loop.driver import Loop, Plan, loop
from benchmarks.loop.taking_back import promotions, roll_back
from features.blocks import BLOCKS

POLICIES: Mapping[str, Mapping[str, Any]] = {
    "weighs what does not count": {
        "list_length": 5,
        "weights": {
            "gap_coverage": "a little",
            "style": "a little",
            "methods": "must",
            "availability": "very",
            "teaching": "fairly",
        },
    },
    "the default policy": {"list_length": 5},
}
"""What HR believes. In the simulated company the gap and style count, and whoever the mentor is."""
SEEDS = 3
SIZE, SMALL = (700, 140), (250, 60)
"""Learners of a cohort, of which there are four, and mentors."""
CAPACITY = (4, 8)


def run(quick: bool = False) -> Iterator[dict[str, Any]]:
    """Return one row for each policy, company and cohort, in the order of time."""
    logs.configure("warning")
    for name in POLICIES:
        for seed in range(1, 2 if quick else SEEDS + 1):
            yield from one(name, seed, SMALL if quick else SIZE)


def one(name: str, seed: int, size: tuple[int, int]) -> Iterator[dict[str, Any]]:
    """Let four cohorts of one company come."""
    plan = Plan(*size, policy=POLICIES[name], more={"capacity": CAPACITY})
    with tempfile.TemporaryDirectory() as folder, loop(plan, Path(folder), seed) as begun:
        judge, own = begun.judge, begun.policy.block_weights(BLOCKS)
        still = {
            "HR's weights": judge.regret(own),
            "best weights": judge.regret(judge.best(begun.names)),
            "by lot": judge.regret_of_chance(),
        }
        for each in begun.rounds(plan):
            yield {
                "HR": name,
                "seed": seed,
                "cohort": each.cohort,
                "outcomes": each.labels,
                "regret": each.regret,
                "HR's weights now": each.own,
                **still,
                "quality of pairs": each.quality,
                "model": each.state,
                "found": " ".join(each.findings),
            }
        if promotions(begun.service):
            yield {"HR": name, "seed": seed, "rollback, s": _taken_back(begun)}


def _taken_back(begun: Loop) -> float:
    return roll_back(begun.service)[1]
