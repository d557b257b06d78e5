"""Who may come in, what they did, and answers kept so that a retry is safe."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import Base, OfTenant, of_tenant

ROLES = ("hr", "learner", "mentor", "manager", "analyst", "admin", "service")


class ApiKey(OfTenant, Base):
    """A key of a system, or of a person; only a keyed hash of it is kept.

    Attributes
    ----------
    successor_id : str or None
        The key that took its place; both work until this one expires.
    """

    __tablename__ = "api_keys"
    __table_args__ = (sa.UniqueConstraint("prefix"),)

    key_id: Mapped[str] = mapped_column(primary_key=True)
    prefix: Mapped[str]
    digest: Mapped[str]
    name: Mapped[str]
    role: Mapped[str]
    person_id: Mapped[str | None]
    scopes: Mapped[list[str]]
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    successor_id: Mapped[str | None]


class Account(OfTenant, Base):
    """Somebody who signs in: by the company's identity provider, or the break-glass admin."""

    __tablename__ = "accounts"
    __table_args__ = (
        of_tenant("people", "person_id"),
        sa.UniqueConstraint("tenant_id", "subject"),
        sa.Index("ix_accounts_person", "tenant_id", "person_id"),
    )

    account_id: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str]
    person_id: Mapped[str | None]
    roles: Mapped[list[str]]
    password_hash: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class SignIn(OfTenant, Base):
    """A session in a browser; the cookie holds what hashes to its id."""

    __tablename__ = "sessions"
    __table_args__ = (
        of_tenant("accounts", "account_id", ondelete="CASCADE"),
        sa.Index("ix_sessions_account", "tenant_id", "account_id"),
    )

    session_id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str]
    role: Mapped[str]
    csrf: Mapped[str]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class IdempotencyKey(OfTenant, Base):
    """The first answer to a request, kept with its effect in one transaction."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (sa.Index("ix_idempotency_keys_created", "created_at"),)

    principal: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    request_hash: Mapped[str]
    status: Mapped[int]
    headers: Mapped[dict[str, Any]]
    body: Mapped[bytes]
    created_at: Mapped[datetime]


class AuditEntry(OfTenant, Base):
    """One line of the audit log: a chain of hashes, so that a change to the past shows.

    People stand in it by token (`AuditPerson`): the past is never rewritten, not even to forget
    somebody.
    """

    __tablename__ = "audit_log"

    seq: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str]
    object_kind: Mapped[str]
    object_id: Mapped[str]
    details: Mapped[dict[str, Any]]
    request_id: Mapped[str]
    previous: Mapped[str]
    digest: Mapped[str]


class AuditHead(OfTenant, Base):
    """Where the chain of a tenant ends: the lock that writers take one after the other."""

    __tablename__ = "audit_heads"

    seq: Mapped[int]
    digest: Mapped[str]


class AuditPerson(OfTenant, Base):
    """Which person a token of the audit log stands for; after an erasure, a pseudonym."""

    __tablename__ = "audit_people"
    __table_args__ = (
        of_tenant("people", "person_id", ondelete="CASCADE"),
        sa.UniqueConstraint("tenant_id", "person_id"),
    )

    token: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str]
