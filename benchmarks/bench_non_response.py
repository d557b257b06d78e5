"""Mean satisfaction when the content answer more often: how far each way to correct it is off.

Simulated companies of 1,200 learners, of whom some 950 form a pair and 69 % answer. What is related
to the answer: the score that the pair was made with, and the mentor's record before it began.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from evaluation.simulator import SimulatorSettings, simulate
from evaluation.simulator.process.settings import OutcomeSettings
from models.non_response import NonResponse, corrected_mean
from models.track_record import TrackRecord

COMPANIES = 24
POOLED = 8
"""Companies taken together where one alone says too little."""
NEAR = 0.05


class Survey(NamedTuple):
    completed: NDArray[np.float64]
    answer: NDArray[np.float64]
    followed_up: NDArray[np.bool_]
    related: NDArray[np.float64]
    truth: NDArray[np.float64]


def run(quick: bool = False) -> Iterator[dict[str, Any]]:
    n = POOLED if quick else COMPANIES
    silent = [_survey(seed, 0.0) for seed in range(n)]
    yield _row("none", [_naive(one) - one.truth.mean() for one in silent])
    yield _row("assumed at random", [_off(one, NonResponse()) for one in silent])
    pooled = [_together(silent[k : k + POOLED]) for k in range(0, n, POOLED)]
    yield _row(f"related, {POOLED} companies", [_off(one, NonResponse(), True) for one in pooled])
    for share in (0.1, 0.2, 0.3):
        asked = [_survey(seed, share) for seed in range(n)]
        name = f"{share:.0%} of the silent asked again"
        found = _row(name, [_off(one, NonResponse()) for one in asked])
        yield found | {"intervals hold": float(np.mean([_held(one) for one in asked]))}


def _row(name: str, off: Sequence[float]) -> dict[str, Any]:
    errors = np.array(off)
    return {
        "correction": name,
        "surveys": len(errors),
        "mean error": float(errors.mean()),
        "rms error": float(np.sqrt(np.mean(errors**2))),
        f"within {NEAR}": float(np.mean(np.abs(errors) <= NEAR)),
    }


def _survey(seed: int, follow_up: float) -> Survey:
    how = SimulatorSettings(outcome=OutcomeSettings(follow_up=follow_up))
    found = simulate(how, np.random.default_rng(seed))
    pairs, answer = found.pairs, found.outcomes.satisfaction
    shown = found.exposures.features[pairs.shown, pairs.place - 1]
    record = TrackRecord(k0=8).fit(pairs.mentor, (answer - 1) / 4, pairs.ended)
    related = [shown @ np.array(how.lists.weights), record.predict(pairs.mentor, pairs.started)]
    return Survey(
        pairs.completed[:, np.newaxis].astype(np.float64),
        answer,
        found.outcomes.followed_up,
        np.column_stack(related),
        found.truth.answer,
    )


def _together(surveys: Sequence[Survey]) -> Survey:
    return Survey(*(np.concatenate(column) for column in zip(*surveys, strict=True)))


def _naive(one: Survey) -> float:
    return float(np.nanmean(one.answer))


def _off(one: Survey, model: NonResponse, use_related: bool = False) -> float:
    related = one.related if use_related else None
    model.fit(one.completed, one.answer, followed_up=one.followed_up, related=related)
    weight = model.weights_.weight
    return float(weight @ np.nan_to_num(one.answer) / weight.sum() - one.truth.mean())


def _held(one: Survey) -> bool:
    rng, learner = np.random.default_rng(0), np.arange(len(one.answer))
    found = corrected_mean(
        NonResponse(), one.completed, one.answer, learner, rng, followed_up=one.followed_up
    )
    return bool(found.low <= one.truth.mean() <= found.high)
