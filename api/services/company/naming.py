"""Use-case: what a company calls its posts, competencies and places, read again once it changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.services.recommending.keeper import Keeper
from api.store import Tx
from api.store.naming import all_competencies, all_posts, departments_of, sites_of
from api.store.snapshots import versions
from features.label import Label


@dataclass(frozen=True, slots=True, eq=False)
class CompanyNames:
    """What people read in place of ids, and choose from; one object for as long as it is so.

    Attributes
    ----------
    posts, competencies : mapping of str to Label
        Every one of the company, by id in its order.
    departments, sites : sequence of str
        In which anybody is, sorted.
    at : tuple of int
        Versions of the company's mentors and learners.
    """

    posts: Mapping[str, Label]
    competencies: Mapping[str, Label]
    departments: Sequence[str]
    sites: Sequence[str]
    at: tuple[int, int]


_KEPT: Keeper[tuple[str, str, int, int], CompanyNames] = Keeper(64)
"""By database, tenant, and the versions of its mentors and learners."""


def known_names(tx: Tx, tenant_id: str) -> CompanyNames:
    """Return what a company calls things."""
    at = versions(tx, tenant_id)
    return _KEPT.get((str(tx.get_bind()), tenant_id, *at), lambda: _names(tx, tenant_id, at))


def _names(tx: Tx, tenant_id: str, at: tuple[int, int]) -> CompanyNames:
    return CompanyNames(
        all_posts(tx, tenant_id),
        all_competencies(tx, tenant_id),
        departments_of(tx, tenant_id),
        sites_of(tx, tenant_id),
        at,
    )
