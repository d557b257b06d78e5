"""Queries about everything that is kept about one person.

What is hers to see is declared here, table by table; a test makes sure that every column that names
people stands in `SECTIONS` or in `LEFT_OUT`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa

from api.store.base import Base
from api.store.engine import Tx
from api.store.prepared import fixed

Row = dict[str, Any]
_OF_LIST = ("recommendation_id", "shortlists", "learner_id")
_OF_LEARNER = ("pair_id", "pairs", "learner_id")
_OF_MENTOR = ("pair_id", "pairs", "mentor_id")
_OF_THE_END = ("not_again", "end_note", "ended_by", "end_reason_code")
"""Who ended a pair, and why, is for who did it: not for the other, as in `told_pair`."""
_OF_THE_LEARNER = ("previous_mentor_id", "rank", "breaks", "facts")
"""Whom he had, his list, his gaps."""


@dataclass(frozen=True, slots=True)
class Section:
    """Rows of one table that are about a person, and what of them is not hers to see.

    Attributes
    ----------
    table, column : str
        The column that names her.
    hidden : frozenset of str
        Columns that are left out: secrets, and what is somebody else's.
    through : (str, str, str) or None
        Where `column` does not name her but a row of another table: the column there is, and the
        one that names her.
    only : callable, optional
        Further conditions on the table's columns.
    """

    table: str
    column: str
    hidden: frozenset[str] = frozenset()
    through: tuple[str, str, str] | None = None
    only: Callable[[Any], sa.ColumnElement[bool]] | None = None


def _section(table: str, column: str, *hidden: str, **more: Any) -> Section:
    return Section(table, column, frozenset(hidden), **more)


def _of_published_run(column: Any) -> sa.ColumnElement[bool]:
    runs = Base.metadata.tables["match_runs"].c
    published = sa.select(runs.run_id).where(
        runs.tenant_id == column.tenant_id, runs.published_at.is_not(None)
    )
    of_one: sa.ColumnElement[bool] = column.run_id.in_(published)
    return of_one


def _of_both(column: Any) -> sa.ColumnElement[bool]:
    """Leave out what a learner says of the pair, and what is said of her work."""
    shared: sa.ColumnElement[bool] = column.measure.in_(("uplift", "completion", "hours"))
    return shared


SECTIONS: tuple[Section, ...] = (
    _section("people", "person_id"),
    _section("learners", "learner_id"),
    _section("mentors", "mentor_id"),
    _section("assessments", "learner_id"),
    _section("shortfalls", "learner_id"),
    _section("expertise", "mentor_id"),
    _section("protected", "person_id"),
    _section("mentorships", "learner_id"),
    _section("mentorships", "mentor_id", "rating"),
    _section("seats", "mentor_id"),
    _section("cohort_members", "person_id"),
    _section("preferences", "person_id"),
    _section("human_requests", "person_id"),
    _section("waitlist", "learner_id"),
    _section("assignments", "learner_id", only=_of_published_run),
    _section("assignments", "mentor_id", *_OF_THE_LEARNER, only=_of_published_run),
    _section("shortlists", "learner_id", only=lambda column: column.state != "draft"),
    _section("shortlist_items", "recommendation_id", through=_OF_LIST),
    _section("choices", "recommendation_id", through=_OF_LIST),
    _section("exposures", "learner_id"),
    _section("exposures", "mentor_id", "learner_id", "features", "propensity"),
    _section("events", "learner_id"),
    _section("events", "mentor_id", "learner_id", "value"),
    _section("pairs", "learner_id", *_OF_THE_END),
    _section("pairs", "mentor_id", *_OF_THE_END, "recommendation_id"),
    _section("requests", "pair_id", "note", "reason_code", through=_OF_LEARNER),
    _section("requests", "pair_id", "rank", "recommendation_id", through=_OF_MENTOR),
    _section("meetings", "pair_id", through=_OF_LEARNER),
    _section("meetings", "pair_id", through=_OF_MENTOR),
    _section("mails", "person_id", "token"),
    _section("outcomes", "pair_id", through=_OF_LEARNER),
    _section("outcomes", "pair_id", through=_OF_MENTOR, only=_of_both),
    _section("accounts", "person_id", "password_hash"),
    _section(
        "sessions",
        "account_id",
        "session_id",
        "csrf",
        through=("account_id", "accounts", "person_id"),
    ),
    _section("api_keys", "person_id", "digest", "prefix"),
)
LEFT_OUT = frozenset(
    {
        ("people", "manager_id"),  # her reports' rows are theirs
        ("exclusions", "learner_id"),  # private: may be the other's wish
        ("exclusions", "mentor_id"),
        ("shortlist_items", "mentor_id"),  # a learner's list; that it was shown stands in exposures
        ("learner_versions", "learner_id"),  # says nothing about her
        ("audit_people", "person_id"),  # a token; the log itself is her access log
    }
)
"""Columns that name people and lead to nothing that is theirs to see."""


def rows_about(tx: Tx, tenant_id: str, person_id: str) -> dict[str, list[Row]]:
    """Return the rows that are about a person, by table; without the tenant."""
    found: dict[str, list[Row]] = {}
    asked = {_TENANT: tenant_id, _PERSON: person_id}
    connection = tx.connection()
    for section, is_any in zip(SECTIONS, connection.execute(_filled(), asked).one(), strict=True):
        if is_any:
            rows = connection.execute(_rows(section), asked).all()
            found.setdefault(section.table, []).extend(_in_order(section, rows))
    return found


def _in_order(section: Section, rows: Sequence[sa.Row[Any]]) -> Iterator[Row]:
    """Yield rows by their key, which each ends with.

    Asked to sort them, SQLite would rather read a whole match run in that order than one mentor's
    rows of it.
    """
    names = [column.name for column in _shown(section)]
    for row in sorted(rows, key=lambda row: row[len(names) :]):
        yield dict(zip(names, row, strict=False))


_TENANT, _PERSON = "asked_tenant", "asked_person"


@cache
def _filled() -> sa.Select[*tuple[Any, ...]]:
    """Return the query of which sections have rows: one, in place of thirty that find nothing."""
    return sa.select(
        *(
            sa.exists(sa.select(fixed(1)).where(*_conditions(one))).label(f"n{place}")
            for place, one in enumerate(SECTIONS)
        )
    )


@cache
def _rows(section: Section) -> sa.Select[Any]:
    """Return the query of a section, made once."""
    keys = Base.metadata.tables[section.table].primary_key.columns
    ends = (key.label(f"key_{place}") for place, key in enumerate(keys))
    return sa.select(*_shown(section), *ends).where(*_conditions(section))


@cache
def _shown(section: Section) -> tuple[sa.Column[Any], ...]:
    hidden = {"tenant_id", *section.hidden}
    columns = Base.metadata.tables[section.table].c
    return tuple(one for one in columns if one.name not in hidden)


def _conditions(section: Section) -> list[sa.ColumnElement[bool]]:
    tenant_id = sa.bindparam(_TENANT, type_=sa.String())
    person_id = sa.bindparam(_PERSON, type_=sa.String())
    table = Base.metadata.tables[section.table]
    hers = table.c[section.column] == person_id
    if section.through is not None:
        column, other, names_her = section.through
        beyond = Base.metadata.tables[other].c
        of_her = (beyond.tenant_id == tenant_id, beyond[names_her] == person_id)
        hers = table.c[section.column].in_(sa.select(beyond[column]).where(*of_her))
    conditions = [table.c.tenant_id == tenant_id, hers]
    if section.only is not None:
        conditions.append(section.only(table.c))
    return conditions
