"""What every operation gets: who calls, since when, in which language, and transactions."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Header, Request, Response
from pydantic import BaseModel

from api.problems import MEDIA_TYPE
from api.security.rules import permitted
from api.services.access.keys import actor_of_key
from api.services.actors import Actor
from api.services.errors import KeyReused, NotSignedIn
from api.settings import Settings
from api.store import Store, Tx
from api.store.answers import earlier_answer, reserve
from features.label import Lang

__all__ = ["MEDIA_TYPE", "Call", "CallDep", "now"]


def now() -> datetime:
    """Return the present instant, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Call:
    """One call of one operation, by somebody who may make it.

    Attributes
    ----------
    who : Actor
        With the reach of its role in this operation.
    now : datetime
        One instant for the whole call.
    """

    store: Store
    settings: Settings
    who: Actor
    now: datetime
    lang: Lang
    request_id: str
    operation: str
    address: str
    key: str | None

    def read(self) -> AbstractContextManager[Tx]:
        """Begin a transaction that only reads."""
        return self.store.read()

    def write(self) -> AbstractContextManager[Tx]:
        """Begin a transaction that writes and commits at its end."""
        return self.store.write()

    def once(
        self,
        asked: BaseModel | bytes,
        effect: Callable[[Tx], BaseModel],
        *,
        status: int = 201,
        location: Callable[[BaseModel], str] | None = None,
    ) -> Response:
        """Do something once, however often it is asked for under one idempotency key.

        The effect, and the answer that a retry gets byte for byte, are one transaction. Without a
        key the effect is simply done.

        Parameters
        ----------
        asked : BaseModel or bytes
            The request's body, which a retry must repeat.
        effect : callable
            Returns the answer.
        status : int
        location : callable, optional
            Where what was made is found, from the answer.

        Raises
        ------
        KeyReused
            The key came with another request before.
        """
        with self.write() as tx:
            if self.key is None:
                return _answer(effect(tx), status, location)
            body = asked if isinstance(asked, bytes) else asked.model_dump_json().encode()
            hashed = hashlib.sha256(self.address.encode() + b"\0" + body).hexdigest()
            mine = (self.who.tenant_id, self.who.principal, self.key)
            if not reserve(tx, *mine, asked=hashed, now=self.now):
                return self._again(tx, hashed)
            answer = _answer(effect(tx), status, location)
            kept = earlier_answer(tx, *mine)
            kept.status, kept.body = answer.status_code, bytes(answer.body)
            kept.headers = {k: v for k, v in answer.headers.items() if k == "location"}
            return answer

    def _again(self, tx: Tx, hashed: str) -> Response:
        assert self.key is not None
        kept = earlier_answer(tx, self.who.tenant_id, self.who.principal, self.key)
        if kept.request_hash != hashed:
            raise KeyReused(self.key)
        headers = {**kept.headers, "Idempotency-Replayed": "true"}
        return Response(kept.body, kept.status, headers, media_type="application/json")


def _answer(body: BaseModel, status: int, location: Callable[[BaseModel], str] | None) -> Response:
    answer = Response(body.model_dump_json(), status, media_type="application/json")
    if location is not None:
        answer.headers["Location"] = location(body)
    return answer


def _language(accept: str) -> Lang:
    return "zh" if accept.strip().lower().startswith("zh") else "en"


def call(
    request: Request,
    idempotency_key: Annotated[str | None, Header(max_length=255)] = None,
    accept_language: Annotated[str, Header(max_length=255)] = "en",
) -> Call:
    """Find out who calls and whether she may.

    Raises
    ------
    NotSignedIn, NotPermitted
    """
    state = request.app.state
    operation: str = request.scope["route"].operation_id
    instant = now()
    return Call(
        store=state.store,
        settings=state.settings,
        who=permitted(_actor(request, instant), operation),
        now=instant,
        lang=_language(accept_language),
        request_id=getattr(request.state, "request_id", ""),
        operation=operation,
        address=f"{request.method} {request.url.path}?{request.url.query}",
        key=idempotency_key,
    )


def _actor(request: Request, instant: datetime) -> Actor:
    secret = _secret(request)
    if secret is None:
        raise NotSignedIn
    with request.app.state.store.read() as tx:
        return actor_of_key(tx, secret, request.app.state.pepper, instant)


def _secret(request: Request) -> str | None:
    given = request.headers.get("x-api-key")
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return given or (token if scheme.lower() == "bearer" and token else None)


CallDep = Annotated[Call, Depends(call)]
