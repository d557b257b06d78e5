"""What every operation gets: who calls, since when, in which language, and transactions."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, TypeVar
from urllib.parse import quote

from fastapi import Depends, Header, Request, Response, Security
from fastapi.security import APIKeyHeader, HTTPBearer
from pydantic import BaseModel

from api.cursors import Cursors, Place
from api.errors import VersionNeeded
from api.gate import Turn
from api.negotiation import asked_language, asked_version, etag
from api.parameters import check_parameters
from api.problems import MEDIA_TYPE
from api.security.rules import permitted
from api.services.actors import Actor
from api.services.errors import KeyReused
from api.services.recommending.recommender import Keep, Recommender
from api.settings import Settings
from api.store import Store, Tx
from api.store.answers import earlier_answer, reserve
from api.visits import now, shown_by
from features.label import Lang

__all__ = ["MEDIA_TYPE", "AnyVersion", "Call", "CallDep", "ThisVersion", "now"]

Row = TypeVar("Row")
Made = TypeVar("Made", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Call:
    """One call of one operation, by somebody who may make it.

    Attributes
    ----------
    who : Actor
        With the reach of its role in this operation.
    now : datetime
        One instant for the whole call.
    address : str
        Method, path and query.
    key : str or None
        ``Idempotency-Key``.
    response : Response
        Where headers of the answer are set, where an operation returns a model.
    turn : Turn or None
        Among those who compute, where the operation does.
    recommending : Recommender
        What the process keeps to recommend.
    keep : Keep or None
        Writes a list that was announced as the request came.
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
    cursor_secret: bytes
    response: Response
    turn: Turn | None
    recommending: Recommender
    keep: Keep | None

    def read(self) -> AbstractContextManager[Tx]:
        """Begin a transaction that only reads."""
        return self.store.read()

    def write(self) -> AbstractContextManager[Tx]:
        """Begin a transaction that writes and commits at its end."""
        return self.store.write()

    def computed(self) -> None:
        """Let the next one compute: what is left here is to wait for a commit."""
        if self.turn is not None:
            self.turn.leave_soon()

    def tag(self, version: int) -> None:
        """Give the answer the ``ETag`` of a version, for a later ``If-Match``."""
        self.response.headers["ETag"] = etag(version)

    def after(self, cursor: str | None) -> list[str | int | float | None] | None:
        """Return the place that a cursor of this list leads to; see `Cursors.after`."""
        return self._cursors.after(cursor)

    def cut(
        self, rows: Sequence[Row], limit: int, place: Callable[[Row], Place]
    ) -> tuple[Sequence[Row], str | None]:
        """Return at most `limit` rows, and the cursor that leads on; see `Cursors.cut`."""
        return self._cursors.cut(rows, limit, place)

    @property
    def _cursors(self) -> Cursors:
        """Of the list that is paged through: of this company, at this path."""
        return Cursors(self.cursor_secret, f"{self.who.tenant_id} {self.address.partition('?')[0]}")

    def once(
        self,
        asked: BaseModel | bytes,
        effect: Callable[[Tx], Made],
        *,
        status: int = 201,
        location: Callable[[Made], str] | None = None,
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

        def act(tx: Tx) -> Response:
            if self.key is None:
                return answered(effect(tx), status, location)
            body = asked if isinstance(asked, bytes) else asked.model_dump_json().encode()
            hashed = hashlib.sha256(self.address.encode() + b"\0" + body).hexdigest()
            mine = (self.who.tenant_id, self.who.principal, self.key)
            if not reserve(tx, *mine, asked=hashed, now=self.now):
                return self._again(tx, hashed)
            answer = answered(effect(tx), status, location)
            kept = earlier_answer(tx, *mine)
            kept.status, kept.body = answer.status_code, bytes(answer.body)
            kept.headers = {k: v for k, v in answer.headers.items() if k == "location"}
            return answer

        return self.store.do(act)

    def _again(self, tx: Tx, hashed: str) -> Response:
        assert self.key is not None
        kept = earlier_answer(tx, self.who.tenant_id, self.who.principal, self.key)
        if kept.request_hash != hashed:
            raise KeyReused(self.key)
        headers = {**kept.headers, "Idempotency-Replayed": "true"}
        return Response(kept.body, kept.status, headers, media_type="application/json")


def answered(body: Made, status: int, location: Callable[[Made], str] | None = None) -> Response:
    """Return a model as an answer, at once as JSON: nothing of it is checked again."""
    answer = Response(body.model_dump_json(), status, media_type="application/json")
    if location is not None:
        # An id may be written in any script, a header in ASCII alone.
        answer.headers["Location"] = quote(location(body), safe="/:")
    return answer


async def if_match(
    if_match: Annotated[
        str | None,
        Header(
            alias="If-Match", max_length=64, description="the ETag of the version that is changed"
        ),
    ] = None,
) -> int | None:
    """Return the version that ``If-Match`` names; None where the caller does not mind."""
    return asked_version(if_match)


async def version_needed(version: Annotated[int | None, Depends(if_match)]) -> int:
    """Return the version that ``If-Match`` names.

    Raises
    ------
    VersionNeeded
    """
    if version is None:
        raise VersionNeeded
    return version


AnyVersion = Annotated[int | None, Depends(if_match)]
"""``If-Match`` where it may be left out."""
ThisVersion = Annotated[int, Depends(version_needed)]
"""``If-Match`` where a change must say of which version it is."""
_BY_KEY = APIKeyHeader(
    name="X-API-Key",
    scheme_name="ApiKey",
    description="a key of `mentormatch keys create`",
    auto_error=False,
)
_BY_TOKEN = HTTPBearer(
    scheme_name="Bearer",
    description="the same key, or a token of the company's identity provider",
    auto_error=False,
)


def call(
    request: Request,
    response: Response,
    _key: Annotated[object, Security(_BY_KEY)],
    _token: Annotated[object, Security(_BY_TOKEN)],
    idempotency_key: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key",
            min_length=1,
            max_length=255,
            description="a new one for every new request: repeated, it gets the same answer",
        ),
    ] = None,
    accept_language: Annotated[
        str,
        Header(alias="Accept-Language", max_length=255, description="of texts: zh or en"),
    ] = "en",
) -> Call:
    """Find out who calls and whether she may.

    Raises
    ------
    NotSignedIn, NotPermitted, CrossSite, RateExceeded
    Unacceptable
        ``unknown_parameter``.
    """
    state = request.app.state
    operation: str = request.scope["route"].operation_id
    instant = state.clock()
    actor = request.state.actor = state.callers.actor(shown_by(request), instant)
    state.rates.take(actor.principal)
    who = permitted(actor, operation)
    if request.url.query:
        check_parameters(request.scope["route"].dependant, request.query_params)
    return Call(
        store=state.store,
        settings=state.settings,
        who=who,
        now=instant,
        lang=asked_language(accept_language),
        request_id=getattr(request.state, "request_id", ""),
        operation=operation,
        address=f"{request.method} {request.url.path}?{request.url.query}",
        key=idempotency_key,
        cursor_secret=state.cursor_secret,
        response=response,
        turn=getattr(request.state, "turn", None),
        recommending=state.recommender,
        keep=getattr(request.state, "keep", None),
    )


CallDep = Annotated[Call, Depends(call)]
