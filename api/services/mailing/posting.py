"""The mail server, and one mail on its way there."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

from api.services.mailing.invitations import Guest, Party, calendar_file
from api.services.mailing.reading import Addressed
from api.settings import Settings
from api.store.mails import Reader

_PATIENCE_S = 20.0
"""Seconds for each answer of the server."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mails are handed over, and as whom.

    Attributes
    ----------
    site : str
        Address of the pages, with which the paths in mails begin; empty: mails lead nowhere.
    """

    host: str
    port: int
    user: str
    password: str
    security: str
    sender: str
    site: str

    @classmethod
    def of(cls, settings: Settings) -> MailServer | None:
        """Return the server that the settings name; None where they name none."""
        if not settings.smtp_host:
            return None
        secret = settings.smtp_password
        return cls(
            settings.smtp_host,
            settings.smtp_port,
            settings.smtp_user,
            secret.get_secret_value() if secret else "",
            settings.smtp_security,
            settings.smtp_sender,
            settings.public_url.rstrip("/"),
        )

    @contextmanager
    def opened(self) -> Iterator[smtplib.SMTP]:
        """Connect, by TLS unless the settings say otherwise, and sign in where a user is set.

        Raises
        ------
        OSError
            Of which `smtplib.SMTPException` is a kind.
        """
        with self._connected() as connection:
            if self.security == "starttls":
                connection.starttls(context=ssl.create_default_context())
            if self.user:
                connection.login(self.user, self.password)
            yield connection

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        if self.security == "tls":
            secure = ssl.create_default_context()
            made: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=_PATIENCE_S, context=secure
            )
        else:
            made = smtplib.SMTP(self.host, self.port, timeout=_PATIENCE_S)
        try:
            yield made
        finally:
            with suppress(OSError):  # what was accepted is accepted, however the farewell goes
                made.quit()


def message_of(one: Addressed, server: MailServer) -> EmailMessage:
    """Return a mail as it is handed over.

    Its Message-ID stays the same however often it is tried, so that a mail that was sent twice,
    after a crash at the worst moment, can be known as one.

    Raises
    ------
    ValueError, MessageError
        The address is none.
    """
    mail, letter, name = one.mail, one.letter, parseaddr(server.sender)[1]
    message = EmailMessage()
    message["From"] = server.sender
    message["To"] = Address(" ".join(one.reader.name.split()), addr_spec=one.reader.email)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = f"<{mail.mail_id}@{name.rpartition('@')[2]}>"
    message["Content-Language"] = letter.lang
    message["Auto-Submitted"] = "auto-generated"
    link = f"\n\n{server.site}{mail.leads_to}" if server.site else ""
    message.set_content(f"{letter.text}{link}\n")
    if mail.invitation is not None:
        _invite(message, one, name)
    return message


def _invite(message: EmailMessage, one: Addressed, organizer: str) -> None:
    said = one.mail.invitation
    assert said is not None
    learner, mentor = (_guest(one.named, said[name]) for name in ("learner_id", "mentor_id"))
    file = calendar_file(said, Party(learner, mentor, organizer), one.letter.lang)
    message.add_alternative(
        file.decode(), subtype="calendar", charset="utf-8", params={"method": said["method"]}
    )
    message.add_attachment(file, maintype="application", subtype="ics", filename="meeting.ics")


def _guest(named: Mapping[str, Reader], person_id: str) -> Guest:
    found = named.get(person_id)
    return Guest(person_id, "") if found is None else Guest(found.name, found.email)
