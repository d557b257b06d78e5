"""Use-case: HR looks at mails, sends one again, or keeps one from being sent."""

from __future__ import annotations

from datetime import datetime

from api.services.actors import Actor
from api.services.audit import record
from api.services.errors import NotFound, WrongState
from api.services.mailing.notifying import ask_to_send
from api.store import Tx
from api.store.mails import Sendable, find_mail, mails_by_state, newest_mails

After = tuple[datetime, str] | None
"""Place of the last row that was shown: when it was written, its id."""
STATES = ("queued", "sent", "failed", "cancelled")


def list_mails(
    tx: Tx, who: Actor, *, state: str | None, after: After, limit: int
) -> list[Sendable]:
    """Return the mails of the company, the newest first."""
    return newest_mails(tx, who.tenant_id, state=state, after=after, limit=limit)


def count_mails(tx: Tx, who: Actor) -> dict[str, int]:
    """Count the company's mails by state."""
    found = mails_by_state(tx, who.tenant_id)
    return {state: found.get(state, 0) for state in STATES}


def get_mail(tx: Tx, who: Actor, mail_id: str) -> Sendable:
    """Return a mail.

    Raises
    ------
    NotFound
    """
    return _found(find_mail(tx, who.tenant_id, mail_id), mail_id)


def retry_mail(
    tx: Tx, who: Actor, mail_id: str, *, now: datetime, request_id: str = ""
) -> Sendable:
    """Put a mail that was not sent back into the queue, as if it had never been tried.

    Raises
    ------
    NotFound, WrongState
    """
    one = _in_state(tx, who, mail_id, "retry", ("failed", "cancelled"))
    one.mail.state, one.mail.attempts, one.mail.due_at = "queued", 0, now
    one.mail.token = one.mail.error = None
    tx.flush()
    ask_to_send(tx, who.tenant_id, now, now)
    record(tx, who, "mail_retried", "mail", mail_id, now=now, request_id=request_id)
    return one


def cancel_mail(
    tx: Tx, who: Actor, mail_id: str, *, now: datetime, request_id: str = ""
) -> Sendable:
    """Keep a mail that waits from being sent.

    Raises
    ------
    NotFound
    WrongState
        It was sent, or is being sent this very moment.
    """
    one = _in_state(tx, who, mail_id, "cancel", ("queued",))
    if one.mail.token is not None and one.mail.due_at > now:
        raise WrongState("mail", mail_id, "sending", "cancel", ("queued",))
    one.mail.state, one.mail.token = "cancelled", None
    tx.flush()
    record(tx, who, "mail_cancelled", "mail", mail_id, now=now, request_id=request_id)
    return one


def _in_state(tx: Tx, who: Actor, mail_id: str, act: str, expected: tuple[str, ...]) -> Sendable:
    one = _found(find_mail(tx, who.tenant_id, mail_id, lock=True), mail_id)
    if one.mail.state not in expected:
        raise WrongState("mail", mail_id, one.mail.state, act, expected)
    return one


def _found(one: Sendable | None, mail_id: str) -> Sendable:
    if one is None:
        raise NotFound("mail", mail_id)
    return one
