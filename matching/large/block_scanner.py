"""Scans whose blocks run elsewhere: the same blocks, the same stripes, the same results.

Each scan is a task: factors are shared; prices, thresholds and the order of learners are its
inputs. A block of a task is a run of the scanner's own blocks of 512 learners, or one stripe.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching._pairs import Pairs
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
from matching.large.candidates import BLOCK_ROWS, STRIPES, Columns, Found, Scanner, stripes
from matching.large.packing import open_packed, pack
from matching.large.source import Source, View
from matching.scores import PairScores

_FOUND = tuple(field.name for field in fields(Found))


class BlockScanner(Scanner):
    """Scans of one source by a runner of blocks.

    Parameters
    ----------
    source : Source
    n_threads : int
        For listed pairs, which are looked up here.
    shared : Shared
        From which other processes open the same source.
    runner : Runner
    """

    def __init__(self, source: Source, n_threads: int, shared: Shared, runner: Runner) -> None:
        super().__init__(source, n_threads)
        self.shared, self.runner = shared, runner

    def rows(
        self, rows: NDArray[np.int64], view: View, k: int, threshold: NDArray[np.float32]
    ) -> Found:
        """See `Scanner`."""
        order = _joined(self.blocks(rows))
        inputs = view_inputs(view) | {
            "learners": rows[order],
            "threshold": threshold[order],
            "k": np.array(k),
        }
        task = Task("rows", self.shared, inputs, begin_rows)
        return _together(order, k, self._run_all(task, len(order)))

    def sampled_rows(self, price: NDArray[np.float32], k: int, n_sampled: int, seed: int) -> Found:
        """See `Scanner`."""
        order = _joined(self.blocks(np.arange(len(self.source.rank))))
        inputs: Arrays = {
            "learners": order,
            "price": price,
            "numbers": np.array([k, n_sampled, seed]),
        }
        task = Task("sampled rows", self.shared, inputs, begin_sampled_rows)
        return _together(order, k, self._run_all(task, len(order)))

    def rows_and_columns(
        self,
        view: View,
        k: int,
        threshold: NDArray[np.float32],
        *,
        k_columns: int,
        utility: NDArray[np.float32],
    ) -> tuple[Found, Columns]:
        """See `Scanner`."""
        blocks = self.blocks(np.arange(len(threshold)))
        inputs = view_inputs(view) | {
            "learners": _joined(blocks),
            "threshold": threshold,
            "utility": utility,
            "numbers": np.array([k, k_columns]),
        }
        task = Task("rows and columns", self.shared, inputs, begin_rows_and_columns)
        parts = self.runner.run(task, range(STRIPES))
        order = _joined([_joined(stripe) for stripe in stripes(blocks)])
        columns = [Columns(part["learner"], part["for"], part["worth"]) for part in parts]
        return _together(order, k, parts), Columns.together(columns)

    def _run_all(self, task: Task, n: int) -> list[Arrays]:
        return self.runner.run(task, block_numbers(block_size(n), n))


def open_scanner(pairs: Pairs, source: Source, n_threads: int, runner: Runner | None) -> Scanner:
    """Give the scanner of a run: by a runner of blocks, if there is one and scores are factors."""
    scores = pairs.request.scores
    if runner is None or not isinstance(scores, PairScores):
        return Scanner(source, n_threads)
    return BlockScanner(source, n_threads, Shared(pack(pairs, scores), open_packed), runner)


def begin_rows(source: Source, inputs: Arrays) -> Block:
    """Begin `BlockScanner.rows`."""
    scanner, view = Scanner(source, 1), view_of(source, inputs)
    learners, threshold, k = inputs["learners"], inputs["threshold"], int(inputs["k"])

    def scan(part: slice) -> Found:
        return scanner.block(learners[part], view, k, threshold[part])

    return _by_blocks(len(learners), scan)


def begin_sampled_rows(source: Source, inputs: Arrays) -> Block:
    """Begin `BlockScanner.sampled_rows`."""
    scanner, learners, price = Scanner(source, 1), inputs["learners"], inputs["price"]
    k, n_sampled, seed = inputs["numbers"].tolist()

    def scan(part: slice) -> Found:
        return scanner.sampled_block(learners[part], price, k, n_sampled=n_sampled, seed=seed)

    return _by_blocks(len(learners), scan)


def begin_rows_and_columns(source: Source, inputs: Arrays) -> Block:
    """Begin `BlockScanner.rows_and_columns`."""
    scanner, view = Scanner(source, 1), view_of(source, inputs)
    n = len(inputs["learners"])
    dealt = stripes([inputs["learners"][part] for part in steps(slice(0, n))])
    k, k_columns = inputs["numbers"].tolist()

    def block(number: int) -> Arrays:
        parts: list[Found] = []
        columns = scanner.stripe(
            dealt[number],
            view,
            lambda _, part: parts.append(part),
            inputs["threshold"],
            k=k,
            k_columns=k_columns,
            utility=inputs["utility"],
        )
        by_mentor: Arrays = {
            "learner": columns.learner,
            "for": columns.mentor,
            "worth": columns.value,
        }
        return {**_arrays(parts, k), **by_mentor}

    return block


def _by_blocks(n: int, scan: Callable[[slice], Found]) -> Block:
    size = block_size(n)
    return lambda number: _arrays([scan(part) for part in steps(block_rows(number, size, n))])


def steps(rows: slice) -> list[slice]:
    """Cut rows into blocks of the scanner."""
    starts = range(rows.start, rows.stop, BLOCK_ROWS)
    return [slice(start, min(start + BLOCK_ROWS, rows.stop)) for start in starts]


def view_inputs(view: View) -> dict[str, NDArray[Any]]:
    """Return what another process needs to see the same mentors at the same prices."""
    price = np.zeros(len(view.position), dtype=np.float32)
    price[view.columns] = view.price[: len(view.columns)]
    return {"price": price, "columns": view.columns}


def view_of(source: Source, inputs: Arrays) -> View:
    """Undo `view_inputs`."""
    return source.view(inputs["price"], inputs["columns"])


def _joined(parts: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    return np.concatenate([np.empty(0, dtype=np.int64), *parts])


def _arrays(parts: Sequence[Found], k: int = 0) -> dict[str, NDArray[Any]]:
    parts = parts or [Found.nothing(0, k)]
    return {name: np.concatenate([getattr(part, name) for part in parts]) for name in _FOUND}


def _together(order: NDArray[np.int64], k: int, parts: Sequence[Arrays]) -> Found:
    """Put the results of blocks in place; `order` says whose they are."""
    found = Found.nothing(len(order), k)
    if parts:
        whole = {name: np.concatenate([part[name] for part in parts]) for name in _FOUND}
        found.put(order, Found(whole["mentor"], whole["value"], whole["rest"]))
    return found
