"""Use-case: what a learner lacks, by which evidence and which version of her post's model."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from api.services.access.reach import check_reaches
from api.services.actors import Actor
from api.services.errors import NotFound
from api.store import Tx
from api.store.competency_models import newest_versions
from api.store.surroundings import load_about, load_around
from features.assessments import gather
from features.index import Index
from features.label import Label
from features.levels import STEP
from features.needs import build_needs, post_requirements
from features.tables import Tables


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

    Raises
    ------
    NotFound
    """
    about = load_about(tx, who.tenant_id, "learner", learner_id).frames()
    if about["learners"].empty:
        raise NotFound("learner", learner_id)
    check_reaches(tx, who, "learner", learner_id, learner_id)
    around = load_around(tx, who.tenant_id, [learner_id]).tables().frames()
    facts = {name: about[name] for name in ("learners", "assessments", "shortfalls")}
    tables = Tables(**{**around, **facts})
    person = tables.people.set_index("person_id").loc[learner_id]
    post_id = None if person.isna()["post_id"] else str(person["post_id"])
    version = None if post_id is None else newest_versions(tx, who.tenant_id, [post_id])[post_id]
    found = _gaps(tables, learner_id, post_id, now.date())
    return Gaps(learner_id, post_id, version, now.date(), found)


def _gaps(tables: Tables, learner_id: str, post_id: str | None, day: date) -> tuple[Gap, ...]:
    competencies = Index(tables.competencies["competency_id"], "competency")
    posts = Index(tables.posts["post_id"], "post")
    models, importance = post_requirements(tables, posts, competencies)
    of_nothing = np.zeros((1, len(competencies)))
    at = [] if post_id is None else [posts.position(post_id)]
    asked = models[at] if at else of_nothing.astype(np.int8)
    weight = importance[at] if at else of_nothing
    learners = Index([learner_id], "learner")
    needs = build_needs(
        tables, learners, competencies, required=asked, importance=weight, as_of=day
    )
    found = gather(tables, learners, competencies, asked)
    labels = _labels(tables)
    gaps = [
        Gap(
            competencies[place],
            labels[competencies[place]],
            float(needs.required[0, place]) * STEP,
            float(needs.present[0, place]) * STEP,
            float(needs.gap[0, place]) * STEP,
            bool(needs.known[0, place]),
            float(needs.share[0, place]),
            tuple(Evidence(*one) for one in found.sources(0, place) if one[2] <= day),
        )
        for place in np.flatnonzero((asked[0] > 0) | needs.known[0]).tolist()
    ]
    return tuple(sorted(gaps, key=lambda one: (-one.share, one.competency_id)))


def _labels(tables: Tables) -> dict[str, Label]:
    named = tables.competencies[["competency_id", "name_zh", "name_en"]]
    return {one: Label(zh or en, en or zh) for one, zh, en in named.itertuples(index=False)}
