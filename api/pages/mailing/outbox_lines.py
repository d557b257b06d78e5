"""Rows of the outbox, each put down once for as long as it says the same."""

from __future__ import annotations

from typing import Any, NamedTuple, cast

from markupsafe import Markup

from api.pages.environment import macros
from api.pages.formats import Formats
from api.pages.mailing.words import STATES, wrong
from api.services.mailing.news import TITLES, Event
from api.services.mailing.reading import Addressed
from api.services.mailing.writing import subject_of
from api.store.mails import Reader
from features.keeping import kept
from features.label import Lang

_KEPT = 2**11
"""Rows that are kept put down: of a few dozen pages."""


class Line(NamedTuple):
    """One mail as its row shows it; its subject is written only where the row is put down.

    Attributes
    ----------
    when : str
        It was written, in the time zone of who looks.
    error : str or None
        Code of what went wrong last.
    sent_in : {"zh", "en"}
        The language of the mail.
    known : tuple of (str, Any)
        What the mail says, by name.
    """

    mail_id: str
    when: str
    event: Event
    state: str
    error: str | None
    reader: Reader
    sent_in: Lang
    known: tuple[tuple[str, Any], ...]


def line_of(formats: Formats, one: Addressed) -> Line:
    """Return a mail as its row shows it."""
    mail = one.mail
    return Line(
        mail_id=mail.mail_id,
        when=formats.time(mail.created_at),
        event=cast(Event, mail.event),
        state=mail.state,
        error=mail.error,
        reader=one.reader,
        sent_in=one.lang,
        known=tuple(one.known.items()),
    )


@kept(_KEPT)
def put_down(lang: Lang, line: Line) -> Markup:
    """Return a row as its template puts it down."""
    subject = subject_of(line.event, line.reader, dict(line.known), line.sent_in)
    error = wrong(line.error) if line.error else None
    made = macros(lang, "mailing/mail_row.html")
    return Markup(made.row(line, subject, TITLES[line.event], STATES[line.state], error))
