from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pandas as pd
import pytest
import sqlalchemy as sa

from api.services.actors import Actor
from api.services.audit import record, verify_chain
from api.services.errors import NotFound, OtherSnapshot, WrongState
from api.services.mailing.reading import in_words
from api.services.privacy.erasing import Erased, erase, plan_erasure
from api.services.privacy.exporting import export_person
from api.services.runs.snapshot import FOLDER
from api.services.runs.stored import stored_run
from api.store import Store, erasing, orm
from api.store.base import Base
from api.store.company import COMPANY
from api.store.snapshots import load_tables
from tests.api.two_companies import AWAY, HOME, Cast, of, settle
from tests.api.world import AT

NAME, SUBJECT = "欧阳不存在", "oidc:https://idp.example#ouyang@example.com"
HR = Actor(HOME, "hr", "key_hr")
_PEOPLE = f"{FOLDER}people.parquet"
OF_NOBODY = frozenset(
    {"audit_heads", "audit_log", "audit_people", "competencies", "posts", "behaviours", "rules"}
    | {"competency_models", "competency_model_versions", "kpi_map", "people", "learners"}
    | {"mentors", "protected", "sessions", "tenants"}
)
"""Tables that name no people, that are blanked, or that are kept on purpose (docs/privacy.md)."""
_CODES = """
    about action actor breaks digest end_reason_code error event fairness input_digest kind lang
    leads_to measure mode origin prefix principal reason_code replaced request_hash role sha256 side
    signature source state token type unmatched_code
    cohort_id competency_id evaluation_id follows_run_id human_request_id import_id job_id key_id
    mail_id pair_id programme_id recommendation_id request_id run_id successor_id worker_id
"""
CODES = frozenset(_CODES.split())
"""Columns of codes, digests and ids that say nothing of anybody."""
FILES = frozenset({"run_files", "evaluation_files"})
"""Tables whose rows are called by the service."""
COUNTED = ("pairs", "outcomes", "exposures", "events", "choices", "shortlists", "assignments")


@pytest.fixture
def cast(store: Store) -> Cast:
    """Two companies; the learner of the first stands in everything that can hold her."""
    mine = settle(store)[HOME]
    with store.write() as tx:
        _name(tx, mine)
        _write_down(tx, mine)
        _rename_what_callers_name(tx, mine)
        _end_pairs(tx, mine)
    return mine


def _name(tx: Any, cast: Cast) -> None:
    people = COMPANY["people"]
    hers = (people.c.tenant_id == HOME, people.c.person_id == cast.learner)
    tx.execute(sa.update(people).where(*hers).values(name=NAME))
    tx.add(
        orm.Account(
            tenant_id=HOME,
            account_id="acc_1",
            subject=SUBJECT,
            person_id=cast.learner,
            roles=["learner"],
            created_at=AT,
        )
    )
    record(tx, HR, "export_read", "person", cast.learner, now=AT)


def _write_down(tx: Any, cast: Cast) -> None:
    mine: dict[str, Any] = {"tenant_id": HOME}
    two = {"learner_id": cast.learner, "mentor_id": cast.mentor}
    rec = of("rec", HOME)
    tx.add_all(
        [
            orm.Exposure(
                **mine,
                **two,
                recommendation_id=rec,
                rank=1,
                propensity=1.0,
                model_version="prior",
                features={"skills": 0.5, "said": f"{NAME} wants this"},
                shown_at=AT,
            ),
            orm.Event(
                **mine,
                **two,
                event_id=f"portal-{cast.learner}-1",
                type="open",
                happened_at=AT,
                received_at=AT,
            ),
            orm.Choice(
                **mine,
                recommendation_id=rec,
                ranked=[cast.mentor],
                note=f"我是{NAME}",
                chosen_by="acc_1",
                chosen_at=AT,
            ),
            orm.Choice(
                **mine,
                recommendation_id=of("rec", HOME, "other"),
                ranked=[cast.other_mentor],
                note=f"not like {NAME}, who is {cast.learner}.",
                chosen_by="acc_2",
                chosen_at=AT,
            ),
            orm.Mail(
                **mine,
                mail_id="mail_1",
                person_id=cast.mentor,
                event="pair_ended",
                about=of("pair", HOME),
                said={
                    "programme_id": "",
                    "people": {"other": cast.learner},
                    "times": {},
                    "facts": {"side": "mentor", "place": f"where {NAME} works"},
                },
                leads_to="/mentoring",
                due_at=AT,
                created_at=AT,
            ),
            orm.Outcome(
                **mine,
                outcome_id=f"event:portal-{cast.learner}-1",
                pair_id=of("pair", HOME),
                measure="uplift",
                value=0.5,
                source="test",
                measured_at=AT,
                received_at=AT,
            ),
            orm.Import(
                **mine,
                import_id="imp_1",
                mode="upsert",
                file_name=f"{NAME}.csv",
                state="applied",
                report={"leavers": [cast.learner], "by": {cast.learner: 1}},
                errors=f"row,value\n3,{NAME}\n".encode("gb18030"),
                marked=_workbook(cast.learner),
                created_at=AT,
                created_by="key_hr",
            ),
            orm.IdempotencyKey(
                **mine,
                principal="key_hr",
                key=f"choice of {cast.learner}",
                request_hash="",
                status=201,
                headers={"location": f"/v1/learners/{cast.learner}"},
                body=json.dumps({"learner_id": cast.learner, "name": NAME}).encode(),
                created_at=AT,
            ),
            orm.Job(
                **mine,
                job_id="job_1",
                kind="propose_lists",
                payload={"learner_ids": [cast.learner]},
                result={cast.learner: {"note": NAME}},
                state="done",
                run_after=AT,
                created_at=AT,
                created_by="key_hr",
            ),
        ]
    )


def _rename_what_callers_name(tx: Any, cast: Cast) -> None:
    """Name things after her, as callers may."""
    hers = f"of {NAME}"
    for table, column, text in (
        ("programmes", "name", hers),
        ("cohorts", "name", hers),
        ("models", "retired_because", f"{NAME} said so"),
    ):
        one = Base.metadata.tables[table]
        tx.execute(sa.update(one).where(one.c.tenant_id == HOME).values({column: text}))
    past = COMPANY["mentorships"]
    some = sa.select(past.c.mentorship_id).where(past.c.tenant_id == HOME).limit(1)
    named = past.c.mentorship_id == tx.scalar(some)
    mine = sa.update(past).where(past.c.tenant_id == HOME, named)
    assert tx.execute(mine.values(mentorship_id=f"2024 {cast.learner}")).rowcount == 1


def _workbook(text: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("xl/sharedStrings.xml", f"<t>{text}</t>")
    return buffer.getvalue()


def _end_pairs(tx: Any, cast: Cast) -> None:
    pair = orm.Pair
    tx.execute(
        sa.update(pair)
        .where(pair.tenant_id == HOME, pair.learner_id == cast.learner)
        .values(ended_at=AT, state="ended", seat_no=None, end_note=f"{NAME} moved")
    )


def _erase(store: Store, person_id: str) -> Erased:
    with store.read() as tx:
        plan = plan_erasure(tx, HR, person_id)
    with store.write() as tx:
        return erase(tx, HR, plan, "OWN_REQUEST", now=AT)


def _rows(store: Store, tenant_id: str) -> dict[str, list[tuple[Any, ...]]]:
    with store.read() as tx:
        return {
            table.name: [
                tuple(row)
                for row in tx.execute(
                    sa.select(table)
                    .where(table.c.tenant_id == tenant_id)
                    .order_by(*table.primary_key.columns)
                )
            ]
            for table in Base.metadata.sorted_tables
            if "tenant_id" in table.c
        }


def _texts(value: Any) -> Iterator[str]:
    """Yield every text in a cell: of JSON, tables and archives too."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from (key, *_texts(one))
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, bytes) and value[:4] == b"PAR1":
        yield pd.read_parquet(io.BytesIO(value)).to_csv()
    elif isinstance(value, bytes) and value[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(value)) as archive:
            for name in archive.namelist():
                yield from _texts(archive.read(name))
    elif isinstance(value, bytes):
        yield from (value.decode(coding, errors="ignore") for coding in ("utf-8", "gb18030"))
        yield from _texts(json.loads(value)) if value[:1] == b"{" else ()
    elif isinstance(value, str):
        yield value


def _places(store: Store, *needles: str) -> set[str]:
    """Return the tables that hold one of some words."""
    return {
        name
        for name, rows in _rows(store, HOME).items()
        for row in rows
        for cell in row
        for text in _texts(cell)
        if any(needle in text for needle in needles)
    }


def _aggregates(store: Store) -> dict[str, Any]:
    with store.read() as tx:
        counts = {
            name: tx.scalar(
                sa.select(sa.func.count()).where(Base.metadata.tables[name].c.tenant_id == HOME)
            )
            for name in (*COUNTED, "people", "learners", "mentors", "protected", "mentorships")
        }
        run = orm.MatchRun
        runs = tx.execute(sa.select(run.counts, run.objective).order_by(run.run_id)).all()
        score = tx.scalar(sa.select(sa.func.sum(orm.AssignedMentor.score)))
        value = tx.scalar(sa.select(sa.func.sum(orm.Outcome.value)))
    return {**counts, "runs": [tuple(row) for row in runs], "score": score, "value": value}


def test_nothing_holds_somebody_who_was_erased_and_nothing_else_changes(
    store: Store, cast: Cast
) -> None:
    needles = (cast.learner, NAME, SUBJECT)
    before, elsewhere = _aggregates(store), _rows(store, AWAY)
    assert len(_places(store, *needles)) > 15
    done = _erase(store, cast.learner)
    assert _places(store, *needles) == set()
    assert _aggregates(store) == before
    assert _rows(store, AWAY) == elsewhere
    assert (done.runs, done.imports) == (1, 1)
    assert "pairs" in _places(store, done.pseudonym)
    with store.read() as tx:
        assert verify_chain(tx, HOME).broken is None
        assert load_tables(tx, HOME).people["name"].isin([done.pseudonym]).sum() == 1
        with pytest.raises(OtherSnapshot):
            stored_run(tx, HOME, cast.run_id)
        with pytest.raises(NotFound):
            plan_erasure(tx, HR, cast.learner)


def test_files_that_came_while_others_were_looked_through_are_found_too(
    store: Store, cast: Cast
) -> None:
    with store.read() as tx:
        plan = plan_erasure(tx, HR, cast.learner)
    with store.write() as tx:
        run = tx.get_one(orm.MatchRun, (HOME, cast.run_id))
        names = {column.name for column in orm.MatchRun.__table__.c}
        copied = {name: getattr(run, name) for name in names - {"run_id", "version"}}
        tx.add(orm.MatchRun(**copied, run_id="run_later"))
        tx.flush()
        people = tx.get_one(orm.RunFile, (HOME, cast.run_id, _PEOPLE))
        later: dict[str, Any] = {"tenant_id": HOME, "created_at": AT, "created_by": "key_hr"}
        tx.add_all(
            [
                orm.RunFile(
                    tenant_id=HOME, run_id="run_later", name=_PEOPLE, content=people.content
                ),
                orm.Import(
                    **later,
                    import_id="imp_2",
                    mode="upsert",
                    file_name="x.csv",
                    state="refused",
                    errors=NAME.encode(),
                ),
            ]
        )
    with store.write() as tx:
        done = erase(tx, HR, plan, "OWN_REQUEST", now=AT)
    assert (done.runs, done.imports) == (2, 2)
    assert _places(store, cast.learner, NAME, SUBJECT) == set()


def test_whom_an_address_writes_in_another_way_is_found_in_it(store: Store, cast: Cast) -> None:
    learner = "欧 阳"
    with store.write() as tx:
        erasing.rename(tx, HOME, cast.learner, learner)
        kept = tx.get_one(orm.IdempotencyKey, (HOME, "key_hr", f"choice of {cast.learner}"))
        kept.headers = {"location": f"/v1/learners/{quote(learner)}"}
    done = _erase(store, learner)
    with store.read() as tx:
        kept = tx.get_one(orm.IdempotencyKey, (HOME, "key_hr", f"choice of {cast.learner}"))
    assert kept.headers == {"location": f"/v1/learners/{done.pseudonym}"}


def test_every_column_of_text_is_dealt_with_or_holds_nobody() -> None:
    dealt_with = {*erasing.FREE, *erasing.LOOSE}
    gone = {name for name, _ in erasing.DETAILS} - {"mails"}  # others' mails stay
    left = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        if "tenant_id" in table.c and table.name not in gone | OF_NOBODY | FILES
        for column in table.c
        if isinstance(column.type, sa.String) and not column.foreign_keys
        if (table.name, column.name) not in dealt_with
        if column.name not in CODES
        if not column.name.endswith(("_by", "_version"))
    }
    assert left == set()


def test_a_mail_that_waits_and_speaks_of_her_is_not_sent(store: Store, cast: Cast) -> None:
    with store.read() as tx:
        export = export_person(tx, HR, cast.mentor)
    (told,) = [row for row in export["mails"] if row["mail_id"] == "mail_1"]
    assert NAME in told["subject"], "until then it speaks of her"
    done = _erase(store, cast.learner)
    with store.read() as tx:
        (one,) = in_words(tx, HOME, [tx.get_one(orm.Mail, (HOME, "mail_1"))])
    assert one.mail.state == "cancelled"
    assert one.mail.said["people"] == {"other": done.pseudonym}
    assert NAME not in one.letter.subject + one.letter.text


def test_a_mentor_is_forgotten_too(store: Store, cast: Cast) -> None:
    done = _erase(store, cast.mentor)
    assert _places(store, cast.mentor) == set()
    with store.read() as tx:
        mentors = load_tables(tx, HOME).mentors.set_index("mentor_id")
    assert mentors.loc[done.pseudonym, "capacity"] == 0


def test_who_has_a_live_pair_is_not_erased_and_what_runs_is_waited_for(
    store: Store, cast: Cast
) -> None:
    with store.read() as tx, pytest.raises(WrongState, match="live pair"):
        plan_erasure(tx, HR, cast.other_learner)
    with store.write() as tx:
        tx.execute(sa.update(orm.MatchRun).values(state="solving"))
    with store.read() as tx, pytest.raises(WrongState, match="matched"):
        plan_erasure(tx, HR, cast.learner)
