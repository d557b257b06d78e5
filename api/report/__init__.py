"""What a match run leaves behind: a run folder with spreadsheets, a record and a report."""

from __future__ import annotations
