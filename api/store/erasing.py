"""Statements that make a person's rows those of a pseudonym.

A test looks through every table and file afterwards: a new column that holds people must be dealt
with here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from api.store import orm
from api.store.base import Base
from api.store.company import COMPANY
from api.store.engine import Tx

_BLANK_PERSON = {
    "post_id": None,
    "department": "",
    "site": "",
    "grade": None,
    "manager_id": None,
    "time_zone": "",
    "languages": "",
    "email": "",
    "joined_on": None,
}
_NO_STYLE = dict.fromkeys(("style_directive", "style_career", "style_challenge", "style_structure"))
_BLANK_LEARNER = {
    **_NO_STYLE,
    "goals": "",
    "priorities": "",
    "availability": "",
    "learning_mode": "",
}
_BLANK_MENTOR = {
    **_NO_STYLE,
    "bio": "",
    "methods": "",
    "availability": "",
    "capacity": 0,
    "minimum": 0,
    "paused_until": None,
}
DETAILS = (
    ("assessments", "learner_id"),
    ("shortfalls", "learner_id"),
    ("expertise", "mentor_id"),
    ("exclusions", "learner_id"),
    ("exclusions", "mentor_id"),
    ("seats", "mentor_id"),
    ("preferences", "person_id"),
    ("accounts", "person_id"),
    ("mails", "person_id"),
)
"""Rows that go: they describe her, or let her in, and nothing is counted by them."""
LOOSE = (
    ("mentorships", "learner_id"),
    ("assignments", "previous_mentor_id"),
    ("api_keys", "person_id"),
)
"""Columns that hold ids of people without a reference that would carry a new one on."""
FREE = (
    ("pairs", "end_note"),
    ("requests", "note"),
    ("choices", "note"),
    ("human_requests", "note"),
    ("human_requests", "answer"),
    ("review_edits", "note"),
    ("policy_versions", "note"),
    ("models", "reason"),
    ("models", "retired_because"),
    ("programmes", "name"),
    ("cohorts", "name"),
    ("meetings", "place"),
    ("learners", "goals"),
    ("mentors", "bio"),
    ("api_keys", "name"),
    ("imports", "file_name"),
    ("events", "event_id"),
    ("outcomes", "outcome_id"),
    ("mentorships", "mentorship_id"),
    ("idempotency_keys", "key"),
    ("jobs", "idem_key"),
)
"""Columns of free text, and of names that callers make up."""
_CHAINED = frozenset({"audit_log"})
"""Tables that are never rewritten: the audit log knows people by token only."""


@dataclass(frozen=True, slots=True)
class Known:
    """By what somebody is known: her name, her address, what the identity provider calls her."""

    name: str
    others: tuple[str, ...]


def known_by(tx: Tx, tenant_id: str, person_id: str) -> Known | None:
    """Return by what somebody is known; None where the tenant has no such person."""
    people, account = COMPANY["people"].c, orm.Account
    mine = (people.tenant_id == tenant_id, people.person_id == person_id)
    row = tx.execute(sa.select(people.name, people.email).where(*mine)).one_or_none()
    if row is None:
        return None
    hers = (account.tenant_id == tenant_id, account.person_id == person_id)
    return Known(row.name, (row.email, *tx.scalars(sa.select(account.subject).where(*hers))))


def live_pairs_of(tx: Tx, tenant_id: str, person_id: str) -> list[str]:
    """Return the live pairs of somebody, on either side."""
    pair = orm.Pair
    either = sa.or_(pair.learner_id == person_id, pair.mentor_id == person_id)
    live = (pair.tenant_id == tenant_id, either, pair.ended_at.is_(None))
    return list(tx.scalars(sa.select(pair.pair_id).where(*live).order_by(pair.pair_id)))


def runs_under_way(tx: Tx, tenant_id: str) -> list[str]:
    """Return the match runs that have not come to an end: they may hold anybody."""
    run = orm.MatchRun
    now = (run.tenant_id == tenant_id, run.state.in_(("queued", "solving", "publishing")))
    return list(tx.scalars(sa.select(run.run_id).where(*now).order_by(run.run_id)))


def imports_under_way(tx: Tx, tenant_id: str) -> list[str]:
    """Return the imports that have not come to an end: they may hold anybody."""
    one = orm.Import
    now = (one.tenant_id == tenant_id, one.state.in_(("queued", "checking")))
    return list(tx.scalars(sa.select(one.import_id).where(*now).order_by(one.import_id)))


def files_of_runs(
    tx: Tx, tenant_id: str, name: str, but: Collection[str] = ()
) -> Iterator[tuple[str, bytes]]:
    """Yield a file of every run that has it, but for some, with the run's id; one at a time."""
    file = orm.RunFile
    mine = (file.tenant_id == tenant_id, file.name == name)
    for run_id in sorted(set(tx.scalars(sa.select(file.run_id).where(*mine))) - set(but)):
        content = tx.scalar(sa.select(file.content).where(*mine, file.run_id == run_id))
        yield run_id, content or b""


_PARTS = ("content", "errors", "marked", "before")


def files_of_imports(
    tx: Tx, tenant_id: str, but: Collection[str] = ()
) -> Iterator[tuple[str, bytes]]:
    """Yield the files of every import, but for some, with its id; those of one at a time."""
    table = Base.metadata.tables["imports"].c
    parts = [table[name] for name in _PARTS]
    mine = table.tenant_id == tenant_id
    for import_id in sorted(set(tx.scalars(sa.select(table.import_id).where(mine))) - set(but)):
        contents = tx.execute(sa.select(*parts).where(mine, table.import_id == import_id)).one()
        yield from ((import_id, content) for content in contents if content)


def drop_files_of_runs(tx: Tx, tenant_id: str, run_ids: Iterable[str]) -> int:
    """Delete all files of runs, whose results stay; returns how many."""
    file, run, ids = orm.RunFile, orm.MatchRun, list(run_ids)
    gone = sa.delete(file).where(file.tenant_id == tenant_id, file.run_id.in_(ids))
    number = tx.connection().execute(gone).rowcount
    # Whoever holds such a run ready knows it by this digest.
    mine = sa.update(run).where(run.tenant_id == tenant_id, run.run_id.in_(ids))
    tx.execute(mine.values(input_digest=None))
    return number


def drop_files_of_imports(tx: Tx, tenant_id: str, import_ids: Iterable[str]) -> int:
    """Delete the files of imports, whose rows stay; returns of how many."""
    one = orm.Import
    mine = sa.update(one).where(one.tenant_id == tenant_id, one.import_id.in_(list(import_ids)))
    return tx.connection().execute(mine.values(dict.fromkeys(_PARTS))).rowcount


def blank(tx: Tx, tenant_id: str, person_id: str, today: date) -> int:
    """Take out of the company's tables what describes somebody; returns how many rows went."""
    gone = 0
    for name, column in DETAILS:
        table = Base.metadata.tables[name]
        hers = (table.c.tenant_id == tenant_id, table.c[column] == person_id)
        gone += tx.connection().execute(sa.delete(table).where(*hers)).rowcount
    left_on = sa.func.coalesce(COMPANY["people"].c.left_on, sa.literal(today))
    _set(tx, tenant_id, "people", "person_id", person_id, {**_BLANK_PERSON, "left_on": left_on})
    _set(tx, tenant_id, "learners", "learner_id", person_id, _BLANK_LEARNER)
    _set(tx, tenant_id, "mentors", "mentor_id", person_id, _BLANK_MENTOR)
    return gone


def withdraw(tx: Tx, tenant_id: str, person_id: str, now: datetime) -> None:
    """End what still waits for somebody: places in queues, lists, keys, requests for a human."""
    _set(tx, tenant_id, "waitlist", "learner_id", person_id, {"state": "left", "left_at": now})
    _set(tx, tenant_id, "api_keys", "person_id", person_id, {"revoked_at": now, "name": ""})
    closed = {"state": "closed", "closed_at": now, "note": "", "answer": ""}
    _set(tx, tenant_id, "human_requests", "person_id", person_id, closed)
    lists = orm.Shortlist
    open_ones = sa.update(lists).where(
        lists.tenant_id == tenant_id,
        lists.learner_id == person_id,
        lists.state.in_(("draft", "open")),
    )
    tx.execute(open_ones.values(state="withdrawn"))


def forget_words(tx: Tx, tenant_id: str, person_id: str) -> None:
    """Blank what was written about somebody's pairs, requests and choices."""
    pairs, lists = orm.Pair, orm.Shortlist
    either = sa.or_(pairs.learner_id == person_id, pairs.mentor_id == person_id)
    hers = sa.select(pairs.pair_id).where(pairs.tenant_id == tenant_id, either)
    mine = sa.select(lists.recommendation_id).where(
        lists.tenant_id == tenant_id, lists.learner_id == person_id
    )
    for name, column, of, rows in (
        ("pairs", "end_note", "pair_id", hers),
        ("requests", "note", "pair_id", hers),
        ("meetings", "place", "pair_id", hers),
        ("choices", "note", "recommendation_id", mine),
    ):
        table = Base.metadata.tables[name]
        about = sa.update(table).where(table.c.tenant_id == tenant_id, table.c[of].in_(rows))
        tx.execute(about.values({column: ""}))


def silence(tx: Tx, tenant_id: str, person_id: str) -> None:
    """Keep mails that wait and speak of somebody from being sent."""
    mail = orm.Mail
    speaks = sa.cast(mail.said, sa.Text).contains(json.dumps(person_id), autoescape=True)
    waiting = (mail.tenant_id == tenant_id, mail.state == "queued", speaks)
    tx.execute(sa.update(mail).where(*waiting).values(state="cancelled", token=None))


def _set(
    tx: Tx, tenant_id: str, name: str, column: str, person_id: str, values: dict[str, Any]
) -> None:
    table = Base.metadata.tables[name]
    hers = (table.c.tenant_id == tenant_id, table.c[column] == person_id)
    tx.execute(sa.update(table).where(*hers).values(values))


def rename(tx: Tx, tenant_id: str, person_id: str, pseudonym: str) -> None:
    """Give somebody another id and no name, wherever she stands as a person."""
    _set(
        tx, tenant_id, "people", "person_id", person_id, {"person_id": pseudonym, "name": pseudonym}
    )
    for name, column in LOOSE:
        _set(tx, tenant_id, name, column, person_id, {column: pseudonym})


def rewrite_texts(
    tx: Tx, tenant_id: str, needles: Iterable[str], rewrite: Callable[[str], str]
) -> int:
    """Rewrite the free texts that hold one of some words; returns how many."""
    columns = [Base.metadata.tables[name].c[column] for name, column in FREE]
    return sum(_rewritten(tx, tenant_id, column, [*needles], rewrite) for column in columns)


def rewrite_json(
    tx: Tx, tenant_id: str, needles: Iterable[str], rewrite: Callable[[Any], Any]
) -> int:
    """Rewrite the JSON that holds one of some words, in every table; returns how many."""
    # JSON is stored in ASCII: what is not stands there escaped.
    escaped = {form for word in needles for form in (word, json.dumps(word)[1:-1])}
    columns = [
        column
        for table in Base.metadata.sorted_tables
        if "tenant_id" in table.c and table.name not in _CHAINED
        for column in table.c
        if isinstance(column.type, sa.JSON)
    ]
    return sum(_rewritten(tx, tenant_id, column, sorted(escaped), rewrite) for column in columns)


def rewrite_answers(tx: Tx, tenant_id: str, rewrite: Callable[[Any], Any]) -> int:
    """Rewrite the answers that are kept for retries; returns how many."""
    kept, number = orm.IdempotencyKey, 0
    for row in tx.scalars(sa.select(kept).where(kept.tenant_id == tenant_id)):
        before = json.loads(row.body or b"null")
        after = rewrite(before)
        if after != before:
            row.body, number = json.dumps(after, ensure_ascii=False).encode(), number + 1
    tx.flush()
    return number


def _rewritten(
    tx: Tx,
    tenant_id: str,
    column: sa.Column[Any],
    needles: list[str],
    rewrite: Callable[[Any], Any],
) -> int:
    table, key = column.table, list(column.table.primary_key.columns)
    as_text = sa.cast(column, sa.Text)
    holds = sa.or_(*(as_text.contains(needle, autoescape=True) for needle in needles))
    found = tx.execute(sa.select(column, *key).where(table.c.tenant_id == tenant_id, holds)).all()
    number = 0
    for value, *place in found:
        after = rewrite(value)
        if after != value:
            this = (one == part for one, part in zip(key, place, strict=True))
            tx.execute(sa.update(table).where(*this).values({column.name: after}))
            number += 1
    return number
