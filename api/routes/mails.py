"""The outbox: mails to people, as HR sees them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import Query, Response

from api.cursors import instant_of
from api.deps import Call, CallDep
from api.routes.router import ApiRouter, or_defaults
from api.schemas.base import Id, Limit, Page
from api.schemas.choices import NothingBody
from api.schemas.mails import MailState, MailView
from api.services.mailing import outbox
from api.services.mailing.reading import Addressed
from api.store import Tx

router = ApiRouter("/v1/mails", tag="mails")
Cursor = Annotated[str | None, Query(max_length=1000)]


@router.get("", operation_id="list_mails")
def list_mails(
    call: CallDep, state: MailState | None = None, limit: Limit = 50, cursor: Cursor = None
) -> Page[MailView]:
    """List mails, the newest first."""
    place = call.after(cursor)
    after = None if place is None else (instant_of(place[0]), str(place[1]))
    with call.read() as tx:
        rows = outbox.list_mails(tx, call.who, state=state, after=after, limit=limit + 1)
        shown, leads_on = call.cut(rows, limit, _place)
        return Page(items=[_view(one) for one in shown], next_cursor=leads_on)


@router.get("/{mail_id}", operation_id="get_mail")
def get_mail(mail_id: Id, call: CallDep) -> MailView:
    """Return a mail."""
    with call.read() as tx:
        return _view(outbox.get_mail(tx, call.who, mail_id))


@router.post("/{mail_id}:retry", operation_id="retry_mail", response_model=MailView)
def retry_mail(
    mail_id: Id, body: Annotated[NothingBody, or_defaults(NothingBody)], call: CallDep
) -> Response:
    """Put a mail that was not sent back into the queue."""
    return _once(call, body, mail_id, outbox.retry_mail)


@router.post("/{mail_id}:cancel", operation_id="cancel_mail", response_model=MailView)
def cancel_mail(
    mail_id: Id, body: Annotated[NothingBody, or_defaults(NothingBody)], call: CallDep
) -> Response:
    """Keep a mail that waits from being sent."""
    return _once(call, body, mail_id, outbox.cancel_mail)


def _once(call: Call, body: NothingBody, mail_id: str, act: Callable[..., Addressed]) -> Response:
    def effect(tx: Tx) -> MailView:
        return _view(act(tx, call.who, mail_id, now=call.now, request_id=call.request_id))

    return call.once(body, effect, status=200)


def _view(one: Addressed) -> MailView:
    letter = one.letter
    made = {"lang": letter.lang, "subject": letter.subject, "text": letter.text}
    made["address"] = one.reader.email
    kept = {name: getattr(one.mail, name) for name in MailView.model_fields if name not in made}
    return MailView.model_validate(kept | made)


def _place(one: Addressed) -> list[str | int | float | None]:
    return [one.mail.created_at.isoformat(), one.mail.mail_id]
