"""What a run matches: the company's tables less what is settled already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from api.services.rejections import check_kept_apart, with_pairs_apart
from features.offers import HOURS_PER_SEAT
from features.tables import Tables
from matching.policy import Policy
from matching.wishes import without_served

BAN, NOT_AGAIN = "banned", "not_again"


@dataclass(frozen=True, slots=True)
class LivePair:
    """A pair that holds a seat."""

    programme_id: str
    learner_id: str
    mentor_id: str
    kind: str


@dataclass(frozen=True, slots=True)
class Settled:
    """What the service knows beside the company's tables.

    Attributes
    ----------
    programme_id : str
    live : tuple of LivePair
        Of all programmes: each holds a seat.
    free : mapping of str to int
        Seats that no live pair holds, by mentor.
    not_automatic : collection of str
        People who are not to be matched automatically.
    turned_down : tuple of (str, str)
        Learner and mentor who declined her.
    bans : tuple of (str, str)
        Learner and mentor whom HR keeps apart in this run.
    left_out : tuple of (str, str)
        Learner and kind of those to whom HR gives no mentor in this run.
    keep_pairs : bool
        Who has a mentor keeps her and is left out; else they are matched again.
    """

    programme_id: str
    live: tuple[LivePair, ...]
    free: Mapping[str, int]
    not_automatic: Collection[str]
    turned_down: tuple[tuple[str, str], ...] = ()
    bans: tuple[tuple[str, str], ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
    keep_pairs: bool = True


@dataclass(frozen=True, eq=False)
class Prepared:
    """What is matched, and who is not.

    Attributes
    ----------
    tables : Tables
        Capacities are the seats that can be given.
    opted_out : tuple of str
        Learners for whom a human is asked instead.
    left_out : tuple of (str, str)
        Learner and kind of those who would take part, had HR not left them out.
    again : tuple of LivePair
        Pairs that are matched again.
    kept : int
        Pairs of the cohort that go on as they are.
    """

    tables: Tables
    opted_out: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]
    again: tuple[LivePair, ...]
    kept: int


def prepare(tables: Tables, settled: Settled, policy: Policy, as_of: datetime) -> Prepared:
    """Take out of a cohort what is settled, and give its mentors the seats that are left.

    Parameters
    ----------
    tables : Tables
        Of the cohort.
    settled : Settled
    policy : Policy
        Without kinds a learner who has a mentor is out; with kinds those that she has.
    as_of : aware datetime

    Raises
    ------
    InvalidPolicy
        There are bans, and the policy does not keep such pairs apart.
    """
    everyone = set(tables.learners["learner_id"])
    mine = [
        pair
        for pair in settled.live
        if pair.programme_id == settled.programme_id and pair.learner_id in everyone
    ]
    again = [] if settled.keep_pairs else _matched_again(mine, settled)
    kept = [pair for pair in mine if pair not in again]
    served = [(pair.learner_id, pair.mentor_id, pair.kind) for pair in kept]
    wanting = without_served(tables, policy, served)
    by_hand = [(learner, "", kind) for learner, kind in settled.left_out]
    open_tables = without_served(wanting, policy, by_hand)
    opted = open_tables.learners["learner_id"].isin(list(settled.not_automatic))
    left = open_tables.learners[~opted].reset_index(drop=True)
    seated = replace(
        open_tables,
        learners=left,
        mentors=_with_seats(tables.mentors, settled, again, policy.load_cap),
    )
    together = [(pair.learner_id, pair.mentor_id) for pair in settled.live if pair not in again]
    seated = with_pairs_apart(seated, [*settled.turned_down, *together], NOT_AGAIN)
    if settled.bans:
        check_kept_apart(BAN, policy, tables.as_of(as_of))
        seated = with_pairs_apart(seated, settled.bans, BAN)
    out = tuple(sorted(open_tables.learners.loc[opted, "learner_id"]))
    absent = set(out).union(everyone.difference(wanting.learners["learner_id"]))
    left_out = tuple(one for one in settled.left_out if one[0] in everyone - absent)
    return Prepared(seated, out, left_out, tuple(again), len(kept))


def without_rules(tables: Tables, given_up: Collection[str]) -> Tables:
    """Return the tables with some of the company's own hard rules only reported."""
    hard = tables.rules["rule"].isin(list(given_up)) & (tables.rules["mode"] == "hard")
    return replace(
        tables, rules=tables.rules.assign(mode=tables.rules["mode"].mask(hard, "report"))
    )


def _matched_again(mine: Sequence[LivePair], settled: Settled) -> list[LivePair]:
    """Pairs that may change: not those of people who are not matched automatically."""
    fixed = set(settled.not_automatic)
    return [pair for pair in mine if not fixed & {pair.learner_id, pair.mentor_id}]


def _with_seats(
    mentors: pd.DataFrame, settled: Settled, again: Sequence[LivePair], most: int | None
) -> pd.DataFrame:
    """Mentors with the seats that a run can give; who is not matched automatically has none.

    The learners whom a mentor keeps count towards her hours, her minimum and the policy's most.
    """
    ids = mentors["mentor_id"].tolist()
    returned = _counted(ids, again)
    kept = _counted(ids, settled.live) - returned
    seats = np.array([settled.free.get(one, 0) for one in ids], dtype=np.int64) + returned
    hours = mentors["hours_per_month"].to_numpy(np.float64, na_value=np.inf)
    seats = np.minimum(seats, np.floor(hours / HOURS_PER_SEAT) - kept)
    seats = np.minimum(seats, np.inf if most is None else most - kept)
    seats[np.isin(ids, list(settled.not_automatic))] = 0
    wanted = mentors["minimum"].to_numpy(np.int64) - kept
    return mentors.assign(
        capacity=_like(mentors["capacity"], seats), minimum=_like(mentors["minimum"], wanted)
    )


def _counted(ids: Sequence[str], pairs: Sequence[LivePair]) -> NDArray[np.int64]:
    """Pairs of each mentor, shape (n_mentors,)."""
    count = Counter(pair.mentor_id for pair in pairs)
    return np.array([count[one] for one in ids], dtype=np.int64)


def _like(column: pd.Series, values: NDArray[Any]) -> pd.Series:
    """Whole numbers, 0 or more, as the column holds them."""
    return pd.Series(np.maximum(values, 0).astype(np.int64), column.index).astype(column.dtype)
