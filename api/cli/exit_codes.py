"""What the command's exit code says; the same for every command."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes, as documented in `docs/cli.md` and under every ``--help``."""

    OK = 0
    INPUT = 1
    USAGE = 2
    NOBODY_MATCHED = 3
    OUTPUT = 4
    INTERNAL = 5
    REFUSED = 6
    CANCELLED = 130


MEANING: dict[ExitCode, str] = {
    ExitCode.OK: "done",
    ExitCode.INPUT: "a problem in the input (files, cells, policy, locks, ids), or not verified",
    ExitCode.USAGE: "wrong use of the command",
    ExitCode.NOBODY_MATCHED: "the run is written, but nobody could be matched",
    ExitCode.OUTPUT: "the output cannot be written",
    ExitCode.INTERNAL: "a fault in mentormatch itself",
    ExitCode.REFUSED: "the model was fitted and is kept, but has nothing that may serve",
    ExitCode.CANCELLED: "cancelled; nothing was left half-written",
}
EPILOG = "Exit codes: " + " · ".join(f"{code:d} {text}" for code, text in MEANING.items()) + "."
"""The line under every ``--help``."""
