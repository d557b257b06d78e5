"""Use-case: what a learner lacks, by which evidence and which version of her post's model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from api.services.access.reach import check_reaches
from api.services.actors import Actor
from api.services.errors import NotFound
from api.store import Tx
from api.store.competency_models import newest_versions
from api.store.gap_facts import GapFacts, Missed, gap_facts
from features.assessments import Evidence as Entries
from features.assessments import raised, reconcile, severity_of, shown_level
from features.label import Label
from features.levels import STEP, to_steps
from features.needs import PRIORITY_FACTOR, shares


@dataclass(frozen=True, slots=True)
class Evidence:
    """One dated level from one source."""

    level: float
    source: str
    on: date


@dataclass(frozen=True, slots=True)
class Gap:
    """One competency of a learner; levels from 0 to 5.

    Attributes
    ----------
    known : bool
        Whether any evidence stands behind the present level; else it is assumed.
    share : float
        Share of this competency in the whole weighted gap, in [0, 1].
    """

    competency_id: str
    name: Label
    required: float
    present: float
    gap: float
    known: bool
    share: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Gaps:
    """What a learner lacks at an instant.

    Attributes
    ----------
    model_version : int or None
        Of the post's model; 0 where it came before any was counted, None without a post.
    gaps : tuple of Gap
        What the post asks for and what is known, the largest share first.
    """

    learner_id: str
    post_id: str | None
    model_version: int | None
    as_of: date
    gaps: tuple[Gap, ...]


def gaps_of(tx: Tx, who: Actor, learner_id: str, now: datetime) -> Gaps:
    """Return what a learner lacks by what is known today.

    The numbers are those of `features.needs.build_needs`, from the rows of one learner alone.

    Raises
    ------
    NotFound
    """
    facts = gap_facts(tx, who.tenant_id, learner_id, now.date())
    if facts is None:
        raise NotFound("learner", learner_id)
    check_reaches(tx, who, "learner", learner_id, learner_id)
    post_id = facts.post_id
    version = None if post_id is None else newest_versions(tx, who.tenant_id, [post_id])[post_id]
    return Gaps(learner_id, post_id, version, now.date(), _gaps(facts, now.date()))


def _gaps(facts: GapFacts, day: date) -> tuple[Gap, ...]:
    ids = sorted(facts.catalogue)
    at = {competency_id: place for place, competency_id in enumerate(ids)}
    required, weight = _asked(facts, at)
    entries = _entries(facts, at, required)
    present, known = reconcile(entries, required, day)
    share = shares(weight, required, present)
    gap = np.maximum(required - present, 0)
    gaps = [
        Gap(
            ids[place],
            facts.catalogue[ids[place]].name,
            float(required[0, place]) * STEP,
            float(present[0, place]) * STEP,
            float(gap[0, place]) * STEP,
            bool(known[0, place]),
            float(share[0, place]),
            tuple(Evidence(*one) for one in entries.sources(0, place)),
        )
        for place in np.flatnonzero((required[0] > 0) | known[0]).tolist()
    ]
    return tuple(sorted(gaps, key=lambda one: (-one.share, one.competency_id)))


def _asked(facts: GapFacts, at: dict[str, int]) -> tuple[NDArray[np.int8], NDArray[np.float64]]:
    """Half steps that the post asks for, and how much each competency counts; (1, n) each."""
    required, weight = np.zeros((1, len(at)), dtype=np.int8), np.zeros((1, len(at)))
    places = [at[one.competency_id] for one in facts.asked]
    required[0, places] = to_steps(np.array([one.level for one in facts.asked], dtype=np.float64))
    weight[0, places] = [one.importance for one in facts.asked]
    latest = {one.kpi: one.on for one in facts.missed}
    newest = [one for one in facts.missed if one.on == latest[one.kpi]]
    weight *= raised(_cells(newest, at), _severity(newest), (1, len(at)))
    for competency_id, place in at.items():
        factor = PRIORITY_FACTOR if competency_id in facts.priorities else 1.0
        weight[0, place] *= facts.catalogue[competency_id].strategic * factor
    return required, weight


def _entries(facts: GapFacts, at: dict[str, int], required: NDArray[np.int8]) -> Entries:
    """Return what stands behind the present levels: assessments, and figures that were missed."""
    rated = facts.assessed
    missed = [one for one in facts.missed if required[0, at[one.competency_id]] > 0]
    cells = _cells(missed, at)
    places = [at[one.competency_id] for one in rated]
    days = [*(one.on for one in rated), *(one.on for one in missed)]
    sources = [*(one.source for one in rated), *("performance" for _ in missed)]
    levels = np.array([one.level for one in rated], dtype=np.float64)
    return Entries(
        learner=np.zeros(len(days), dtype=np.intp),
        competency=np.concatenate([np.array(places, dtype=np.intp), cells[1]]),
        level=np.concatenate([levels, shown_level(required[cells], _severity(missed))]),
        source=np.array(sources, dtype=object),
        day=np.array(days, dtype="datetime64[D]"),
    )


def _cells(
    missed: Sequence[Missed], at: dict[str, int]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    places = np.array([at[one.competency_id] for one in missed], dtype=np.intp)
    return np.zeros(len(places), dtype=np.intp), places


def _severity(missed: Sequence[Missed]) -> NDArray[np.float64]:
    shortfall = np.array([one.shortfall for one in missed], dtype=np.float64)
    return severity_of(shortfall, np.array([one.weight for one in missed], dtype=np.float64))
