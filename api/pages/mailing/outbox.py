"""The outbox: what people were written, what waits, what could not be sent."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from fastapi.responses import HTMLResponse, Response

from api.cursors import instant_of
from api.pages.mailing.outbox_lines import line_of, put_down
from api.pages.mailing.words import STATES, wrong
from api.pages.routing import PageRouter
from api.pages.view import ViewDep
from api.schemas.base import Id
from api.services.mailing import outbox
from api.services.mailing.news import TITLES
from api.services.mailing.reading import Addressed
from api.store import Tx

router = PageRouter()
_ROWS = 50
Word = Annotated[str, Query(max_length=20)]
Cursor = Annotated[str | None, Query(max_length=1000)]


@router.look("/hr/outbox", needs="list_mails")
def show_outbox(view: ViewDep, state: Word = "", cursor: Cursor = None) -> HTMLResponse:
    """Show mails, the newest first."""
    asked = state if state in STATES else ""
    place = view.cursors.after(cursor)
    after = None if place is None else (instant_of(place[0]), str(place[1]))
    with view.read() as tx:
        rows = outbox.list_mails(tx, view.who, state=asked or None, after=after, limit=_ROWS + 1)
        shown, leads_on = view.cursors.cut(rows, _ROWS, _place)
        counts = outbox.count_mails(tx, view.who)
    return view.page(
        "mailing/outbox.html",
        rows=[put_down(view.lang, line_of(view.formats, one)) for one in shown],
        counts=counts,
        asked=asked,
        states=STATES,
        server=view.settings.smtp_host,
        cursor=leads_on,
    )


@router.look("/hr/outbox/{mail_id}", needs="get_mail")
def show_mail(mail_id: Id, view: ViewDep) -> HTMLResponse:
    """Show a mail as its reader gets it."""
    with view.read() as tx:
        found = outbox.get_mail(tx, view.who, mail_id)
    return view.page(
        "mailing/mail.html",
        one=found,
        states=STATES,
        titles=TITLES,
        wrong=wrong,
        site=view.settings.public_url.rstrip("/"),
    )


@router.act("/hr/outbox/{mail_id}/retry", needs="retry_mail")
def retry_mail(mail_id: Id, view: ViewDep) -> Response:
    """Put a mail back into the queue."""

    def effect(tx: Tx) -> str:
        outbox.retry_mail(tx, view.who, mail_id, now=view.now, request_id=view.request_id)
        return f"/hr/outbox/{mail_id}"

    return view.once(effect, "mail-queued")


@router.act("/hr/outbox/{mail_id}/cancel", needs="cancel_mail")
def cancel_mail(mail_id: Id, view: ViewDep) -> Response:
    """Keep a mail from being sent."""

    def effect(tx: Tx) -> str:
        outbox.cancel_mail(tx, view.who, mail_id, now=view.now, request_id=view.request_id)
        return f"/hr/outbox/{mail_id}"

    return view.once(effect, "mail-cancelled")


def _place(one: Addressed) -> list[str | int | float | None]:
    return [one.mail.created_at.isoformat(), one.mail.mail_id]
