from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.errors import BadJson
from api.middleware.bodies import check_json
from tests.api.middleware.conftest import MakeServer

PUT = "/v1/programmes/spring"
LARGE = 200_000


def pieces(total: int) -> Iterator[bytes]:
    """A body of unknown length, a piece at a time."""
    for _ in range(total // 1000):
        yield b" " * 1000


def test_a_body_that_says_it_is_too_large_is_refused(server: MakeServer) -> None:
    world = server(max_body_bytes=LARGE)
    answer = world.client.put(PUT, content=b" " * (LARGE + 1), headers=world.headers("hr"))
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_a_body_that_does_not_say_how_large_it_is_is_counted(server: MakeServer) -> None:
    world = server(max_body_bytes=LARGE)
    answer = world.client.put(PUT, content=pieces(2 * LARGE), headers=world.headers("hr"))
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_a_body_in_pieces_arrives_whole(server: MakeServer) -> None:
    world = server()
    parts = (b'{"name": "Sp', b"ring 2026", b'", "mode": "assign"}')
    headers = {**world.headers("hr"), "Content-Type": "application/json"}
    answer = world.client.put(PUT, content=iter(parts), headers=headers)
    assert answer.json()["name"] == "Spring 2026"


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 50_000,
        b"[" * 250 + b"]" * 250,
        b'{"a":' * 100_000,
        b'{"name": NaN}',
        b'{"name": -Infinity}',
        b'{"name": "\\ud800"}',
        b'{"name": "\\u0000"}',
        b'{"name": "\xff\xfe"}',
        b'{"name": "a}',
        b"\x00",
        b"9" * 10_000,
    ],
)
def test_json_that_nobody_could_keep_is_refused(server: MakeServer, body: bytes) -> None:
    world = server()
    headers = {**world.headers("hr"), "Content-Type": "application/json"}
    answer = world.client.put(PUT, content=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_json")


@pytest.mark.parametrize(
    "kind", ["application/vnd.x_y+json", "APPLICATION/JSON ; charset=utf-8", "application/a!b+json"]
)
def test_json_under_whatever_name_is_checked(server: MakeServer, kind: str) -> None:
    world = server()
    headers = {**world.headers("hr"), "Content-Type": kind}
    answer = world.client.put(PUT, content=b'{"name": "\\u0000"}', headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_json")


def test_a_backslash_before_a_code_is_no_nul() -> None:
    check_json(rb'{"path": "\\u0000"}')
    with pytest.raises(BadJson):
        check_json(rb'{"path": "\\\u0000"}')


def test_what_is_wrong_is_told_without_what_was_sent() -> None:
    with pytest.raises(BadJson) as refused:
        check_json(b'{"name": "Grace Hopper", }')
    assert "Hopper" not in refused.value.why
    assert "line 1 column" in refused.value.why


@given(body=st.binary(max_size=40))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_no_bytes_break_the_reader(body: bytes) -> None:
    try:
        check_json(body)
    except BadJson:
        return


@pytest.mark.parametrize("address", ["/v1/programmes/a%00b", "/v1/programmes/a?x=%00"])
def test_nul_in_an_address_is_refused(server: MakeServer, address: str) -> None:
    world = server()
    answer = world.client.get(address, headers=world.headers("hr"))
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")
