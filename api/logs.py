"""Structured logs: one JSON object a line, with codes, ids of calls and figures only.

What a line may hold is listed here: a field that is not in `FIELDS` is dropped before it is
written. There is no field for a name, an address, a text, a query or an exception's message, since
any of them may hold what somebody wrote about a person.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

import structlog

FIELDS = frozenset(
    {
        "attempts",
        "error",
        "event",
        "job_id",
        "kind",
        "level",
        "line",
        "logger",
        "method",
        "operation",
        "port",
        "principal",
        "request_id",
        "run_id",
        "seconds",
        "state",
        "status",
        "step",
        "tenant",
        "timestamp",
        "version",
        "where",
        "worker_id",
    }
)
"""Everything that a line may say."""
_FRAMES = 12
_TELLS = "uvicorn.error"
"""The one library whose messages are written, as the template without its values."""


def log() -> Any:
    """Return the logger of the service; bind ids to it by `structlog.contextvars`."""
    return structlog.get_logger("mentormatch")


def configure(level: str, stream: TextIO | None = None) -> None:
    """Write every log of this process as JSON: the service's, and its libraries'.

    Parameters
    ----------
    level : {"debug", "info", "warning", "error"}
    stream : text stream, optional
        Standard output by default.
    """
    least = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _known_only,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=structlog.WriteLoggerFactory(file=stream or sys.stdout),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers[:] = [_Libraries()]
    root.setLevel(max(least, logging.WARNING))
    logging.getLogger(_TELLS).setLevel(max(least, logging.INFO))
    logging.captureWarnings(True)


@contextmanager
def warnings_alone() -> Iterator[None]:
    """Let the service's parts log to standard error, from warnings on, while a command uses them.

    What a command prints is its result; afterwards logs are written as before.
    """
    before = structlog.get_config()
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
    try:
        yield
    finally:
        structlog.configure(**before)


def fault(error: BaseException) -> dict[str, Any]:
    """Return what a log line may say of an exception: its kind and where, never its message."""
    return {"error": type(error).__name__, "where": _frames(error.__traceback__)}


def _frames(traceback: TracebackType | None) -> list[str]:
    found: list[str] = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        found.append(f"{Path(code.co_filename).name}:{traceback.tb_lineno} {code.co_name}")
        traceback = traceback.tb_next
    return found[-_FRAMES:]


def _known_only(
    _logger: object, _method: str, entry: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    return {name: value for name, value in entry.items() if name in FIELDS}


class _Libraries(logging.Handler):
    """Writes what libraries log, without the values that they put into it."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line: who said it and where in the program, and the kind of an exception."""
        error = record.exc_info[1] if record.exc_info else None
        log().log(
            record.levelno,
            record.msg if record.name == _TELLS else "library",
            logger=record.name,
            line=f"{record.module}:{record.lineno}",
            **(fault(error) if error is not None else {}),
        )
