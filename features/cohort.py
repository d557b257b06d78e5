"""One cohort as arrays: what every feature block and every rule reads.

`Tables` are for people, a `Cohort` is for arithmetic. It is built once from one snapshot; rows are
in the order of the indexes, so that position ``i`` means the same learner everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from features.index import Index
from features.label import Label


@dataclass(frozen=True, eq=False)
class Needs:
    """What learners lack, on the half-step grid.

    Attributes
    ----------
    required : ndarray of int8, shape (n_learners, n_competencies)
        Level that the learner's post asks for, in half steps (0–10); 0 where it asks for nothing.
    present : ndarray of int8, shape (n_learners, n_competencies)
        Reconciled present level in half steps. Where nothing is known it is set so that the
        default of `features.assessments.reconcile` holds; see `known`.
    known : ndarray of bool, shape (n_learners, n_competencies)
        Whether any assessment stands behind `present`.
    weight : ndarray of float64, shape (n_learners, n_competencies)
        Importance × priority × strategic weight × urgency of the competency for the learner, >= 0.
    share : ndarray of float64, shape (n_learners, n_competencies)
        Share of the learner's whole weighted gap that lies in the competency; rows add up to 1, or
        are all 0 for a learner without a gap.
    """

    required: NDArray[np.int8]
    present: NDArray[np.int8]
    known: NDArray[np.bool_]
    weight: NDArray[np.float64]
    share: NDArray[np.float64]

    @property
    def gap(self) -> NDArray[np.int8]:
        """Half steps missing, ``max(0, required − present)``, (n_learners, n_competencies)."""
        missing: NDArray[np.int8] = np.maximum(self.required - self.present, 0).astype(np.int8)
        return missing


@dataclass(frozen=True, eq=False)
class Expertise:
    """What mentors can teach, each of shape (n_mentors, n_competencies).

    Attributes
    ----------
    level : ndarray of int8
        Level in half steps (0–10); 0 where the mentor names no expertise.
    validated, in_role : ndarray of bool
        Whether somebody checked it; whether it is core to the mentor's present post.
    wish : ndarray of float64
        Wish to teach it, in [0, 1]; 0 where the mentor names no expertise.
    """

    level: NDArray[np.int8]
    validated: NDArray[np.bool_]
    in_role: NDArray[np.bool_]
    wish: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Side:
    """What learners and mentors alike have; ``n`` is the number of people on this side.

    Attributes
    ----------
    person : tuple of str, length n
        Person ids, in index order: the ids of the side's index, but of a cohort of wishes
        (`matching.wishes`) whose wishes they are.
    name : tuple of str, length n
    post, department, site, zone, language_set : ndarray of intp, shape (n,)
        Category codes into `Cohort.posts`, `.departments`, `.sites`, `.zones`, `.language_sets`;
        -1 where unknown or blank.
    grade : ndarray of float64, shape (n,)
        NaN where unknown.
    style : ndarray of float64, shape (n, 4)
        In [-1, 1]; a row is all NaN where any of the four is unknown.
    methods : ndarray of bool, shape (n, 4)
        Order of `features.schema.METHODS`; all False where unknown.
    hours : ndarray of bool, shape (n, 168)
        Available hours of the week in UTC at `as_of`; all False where unknown.
    text : tuple of str, length n
        Goals of learners, bios of mentors.
    """

    person: tuple[str, ...]
    name: tuple[str, ...]
    post: NDArray[np.intp]
    department: NDArray[np.intp]
    site: NDArray[np.intp]
    zone: NDArray[np.intp]
    language_set: NDArray[np.intp]
    grade: NDArray[np.float64]
    style: NDArray[np.float64]
    methods: NDArray[np.bool_]
    hours: NDArray[np.bool_]
    text: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class History:
    """Past mentorships whose outcome was known strictly before `as_of`, one entry each.

    Attributes
    ----------
    mentor : ndarray of intp, shape (n_outcomes,)
    competency : ndarray of intp, shape (n_outcomes,)
        -1 where the mentorship named no competency.
    outcome : ndarray of float64, shape (n_outcomes,)
        In [0, 1]: see `features.blocks.record.outcome_of`.
    pairs : tuple of (str, str)
        (learner id, mentor id) of every mentorship that began by `as_of`, ended or not.
    """

    mentor: NDArray[np.intp]
    competency: NDArray[np.intp]
    outcome: NDArray[np.float64]
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, eq=False)
class Cohort:
    """One cohort at one instant, as arrays.

    Attributes
    ----------
    learners, mentors, competencies, posts : Index
        Of a cohort of wishes (`matching.wishes`) `learners` are the wishes.
    competency_dimension : ndarray of intp, shape (n_competencies,)
        Position in `features.schema.DIMENSIONS`; -1 where unknown.
    competency_labels, post_labels : tuple of Label
        Names in index order; a name missing in one language falls back to the other, then the id.
    departments, sites, zones : tuple of str
        Sorted category names, addressed by the codes in `Side`.
    language_sets : tuple of frozenset of str
        Distinct sets of languages.
    zone_offset : ndarray of float64, shape (n_zones,)
        Hours ahead of UTC at `as_of`.
    post_models : ndarray of int8, shape (n_posts, n_competencies)
        Required level in half steps.
    post_importance : ndarray of float64, shape (n_posts, n_competencies)
        Importance in [1, 5]; 0 where the post does not ask for the competency.
    learner_side, mentor_side : Side
    needs : Needs
    expertise : Expertise
    history : History
    synonyms : tuple of tuple of str
        Per competency, every spelling in either language (names and aliases).
    learner_layer : ndarray of intp, shape (n_learners,)
        Position in `features.schema.LAYERS`.
    mentor_layers : ndarray of bool, shape (n_mentors, 3)
        Layers that the mentor suits; all True where he names none.
    learner_kind : ndarray of intp, shape (n_learners,)
        Wanted mentor kind: position in `MENTOR_KINDS`, -1 for either.
    mentor_kind : ndarray of intp, shape (n_mentors,)
    capacity, minimum : ndarray of intp, shape (n_mentors,)
        Seats after hours and pauses; learners that the mentor must at least get (<= capacity).
    manager : dict of str to str
        Manager of each person who has one, by person id.
    excluded : tuple of (int, int, str)
        (learner position, mentor position, ``"banned"`` or ``"not_again"``).
    as_of : datetime
        Aware UTC.
    """

    learners: Index
    mentors: Index
    competencies: Index
    posts: Index
    competency_dimension: NDArray[np.intp]
    competency_labels: tuple[Label, ...]
    post_labels: tuple[Label, ...]
    departments: tuple[str, ...]
    sites: tuple[str, ...]
    zones: tuple[str, ...]
    language_sets: tuple[frozenset[str], ...]
    zone_offset: NDArray[np.float64]
    post_models: NDArray[np.int8]
    post_importance: NDArray[np.float64]
    learner_side: Side
    mentor_side: Side
    learner_layer: NDArray[np.intp]
    mentor_layers: NDArray[np.bool_]
    learner_kind: NDArray[np.intp]
    mentor_kind: NDArray[np.intp]
    needs: Needs
    expertise: Expertise
    capacity: NDArray[np.intp]
    minimum: NDArray[np.intp]
    history: History
    synonyms: tuple[tuple[str, ...], ...]
    manager: dict[str, str]
    excluded: tuple[tuple[int, int, str], ...]
    as_of: datetime
