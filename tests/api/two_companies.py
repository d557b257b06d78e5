"""Two companies in one database, with one of everything: what is one's own, another's, foreign."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import numpy as np
import sqlalchemy as sa

from api.services.actors import Actor
from api.services.jobs.working import Worker
from api.services.learning.evaluations import DOCUMENT, report_file, sections_file
from api.services.runs.asked import RunAsked
from api.services.runs.decisions import Decision
from api.services.runs.starting import start_run
from api.store import Store, Tx, orm
from api.store.company import COMPANY
from api.store.company_rows import write_company
from api.store.engine import sqlite_module
from api.store.evaluations import add_evaluation
from features.label import LANGS
from features.schema import TABLES
from features.tables import Tables
from models.card import Card
from models.linear_scorer import LinearScorer
from models.registry import seal
from tests.api.world import company

Whose = Literal["own", "other", "foreign"]
"""Hers (or of her team), somebody else's of her company, another company's."""
HOME, AWAY = "acme", "globex"
PREFIX = "Z"
"""Ids of people and posts begin with it in the other company."""
_RENAMED = ("people.", "learners.", "mentors.", "posts.")


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays which part in one company.

    Attributes
    ----------
    learner, mentor : str
        Who asks, and what belongs to whom is hers.
    manager : str
        Of the learner and her mentor, not of the others.
    other_learner, other_mentor : str
    post_id, run_id : str
    """

    learner: str
    mentor: str
    manager: str
    other_learner: str
    other_mentor: str
    post_id: str
    run_id: str = ""


def foreign(tables: Tables) -> Tables:
    """Return a company whose people and posts have other ids."""
    frames = {name: frame.copy() for name, frame in tables.frames().items()}
    for name, frame in frames.items():
        for column in TABLES[name].columns:
            is_id = column.kind == "id" and f"{name}." in _RENAMED
            if is_id or (column.refers or "").startswith(_RENAMED):
                frame[column.name] = PREFIX + frame[column.name]
    return Tables.from_frames(frames)


def settle(store: Store) -> dict[str, Cast]:
    """Fill an empty database with both companies; returns who is who, by tenant."""
    tables = company(10, 8)
    cast = {}
    for tenant_id, mine in ((HOME, tables), (AWAY, foreign(tables))):
        found = _found(store, tenant_id, mine)
        cast[tenant_id] = replace(found, run_id=_run(store, tenant_id))
        with store.write() as tx:
            _fill(tx, tenant_id, cast[tenant_id])
    return cast


def _found(store: Store, tenant_id: str, tables: Tables) -> Cast:
    now = datetime.now(UTC)
    learner, other = tables.learners["learner_id"][:2]
    mentor, other_mentor, manager = tables.mentors["mentor_id"][:3]
    of_tenant = {"tenant_id": tenant_id, "created_at": now}
    people = COMPANY["people"]
    with store.write() as tx:
        tx.add(orm.Tenant(**of_tenant, name=tenant_id))
        tx.flush()
        write_company(tx, tenant_id, tables)
        in_tenant = sa.update(people).where(people.c.tenant_id == tenant_id)
        tx.execute(in_tenant.values(manager_id=None))
        team = in_tenant.where(people.c.person_id.in_([learner, mentor]))
        tx.execute(team.values(manager_id=manager))
        tx.add_all(
            orm.Seat(tenant_id=tenant_id, mentor_id=mentor_id, seat_no=number)
            for mentor_id in tables.mentors["mentor_id"]
            for number in (1, 2, 3)
        )
        tx.add_all(
            orm.Programme(**of_tenant, programme_id=name, name=name, mode="two_sided")
            for name in (of("spring", tenant_id), of("autumn", tenant_id))
        )
        tx.flush()
        spring, intake = of("spring", tenant_id), of("intake", tenant_id)
        made = {"programme_id": spring, "created_by": "tests", "document": {}}
        tx.add(orm.PolicyVersion(**of_tenant, **made, policy_version=1))
        tx.add(orm.Cohort(**of_tenant, cohort_id=intake, programme_id=spring, name="intake"))
    return Cast(learner, mentor, manager, other, other_mentor, tables.posts["post_id"][0])


def _run(store: Store, tenant_id: str) -> str:
    who = Actor(tenant_id, "hr", "tests")
    with store.write() as tx:
        run = start_run(
            tx,
            who,
            RunAsked(of("spring", tenant_id), of("intake", tenant_id)),
            now=datetime.now(UTC),
        )
    Worker(store, periodic=()).work_off()
    return run.run_id


def _fill(tx: Tx, tenant_id: str, cast: Cast) -> None:
    of_tenant: dict[str, Any] = {"tenant_id": tenant_id}
    tx.add(orm.RunFile(**of_tenant, run_id=cast.run_id, name="frontier.json", content=b"[]"))
    both = (
        ("own", cast.learner, cast.mentor),
        ("other", cast.other_learner, cast.other_mentor),
    )
    for whose, learner, mentor in both:
        _add_list(tx, of_tenant, of("rec", tenant_id, whose), learner, mentor)
        _add_pairs(tx, of_tenant, tenant_id, whose, learner, mentor)
    _add_human(tx, of_tenant, "manager", cast.manager)
    _add_mail(tx, of_tenant, tenant_id, cast.learner)
    _add_edit(tx, of_tenant, cast)
    _add_system(tx, of_tenant, tenant_id)


def _add_edit(tx: Tx, of_tenant: dict[str, Any], cast: Cast) -> None:
    locked = Decision("lock", cast.learner)
    tx.add(
        orm.ReviewEdit(
            **of_tenant,
            run_id=cast.run_id,
            edit_no=1,
            action="lock",
            what={"decision": locked.kept(), "before": []},
            price={"minimum": 0, "matched": 0, "total": 0.0},
            moved=[],
            reason_code="AGREED",
            actor="tests",
            at=datetime.now(UTC),
        )
    )


def _add_list(tx: Tx, of_tenant: dict[str, Any], name: str, learner: str, mentor: str) -> None:
    now = datetime.now(UTC)
    tx.add(
        orm.Shortlist(
            **of_tenant,
            recommendation_id=name,
            programme_id=of("spring", of_tenant["tenant_id"]),
            learner_id=learner,
            created_at=now,
            expires_at=now + timedelta(10),
        )
    )
    tx.flush()
    tx.add(
        orm.ShortlistItem(
            **of_tenant,
            recommendation_id=name,
            rank=1,
            mentor_id=mentor,
            role="widest_coverage",
            score=0.5,
            propensity=1.0,
            features={},
        )
    )


def _add_pairs(
    tx: Tx, of_tenant: dict[str, Any], tenant_id: str, whose: str, learner: str, mentor: str
) -> None:
    now = datetime.now(UTC)
    two = {**of_tenant, "learner_id": learner, "mentor_id": mentor, "origin": "hr"}
    proposed = of("proposed", tenant_id, whose)
    tx.add(
        orm.Pair(
            **two,
            pair_id=of("pair", tenant_id, whose),
            programme_id=of("spring", of_tenant["tenant_id"]),
            seat_no=1,
            state="active",
            created_at=now,
            started_at=now,
        )
    )
    tx.add(
        orm.Pair(
            **two,
            pair_id=proposed,
            programme_id=of("autumn", of_tenant["tenant_id"]),
            seat_no=2,
            state="proposed",
            created_at=now,
        )
    )
    tx.flush()
    tx.add(
        orm.Meeting(
            **of_tenant,
            pair_id=of("pair", tenant_id, whose),
            starts_at=now + timedelta(3),
            minutes=45,
            place="A-101",
            changed_at=now,
            changed_by="mentor",
        )
    )
    tx.add(
        orm.Request(
            **of_tenant,
            request_id=of("req", tenant_id, whose),
            pair_id=proposed,
            rank=1,
            created_at=now,
            expires_at=now + timedelta(5),
        )
    )
    tx.add(
        orm.Waiting(
            **of_tenant,
            programme_id=of("autumn", of_tenant["tenant_id"]),
            learner_id=learner,
            reason_code="NO_ROOM",
            since=now,
        )
    )
    _add_human(tx, of_tenant, "learner", learner, whose)
    _add_human(tx, of_tenant, "mentor", mentor, whose)


def _add_mail(tx: Tx, of_tenant: dict[str, Any], tenant_id: str, person_id: str) -> None:
    now = datetime.now(UTC)
    tx.add(
        orm.Mail(
            **of_tenant,
            mail_id=of("mail", tenant_id),
            person_id=person_id,
            event="list_ready",
            about=of("rec", tenant_id),
            said={
                "programme_id": "",
                "people": {},
                "times": {"until": now.isoformat()},
                "facts": {},
            },
            leads_to="/my/mentors",
            due_at=now,
            created_at=now,
        )
    )


def _add_human(
    tx: Tx, of_tenant: dict[str, Any], part: str, person_id: str, whose: str = "own"
) -> None:
    tx.add(
        orm.HumanRequest(
            **of_tenant,
            human_request_id=of(f"human_{part}", of_tenant["tenant_id"], whose),
            person_id=person_id,
            reason_code="LOOK_AGAIN",
            created_at=datetime.now(UTC),
        )
    )


def _add_system(tx: Tx, of_tenant: dict[str, Any], tenant_id: str) -> None:
    now = datetime.now(UTC)
    made: dict[str, Any] = {**of_tenant, "created_at": now, "created_by": "tests"}
    tx.add(
        orm.ApiKey(
            **made,
            key_id=of("key", tenant_id),
            prefix=f"mm_live_{tenant_id}",
            digest="",
            name="of the fixture",
            role="service",
            scopes=["*"],
        )
    )
    tx.add(_model(made, tenant_id))
    _add_evaluation(tx, made, tenant_id)
    job = {**made, "kind": "settle_lists", "payload": {}, "run_after": now}
    tx.add_all(orm.Job(**job, job_id=of("job", tenant_id, one)) for one in ("own", "other"))
    tx.add(orm.Job(**job, job_id=of("training", tenant_id)))
    tx.add(
        orm.Import(
            **made,
            import_id=of("imp", tenant_id),
            mode="upsert",
            file_name="x.csv",
            state="refused",
            errors=b"row",
            marked=b"row",
        )
    )


def _model(made: dict[str, Any], tenant_id: str) -> orm.Model:
    """Return a model that was refused."""
    names = ("gap_coverage", "style")
    scorer = LinearScorer(names, np.ones(2), 0.5, "gaussian", np.full(2, 0.5))
    card = Card(of("model", tenant_id), names, (), "", 0, {}, "", made["created_at"].isoformat())
    kept = seal(scorer, card, b"a key of tests alone")
    report = {
        "verdict": "refused",
        "rows": 0,
        "lists": 0,
        "labels": 0,
        "left_out_lists": 0,
        "judged": None,
        "findings": [],
        "weights": [],
        "changes": [],
        "stays": None,
    }
    return orm.Model(
        **made,
        model_version=card.version,
        programme_id=of("spring", tenant_id),
        state="refused",
        card=kept.card,
        body=kept.body,
        sha256=kept.sha256,
        signature=kept.signature,
        report=report,
        job_id=of("job", tenant_id),
    )


def _add_evaluation(tx: Tx, made: dict[str, Any], tenant_id: str) -> None:
    """Add an evaluation that could tell nothing."""
    names = ("window", "answers", "worse_off", "alarms")
    row = orm.Evaluation(
        **made,
        evaluation_id=of("eval", tenant_id),
        programme_id=of("spring", tenant_id),
        summary={"as_of": "2026-01-01", **dict.fromkeys(("lists", "pairs", "labels"), 0)}
        | {name: [] for name in names},
        drifting=0,
        job_id=of("job", tenant_id),
    )
    files = {DOCUMENT: b"{}"}
    part = {"key": "better", "title": "?", "sentences": ["?"], "method": "?"}
    sections = json.dumps([part | {"pictures": [], "tables": []}]).encode()
    files |= {sections_file(lang): sections for lang in LANGS}
    add_evaluation(tx, row, files | {report_file(lang): b"<!doctype html>" for lang in LANGS})


def of(kind: str, tenant_id: str, whose: str = "own") -> str:
    """Return the id of an object of the fixture."""
    return f"{kind}_{tenant_id}_{whose}"


class Rewound:
    """A SQLite database that goes back to how it was, as often as is asked.

    Parameters
    ----------
    path : Path
        Of the database; its content now is what it goes back to.
    """

    def __init__(self, path: Path) -> None:
        # Two libraries in one process would break each other's locks: the store's own it is.
        self.path, self.module = path, sqlite_module()
        self.kept = self.module.connect(":memory:", check_same_thread=False)
        with self.module.connect(path) as now:
            now.backup(self.kept)

    def __call__(self) -> None:
        """Go back."""
        with self.module.connect(self.path) as now:
            self.kept.backup(now)

    def close(self) -> None:
        """Forget how it was."""
        self.kept.close()
