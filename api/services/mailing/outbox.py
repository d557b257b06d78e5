"""Use-case: HR looks at mails, sends one again, or keeps one from being sent."""

from __future__ import annotations

from datetime import datetime

from api.services.actors import Actor
from api.services.audit import record
from api.services.errors import NotFound, WrongState
from api.services.mailing.reading import Addressed, in_words
from api.store import Tx, orm
from api.store.mails import find_mail, mails_by_state, newest_mails

After = tuple[datetime, str] | None
"""Place of the last row that was shown: when it was written, its id."""
STATES = ("queued", "sent", "failed", "cancelled")


def list_mails(
    tx: Tx, who: Actor, *, state: str | None, after: After, limit: int
) -> list[Addressed]:
    """Return the mails of the company, the newest first."""
    found = newest_mails(tx, who.tenant_id, state=state, after=after, limit=limit)
    return in_words(tx, who.tenant_id, found)


def count_mails(tx: Tx, who: Actor) -> dict[str, int]:
    """Count the company's mails by state."""
    found = mails_by_state(tx, who.tenant_id)
    return {state: found.get(state, 0) for state in STATES}


def get_mail(tx: Tx, who: Actor, mail_id: str) -> Addressed:
    """Return a mail.

    Raises
    ------
    NotFound
    """
    return _read_out(tx, who, _found(find_mail(tx, who.tenant_id, mail_id), mail_id))


def retry_mail(
    tx: Tx, who: Actor, mail_id: str, *, now: datetime, request_id: str = ""
) -> Addressed:
    """Put a mail that was not sent back into the queue, as if it had never been tried.

    Raises
    ------
    NotFound, WrongState
    """
    mail = _in_state(tx, who, mail_id, "retry", ("failed", "cancelled"))
    mail.state, mail.attempts, mail.due_at = "queued", 0, now
    mail.token = mail.error = None
    tx.flush()
    record(tx, who, "mail_retried", "mail", mail_id, now=now, request_id=request_id)
    return _read_out(tx, who, mail)


def cancel_mail(
    tx: Tx, who: Actor, mail_id: str, *, now: datetime, request_id: str = ""
) -> Addressed:
    """Keep a mail that waits from being sent.

    Raises
    ------
    NotFound
    WrongState
        It was sent, or is being sent this very moment.
    """
    mail = _in_state(tx, who, mail_id, "cancel", ("queued",))
    if mail.token is not None and mail.due_at > now:
        raise WrongState("mail", mail_id, "sending", "cancel", ("queued",))
    mail.state, mail.token = "cancelled", None
    tx.flush()
    record(tx, who, "mail_cancelled", "mail", mail_id, now=now, request_id=request_id)
    return _read_out(tx, who, mail)


def _read_out(tx: Tx, who: Actor, mail: orm.Mail) -> Addressed:
    (one,) = in_words(tx, who.tenant_id, [mail])
    return one


def _in_state(tx: Tx, who: Actor, mail_id: str, act: str, expected: tuple[str, ...]) -> orm.Mail:
    mail = _found(find_mail(tx, who.tenant_id, mail_id, lock=True), mail_id)
    if mail.state not in expected:
        raise WrongState("mail", mail_id, mail.state, act, expected)
    return mail


def _found(mail: orm.Mail | None, mail_id: str) -> orm.Mail:
    if mail is None:
        raise NotFound("mail", mail_id)
    return mail
