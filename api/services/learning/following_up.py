"""Use-case: some of those who were asked and did not answer are drawn at random, to be asked again.

The content answer more often. What the silent would have said is known of those alone who are asked
again, if chance drew them (Hansen & Hurwitz 1946, doi:10.1080/01621459.1946.10501894).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from api.services.actors import Actor
from api.services.audit import record
from api.services.learning.programme_log import DRAWN
from api.services.privacy.redaction import ERASED
from api.services.programmes.programmes import get_programme
from api.store import Tx, orm
from api.store.outcomes import pairs_named, silent_outcomes
from models.outcomes import Measure


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Who is to be asked again.

    Attributes
    ----------
    silent : int
        Pairs that were asked, have not answered, and had not been drawn before.
    pairs : tuple of Pair
        Those that were drawn, by id.
    """

    silent: int
    pairs: tuple[orm.Pair, ...]


def follow_up(
    tx: Tx,
    who: Actor,
    programme_id: str,
    measure: Measure,
    *,
    share: float,
    seed: int,
    now: datetime,
    request_id: str = "",
) -> FollowUp:
    """Draw a share of the silent, and mark them: their answers will stand for the silent.

    Parameters
    ----------
    share : float
        In (0, 1]; at least one is drawn where anybody is silent.
    seed : int
        The same silent and seed draw the same.

    Raises
    ------
    NotFound
    """
    get_programme(tx, who, programme_id, lock=True)
    asked: dict[str, list[orm.Outcome]] = {}
    for row in silent_outcomes(tx, who.tenant_id, programme_id, measure, erased=ERASED):
        asked.setdefault(row.pair_id, []).append(row)
    open_ones = sorted(
        pair for pair, rows in asked.items() if not any(DRAWN in row.details for row in rows)
    )
    n = min(len(open_ones), max(1, round(share * len(open_ones))))
    at = np.random.default_rng(seed).permutation(len(open_ones))[:n]
    drawn = sorted(open_ones[place] for place in at)
    for row in (row for pair in drawn for row in asked[pair]):
        row.details = {**row.details, DRAWN: now.isoformat()}
    tx.flush()
    place = ("programme", programme_id, {"drawn": n, "silent": len(open_ones), "seed": seed})
    record(tx, who, "silent_drawn", *place, now=now, request_id=request_id)
    return FollowUp(len(open_ones), tuple(pairs_named(tx, who.tenant_id, drawn)))
