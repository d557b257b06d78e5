"""Named conditions of the report package.

::

    ReportError
    ├── OutputExists     the place for a run holds something that is not a run
    ├── UnreadableRun    a folder is no run folder, or one of its files does not read
    └── NoAssignment     a run that only listed mentors, where an assignment is asked about
"""

from __future__ import annotations

from pathlib import Path


class ReportError(Exception):
    """Base of everything that this package raises on purpose."""


class OutputExists(ReportError):
    """The place where a run should go holds something that is not a run; it is left alone."""

    def __init__(self, path: Path, found: str) -> None:
        self.path = path
        self.found = found
        super().__init__(
            f"{path}: got {found}, expected nothing, an empty folder, or an earlier run "
            "(a folder with run.json)"
        )


class UnreadableRun(ReportError):
    """A folder is no run folder, or one of its files does not read."""

    def __init__(self, path: Path, why: str) -> None:
        self.path = path
        self.why = why
        super().__init__(f"{path}: {why}; expected a run folder as written by a match run")


class NoAssignment(ReportError):
    """A run that only listed mentors, where an assignment is asked about."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(f"{path}: got a run of mode 'shortlist', expected one that assigns")
