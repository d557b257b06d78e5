"""Job: mails that are due are handed to the mail server.

A mail is claimed in one transaction, handed over outside any, and written down as sent in another:
two workers never send the same one side by side, and only a crash between the last two steps sends
it a second time, under the same Message-ID (at least once).
"""

from __future__ import annotations

import smtplib
from collections import Counter
from contextlib import ExitStack
from datetime import datetime, timedelta
from email.errors import MessageError
from typing import Any

from api.services.jobs.context import Effect, Handler, JobContext
from api.services.mailing.posting import MailServer, message_of
from api.services.mailing.reading import Addressed, in_words
from api.store.ids import new_id
from api.store.mails import claim_mail, settle_mail

MOST_ATTEMPTS = 6
MOST_MAILS = 500
"""Mails of one job; those left over are those of the next minute."""
_LEASE = timedelta(minutes=10)
"""After which another worker may try: longer than a server may take to answer."""
_FIRST_PAUSE = timedelta(minutes=1)
_LASTING = 500
"""SMTP replies from here on say that it is no use to try again."""


def send(job: JobContext) -> Effect:
    """Send what is due; without a mail server everything stays where it is."""
    server, came = job.mail_server, Counter[str]()
    if server is not None:
        with ExitStack() as opened:
            post = _Post(job, server, opened)
            while came.total() < MOST_MAILS and (outcome := post.next()) is not None:
                came[outcome] += 1
                if outcome == "unreachable":
                    break

    return lambda tx: dict(sorted(came.items()))


HANDLER = Handler(send)


class _Post:
    """Mails of one job, over one connection that is opened with the first of them."""

    def __init__(self, job: JobContext, server: MailServer, opened: ExitStack) -> None:
        self._job, self._server, self._opened = job, server, opened
        self._connection: smtplib.SMTP | None = None

    def next(self) -> str | None:
        """Send one mail; returns how it went, None where none is due."""
        job, token, now = self._job, new_id("token"), self._job.now()
        job.check()
        with job.store.write() as tx:
            mail = claim_mail(tx, job.tenant_id, token=token, now=now, until=now + _LEASE)
        if mail is None:
            return None
        with job.store.read() as tx:
            (one,) = in_words(tx, job.tenant_id, [mail])
        outcome, values = self._handed_over(one)
        with job.store.write() as tx:
            settle_mail(tx, job.tenant_id, mail.mail_id, token, **values)
        return outcome

    def _handed_over(self, one: Addressed) -> tuple[str, dict[str, Any]]:
        """Hand a mail over; returns how it went, and what is written down of it."""
        now = self._job.now()
        if not one.reader.email:
            return "failed", {"state": "failed", "error": "no_address"}
        try:
            message = message_of(one, self._server)
            self._open().send_message(message)
        except (ValueError, MessageError, smtplib.SMTPNotSupportedError):
            return "failed", {"state": "failed", "error": "bad_address"}
        except smtplib.SMTPRecipientsRefused as error:
            code = max(reply[0] for reply in error.recipients.values())
            return _refused(one, code, now)
        except smtplib.SMTPResponseException as error:
            return _refused(one, error.smtp_code, now)
        except OSError:
            return "unreachable", _later(one, "unreachable", now)
        return "sent", {"state": "sent", "sent_at": now, "lang": one.letter.lang, "error": None}

    def _open(self) -> smtplib.SMTP:
        if self._connection is None:
            try:
                self._connection = self._opened.enter_context(self._server.opened())
            except smtplib.SMTPException as error:  # whatever it says, it is not about this mail
                raise ConnectionError from error
        return self._connection


def _refused(one: Addressed, code: int, now: datetime) -> tuple[str, dict[str, Any]]:
    error = f"refused_{code}"
    if code >= _LASTING:
        return "failed", {"state": "failed", "error": error}
    return "later", _later(one, error, now)


def _later(one: Addressed, error: str, now: datetime) -> dict[str, Any]:
    """Return what is written of a mail that is tried again, later and later, or given up."""
    if one.mail.attempts >= MOST_ATTEMPTS:
        return {"state": "failed", "error": error}
    pause = _FIRST_PAUSE * 4 ** (one.mail.attempts - 1)
    return {"due_at": now + pause, "error": error}
