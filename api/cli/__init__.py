"""The command `mentormatch`: commands, messages and exit codes around `api.services`."""

from __future__ import annotations

import signal
import sys
from io import TextIOWrapper

from api.cli.exit_codes import ExitCode


def main() -> None:
    """Run the command line and leave with one of `ExitCode`.

    A polite kill (SIGTERM) is treated as Ctrl-C, so that both clean up in the same way. What a
    terminal's encoding cannot show is shown as ``?``, never an error.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        from api.cli.app import app  # after the handler: typer takes a tenth of a second

        app()
    except KeyboardInterrupt:
        raise SystemExit(ExitCode.CANCELLED) from None
