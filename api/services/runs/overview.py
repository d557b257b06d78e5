"""Use-case: a match run at a glance, as its draft stands now."""

from __future__ import annotations

from dataclasses import dataclass

from api.services.actors import Actor
from api.services.errors import NotFound
from api.services.recommending.keeper import Keeper
from api.store import Tx, orm
from api.store.run_figures import (
    Assigned,
    Busy,
    RunningProgramme,
    assigned_in,
    busiest,
    lists_with_mentors,
    places_on_lists,
    surroundings,
)

SHOWN = 5
"""Busiest mentors that are named."""


@dataclass(frozen=True, slots=True)
class Glance:
    """What a run comes to, review and all.

    Attributes
    ----------
    on_place : dict of int to int
        Learners whose mentor is at each place of their own list, by place from 1.
    lists : int
        Lists with somebody on them.
    busiest : tuple of Busy
    """

    assigned: Assigned
    on_place: dict[int, int]
    lists: int
    busiest: tuple[Busy, ...]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where a run belongs, and what else is published there.

    Attributes
    ----------
    programme : RunningProgramme
    cohort : str
        Its name.
    published : str or None
        The run of the same cohort that is in force; None where none is.
    """

    programme: RunningProgramme
    cohort: str
    published: str | None


_KEPT: Keeper[tuple[str, str, str, int], Glance] = Keeper(64)
"""By database, tenant, run, and the run's version, which grows with every change of the draft."""


def glance_at(tx: Tx, who: Actor, run: orm.MatchRun) -> Glance:
    """Add up what a run gives, and to whom most; once for each version of it."""
    key = str(tx.get_bind()), who.tenant_id, run.run_id, run.version
    return _KEPT.get(key, lambda: _glance(tx, who.tenant_id, run.run_id))


def _glance(tx: Tx, tenant_id: str, run_id: str) -> Glance:
    key = tenant_id, run_id
    return Glance(
        assigned_in(tx, *key),
        places_on_lists(tx, *key),
        lists_with_mentors(tx, *key),
        tuple(busiest(tx, *key, SHOWN)),
    )


def surroundings_of(tx: Tx, who: Actor, run: orm.MatchRun) -> Surroundings:
    """Return where a run belongs.

    Raises
    ------
    NotFound
        The programme is gone.
    """
    around = surroundings(tx, who.tenant_id, run.cohort_id)
    if around is None:
        raise NotFound("programme", run.programme_id)
    return Surroundings(*around)
