"""Prices of persons taken off pair scores, so that a certificate of assignments knows them.

See `matching._person_flow`. Two things a price of a person cannot say in scores, and such pairs are
*settled*, as if forbidden to all but the row that has them: that a second wish would cost somebody
else a match, and that it would cost more than a score.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from matching._case import row_blocks
from matching._kind_rows import Rows
from matching._pairs import Pairs
from matching._person_flow import Network, Solved
from matching._request import Request
from matching.scores import ABSENT_BELOW, UNIT, PairScores

PERSON = "rule:one_person"
"""Name under which the prices of persons are a part of the scores."""


@dataclass(frozen=True, eq=False)
class Priced:
    """Persons' prices, and pairs that are settled.

    Parameters
    ----------
    person : ndarray of int64, shape (n_priced,)
        ``learner * n_mentors + mentor``.
    price : ndarray of int64, shape (n_priced,)
        λ in whole units, above 0.
    settled_row, settled_mentor : ndarray of intp, shape (n_settled,)
    """

    person: NDArray[np.int64]
    price: NDArray[np.int64]
    settled_row: NDArray[np.intp]
    settled_mentor: NDArray[np.intp]


def pair_scores(request: Request) -> PairScores:
    """Scores of a request that is known to hold them in separable form."""
    assert isinstance(request.scores, PairScores)
    return request.scores


def priced(request: Request, rows: Rows, pairs: Pairs, network: Network, solved: Solved) -> Priced:
    """Read the persons' prices off a flow, and settle what they cannot say."""
    m = network.n_mentors
    price = solved.price[m:] - solved.price[network.leads_to]
    person, price = network.person[price > 0], price[price > 0]
    learner, mentor = np.divmod(person, m)
    table = _free_rows(request, rows)[learner]
    every = np.maximum(table, 0).ravel(), np.repeat(mentor, table.shape[1])
    units = pair_scores(request).units_of(*every)
    units = np.where(table.ravel() >= 0, units, -np.inf).reshape(table.shape)
    least = units.min(axis=1, initial=np.inf, where=np.isfinite(units)) - price
    settled = (least < ABSENT_BELOW) | (price > _half(network.instance.match_bonus))
    has = np.full(len(request.locked), -1, dtype=np.intp)
    has[pairs.learners] = solved.assigned
    lacks = np.isfinite(units) & (has[table] != mentor[:, None]) & settled[:, None]
    at, kind = np.nonzero(lacks)
    return Priced(person[~settled], price[~settled], table[at, kind], mentor[at])


def _half(bonus: int) -> float:
    return bonus / 2 if bonus else np.inf


def _free_rows(request: Request, rows: Rows) -> NDArray[np.intp]:
    """Rows of each learner that are not locked, shape (n_learners, n_kinds); -1 = none."""
    shape = (int(rows.learner.max(initial=-1)) + 1, int(rows.kind.max(initial=-1)) + 1)
    return rows.table(np.where(request.locked < 0, np.arange(len(rows.kind)), -1), shape)


def with_prices(request: Request, rows: Rows, prices: Priced) -> Request:
    """Take the persons' prices off the scores.

    A pair must not fall below its row's least score by that: where there is one, pairs below it are
    forbidden one by one.
    """
    scores, shape = pair_scores(request), request.shape
    learner, mentor = np.divmod(prices.person, shape[1])
    table = _free_rows(request, rows)[learner]
    at, kind = np.nonzero(table >= 0)
    row, off = table[at, kind], -prices.price[at].astype(np.float32)
    part = csr_array((off, (row, mentor[at])), shape=shape)
    affected = np.unique(row)
    low_row, low_mentor = _below_least(request, scores, affected)
    no_row = np.concatenate([prices.settled_row, low_row])
    no_mentor = np.concatenate([prices.settled_mentor, low_mentor])
    barred = csr_array((np.ones(len(no_row), dtype=np.bool_), (no_row, no_mentor)), shape=shape)
    floor = request.floor.copy()
    floor[affected] = -np.inf
    corrections = {**scores.corrections_by, PERSON: part}
    forbidden = csr_array(scores.forbidden + barred)
    return replace(
        request,
        scores=replace(scores, corrections_by=corrections, forbidden=forbidden),
        floor=floor,
    )


def _below_least(
    request: Request, scores: PairScores, rows: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Pairs of some rows that are there but score less than they have to."""
    row, mentor = [np.zeros(0, dtype=np.intp)], [np.zeros(0, dtype=np.intp)]
    for part in row_blocks(rows):
        units = scores.units(part)
        low, at = np.nonzero((units < request.floor[part, None] * UNIT) & (units > -np.inf))
        row.append(part[low])
        mentor.append(at)
    return np.concatenate(row), np.concatenate(mentor)
