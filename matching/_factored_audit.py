"""Best ``score - price`` of each learner straight from the factors of pair scores.

What `matching.certificate` computes pair by pair in float64, in blocks of float32 products instead:
exact, because scores and prices are whole units below 2²³. With the solvers it shares the order of
learners, which decides nothing but the time it takes, and the product of sparse lines.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from matching._request import Request
from matching._similar import COMMON
from matching.blocks.runner import (
    THREADS,
    Arrays,
    Block,
    Runner,
    Shared,
    Task,
    block_numbers,
    block_rows,
    block_size,
)
from matching.scores import ABSENT_BELOW, EXACT_LIMIT, UNIT, PairScores

_BLOCK_ROWS = 512
_TILE_COLUMNS = 2048
_NOTHING = np.float32(-1e30)
"""Added to forbidden pairs: below every least score."""


def factored(request: Request, price: NDArray[np.float64]) -> PairScores | None:
    """Pair scores that can be audited at these prices, in the unit of the scores; None if not."""
    scores = request.scores
    if not isinstance(scores, PairScores) or request.eligible is not None or 0 in scores.shape:
        return None
    units = price * UNIT
    whole = np.array_equal(units, np.rint(units))
    small = 2 * max(scores.largest, int(np.abs(units).max(initial=0.0))) < EXACT_LIMIT
    return scores if whole and small else None


def best_by_level(
    request: Request,
    scores: PairScores,
    learners: NDArray[np.intp],
    *,
    level: NDArray[np.int8],
    price: NDArray[np.float64],
    runner: Runner = THREADS,
) -> dict[int, NDArray[np.float64]]:
    """Best ``score - price`` of each learner among the mentors of each level that there is.

    Parameters
    ----------
    request : Request
    scores : PairScores
        As `factored` gives it.
    learners : ndarray of intp, shape (n,)
    level : ndarray of int8, shape (n_mentors,)
    price : ndarray of float64, shape (n_mentors,)
        In the unit of the scores.
    runner : Runner, optional

    Returns
    -------
    dict of int to ndarray of float64, shape (n,)
        ``-inf`` where no pair is present.
    """
    order = np.argsort(scores.likeness[learners])
    learners = learners[order]
    floor = np.maximum(np.ceil(request.floor[learners] * UNIT), ABSENT_BELOW)
    shared = Shared(_factors(scores, learners), dict)
    inputs: Arrays = {
        "floor": floor.astype(np.float32),
        "level": level,
        "price": (price * UNIT).astype(np.float32),
    }
    blocks = block_numbers(block_size(len(learners)), len(learners))
    done = runner.run(Task("audit", shared, inputs, begin_audit), blocks)
    parts = [part["best"] for part in done] or [np.empty((len(np.unique(level)), 0))]
    best = np.empty((len(parts[0]), len(learners)))
    best[:, order] = np.concatenate(parts, axis=1).astype(np.float64) / UNIT
    return dict(zip(np.unique(level).tolist(), best, strict=True))


def _factors(scores: PairScores, learners: NDArray[np.intp]) -> dict[str, NDArray[np.generic]]:
    """Collect the factors of some learners, and what is added to single pairs of theirs."""
    factors = scores.factors_of(learners)
    single = scores.forbidden.astype(np.float32) * _NOTHING
    for part in scores.corrections_by.values():
        single = single + part
    single = csr_array(csr_array(single)[learners])
    return {
        "learner_start": factors.indptr,
        "learner_column": factors.indices,
        "learner_value": factors.data,
        "mentor_factors": np.ascontiguousarray(scores.mentor_factors.T),
        "single_start": single.indptr,
        "single_column": single.indices,
        "single_value": single.data.astype(np.float32),
    }


def begin_audit(factors: Arrays, inputs: Arrays) -> Block:
    """Begin an audit: its blocks give ``best`` in units, shape (n_levels, n_rows), level by level.

    Parameters
    ----------
    factors : mapping of str to ndarray
        Compressed rows ``learner_*`` and ``single_*``; ``mentor_factors`` by column.
    inputs : mapping of str to ndarray
        ``floor`` and ``price`` in units, ``level``.
    """
    inputs = {**factors, **inputs}
    sides = [_side(inputs, at) for at in np.unique(inputs["level"])]
    n, size = len(inputs["floor"]), block_size(len(inputs["floor"]))

    def block(number: int) -> Arrays:
        rows = block_rows(number, size, n)
        steps = range(rows.start, rows.stop, _BLOCK_ROWS)
        parts = [slice(start, min(start + _BLOCK_ROWS, rows.stop)) for start in steps]
        best = [[_best_units(inputs, part, side) for part in parts] for side in sides]
        return {"best": np.array([np.concatenate(line) for line in best])}

    return block


@dataclass(frozen=True, eq=False)
class _Side:
    """Mentors of one level: factors by column, prices in units, each mentor's column or -1."""

    factors: NDArray[np.float32]
    price: NDArray[np.float32]
    position: NDArray[np.intp]


def _side(inputs: Arrays, level: np.int8) -> _Side:
    here = inputs["level"] == level
    position = np.full(len(here), -1, dtype=np.intp)
    position[here] = np.arange(np.count_nonzero(here))
    factors = inputs["mentor_factors"]
    factors = factors if here.all() else np.ascontiguousarray(factors[:, here])
    return _Side(factors, inputs["price"][here], position)


def _part(inputs: Arrays, name: str, rows: slice, width: int) -> csr_array:
    """Take some rows of a compressed matrix."""
    start = inputs[f"{name}_start"][rows.start : rows.stop + 1]
    entries = slice(start[0], start[-1])
    column, value = inputs[f"{name}_column"][entries], inputs[f"{name}_value"][entries]
    return csr_array((value, column, start - start[0]), shape=(rows.stop - rows.start, width))


def _best_units(inputs: Arrays, rows: slice, side: _Side) -> NDArray[np.float32]:
    """Largest score less price of some learners with the mentors of one side, in units."""
    part = _part(inputs, "learner", rows, len(side.factors))
    n, least = part.shape[0], inputs["floor"][rows]
    common = np.bincount(part.indices, minlength=part.shape[1]) >= COMMON * n
    active = np.flatnonzero(common)
    left = np.hstack([part[:, active].toarray(), np.ones((n, 1), dtype=np.float32)])
    single = _part(inputs, "single", rows, len(side.position)).tocoo()
    single_column = side.position[single.col]
    best = np.full(n, -np.inf, dtype=np.float32)
    room = np.empty(n * _TILE_COLUMNS, dtype=np.float32)  # new memory for each tile costs more
    for start in range(0, len(side.price), _TILE_COLUMNS):
        chunk = slice(start, start + _TILE_COLUMNS)
        right = np.vstack([side.factors[active, chunk], -side.price[chunk]])
        tile = room[: n * right.shape[1]].reshape(n, -1)
        np.dot(left, right, out=tile)
        _add_seldom(tile, start, part, common, side.factors)
        here = (single_column >= start) & (single_column < start + _TILE_COLUMNS)
        tile[single.row[here], single_column[here] - start] += single.data[here]
        np.maximum(best, _best_present(tile, side.price[chunk], least), out=best)
    return best


def _add_seldom(
    tile: NDArray[np.float32],
    first: int,
    part: csr_array,
    common: NDArray[np.bool_],
    factors: NDArray[np.float32],
) -> None:
    """Add the products of the columns that few learners use, mentors counted from `first`."""
    seldom = ~common[part.indices]
    if seldom.any():
        # Loaded late: it brings the compiler.
        from matching.large.kernels import add_products

        start = np.concatenate([[0], np.cumsum(seldom)])[part.indptr].astype(np.int64)
        column, value = part.indices[seldom].astype(np.int32), part.data[seldom]
        add_products(tile, first, start, column, value, factors)


def _best_present(
    tile: NDArray[np.float32], price: NDArray[np.float32], least: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Largest number of each line whose score, the number plus the price, is at least `least`.

    An absent pair is worth less than ``least - price``: where a line's largest number is not, it
    belongs to a pair that is present.
    """
    best: NDArray[np.float32] = tile.max(axis=1, initial=-np.inf)
    doubtful = np.flatnonzero(best < least - price.min(initial=np.inf))
    if len(doubtful):
        lines = tile[doubtful]
        lines[lines + price < least[doubtful, None]] = -np.inf
        best[doubtful] = lines.max(axis=1, initial=-np.inf)
    return best
