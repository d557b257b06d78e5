"""Use-case: whom a mentor may be matched with, and why; without anything that is the learners' own.

Nobody is named, and nothing is said of anybody's levels: a learner's post and department, what she
herself says she wants to work on, and what speaks for the two.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from api.services.access.reach import check_reaches
from api.services.actors import Actor
from api.services.errors import NotFound
from api.services.recommending.cohorts import Companies, Ready
from api.services.recommending.sources import Source
from api.store import Tx
from api.store.candidates import Intake, intakes_of, who_has_mentor, who_may_choose
from api.store.people import is_on_side
from api.store.runs import not_automatic
from features.label import Label
from features.reason import Reason
from matching.live.cohort import LiveCohort

MOST_CANDIDATES = 20
_TELLING = frozenset({"style", "methods", "availability", "time_zone"})
"""Blocks whose reasons a mentor may read: none of them follows anybody's levels."""
_SPEAKS_FOR = 0.5
"""Value of a block from which on it is a reason for a pair."""
_UNKNOWN = frozenset({"style_unknown"})
_MOST_TOPICS = 5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A learner, without a name.

    Attributes
    ----------
    wants : tuple of Label
        Competencies that she names as her priorities.
    offered : tuple of Label
        Of these, and of what her post asks for, what the mentor teaches.
    listed : bool
        The mentor stands on a list from which she chooses just now.
    """

    post: Label
    department: str
    wants: tuple[Label, ...]
    offered: tuple[Label, ...]
    reasons: tuple[Reason, ...]
    listed: bool


@dataclass(frozen=True, slots=True)
class Candidates:
    """Those of one programme.

    Attributes
    ----------
    possible : int
        Learners without a mentor whom the rules allow.
    items : tuple of Candidate
        Who chooses just now, then who fits best.
    """

    intake: Intake
    possible: int
    items: tuple[Candidate, ...]


def programmes_of_mentor(tx: Tx, who: Actor, mentor_id: str) -> Sequence[Intake]:
    """Return the programmes whose open cohort a mentor takes part in, the newest first.

    Raises
    ------
    NotFound
    """
    check_reaches(tx, who, "mentor", mentor_id, mentor_id)
    if not is_on_side(tx, who.tenant_id, "mentor", mentor_id):
        raise NotFound("mentor", mentor_id)
    return intakes_of(tx, who.tenant_id, mentor_id)


def list_candidates(
    tx: Tx, who: Actor, companies: Companies, programme_id: str, mentor_id: str, now: datetime
) -> Candidates:
    """Return whom a mentor may be matched with in a programme, as the company was scored today.

    Raises
    ------
    NotFound
        No mentor whom the actor reaches; no programme with an open cohort that she takes part in.
    """
    intakes = programmes_of_mentor(tx, who, mentor_id)
    return candidates_among(tx, who, companies, intakes, programme_id, mentor_id=mentor_id, now=now)


def candidates_among(
    tx: Tx,
    who: Actor,
    companies: Companies,
    intakes: Sequence[Intake],
    programme_id: str,
    *,
    mentor_id: str,
    now: datetime,
) -> Candidates:
    """Return whom a mentor may be matched with; `intakes` are of `programmes_of_mentor`.

    Raises
    ------
    NotFound
        The programme is none of them.
    """
    intake = next((one for one in intakes if one.programme_id == programme_id), None)
    if intake is None:
        raise NotFound("programme", programme_id)
    ready = companies.as_scored(tx, _source(who, intake, now), intake.run_id)
    live = ready.live
    if mentor_id not in live.scored.cohort.mentors:  # she is paused, say
        return Candidates(intake, 0, ())
    mentor = live.scored.cohort.mentors.position(mentor_id)
    listed = who_may_choose(tx, who.tenant_id, programme_id, mentor_id)
    out = who_has_mentor(tx, who.tenant_id, programme_id) | {*not_automatic(tx, who.tenant_id)}
    rows, possible = _best(live, ready.units_for(mentor), listed, out - listed)
    told = ready.candidates.get((mentor, *rows), lambda: _told(live, rows, mentor))
    people = live.scored.cohort.learner_side.person
    items = (
        replace(one, listed=True) if people[row] in listed else one
        for row, one in zip(rows, told, strict=True)
    )
    return Candidates(intake, possible, tuple(items))


def who_ask(
    tx: Tx,
    who: Actor,
    companies: Companies,
    asking: Mapping[str, Collection[str]],
    *,
    mentor_id: str,
    now: datetime,
) -> dict[tuple[str, str], Candidate]:
    """Return what a mentor reads of learners who ask for her, by programme and learner.

    Parameters
    ----------
    asking : mapping of str to collection of str
        Ids of learners, by programme.

    Returns
    -------
    dict
        Without those of whom nothing can be told: the programme has no open cohort any more, one of
        the two takes no part in it today.

    Raises
    ------
    NotFound
        No mentor whom the actor reaches.
    InvalidTables
        The company lacks what scoring needs.
    """
    told: dict[tuple[str, str], Candidate] = {}
    for intake in programmes_of_mentor(tx, who, mentor_id) if asking else ():
        if wanted := asking.get(intake.programme_id):
            ready = companies.as_scored(tx, _source(who, intake, now), intake.run_id)
            for learner_id, one in _asking(ready, wanted, mentor_id).items():
                told[intake.programme_id, learner_id] = one
    return told


def _asking(ready: Ready, wanted: Collection[str], mentor_id: str) -> dict[str, Candidate]:
    cohort = ready.live.scored.cohort
    if mentor_id not in cohort.mentors:
        return {}
    mentor = cohort.mentors.position(mentor_id)
    rows: dict[str, int] = {}
    for row, person in enumerate(cohort.learner_side.person):
        if person in wanted:
            rows.setdefault(person, row)
    found = tuple(rows.values())
    told = ready.candidates.get((mentor, *found), lambda: _told(ready.live, found, mentor))
    return dict(zip(rows, told, strict=True))


def _source(who: Actor, intake: Intake, now: datetime) -> Source:
    return Source(
        who.tenant_id,
        intake.programme_id,
        intake.cohort_id,
        intake.cohort_version,
        intake.policy_version,
        intake.mentor_version,
        now.astimezone(UTC).date(),
        intake.champion,
    )


def _best(
    live: LiveCohort, units: NDArray[np.float64], listed: set[str], out: set[str]
) -> tuple[list[int], int]:
    """Return positions of the best learners, and how many may be at all."""
    people = live.scored.cohort.learner_side.person
    allowed = np.array([person not in out for person in people], dtype=np.bool_)
    may: NDArray[np.bool_] = allowed & np.isfinite(units) & (units >= live.least)
    first = np.array([person in listed for person in people], dtype=np.bool_)
    order = np.lexsort((-units, ~first))
    chosen: dict[str, int] = {}  # a learner may have several wishes
    for row in order[may[order]].tolist():
        if len(chosen) == MOST_CANDIDATES:
            break
        chosen.setdefault(people[row], row)
    return list(chosen.values()), len({people[row] for row in np.flatnonzero(may).tolist()})


def _told(live: LiveCohort, rows: Sequence[int], mentor: int) -> tuple[Candidate, ...]:
    """Return learners as a mentor reads of them, as if none had her on a list."""
    wishes = _wishes(live, {live.scored.cohort.learner_side.person[row] for row in rows})
    return tuple(_candidate(live, row, mentor, wishes) for row in rows)


def _candidate(
    live: LiveCohort, row: int, mentor: int, wishes: Mapping[str, list[int]]
) -> Candidate:
    cohort = live.scored.cohort
    side, labels = cohort.learner_side, cohort.competency_labels
    post = int(side.post[row])
    wants = wishes[side.person[row]]
    asked = np.flatnonzero(cohort.post_importance[post]).tolist() if post >= 0 else []
    teaches = cohort.expertise.level[mentor] > 0
    offered = [one for one in dict.fromkeys((*wants, *asked)) if teaches[one]]
    return Candidate(
        post=cohort.post_labels[post] if post >= 0 else Label("", ""),
        department=(*cohort.departments, "")[side.department[row]],
        wants=tuple(labels[one] for one in wants),
        offered=tuple(labels[one] for one in offered[:_MOST_TOPICS]),
        reasons=_reasons(live, row, mentor),
        listed=False,
    )


def _wishes(live: LiveCohort, learner_ids: set[str]) -> dict[str, list[int]]:
    """Return the competencies that learners name as their priorities, by learner."""
    learners, known = live.tables.learners, live.scored.cohort.competencies
    rows = learners[learners["learner_id"].isin(learner_ids)]
    return {
        learner_id: [known.position(one) for one in str(named).split("|") if one in known]
        for learner_id, named in zip(rows["learner_id"], rows["priorities"], strict=True)
    }


def _reasons(live: LiveCohort, row: int, mentor: int) -> tuple[Reason, ...]:
    encoded = live.scored.encoded
    phi = encoded.phi(row, mentor)
    return tuple(
        reason
        for block in encoded.blocks
        if block.name in _TELLING and phi.get(block.name, 0.0) >= _SPEAKS_FOR
        for reason in block.reasons(encoded.cohort, row, mentor, phi[block.name])
        if reason.code not in _UNKNOWN
    )
