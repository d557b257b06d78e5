"""What every page gets: who looks, how it looks to her, transactions, what she filled in."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from typing import Annotated
from urllib.parse import parse_qsl, urlencode
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fastapi import Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from api.cursors import Cursors
from api.pages.forms import CSRF_FIELD, ONCE_FIELD, FormDep
from api.pages.look import Look, what_is_asked
from api.pages.menu import Entry, menu_of
from api.pages.routing import needed
from api.security.rules import may, permitted
from api.services.access.accounts import roles_of
from api.services.access.sessions import OpenSession
from api.services.actors import Actor, Role
from api.services.errors import KeyReused
from api.settings import Settings
from api.store import Store, Tx
from api.store.answers import earlier_answer, reserve
from api.visits import shown_by

_PASSING = frozenset({"cursor", "done"})
"""What a query says of one visit alone."""


@dataclass(frozen=True, kw_only=True)
class View(Look):
    """A page to somebody who has signed in, and may see it.

    Attributes
    ----------
    who : Actor
        With the reach of its role in the operation that the page needs.
    name : str
        Of the person, or empty: HR and analysts need not stand in the company's tables.
    now : datetime
        One instant for the whole request.
    form : FormData
        What was filled in; empty for a page that is only looked at.
    """

    store: Store
    settings: Settings
    who: Actor
    session: OpenSession
    name: str
    now: datetime
    request_id: str
    form: FormData
    address: str
    cursor_secret: bytes

    def read(self) -> AbstractContextManager[Tx]:
        """Begin a transaction that only reads."""
        return self.store.read()

    def write(self) -> AbstractContextManager[Tx]:
        """Begin a transaction that writes and commits at its end."""
        return self.store.write()

    def acting(self, operation: str) -> Actor:
        """Return the visitor with her reach in another operation than the page's.

        Raises
        ------
        NotPermitted
        """
        return permitted(self.who, operation)

    def may(self, operation: str) -> bool:
        """Whether the visitor may call an operation: what decides whether a button is there."""
        return may(self.who, operation)

    @property
    def cursors(self) -> Cursors:
        """Paging through the list of this page."""
        return Cursors(self.cursor_secret, f"{self.who.tenant_id} {self.address}")

    def here(self, **changed: str) -> str:
        """Return the address of this page with other values in its query, at its beginning.

        Parameters
        ----------
        **changed : str
            An empty one takes a value out.
        """
        asked = dict(parse_qsl(self.path.partition("?")[2])) | changed
        kept = {name: value for name, value in asked.items() if value and name not in _PASSING}
        return f"{self.address}?{urlencode(kept)}" if kept else self.address

    @property
    def csrf(self) -> str:
        """What every form must carry."""
        return self.session.row.csrf

    @property
    def roles(self) -> list[Role]:
        """Roles that the visitor may act in."""
        return roles_of(self.session.account)

    @property
    def menu(self) -> tuple[Entry, ...]:
        """Where the visitor may go."""
        return menu_of(self.who.role)

    def go(self, path: str, done: str = "", **query: str) -> Response:
        """Lead the browser to a page, which says there what was done."""
        asked = {**query, "done": done} if done else query
        where = f"{path}{'&' if '?' in path else '?'}{urlencode(asked)}" if asked else path
        if self.fragment:
            return Response(status_code=204, headers={"HX-Redirect": where})
        return RedirectResponse(where, 303)

    def once(self, effect: Callable[[Tx], str], done: str = "") -> Response:
        """Do something once, however often its form is sent, and lead to where `effect` says.

        Effect and answer are one transaction. Only a form with the field of `macros.once` is
        recognised when it comes again.

        Raises
        ------
        KeyReused
            The form came with another content before.
        """
        key = str(self.form.get(ONCE_FIELD, ""))

        def act(tx: Tx) -> str:
            if not key:
                return effect(tx)
            mine = (self.who.tenant_id, self.who.principal, key)
            if not reserve(tx, *mine, asked=self._hashed(), now=self.now):
                kept = earlier_answer(tx, *mine)
                if kept.request_hash != self._hashed():
                    raise KeyReused(key)
                return str(kept.headers["location"])
            where = effect(tx)
            kept = earlier_answer(tx, *mine)
            kept.status, kept.headers = 303, {"location": where}
            return where

        return self.go(self.store.do(act), done)

    def _hashed(self) -> str:
        fields = [(name, value) for name, value in self.form.multi_items() if name != CSRF_FIELD]
        return hashlib.sha256(repr((self.address, fields)).encode()).hexdigest()


def view(request: Request, form: FormDep) -> View:
    """Find out who looks and whether she may.

    Raises
    ------
    NotSignedIn, NotPermitted, CrossSite, RateExceeded
    """
    state = request.app.state
    instant = state.clock()
    sent = shown_by(request)
    sent = replace(sent, secret=None, csrf=sent.csrf or str(form.get(CSRF_FIELD, "")))
    session = state.callers.visitor(sent, instant)
    actor = request.state.actor = session.actor
    state.rates.take(actor.principal)
    operation = needed(request.scope["route"])
    assert operation is not None, "a page's route says what it needs"
    return View(
        **what_is_asked(request),
        zone=_zone(session.time_zone),
        store=state.store,
        settings=state.settings,
        who=permitted(actor, operation),
        session=session,
        name=session.name,
        now=instant,
        request_id=getattr(request.state, "request_id", ""),
        form=form,
        address=request.url.path,
        cursor_secret=state.cursor_secret,
    )


ViewDep = Annotated[View, Depends(view)]


def _zone(name: str | None) -> tzinfo:
    try:
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, ValueError):  # a profile may say what is no time zone
        return UTC
