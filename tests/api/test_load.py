"""What no honest caller sends: the server refuses it at once, and goes on serving the others."""

from __future__ import annotations

import json
import socket
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from urllib.parse import urlsplit

import httpx2
import pytest

from api.store import Store
from tests.api.databases import create_schema
from tests.api.live import listening
from tests.api.world import World, company, world_of

MOST = 8
HUGE = 50_000_000
PUT = "/v1/programmes/spring"
NO_LIMITS = httpx2.Limits(max_connections=None, max_keepalive_connections=None)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    store = Store(f"sqlite:///{tmp_path / 'mentormatch.db'}")
    create_schema(store)
    yield world_of(store, company(), max_in_flight=MOST)
    store.close()


def send_raw(address: str, head: str, body: Iterator[bytes]) -> bytes:
    """Send a request byte by byte, as far as the server lets it, and return the answer."""
    parts = urlsplit(address)
    with socket.create_connection((parts.hostname or "", parts.port or 0), 30) as line:
        line.sendall(head.encode())
        try:
            for piece in body:
                line.sendall(piece)
        except (BrokenPipeError, ConnectionResetError):
            return b"closed"
        return line.recv(65_536)


@pytest.mark.parametrize("path", [PUT, "/v1/imports", "/livez", "/no/such/path"])
def test_fifty_megabytes_are_refused_and_others_are_served(world: World, path: str) -> None:
    with listening(world.client.app) as address:  # type: ignore[arg-type]
        head = (
            f"PUT {path} HTTP/1.1\r\nHost: x\r\nX-API-Key: {world.key('hr')}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {HUGE}\r\n\r\n"
        )
        piece = b" " * 1_000_000
        answer = send_raw(address, head, (piece for _ in range(HUGE // len(piece))))
        assert answer == b"closed" or b" 413 " in answer.splitlines()[0]
        assert httpx2.get(f"{address}/livez").status_code == 200


@pytest.mark.parametrize("chunks", [5, 60])
def test_a_stream_without_an_end_is_cut_off(world: World, chunks: int) -> None:
    def chunked() -> Iterator[bytes]:
        for _ in range(chunks):
            yield b"f4240\r\n" + b" " * 1_000_000 + b"\r\n"
        yield b"0\r\n\r\n"

    with listening(world.client.app) as address:  # type: ignore[arg-type]
        head = (
            f"PUT {PUT} HTTP/1.1\r\nHost: x\r\nX-API-Key: {world.key('hr')}\r\n"
            "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        answer = send_raw(address, head, chunked())
    assert answer == b"closed" or b" 413 " in answer.splitlines()[0]


def test_an_upload_that_is_too_large_is_refused_however_it_is_sent(world: World) -> None:
    content = b"x" * 31_000_000
    headers = world.headers("hr")
    told = world.client.post("/v1/imports", files={"file": ("a.csv", content)}, headers=headers)
    assert (told.status_code, told.json()["code"]) == (413, "body_too_large")

    def parts() -> Iterator[bytes]:
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
        yield from (content[:1_000_000] for _ in range(31))
        yield b"\r\n--b--\r\n"

    form = {**headers, "Content-Type": "multipart/form-data; boundary=b"}
    streamed = world.client.post("/v1/imports", content=parts(), headers=form)
    assert (streamed.status_code, streamed.json()["code"]) == (413, "body_too_large")


def test_ten_times_too_many_are_told_to_come_back_and_the_rest_is_served(world: World) -> None:
    headers = {**world.headers("hr"), "Content-Type": "application/json"}
    body = json.dumps({"name": "Spring 2026"})
    together = Barrier(10 * MOST)

    with (
        listening(world.client.app) as address,  # type: ignore[arg-type]
        httpx2.Client(base_url=address, timeout=60, limits=NO_LIMITS) as client,
        ThreadPoolExecutor(10 * MOST) as pool,
    ):

        def ask(number: int) -> httpx2.Response:
            together.wait()
            return client.put(f"/v1/programmes/p{number}", content=body, headers=headers)

        answers = list(pool.map(ask, range(10 * MOST)))
        again = client.put(PUT, content=body, headers=headers)
    seen = Counter(answer.status_code for answer in answers)
    assert seen.keys() <= {200, 429}
    assert seen[200] >= MOST
    assert seen[429] > 0
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert (refused.json()["code"], refused.headers["retry-after"]) == ("overloaded", "1")
    assert again.status_code == 200
