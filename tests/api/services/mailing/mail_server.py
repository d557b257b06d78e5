"""A mail server of a few lines, which keeps what it is given, or refuses it as it is told."""

from __future__ import annotations

import socketserver
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from threading import Thread
from typing import Any

from api.services.mailing.posting import MailServer


class Inbox(socketserver.ThreadingTCPServer):
    """What came in, and what to answer to a recipient.

    Attributes
    ----------
    answer : callable
        Reply to ``RCPT TO``, by the whole line.
    """

    daemon_threads, allow_reuse_address = True, True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.messages: list[EmailMessage] = []
        self.answer: Callable[[str], str] = lambda _line: "250 OK"

    @property
    def server(self) -> MailServer:
        """How to reach it."""
        host, port = self.server_address[:2]
        return MailServer(
            str(host), port, "", "", "none", "HR <hr@company.example>", "https://mm.example"
        )


class _Session(socketserver.StreamRequestHandler):
    server: Inbox

    def handle(self) -> None:
        self._say("220 tests")
        while line := self.rfile.readline().decode().strip():
            word = line.split(":")[0].upper()
            if word == "DATA":
                self._say("354 go on")
                self._take()
                self._say("250 OK")
            elif word == "QUIT":
                return self._say("221 bye")
            else:
                self._say(self.server.answer(line) if word == "RCPT TO" else "250 OK")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def _take(self) -> None:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b"."))
        parser: Any = BytesParser(policy=policy.default)
        self.server.messages.append(parser.parsebytes(b"".join(lines)))


@contextmanager
def inbox() -> Iterator[Inbox]:
    """Run a mail server for a while."""
    with Inbox() as opened:
        thread = Thread(target=opened.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield opened
        finally:
            opened.shutdown()
            thread.join()
