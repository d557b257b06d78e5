"""Whether an assignment that was drawn follows from its lottery and its seed."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from api.report.findings import unequal
from api.report.record_schema import Draw
from api.report.run_reading import RunFolder
from features.label import Label
from features.reason import Reason
from matching.check import TOLERANCE
from matching.randomised import Lottery
from matching.scores import UNIT, PairScores

_CAP = Label(
    "{name}：概率 {got}，至多 {most}", "{name}: got probability {got}, expected at most {most}"
)
_EXPECTED = Label(
    "期望总分为 {got}，重算为 {expected}", "expected total: got {got}, worked out {expected}"
)


def badly_drawn(run: RunFolder) -> Iterator[Reason]:
    """Find what contradicts the lottery within a folder: its file, caps, seats, and the draw.

    The draw is made again from the seed; nothing is solved.
    """
    lottery, draw, file = run.lottery, run.record.draw, run.certificate
    if lottery is None or draw is None:
        return
    digests = {"lottery.csv": run.lottery_sha256}, {"lottery.csv": draw.lottery_sha256}
    yield from unequal("draw", Label("摘要", "digest of"), *digests)
    yield from _too_probable(run, lottery, draw)
    drawn = lottery.draw(np.random.default_rng(run.record.seed))
    names = [*file.mentors, ""]
    got = [names[at] for at in file.mentor.tolist()]
    again = [names[at] for at in drawn.tolist()]
    label = Label("按种子重抽：学员", "drawn again:")
    pairs = (dict(zip(file.learners, side, strict=True)) for side in (got, again))
    yield from unequal("draw", label, *pairs)


def _too_probable(run: RunFolder, lottery: Lottery, draw: Draw) -> Iterator[Reason]:
    file, chance = run.certificate, lottery.probability
    locked = np.bincount(file.locked[file.locked >= 0], minlength=len(file.mentors))
    given = np.bincount(lottery.learner, chance, minlength=len(file.learners))
    load = np.bincount(lottery.mentor, chance, minlength=len(file.mentors))
    for name, got, most in (
        *(
            (f"{file.learners[learner]} → {file.mentors[mentor]}", p, draw.pair_cap)
            for learner, mentor, p in zip(
                lottery.learner.tolist(), lottery.mentor.tolist(), chance.tolist(), strict=True
            )
        ),
        *zip(file.learners, given.tolist(), (file.locked < 0).astype(float).tolist(), strict=True),
        *zip(file.mentors, load.tolist(), (file.capacity - locked).tolist(), strict=True),
    ):
        if got > most:
            yield Reason("draw", _CAP, {"name": name, "got": f"{got:g}", "most": f"{most:g}"})


def expected_otherwise(run: RunFolder, scores: PairScores) -> Iterator[Reason]:
    """Work out the expected total anew, from scores that were rebuilt."""
    lottery, file = run.lottery, run.certificate
    if lottery is None:
        return
    fixed = np.flatnonzero(file.locked >= 0)
    held = scores.units_of(fixed, file.locked[fixed].astype(np.intp))
    units = scores.units_of(lottery.learner, lottery.mentor)
    total = (math.fsum((units * lottery.probability).tolist()) + math.fsum(held.tolist())) / UNIT
    if not abs(total - lottery.expected_total) <= TOLERANCE * max(1.0, abs(total)):
        numbers = {"got": f"{lottery.expected_total:.6f}", "expected": f"{total:.6f}"}
        yield Reason("draw", _EXPECTED, numbers)
