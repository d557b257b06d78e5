"""Use-case: cohorts: one intake of a programme, and who takes part in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from api.services.actors import Actor
from api.services.errors import Fault, NotFound, Unacceptable, WrongState
from api.services.programmes.programmes import get_programme
from api.services.versions import unchanged
from api.store import Tx, orm
from api.store.ids import new_id
from api.store.programmes import (
    Standing,
    cohort,
    cohorts_after,
    members,
    mentor_ids,
    replace_members,
    standing_of_learners,
)
from features.label import Label

_UNKNOWN = {
    "learners": Label("没有这位学员", "no such learner"),
    "mentors": Label("没有这位导师", "no such mentor"),
}


@dataclass(frozen=True, slots=True)
class Membership:
    """Who is to take part in a cohort.

    Attributes
    ----------
    everyone : bool
        All learners and mentors of the company, whoever joins later too; nothing else counts then.
    learners, mentors : tuple of str or None
        Ids; None for all of today.
    layers, departments, posts : tuple of str
        Only learners of these are taken; empty for all.
    """

    everyone: bool = True
    learners: tuple[str, ...] | None = None
    mentors: tuple[str, ...] | None = None
    layers: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()

    def takes(self, one: Standing) -> bool:
        """Whether a learner who stands somewhere is among those that are taken."""
        return (
            (not self.layers or one.layer in self.layers)
            and (not self.departments or one.department in self.departments)
            and (not self.posts or one.post_id in self.posts)
        )


@dataclass(frozen=True, slots=True)
class CohortDetail:
    """A cohort with the people it lists; both sides are empty where everyone takes part."""

    cohort: orm.Cohort
    learners: Sequence[str]
    mentors: Sequence[str]


def create_cohort(
    tx: Tx,
    who: Actor,
    programme_id: str,
    *,
    cohort_id: str | None,
    name: str,
    membership: Membership,
    now: datetime,
) -> CohortDetail:
    """Open a cohort of a programme.

    Raises
    ------
    NotFound
        No such programme.
    Unacceptable
        Somebody is named who is not there; all of them are told.
    Taken
        There is a cohort of this id.
    """
    get_programme(tx, who, programme_id)
    made = orm.Cohort(
        tenant_id=who.tenant_id,
        cohort_id=cohort_id or new_id("coh"),
        programme_id=programme_id,
        name=name,
        state="open",
        everyone=membership.everyone,
        created_at=now,
    )
    tx.add(made)
    tx.flush()
    return _with_members(tx, made, membership)


def put_members(
    tx: Tx, who: Actor, cohort_id: str, membership: Membership, *, expected: int | None = None
) -> CohortDetail:
    """Say anew who takes part in a cohort.

    Raises
    ------
    NotFound, StaleVersion, WrongState
        It is closed.
    Unacceptable
        As for `create_cohort`.
    """
    found = _open_cohort(tx, who, cohort_id, "change members", expected)
    found.everyone = membership.everyone
    found.version += 1  # members are rows of their own: the cohort changes with them
    tx.flush()
    return _with_members(tx, found, membership)


def close_cohort(
    tx: Tx, who: Actor, cohort_id: str, *, expected: int | None = None
) -> CohortDetail:
    """Close a cohort: nothing is run or published in it any more; pairs go on.

    Raises
    ------
    NotFound, StaleVersion, WrongState
    """
    found = _open_cohort(tx, who, cohort_id, "close", expected)
    found.state = "closed"
    tx.flush()
    return _detail(tx, found)


def get_cohort(tx: Tx, who: Actor, cohort_id: str) -> CohortDetail:
    """Return a cohort of the caller's company with its members.

    Raises
    ------
    NotFound
    """
    return _detail(tx, _found(tx, who, cohort_id))


def list_cohorts(
    tx: Tx, who: Actor, programme_id: str, *, after: str | None, limit: int
) -> Sequence[orm.Cohort]:
    """Return the cohorts of a programme by id, those after one id.

    Raises
    ------
    NotFound
        No such programme.
    """
    get_programme(tx, who, programme_id)
    return cohorts_after(tx, who.tenant_id, programme_id, after, limit)


def _found(tx: Tx, who: Actor, cohort_id: str, *, lock: bool = False) -> orm.Cohort:
    found = cohort(tx, who.tenant_id, cohort_id, lock=lock)
    if found is None:
        raise NotFound("cohort", cohort_id)
    return found


def _open_cohort(tx: Tx, who: Actor, cohort_id: str, act: str, expected: int | None) -> orm.Cohort:
    found = _found(tx, who, cohort_id, lock=True)
    unchanged("cohort", cohort_id, expected=expected, current=found.version)
    if found.state != "open":
        raise WrongState("cohort", cohort_id, found.state, act, ["open"])
    return found


def _detail(tx: Tx, found: orm.Cohort) -> CohortDetail:
    key = found.tenant_id, found.cohort_id
    return CohortDetail(found, members(tx, *key, "learner"), members(tx, *key, "mentor"))


def _with_members(tx: Tx, found: orm.Cohort, asked: Membership) -> CohortDetail:
    learners, mentors = ((), ()) if asked.everyone else _named(tx, found.tenant_id, asked)
    replace_members(tx, found.tenant_id, found.cohort_id, learners=learners, mentors=mentors)
    return CohortDetail(found, learners, mentors)


def _named(tx: Tx, tenant_id: str, asked: Membership) -> tuple[tuple[str, ...], tuple[str, ...]]:
    there, known = standing_of_learners(tx, tenant_id), mentor_ids(tx, tenant_id)
    learners = tuple(there) if asked.learners is None else asked.learners
    mentors = tuple(known) if asked.mentors is None else asked.mentors
    faults = [*_strangers("learners", learners, there), *_strangers("mentors", mentors, known)]
    if faults:
        raise Unacceptable(*faults)
    wanted = (one for one in learners if asked.takes(there[one]))
    return tuple(sorted(set(wanted))), tuple(sorted(set(mentors)))


def _strangers(field: str, ids: Sequence[str], known: Iterable[str]) -> list[Fault]:
    there = {*known}
    return [
        Fault(f"unknown_{field[:-1]}", f"/body/{field}/{at}", _UNKNOWN[field], {"id": one})
        for at, one in enumerate(ids)
        if one not in there
    ]
