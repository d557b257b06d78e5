"""Queries about match runs: what was asked, what came out, and the files that prove it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from api.store import orm
from api.store.base import Base
from api.store.bulk import Columns, add_columns
from api.store.company import COMPANY
from api.store.engine import Tx
from api.store.orm.runs import AssignedMentor, MatchRun, RunFile
from api.store.orm.shortlists import Shortlist, ShortlistItem

_CHUNK = 1_000
"""Ids in one statement: both databases bound the number of its parameters."""


@dataclass(frozen=True, slots=True)
class RunFilter:
    """Which runs are asked for; None is any."""

    programme_id: str | None = None
    cohort_id: str | None = None
    state: str | None = None


def match_run(tx: Tx, tenant_id: str, run_id: str, *, lock: bool = False) -> MatchRun | None:
    """Return a run; None where the tenant has no such one. `lock` makes others wait for it."""
    return tx.get(MatchRun, (tenant_id, run_id), with_for_update=lock or None)


def newest_runs(
    tx: Tx,
    tenant_id: str,
    wanted: RunFilter,
    *,
    after: tuple[datetime, str] | None,
    limit: int,
) -> Sequence[MatchRun]:
    """Return runs, the newest first, those after a place in this order; at most `limit`."""
    given = {name: value for name in _EQUAL if (value := getattr(wanted, name)) is not None}
    found = _newest(frozenset(given), goes_on=after is not None)
    asked: dict[str, Any] = {**given, "tenant": tenant_id, "most": limit}
    if after is not None:
        asked |= {"made": after[0], "last": after[1]}
    return tx.scalars(found, asked).all()


_EQUAL = ("programme_id", "cohort_id", "state")


@cache
def _newest(given: frozenset[str], *, goes_on: bool) -> sa.Select[MatchRun]:
    """Make the query of a filter that gives some fields, once: it takes longer than to ask it."""
    found = sa.select(MatchRun).where(MatchRun.tenant_id == sa.bindparam("tenant"))
    found = found.where(*(getattr(MatchRun, name) == sa.bindparam(name) for name in sorted(given)))
    if goes_on:
        made = sa.bindparam("made", type_=MatchRun.created_at.type)
        place = sa.tuple_(made, sa.bindparam("last", type_=sa.String()))
        found = found.where(sa.tuple_(MatchRun.created_at, MatchRun.run_id) < place)
    newest = found.order_by(MatchRun.created_at.desc(), MatchRun.run_id.desc())
    return newest.limit(sa.bindparam("most", type_=sa.Integer()))


def begin_solving(tx: Tx, tenant_id: str, run_id: str) -> None:
    """Note that a worker has begun; what is already further stays as it is."""
    tx.execute(
        sa.update(MatchRun)
        .where(
            MatchRun.tenant_id == tenant_id,
            MatchRun.run_id == run_id,
            MatchRun.state == "queued",
        )
        .values(state="solving")
    )


def last_solving(tx: Tx, tenant_id: str, cohort_id: str) -> timedelta | None:
    """Return how long the newest run of a cohort that was solved took; None before there is one."""
    mine = sa.and_(orm.Job.tenant_id == MatchRun.tenant_id, orm.Job.job_id == MatchRun.job_id)
    found = (
        sa.select(orm.Job.started_at, orm.Job.finished_at)
        .join(MatchRun, mine)
        .where(
            MatchRun.tenant_id == tenant_id,
            MatchRun.cohort_id == cohort_id,
            orm.Job.state == "done",
        )
        .order_by(MatchRun.created_at.desc())
        .limit(1)
    )
    for begun, ended in tx.execute(found):
        return None if begun is None or ended is None else ended - begun
    return None


def run_file(tx: Tx, tenant_id: str, run_id: str, name: str) -> bytes | None:
    """Return a file of a run; None where it has no such one."""
    found = tx.get(RunFile, (tenant_id, run_id, name))
    return None if found is None else found.content


def run_files(tx: Tx, tenant_id: str, run_id: str, within: str = "") -> dict[str, bytes]:
    """Return the files of a run whose names begin in some way, by name."""
    found = sa.select(RunFile.name, RunFile.content).where(
        RunFile.tenant_id == tenant_id,
        RunFile.run_id == run_id,
        RunFile.name.startswith(within, autoescape=True),
    )
    return dict(tx.execute(found.order_by(RunFile.name)).all())


def add_outcome(
    tx: Tx,
    tenant_id: str,
    run_id: str,
    *,
    files: Mapping[str, bytes],
    assignments: Columns,
    shortlists: Columns,
    items: Columns,
) -> None:
    """Write what a run came to; `tenant_id` and `run_id` are added to each row."""
    tx.execute(
        sa.insert(RunFile),
        [
            {"tenant_id": tenant_id, "run_id": run_id, "name": name, "content": content}
            for name, content in files.items()
        ],
    )
    tables: tuple[tuple[type[Base], Columns], ...] = (
        (AssignedMentor, assignments),
        (Shortlist, shortlists),
        (ShortlistItem, items),
    )
    for table, columns in tables:
        rows = len(next(iter(columns.values())))
        known = {"tenant_id": [tenant_id] * rows, "run_id": [run_id] * rows}
        here = Base.metadata.tables[table.__tablename__]
        mine = {name: values for name, values in known.items() if name in here.columns}
        add_columns(tx, here, {**columns, **mine})


def assignments_after(
    tx: Tx,
    tenant_id: str,
    run_id: str,
    *,
    after: tuple[str, str] | None = None,
    limit: int | None = None,
    matched: bool | None = None,
) -> Sequence[AssignedMentor]:
    """Return the rows of a run by learner and kind, those after one; at most `limit`.

    Parameters
    ----------
    matched : bool, optional
        Only those with a mentor, or only those without.
    """
    one = AssignedMentor
    found = sa.select(one).where(one.tenant_id == tenant_id, one.run_id == run_id)
    if matched is not None:
        found = found.where(one.mentor_id.is_not(None) if matched else one.mentor_id.is_(None))
    if after is not None:
        found = found.where(sa.tuple_(one.learner_id, one.kind) > after)
    return tx.scalars(found.order_by(one.learner_id, one.kind).limit(limit)).all()


class Unmatched(NamedTuple):
    """Who has no mentor of one kind in a run, and where she works."""

    learner_id: str
    kind: str
    code: str
    name: str
    department: str
    post_id: str


def unmatched_after(
    tx: Tx, tenant_id: str, run_id: str, *, after: tuple[str, str] | None, limit: int
) -> list[Unmatched]:
    """Return who has no mentor in a run by learner and kind, those after one; at most `limit`."""
    asked = {"tenant": tenant_id, "run": run_id, "most": limit}
    if after is not None:
        asked |= {"learner": after[0], "kind": after[1]}
    rows = tx.connection().execute(_UNMATCHED if after is None else _UNMATCHED_AFTER, asked)
    return [
        Unmatched(learner_id, kind, code, name or learner_id, department or "", post_id or "")
        for learner_id, kind, code, name, department, post_id in rows
    ]


def _unmatched(*, after: bool) -> sa.Select[*tuple[Any, ...]]:
    """Who they are is looked up for those of one page alone: half of a company may be unmatched."""
    one, person = sa.inspect(AssignedMentor).local_table.c, COMPANY["people"].c
    mine = sa.select(one.tenant_id, one.learner_id, one.kind, one.unmatched_code).where(
        one.tenant_id == sa.bindparam("tenant"),
        one.run_id == sa.bindparam("run"),
        one.mentor_id.is_(None),
    )
    if after:
        place = sa.bindparam("learner", type_=sa.Text), sa.bindparam("kind", type_=sa.Text)
        mine = mine.where(sa.tuple_(one.learner_id, one.kind) > sa.tuple_(*place))
    most = sa.bindparam("most", type_=sa.Integer)
    page = mine.order_by(one.learner_id, one.kind).limit(most).subquery("page")
    hers = (person.tenant_id == page.c.tenant_id, person.person_id == page.c.learner_id)
    return (
        sa.select(page.c.learner_id, page.c.kind, page.c.unmatched_code)
        .add_columns(person.name, person.department, person.post_id)
        .join(COMPANY["people"], sa.and_(*hers))
        .order_by(page.c.learner_id, page.c.kind)
    )


_UNMATCHED, _UNMATCHED_AFTER = _unmatched(after=False), _unmatched(after=True)


def lists_after(
    tx: Tx, tenant_id: str, run_id: str, *, after: tuple[str, str] | None, limit: int
) -> list[tuple[Shortlist, list[ShortlistItem]]]:
    """Return the shortlists of a run by learner and kind, those after one; at most `limit`."""
    found = sa.select(Shortlist).where(Shortlist.tenant_id == tenant_id, Shortlist.run_id == run_id)
    if after is not None:
        found = found.where(sa.tuple_(Shortlist.learner_id, Shortlist.kind) > after)
    lists = tx.scalars(found.order_by(Shortlist.learner_id, Shortlist.kind).limit(limit)).all()
    items = items_of(tx, tenant_id, [each.recommendation_id for each in lists])
    return [(each, items.get(each.recommendation_id, [])) for each in lists]


def items_of(
    tx: Tx, tenant_id: str, recommendation_ids: Sequence[str]
) -> dict[str, list[ShortlistItem]]:
    """Return the mentors of some shortlists by rank, by list."""
    found: dict[str, list[ShortlistItem]] = {}
    for start in range(0, len(recommendation_ids), _CHUNK):
        chunk = recommendation_ids[start : start + _CHUNK]
        rows = sa.select(ShortlistItem).where(
            ShortlistItem.tenant_id == tenant_id, ShortlistItem.recommendation_id.in_(chunk)
        )
        for item in tx.scalars(rows.order_by(ShortlistItem.recommendation_id, ShortlistItem.rank)):
            found.setdefault(item.recommendation_id, []).append(item)
    return found


def known_people(tx: Tx, tenant_id: str, side: str, ids: Sequence[str]) -> set[str]:
    """Return those of some ids who are learners, or mentors, of the tenant."""
    table = COMPANY[f"{side}s"].c
    found: set[str] = set()
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        column = table[f"{side}_id"]
        found |= set(
            tx.scalars(sa.select(column).where(table.tenant_id == tenant_id, column.in_(chunk)))
        )
    return found


def pairs_going_on(tx: Tx, tenant_id: str) -> list[tuple[str, str, str, str]]:
    """Return programme, learner, mentor and kind of every live pair, in this order."""
    pair = orm.Pair
    columns = (pair.programme_id, pair.learner_id, pair.mentor_id, pair.kind)
    found = sa.select(*columns).where(pair.tenant_id == tenant_id, pair.ended_at.is_(None))
    return [(a, b, c, d) for a, b, c, d in tx.execute(found.order_by(*columns))]


def pairs_turned_down(tx: Tx, tenant_id: str, programme_id: str) -> list[tuple[str, str]]:
    """Return learner and mentor of every pair of a programme that the mentor declined."""
    pair = orm.Pair
    found = sa.select(pair.learner_id, pair.mentor_id).where(
        pair.tenant_id == tenant_id,
        pair.programme_id == programme_id,
        pair.end_reason_code == "DECLINED",
    )
    return [(a, b) for a, b in tx.execute(found.distinct().order_by(*found.selected_columns))]


def not_automatic(tx: Tx, tenant_id: str) -> list[str]:
    """Return who is not to be matched automatically, by id."""
    one = orm.Preference
    found = sa.select(one.person_id).where(
        one.tenant_id == tenant_id, one.automated_matching.is_(False)
    )
    return list(tx.scalars(found.order_by(one.person_id)))


def open_human_requests(tx: Tx, tenant_id: str, programme_id: str, reason_code: str) -> set[str]:
    """Return for whom a human is already asked, for one reason and programme."""
    one = orm.HumanRequest
    found = sa.select(one.person_id).where(
        one.tenant_id == tenant_id,
        one.programme_id == programme_id,
        one.reason_code == reason_code,
        one.state == "open",
    )
    return set(tx.scalars(found))
