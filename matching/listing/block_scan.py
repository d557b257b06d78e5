"""Candidates of shortlists by blocks that run elsewhere: the same pairs in the same order."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matching._candidates import Ties
from matching.blocks.runner import (
    Arrays,
    Block,
    Runner,
    Shared,
    Task,
    block_numbers,
    block_rows,
    block_size,
)
from matching.large.block_scanner import steps, view_inputs, view_of
from matching.large.packing import open_packed, pack
from matching.large.source import Source, View
from matching.listing.scan import CandidateScanner, best_of_block, by_rank
from matching.listing.source import all_pairs
from matching.scores import UNIT, PairScores


class BlockCandidateScanner(CandidateScanner):
    """Scans of one cohort's pair scores by a runner of blocks.

    Parameters
    ----------
    scores, least
        As for `CandidateScanner`.
    runner : Runner
    """

    def __init__(self, scores: PairScores, least: float, runner: Runner) -> None:
        super().__init__(scores, least)
        pairs = all_pairs(scores, np.full(scores.shape[0], least / UNIT))
        self.shared, self.runner = Shared(pack(pairs, scores), open_packed), runner

    def _scan(
        self,
        view: View,
        ties: Ties,
        rows: NDArray[np.intp],
        key: NDArray[np.int64],
        mentor: NDArray[np.int32],
    ) -> None:
        order = np.concatenate([rows[:0], *by_rank(self.source, rows)])
        inputs = view_inputs(view) | {
            "rows": rows[order],
            "shift": ties.shift[rows[order]],
            "order": ties.order,
            "count": np.array(key.shape[1]),
        }
        task = Task("shortlist candidates", self.shared, inputs, begin_candidates)
        parts = self.runner.run(task, block_numbers(block_size(len(rows)), len(rows)))
        key[order] = np.concatenate([key[:0], *(part["key"] for part in parts)])
        mentor[order] = np.concatenate([mentor[:0], *(part["mentor"] for part in parts)])


def begin_candidates(source: Source, inputs: Arrays) -> Block:
    """Begin a scan for shortlists."""
    view = view_of(source, inputs)
    places = inputs["order"][view.columns].astype(np.int64)
    rows, shift, count = inputs["rows"], inputs["shift"], int(inputs["count"])
    n, size = len(rows), block_size(len(rows))

    def block(number: int) -> Arrays:
        found = [
            best_of_block(source, view, places, shift[part], rows=rows[part], count=count)
            for part in steps(block_rows(number, size, n))
        ]
        return {
            "key": np.concatenate([key for key, _ in found]),
            "mentor": np.concatenate([mentor for _, mentor in found]),
        }

    return block
