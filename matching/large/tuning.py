"""Sizes that decide how fast the large path is, and never its result."""

from __future__ import annotations

import os
from dataclasses import dataclass


def _threads() -> int:
    return min(8, os.cpu_count() or 1)


@dataclass(frozen=True)
class Tuning:
    """Measured on four families of instances (docs/adr/0004-large-path.md).

    Parameters
    ----------
    seed_pairs : int
        Random mentors of each learner that give the first prices.
    sample_share : float
        Share of mentors, drawn for each block of learners, that give the second prices.
    least_sample : int
        Mentors that are drawn at least.
    sample_rounds : int
        Times that they are drawn.
    listed, listed_columns, offered : int
        Mentors listed for a learner by one scan; learners whom a mentor asks for in each stripe;
        mentors so listed for a learner at most.
    kept : int
        Mentors of the sample that stay listed.
    seed_step, sample_step, exact_step : float
        First ε of the auctions, in standard deviations of scores.
    seed_runs, runs : int
        Runs of the first auction and of the others; ε falls from one to the next.
    refined : float
        How far prices may rise in refinement, in standard deviations.
    again : float
        Beyond this share of learners with better pairs the auction is run again.
    threads : int
        The result does not depend on it.
    """

    seed_pairs: int = 32
    sample_share: float = 0.1
    least_sample: int = 512
    sample_rounds: int = 2
    listed: int = 32
    listed_columns: int = 10
    offered: int = 20
    kept: int = 16
    seed_step: float = 0.125
    sample_step: float = 0.05
    exact_step: float = 0.04
    seed_runs: int = 3
    runs: int = 6
    refined: float = 0.02
    again: float = 0.3
    threads: int = _threads()
