"""Settings of a server or worker, from the environment: ``MENTORMATCH_…`` or a file ``.env``."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

SQLITE_DEFAULT = "sqlite:///mentormatch.db"
LEAST_SECRET = 32
"""Characters of the secret key below which it could be guessed."""


class Settings(BaseSettings):
    """Everything that differs between one installation and another.

    Attributes
    ----------
    database_url : str
        ``sqlite:///path`` or ``postgresql+psycopg://…``.
    secret_key : SecretStr or None
        Keys of API keys, sessions and cursors are derived from it. There is no default: without
        one, only the demo starts.
    demo : bool
        A sample company, a secret made up at the start, and a page to sign in as anybody.
    oidc_person_claim : str
        Claim that holds a person's id in the company's data: ``employee_number``, ``email``
        (counts only if verified), ``sub`` …
    oidc_roles_claim : str
        Claim that lists ``hr``, ``analyst``, ``admin``; other roles follow from the data.
    oidc_audience : str
        Audience of tokens that programs may come with; empty: no such token is accepted.
    processes : int
        Server processes that share the port; with several, each has its share of all rates.
    one_processor : bool
        Threads of one process that answer stay on one processor; see `api.affinity`.
    tenant : str
        Which tenant people sign in to; empty: the only one.
    smtp_host : str
        Server that mails are handed to; empty: they wait in the outbox.
    smtp_security : {"starttls", "tls", "none"}
    smtp_sender : str
        Address that mails come from, with or without a name: ``HR <hr@company.example>``.
    """

    model_config = SettingsConfigDict(
        env_prefix="MENTORMATCH_", env_file=".env", extra="ignore", frozen=True
    )

    database_url: str = SQLITE_DEFAULT
    secret_key: Annotated[SecretStr, Field(min_length=LEAST_SECRET)] | None = None
    demo: bool = False
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8080
    public_url: str = ""
    embedded_worker: bool = True
    processes: Annotated[int, Field(ge=1, le=64)] = 1
    threads: Annotated[int, Field(ge=1, le=64)] = 8
    computing: Annotated[int, Field(ge=1, le=64)] = 2
    one_processor: bool = True
    max_body_bytes: Annotated[int, Field(ge=1024)] = 1_000_000
    max_upload_bytes: Annotated[int, Field(ge=1024)] = 30_000_000
    max_in_flight: Annotated[int, Field(ge=1)] = 64
    request_rate: Annotated[float, Field(ge=0)] = 0.0
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    telemetry: bool = False
    warm_solvers: bool = True
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr | None = None
    oidc_roles_claim: str = "roles"
    oidc_person_claim: str = "employee_number"
    oidc_audience: str = ""
    tenant: str = ""
    session_hours: Annotated[float, Field(gt=0)] = 12.0
    smtp_host: str = ""
    smtp_port: Annotated[int, Field(ge=1, le=65535)] = 587
    smtp_user: str = ""
    smtp_password: SecretStr | None = None
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_sender: str = ""

    @model_validator(mode="after")
    def _has_sender(self) -> Self:
        if self.smtp_host and "@" not in self.smtp_sender:
            raise ValueError("expected smtp_sender, an address, where smtp_host is set")
        return self
