"""Every operation, for every role, on what is its own, another's, and another company's.

The operations are read off the service: one without a rule, without an example of its body, or with
a parameter that `VALUES` does not know fails here until somebody says who may do what to which
object. SQLite alone: what is asked of a database is the same on both.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from api.app import ROUTERS, create_app, described
from api.security.rules import OPEN, RULES
from api.security.secrets import derived
from api.services.access.keys import KeyFields, add_key
from api.services.actors import ROLES, Actor, Role
from api.store import Store, orm
from api.store.base import Base
from tests.api.databases import create_schema
from tests.api.two_companies import AWAY, HOME, PREFIX, Cast, Rewound, Whose, of, settle
from tests.api.world import AT, settings_of

DOCUMENT = described()
OPERATIONS: dict[str, tuple[str, str]] = {
    asked["operationId"]: (method, path)
    for path, methods in DOCUMENT["paths"].items()
    for method, asked in methods.items()
    if asked["operationId"] not in OPEN
}
PERSONAL = {
    "learner_id",
    "mentor_id",
    "person_id",
    "pair_id",
    "request_id",
    "recommendation_id",
    "human_request_id",
    "job_id",
}
"""Parameters that name what belongs to somebody; all else is the company's."""
PARTS = {"learner", "mentor", "manager"}
NOT_IDS = {"name", "edit_no"}
"""Parameters that mean the same in every company."""
BY_SESSION = {"change_role"}
"""Operations that a key cannot do."""
MAKERS = {"put_programme", "put_learner", "put_mentor", "put_competency_model"}
"""Operations that make what is not there: another company's id is as good as any."""
PLACES: dict[str, dict[str, str]] = {
    "leave_waitlist": {"programme_id": "autumn"},
    "cancel_job": {"job_id": "training"},
}
"""Where an operation finds what it needs elsewhere than others do."""


STARTED: dict[Role, tuple[str, ...]] = {"learner": ("job",), "analyst": ("training",)}
"""Jobs that somebody of a role has started."""
FIELD_BOUND = {"add_assessments"}
"""Operations whose examples hold what not every role that reaches the object may say of it."""


@dataclass(frozen=True)
class Stage:
    """The service with two companies, and keys of every role of one of them."""

    client: TestClient
    store: Store
    cast: dict[str, Cast]
    keys: dict[Role, str]
    rewind: Rewound


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    path: Path = tmp_path_factory.mktemp("access") / "a.db"
    store = Store(f"sqlite:///{path}")
    create_schema(store)
    cast = settle(store)
    settings = settings_of(store)
    keys = {role: _key(store, derived(settings, "api keys"), role, cast[HOME]) for role in ROLES}
    rewind = Rewound(path)
    with TestClient(create_app(settings, store), raise_server_exceptions=False) as client:
        yield Stage(client, store, cast, keys, rewind)
    rewind.close()
    store.close()


def _key(store: Store, pepper: bytes, role: Role, cast: Cast) -> str:
    people = {"learner": cast.learner, "mentor": cast.mentor, "manager": cast.manager}
    fields = KeyFields(role, role, people.get(role))
    with store.write() as tx:
        made = add_key(tx, Actor(HOME, "admin", "tests"), pepper, fields, AT)
        for name in STARTED.get(role, ()):  # a job is hers who started it
            tx.get_one(orm.Job, (HOME, of(name, HOME))).created_by = made.row.key_id
        return made.secret


def values(cast: dict[str, Cast], part: str, whose: Whose) -> dict[str, str]:
    """Return what every parameter is called by.

    Parameters
    ----------
    cast : dict
    part : {"learner", "mentor", "manager"}
        As what the person is meant who is nothing in particular.
    whose : Whose
    """
    tenant_id = AWAY if whose == "foreign" else HOME
    which, mine = ("other" if whose == "other" else "own"), cast[tenant_id]
    learner = mine.other_learner if whose == "other" else mine.learner
    mentor = mine.other_mentor if whose == "other" else mine.mentor
    return {
        "programme_id": of("spring", tenant_id),
        "cohort_id": of("intake", tenant_id),
        "model_version": of("model", tenant_id),
        "evaluation_id": of("eval", tenant_id),
        "run_id": mine.run_id,
        "other_id": mine.run_id,
        "edit_no": "1",
        "key_id": of("key", tenant_id),
        "mail_id": of("mail", tenant_id),
        "job_id": of("job", tenant_id, which),
        "import_id": of("imp", tenant_id),
        "name": "policy",
        "post_id": mine.post_id,
        "learner_id": learner,
        "mentor_id": mentor,
        "person_id": {"learner": learner, "mentor": mentor, "manager": mine.manager}[part],
        "recommendation_id": of("rec", tenant_id, which),
        "pair_id": of("pair", tenant_id, which),
        "request_id": of("req", tenant_id, which),
        "human_request_id": of(f"human_{part}", tenant_id, which),
    }


def _send(stage: Stage, operation: str, role: Role, known: dict[str, str]) -> Any:
    method, path = OPERATIONS[operation]
    asked = DOCUMENT["paths"][path][method]
    parameters = asked.get("parameters", [])
    named = {one["name"] for one in parameters if one["in"] == "path"}
    needed = {one["name"] for one in parameters if one["in"] == "query" and one["required"]}
    unknown = (named | needed) - known.keys()
    assert not unknown, f"{operation}: say in values() what {sorted(unknown)} are called by"
    headers = {"X-API-Key": stage.keys[role]}
    if any(one["name"] == "If-Match" for one in parameters):
        headers["If-Match"] = '"1"'
    return stage.client.request(
        method,
        path.format(**known),
        params={name: known[name] for name in needed},
        headers=headers,
        **_body(operation, asked.get("requestBody"), known),
    )


def _body(operation: str, asked: dict[str, Any] | None, known: dict[str, str]) -> dict[str, Any]:
    if asked is None:
        return {}
    if "multipart/form-data" in asked["content"]:
        return {"files": {"file": ("people.csv", b"person_id,name\n")}}
    assert "application/json" in asked["content"], f"{operation}: say how its body is sent"
    return {"json": _filled(_example(asked["content"]["application/json"]["schema"]), known)}


def _example(schema: dict[str, Any]) -> Any:
    first = next(iter(schema.get("oneOf", [schema])))
    model = DOCUMENT["components"]["schemas"][first["$ref"].rsplit("/", 1)[1]]
    assert "examples" in model or not model.get("required"), f"{first}: give it an example"
    return model.get("examples", [{}])[0]


def _filled(example: Any, known: dict[str, str]) -> Any:
    """Return an example whose ids are those of the fixture."""
    if isinstance(example, list):
        return [_filled(one, known) for one in example]
    if not isinstance(example, dict):
        return example
    filled = {key: _filled(value, known) for key, value in example.items()}
    for key in filled.keys() & known.keys():
        filled[key] = known[key]
    if "ranked" in filled:
        filled["ranked"] = [known["mentor_id"]]
    return filled


def _done(stage: Stage, operation: str, answer: Any) -> None:
    """Undo what an operation has done."""
    if OPERATIONS[operation][0] != "get" and answer.status_code < 300:
        stage.rewind()


def _known(stage: Stage, operation: str, role: Role, whose: Whose) -> dict[str, str]:
    themselves = RULES[operation].reach.get(role) == "own" and whose != "other"
    known = values(stage.cast, role if themselves and role in PARTS else "learner", whose)
    tenant_id = AWAY if whose == "foreign" else HOME
    places = {
        name: of(place, tenant_id)
        for name, place in PLACES.get(operation, {}).items()
        if whose != "other" or name not in PERSONAL
    }
    return known | places


def _in_path(operation: str) -> set[str]:
    path = OPERATIONS[operation][1]
    return {part.split("}")[0] for part in path.split("{")[1:]} - NOT_IDS


def test_every_operation_has_a_rule_and_every_rule_an_operation() -> None:
    assert OPERATIONS.keys() == RULES.keys()
    assert all(router.routes for router in ROUTERS)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_nobody_gets_in_unknown(stage: Stage, operation: str) -> None:
    method, path = OPERATIONS[operation]
    known = _known(stage, operation, "hr", "own")
    answer = stage.client.request(method, path.format(**known))
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_role_reaches_what_its_rule_says_and_nothing_else(
    stage: Stage, operation: str
) -> None:
    walked = set()
    for role in ROLES:
        reach = RULES[operation].reach.get(role)
        if reach is None:
            answer = _send(stage, operation, role, _known(stage, operation, role, "own"))
            assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted"), role
        elif operation not in BY_SESSION:
            _own(stage, operation, role)
            if reach != "all" or reach not in walked:  # a role is known by its reach from here on
                _others(stage, operation, role, reach)
                _foreign(stage, operation, role)
            walked.add(reach)


def _own(stage: Stage, operation: str, role: Role) -> None:
    answer = _send(stage, operation, role, _known(stage, operation, role, "own"))
    _done(stage, operation, answer)
    told = f"{operation} by {role} on her own: {answer.status_code} {answer.text[:300]}"
    assert answer.status_code not in _refused(operation), told
    assert answer.status_code < 500, told
    assert "globex" not in answer.text, told
    if RULES[operation].reach[role] != "all":
        assert "_acme_other" not in answer.text, told


def _refused(operation: str) -> set[int]:
    """Return the answers that say that somebody does not reach an object."""
    return {401, 404} if operation in FIELD_BOUND else {401, 403, 404}


def _others(stage: Stage, operation: str, role: Role, reach: str) -> None:
    personal = _in_path(operation) & PERSONAL
    if not personal:
        return
    known = _known(stage, operation, role, "other")
    answer = _send(stage, operation, role, known)
    _done(stage, operation, answer)
    told = f"{operation} by {role} on another's: {answer.status_code} {answer.text[:300]}"
    if reach == "all":
        assert answer.status_code not in (401, 403, 404), told
        assert answer.status_code < 500, told
        return
    assert answer.status_code == 404, told
    _looks_absent(stage, operation, role, answer, known)


def _foreign(stage: Stage, operation: str, role: Role) -> None:
    known = _known(stage, operation, role, "foreign")
    before = _rows(stage.store) if operation in MAKERS else None
    answer = _send(stage, operation, role, known)
    told = f"{operation} by {role} on a foreign one: {answer.status_code} {answer.text[:300]}"
    assert answer.status_code < 500, told
    assert before is None or before == _rows(stage.store), told
    _done(stage, operation, answer)
    if _in_path(operation) and operation not in MAKERS:
        assert answer.status_code == 404, told
        _looks_absent(stage, operation, role, answer, known)


def _looks_absent(
    stage: Stage, operation: str, role: Role, answer: Any, known: dict[str, str]
) -> None:
    """What may not be seen looks to the letter like what is not there."""
    absent = {name: value if name in NOT_IDS else f"{value}x" for name, value in known.items()}
    nothing = _send(stage, operation, role, absent)
    assert _unnamed(answer, known) == _unnamed(nothing, absent), operation


def _unnamed(answer: Any, known: dict[str, str]) -> tuple[int, str, list[str]]:
    told = {key: value for key, value in answer.json().items() if key != "request_id"}
    text = json.dumps(told, ensure_ascii=False)
    for value in sorted(known.values(), key=len, reverse=True):
        text = text.replace(value, "·")
    return answer.status_code, text, sorted(answer.headers.keys() - {"x-request-id"})


def _rows(store: Store) -> dict[str, list[Any]]:
    """Return every row of the other company."""
    with store.read() as tx:
        return {
            table.name: [
                tuple(row)
                for row in tx.execute(
                    sa.select(table)
                    .where(table.c.tenant_id == AWAY)
                    .order_by(*table.primary_key.columns)
                )
            ]
            for table in Base.metadata.sorted_tables
            if "tenant_id" in table.c
        }


def test_no_list_shows_what_is_another_company_s(stage: Stage) -> None:
    people = {one for one in astuple(stage.cast[AWAY]) if one.startswith(PREFIX)}
    lists = [
        name for name, (method, path) in OPERATIONS.items() if method == "get" and "{" not in path
    ]
    for operation in lists:
        answer = _send(stage, operation, "admin", _known(stage, operation, "admin", "own"))
        assert not any(f'"{person}"' in answer.text for person in people), operation
