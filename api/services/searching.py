"""Use-case: people, programmes, cohorts and match runs are found by a part of a name or id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.services.actors import Actor
from api.store import Tx, orm
from api.store.searching import (
    PersonFound,
    cohorts_like,
    people_like,
    programmes_like,
    runs_like,
)


@dataclass(frozen=True, slots=True)
class Found:
    """What goes by a text; each list at most as long as was asked for."""

    people: Sequence[PersonFound] = ()
    programmes: Sequence[orm.Programme] = ()
    cohorts: Sequence[orm.Cohort] = ()
    runs: Sequence[orm.MatchRun] = ()

    @property
    def anything(self) -> bool:
        """Whether there is anything at all."""
        return any((self.people, self.programmes, self.cohorts, self.runs))


def search(tx: Tx, who: Actor, text: str, limit: int) -> Found:
    """Return what goes by a text, at most `limit` of each kind; nothing for no text."""
    wanted = text.strip()
    if not wanted:
        return Found()
    key = who.tenant_id, wanted, limit
    return Found(
        people_like(tx, *key),
        programmes_like(tx, *key),
        cohorts_like(tx, *key),
        runs_like(tx, *key),
    )
