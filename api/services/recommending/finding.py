"""Use-case: any mentor of a programme is found, to ask why she is not on a learner's list."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from api.services.actors import Actor
from api.services.recommending.cohorts import Companies
from api.services.recommending.listing import Wanted, check_asked, ready_for, row_in
from api.store import Tx
from features.cohort import Cohort
from features.label import Label

_MOST_TAUGHT = 3


@dataclass(frozen=True, slots=True)
class FoundMentor:
    """A mentor who takes part, in brief.

    Attributes
    ----------
    teaches : tuple of Label
        Three competencies at most: those that were searched for, then those that she knows best.
    """

    mentor_id: str
    name: str
    department: str
    site: str
    teaches: tuple[Label, ...]


def find_mentors(
    tx: Tx,
    who: Actor,
    companies: Companies,
    wanted: Wanted,
    text: str,
    *,
    after: int = 0,
    limit: int,
    now: datetime,
) -> list[FoundMentor]:
    """Return mentors whose name, id, department or expertise holds every word of a text, by name.

    Parameters
    ----------
    tx : Tx
        One that reads.
    wanted : Wanted
        Whose programme and kind are meant.
    text : str
        Of any width and case; empty finds everybody.
    after : int
        So many are passed over.

    Raises
    ------
    NotFound
        No such programme; no learner whom the actor reaches.
    Unacceptable
        The programme gives mentors of other kinds.
    """
    about = check_asked(tx, who, wanted.programme_id, wanted.learner_id)
    ready = ready_for(tx, who, companies, wanted, about=about, now=now)
    row_in(ready, wanted)
    cohort, words = ready.live.scored.cohort, _plain(text).split()
    holds = np.ones(len(cohort.mentors), dtype=np.bool_)
    if wanted.learner_id in cohort.mentors:
        holds[cohort.mentors.position(wanted.learner_id)] = False
    called = _called(cohort)
    named = np.zeros(len(cohort.competencies), dtype=np.bool_)
    for word in words:
        topics = np.array([word in _both(label) for label in cohort.competency_labels])
        taught = (cohort.expertise.level[:, topics] > 0).any(axis=1)
        holds &= taught | _described(cohort, called, word)
        named |= topics
    found = called.by_name[holds[called.by_name]]
    return [_found(cohort, one, named) for one in found[after : after + limit].tolist()]


@dataclass(frozen=True, eq=False, slots=True)
class _Called:
    """What mentors are called.

    Attributes
    ----------
    texts : tuple of str
        Id and name of each, as texts are compared.
    by_name : ndarray of intp, shape (n_mentors,)
        Positions, in the order of names.
    """

    texts: tuple[str, ...]
    by_name: NDArray[np.intp]


def _described(cohort: Cohort, called: _Called, word: str) -> NDArray[np.bool_]:
    """Whether the id, the name or the department of each mentor holds a word."""
    side = cohort.mentor_side
    fitting = np.array([word in _plain(name) for name in (*cohort.departments, "")])
    by_name = np.array([word in one for one in called.texts], dtype=np.bool_)
    held: NDArray[np.bool_] = by_name | fitting[side.department]
    return held


def _called(cohort: Cohort) -> _Called:
    """Return what mentors are called: kept as long as the cohort."""
    kept = _CALLED.get(cohort)
    if kept is None:
        names = cohort.mentor_side.name
        texts = [_plain(f"{one} {name}") for one, name in zip(cohort.mentors, names, strict=True)]
        by_name = np.array(sorted(range(len(names)), key=names.__getitem__), dtype=np.intp)
        kept = _CALLED[cohort] = _Called(tuple(texts), by_name)
    return kept


_CALLED: WeakKeyDictionary[Cohort, _Called] = WeakKeyDictionary()


def _found(cohort: Cohort, mentor: int, named: NDArray[np.bool_]) -> FoundMentor:
    side, level = cohort.mentor_side, cohort.expertise.level[mentor]
    known = np.flatnonzero(level)
    best = known[np.lexsort((known, -level[known].astype(np.intp), ~named[known]))][:_MOST_TAUGHT]
    return FoundMentor(
        mentor_id=cohort.mentors[mentor],
        name=side.name[mentor],
        department=(*cohort.departments, "")[side.department[mentor]],
        site=(*cohort.sites, "")[side.site[mentor]],
        teaches=tuple(cohort.competency_labels[one] for one in best.tolist()),
    )


def _both(label: Label) -> str:
    return _plain(f"{label.zh} {label.en}")


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
