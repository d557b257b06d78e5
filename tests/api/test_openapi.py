"""The OpenAPI document, as the people and the programs that read it need it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from api.app import described
from api.openapi import operations
from api.problems import MEDIA_TYPE
from api.security.rules import OPEN, RULES

NAME = re.compile(r"[a-z]+(_[a-z]+)+")
LONGEST = 100

Operation = dict[str, Any]


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return described()


def test_no_operation_breaks_the_house_rules(document: dict[str, Any]) -> None:
    found = [
        f"{operation['operationId']}: {fault}"
        for method, operation in operations(document)
        for fault in faults(method, operation, document)
    ]
    assert found == []


def test_operation_ids_are_those_that_somebody_may_call(document: dict[str, Any]) -> None:
    ids = [operation["operationId"] for _, operation in operations(document)]
    assert len(ids) == len(set(ids))
    assert set(ids) - OPEN == RULES.keys()


def test_no_schema_is_one_that_a_framework_made_up(document: dict[str, Any]) -> None:
    strange = re.compile(r"^Body_|^HTTPValidationError$|^ValidationError$|-Input$|-Output$|__")
    assert [name for name in document["components"]["schemas"] if strange.search(name)] == []


def test_the_document_is_of_the_version_that_it_says(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1.")
    assert document["components"]["securitySchemes"].keys() >= {"ApiKey", "Bearer"}
    assert [tag["name"] for tag in document["tags"] if not tag["description"]] == []


def faults(method: str, operation: Operation, document: dict[str, Any]) -> Iterator[str]:
    """What is wrong with one operation."""
    name = operation["operationId"]
    if not NAME.fullmatch(name) and name not in OPEN:
        yield "is not named as verb_noun"
    if len(operation.get("tags", ())) != 1:
        yield "has not one tag"
    yield from _words(operation)
    yield from _parameters(method, operation)
    yield from _body(operation, document)
    yield from _answers(operation, document)


def _words(operation: Operation) -> Iterator[str]:
    summary = operation["summary"]
    if not summary or len(summary) > LONGEST:
        yield f"its summary has {len(summary)} characters"
    if "----" in operation["description"] or "`" * 3 in operation["description"]:
        yield "its description holds a docstring's sections"
    if operation["operationId"] not in OPEN and not operation.get("security"):
        yield "does not say how to sign in"


def _parameters(method: str, operation: Operation) -> Iterator[str]:
    names = {part["name"] for part in operation.get("parameters", ())}
    creates = method == "post" and operation["operationId"] not in SAFE_POSTS
    if creates and "Idempotency-Key" not in names:
        yield "may not be repeated safely"
    if not creates and "Idempotency-Key" in names:
        yield "offers a key that it does not heed"
    if method == "get" and "limit" in names and "cursor" not in names:
        yield "has pages without a cursor"


def _body(operation: Operation, document: dict[str, Any]) -> Iterator[str]:
    if operation.get("requestBody", {}).get("required") and all_optional(operation, document):
        yield "asks for a body of which nothing is required"
    for media, content in operation.get("requestBody", {}).get("content", {}).items():
        if media == "application/json" and not _has_example(content, document):
            yield "its request has no example"


def all_optional(operation: Operation, document: dict[str, Any]) -> bool:
    """Whether an operation that does something takes an object without any field."""
    content = operation["requestBody"]["content"].get("application/json", {"schema": {}})
    schema = content["schema"].get("$ref", "").rsplit("/", 1)[-1]
    described = document["components"]["schemas"].get(schema, {"required": ["one of several"]})
    does = "Idempotency-Key" in {part["name"] for part in operation.get("parameters", ())}
    return does and operation["operationId"] != "change_run" and not described.get("required")


def _answers(operation: Operation, document: dict[str, Any]) -> Iterator[str]:
    for status, answer in operation["responses"].items():
        content = answer.get("content", {})
        if status >= "400" and status != "503" and MEDIA_TYPE not in content:
            yield f"answers {status} with {sorted(content)}"
        schema = content.get("application/json", {}).get("schema")
        if status < "300" and schema == {}:
            yield f"does not say what it answers with {status}"


def _has_example(content: dict[str, Any], document: dict[str, Any]) -> bool:
    schema = content["schema"]
    if branches := schema.get("anyOf", schema.get("oneOf")):
        return all(_has_example({"schema": part}, document) for part in branches)
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    return bool({"example", "examples"} & (content.keys() | schema.keys()))


KEYS = {"create_key", "revoke_key", "rotate_key"}
SAFE_POSTS = OPEN | KEYS | {"change_role", "score_profiles", "sign_out", "test_policy"}
"""POSTs that make nothing, those of a browser's session, and of keys: secrets are never kept."""
