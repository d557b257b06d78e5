"""Load over kept-alive connections, from one process that does little else.

The client shares the machine with the server, so it is as small as it can be: raw sockets, ready
requests, no parsing beyond the status and the length.
"""

from __future__ import annotations

import math
import os
import selectors
import socket
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from time import perf_counter

import numpy as np

from benchmarks.api.site import Site

_READ = 65_536


@dataclass(frozen=True, slots=True)
class Load:
    """What came of some load.

    Attributes
    ----------
    per_second : float
        Answers a second.
    p50_ms, p95_ms, p99_ms : float
        Latency of an answer, seen by the client.
    cpu_ms : float
        CPU time of the server for one answer: what does not depend on who else is busy.
    statuses : dict of int to int
    """

    per_second: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    cpu_ms: float
    statuses: dict[int, int]


class _Connection:
    """One connection and the answer that it waits for."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sent_at = 0.0
        self._read = b""
        self._missing = -1

    def ask(self, request: bytes) -> None:
        """Send a request."""
        self._read, self._missing = b"", -1
        self.sent_at = perf_counter()
        self.socket.sendall(request)

    def answered(self) -> bool:
        """Read what has come; whether the answer is whole."""
        part = self.socket.recv(_READ)
        if not part:
            raise ConnectionError("the server closed a connection")
        if self._missing >= 0:
            self._missing -= len(part)
            return self._missing <= 0
        self._read += part
        head, found, body = self._read.partition(b"\r\n\r\n")
        if found:
            length = head.lower().partition(b"content-length:")[2].split(b"\r\n")[0]
            self._missing = int(length) - len(body)
        return bool(found) and self._missing <= 0

    @property
    def status(self) -> int:
        """Status of the answer."""
        return int(self._read[9:12])


def request(method: str, path: str, key: str, body: str | None = None) -> bytes:
    """Return a request as it goes over the wire."""
    content = b"" if body is None else body.encode()
    lines = [f"{method} {path} HTTP/1.1", "Host: bench", f"X-API-Key: {key}"]
    if body is not None:
        lines += ["Content-Type: application/json", f"Content-Length: {len(content)}"]
    return "\r\n".join([*lines, "", ""]).encode() + content


def load(
    at: Site,
    requests: list[bytes],
    *,
    connections: int,
    seconds: float = math.inf,
    answers: float = math.inf,
) -> Load:
    """Send requests in turn, one at a time on each connection, for some seconds or answers.

    It ends with the last answer that was asked for: there is one at least.
    """
    source: Iterator[bytes] = cycle(requests)
    taken: list[float] = []
    statuses: Counter[int] = Counter()
    with selectors.DefaultSelector() as waiting:
        for _ in range(connections):
            one = _Connection(at.port)
            waiting.register(one.socket, selectors.EVENT_READ, one)
            one.ask(next(source))
        start, before = perf_counter(), cpu_seconds(at.pid)
        while not taken or (perf_counter() < start + seconds and len(taken) < answers):
            for key, _ in waiting.select(1.0):
                if key.data.answered():
                    taken.append(perf_counter() - key.data.sent_at)
                    statuses[key.data.status] += 1
                    key.data.ask(next(source))
        passed, used = perf_counter() - start, cpu_seconds(at.pid) - before
        for key in list(waiting.get_map().values()):
            key.data.socket.close()
    p50, p95, p99 = np.percentile(np.array(taken) * 1000, [50, 95, 99]).tolist()
    n = len(taken)
    return Load(n / passed, p50, p95, p99, 1000 * used / n, dict(statuses))


def cpu_seconds(pid: int) -> float:
    """CPU time that a process has used, its system calls included."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
