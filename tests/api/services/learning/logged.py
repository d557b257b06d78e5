"""A programme whose log tells that one feature matters more than HR believes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import sqlalchemy as sa

from api.store import Store, orm
from features.blocks import BLOCKS
from matching.policy import Policy
from tests.api.world import TENANT, company

PROGRAMME = "spring"
BEGIN = datetime(2025, 1, 6, 8, tzinfo=UTC)
WEIGHTS = {name: w for name, w in Policy().block_weights(BLOCKS).items() if w > 0}
PER_LIST = 4


def add_log(
    store: Store, lists: int = 160, *, seed: int = 0, matters: str = "style", effect: float = 2.5
) -> None:
    """Write lists, choices, pairs that have ended, and what learners said of them.

    Parameters
    ----------
    matters : str
        The one block on which ratings depend.
    effect : float
        Points of a rating from φ = 0 to φ = 1.
    """
    rng = np.random.default_rng(seed)
    names = list(WEIGHTS)
    phi = rng.uniform(size=(lists, PER_LIST, len(names))).round(3)
    taken = rng.integers(PER_LIST, size=lists)
    mine = phi[np.arange(lists), taken, names.index(matters)]
    rating = np.clip(3 + effect * (mine - 0.5) + rng.normal(0, 0.4, lists), 1, 5)
    tables, rows = company(), _Rows()
    for at in range(lists):
        learner = str(tables.learners["learner_id"][at // 6 % 30])
        mentors = [str(tables.mentors["mentor_id"][(at + i) % 12]) for i in range(PER_LIST)]
        rows.add(at, learner, mentors, phi[at], names, taken=int(taken[at]), said=float(rating[at]))
    with store.write() as tx:
        for table, some in rows.tables.items():
            tx.connection().execute(sa.insert(table), some)


class _Rows:
    """What is written, by table, in an order that references allow."""

    def __init__(self) -> None:
        of = (orm.Shortlist, orm.Exposure, orm.Choice, orm.Pair, orm.Outcome)
        self.tables: dict[Any, list[dict[str, Any]]] = {one: [] for one in of}

    def add(
        self,
        at: int,
        learner: str,
        mentors: list[str],
        phi: np.ndarray[Any, Any],
        names: list[str],
        *,
        taken: int,
        said: float,
    ) -> None:
        shown, total = BEGIN + timedelta(days=at), sum(WEIGHTS.values())
        key = {"tenant_id": TENANT, "recommendation_id": f"rec_{at:04}"}
        versions = {"policy_version": None, "model_version": "prior"}
        self.tables[orm.Shortlist].append(
            {
                **key,
                **versions,
                "programme_id": PROGRAMME,
                "learner_id": learner,
                "kind": "any",
                "source": "prior",
                "state": "chosen",
                "created_at": shown,
            }
        )
        for rank, mentor in enumerate(mentors, start=1):
            values = phi[rank - 1]
            added = {
                n: float(WEIGHTS[n] / total * v) for n, v in zip(names, values, strict=True) if v
            }
            self.tables[orm.Exposure].append(
                {
                    **key,
                    **versions,
                    "rank": rank,
                    "learner_id": learner,
                    "mentor_id": mentor,
                    "propensity": 1 / (PER_LIST + 1 - rank),
                    "features": added,
                    "shown_at": shown,
                }
            )
        mentor, pair_id = mentors[taken], f"pair_{at:04}"
        self.tables[orm.Choice].append(
            {**key, "ranked": [mentor], "note": "", "chosen_by": "tests", "chosen_at": shown}
        )
        self.tables[orm.Pair].append(
            {
                **key,
                "pair_id": pair_id,
                "programme_id": PROGRAMME,
                "learner_id": learner,
                "mentor_id": mentor,
                "kind": "any",
                "state": "ended",
                "origin": "choice",
                "created_at": shown,
                "started_at": shown,
                "ended_at": shown + timedelta(days=60),
                "end_note": "",
                "not_again": False,
                "version": 1,
            }
        )
        self.tables[orm.Outcome].append(
            {
                "tenant_id": TENANT,
                "outcome_id": f"out_{at:04}",
                "pair_id": pair_id,
                "measure": "rating",
                "value": said,
                "source": "self",
                "measured_at": shown + timedelta(days=20),
                "received_at": shown + timedelta(days=20),
                "details": {},
            }
        )
