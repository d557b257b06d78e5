"""Named conditions of security.

::

    SecurityError
    ├── NoSecret              an installation without a secret key
    ├── CrossSite             a change that a page of somebody else's may have sent
    └── ProviderUnavailable   the identity provider does not answer, or not as it should
"""

from __future__ import annotations


class SecurityError(RuntimeError):
    """Base of everything that this package raises on purpose."""


class NoSecret(SecurityError):
    """An installation without a secret key."""

    def __init__(self) -> None:
        super().__init__(
            "MENTORMATCH_SECRET_KEY is not set: expected at least 32 random characters, "
            'such as of `python -c "import secrets; print(secrets.token_urlsafe(48))"`'
        )


class CrossSite(SecurityError):
    """A change, by a browser's cookie, that a page of somebody else's may have sent."""

    def __init__(self) -> None:
        super().__init__("expected X-CSRF-Token of this session, from a page of this service")


class ProviderUnavailable(SecurityError):
    """The identity provider does not answer, or not as it should."""

    def __init__(self, why: str, retry_after_s: int = 10) -> None:
        self.why, self.retry_after_s = why, retry_after_s
        super().__init__(f"the identity provider is not available: {why}")
