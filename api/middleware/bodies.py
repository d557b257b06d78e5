"""Bodies: no larger than agreed, and JSON that everybody below can rely on.

JSON is read once here by a strict reader: at most two hundred levels deep, finite numbers, whole
characters, no NUL. What passes can be parsed, validated, stored in either database and written out
again; what does not is a 400, wherever it was sent.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from email.message import Message as MailMessage
from functools import lru_cache

import anyio
from pydantic_core import from_json
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import BadAddress, BadJson, BodyTooLarge, BodyTooSlow

PATIENCE_S = 30.0
"""Seconds in which a body that is no upload must have arrived."""
_ESCAPED_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


class Bodies:
    """Reads and checks a body before anything is done with it; uploads are counted as they come.

    Parameters
    ----------
    app : ASGI application
    most, most_of_upload : int
        Bytes.
    uploads : frozenset of str
        Paths that take files.
    """

    def __init__(
        self, app: ASGIApp, most: int, most_of_upload: int, uploads: frozenset[str]
    ) -> None:
        self.app, self.uploads = app, uploads
        self.most, self.most_of_upload = most, most_of_upload

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request with its body checked."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        upload = scope["path"] in self.uploads
        most = self.most_of_upload if upload else self.most
        headers = Headers(scope=scope)
        _check_head(scope, headers, most)
        if upload:
            await self.app(scope, _counted(receive, most), send)
            return
        body = await _whole(receive, most)
        if body is None:
            return  # the caller has gone
        if body and _is_json(headers.get("content-type", "")):
            check_json(body)
        await self.app(scope, _again(body, receive), send)


@lru_cache(maxsize=64)
def _is_json(content_type: str) -> bool:
    """Whether the framework reads such a body as JSON: found out as the framework does."""
    message = MailMessage()
    message["content-type"] = content_type
    subtype = message.get_content_subtype()
    return message.get_content_maintype() == "application" and (
        subtype == "json" or subtype.endswith("+json")
    )


def check_json(body: bytes) -> None:
    """Make sure that a body is JSON that can be kept.

    Raises
    ------
    BadJson
        Its reason names a place, never what stands there.
    """
    try:
        from_json(body, allow_inf_nan=False)
    except ValueError as error:
        raise BadJson(str(error)) from None
    if _ESCAPED_NUL.search(body):
        raise BadJson("a text holds the character NUL")


def _check_head(scope: Scope, headers: Headers, most: int) -> None:
    if "\0" in scope["path"] or b"%00" in scope["query_string"]:
        raise BadAddress
    told = headers.get("content-length", "0")
    if told.isdecimal() and int(told) > most:
        raise BodyTooLarge(most)


async def _whole(receive: Receive, most: int) -> bytes | None:
    body = bytearray()
    with anyio.move_on_after(PATIENCE_S):
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            body += message.get("body", b"")
            if len(body) > most:
                raise BodyTooLarge(most)
            if not message.get("more_body", False):
                return bytes(body)
    raise BodyTooSlow


def _counted(receive: Receive, most: int) -> Receive:
    taken = 0

    async def count() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > most:
            raise HTTPException(413)  # of all exceptions, forms let this one alone through
        return message

    return count


def _again(body: bytes, receive: Receive) -> Callable[[], Awaitable[Message]]:
    given = False

    async def give() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return give
