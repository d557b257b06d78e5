"""Named conditions of security.

::

    SecurityError
    └── NoSecret    an installation without a secret key
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
