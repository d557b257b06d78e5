"""Named conditions of the web shell: a port in use, and what is wrong with a request.

::

    PortInUse              the server cannot listen where it should
    NotStarted             server processes end before they serve
    DemoFailed             the demonstration did not get through
    RequestError
    ├── BadAddress         a path or query with characters that no id has
    ├── BadHeader          a header that does not mean anything
    ├── BadCursor          a cursor that this service did not give for this list
    ├── BadValue           a field, or fields together, that mean nothing
    ├── BadJson            a body that is not JSON, or JSON that nobody could keep
    ├── BodyTooLarge       a body of more bytes than are read
    ├── BodyTooSlow        a body that does not arrive
    ├── VersionNeeded      a change of a shared object that does not say of which version
    ├── RateExceeded       more requests of one caller than agreed
    └── Overloaded         more requests at once than the server takes on
"""

from __future__ import annotations

from features.label import Label


class PortInUse(RuntimeError):
    """The server cannot listen where it should."""

    def __init__(self, host: str, port: int, why: str) -> None:
        self.host, self.port, self.why = host, port, why
        super().__init__(f"cannot listen on {host}, port {port}: {why}")


class NotStarted(RuntimeError):
    """Server processes end before they serve: a fault of the program, or of what is around it."""

    def __init__(self, exit_code: int) -> None:
        self.exit_code = exit_code
        super().__init__(f"a server process ended with {exit_code} before it served")


class DemoFailed(RuntimeError):
    """The demonstration did not get through: a fault of the program."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(f"the demonstration failed: {why}")


class RequestError(ValueError):
    """Base of everything that the web shell raises on purpose."""


class BadAddress(RequestError):
    """A path or query with characters that no id has."""

    def __init__(self) -> None:
        super().__init__("the address holds the character NUL")


class BadHeader(RequestError):
    """A header that does not mean anything."""

    def __init__(self, name: str, expected: str) -> None:
        self.name, self.expected = name, expected
        super().__init__(f"header {name}: expected {expected}")


class BadCursor(RequestError):
    """A cursor that this service did not give for this list."""

    def __init__(self) -> None:
        super().__init__("the cursor is not one of this list; begin without one")


class BadValue(RequestError):
    """A field, or fields together, that mean nothing: raised while a body is read.

    `message` says what was expected, and never what was sent.
    """

    def __init__(self, message: Label) -> None:
        self.message = message
        super().__init__(message.en)


class BadJson(RequestError):
    """A body that is not JSON, or JSON that nobody could keep: too deep, not finite, with NUL."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(f"the body is not JSON that can be read: {why}")


class BodyTooLarge(RequestError):
    """A body of more bytes than are read."""

    def __init__(self, most: int) -> None:
        self.most = most
        super().__init__(f"the body is too large: expected at most {most} bytes")


class BodyTooSlow(RequestError):
    """A body that does not arrive."""

    def __init__(self) -> None:
        super().__init__("the body did not arrive in time")


class VersionNeeded(RequestError):
    """A change of a shared object that does not say of which version."""

    def __init__(self) -> None:
        super().__init__("expected If-Match with the ETag of the version that you changed")


class RateExceeded(RequestError):
    """More requests of one caller than agreed."""

    def __init__(self, retry_after_s: int) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(f"too many requests; expected a pause of {retry_after_s} s")


class Overloaded(RequestError):
    """More requests at once than the server takes on."""

    def __init__(self, retry_after_s: int = 1) -> None:
        self.retry_after_s = retry_after_s
        super().__init__("the server is busy; the same request may work in a moment")
