"""Where a command's words go: results to stdout, progress and trouble to stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import typer

from api.cli.language import language
from api.cli.messages import STEP_LABELS
from api.services.progress import silent
from features.label import Label, Lang

if TYPE_CHECKING:
    from features.reason import Reason


@dataclass(frozen=True, slots=True)
class Screen:
    """What one command prints, and in which language.

    Attributes
    ----------
    lang : {"zh", "en"}
    json : bool
        One JSON document on stdout in place of words and progress.
    """

    lang: Lang
    json: bool

    @classmethod
    def of(cls, lang: Lang | None, as_json: bool = False) -> Screen:
        """Make the screen of one command from its options."""
        return cls(language(lang), as_json)

    def say(self, text: Label, **parameters: object) -> None:
        """Print one message; nothing where JSON was asked for."""
        self.line(text.format(self.lang, **parameters))

    def line(self, text: str = "") -> None:
        """Print one line of a result; nothing where JSON was asked for."""
        if not self.json:
            typer.echo(text)

    def table(self, headers: Sequence[Label], rows: Sequence[Sequence[str]]) -> None:
        """Print rows under headers, in columns as wide as they must be; numbers to the right."""
        from rich.cells import cell_len  # here: --help does not pay for it

        cells = [[header.text(self.lang) for header in headers], *rows]
        widths = [max(map(cell_len, column)) for column in zip(*cells, strict=True)]
        for row in cells:
            padded = [
                " " * (width - cell_len(cell)) + cell
                if _number(at, rows)
                else cell + " " * (width - cell_len(cell))
                for at, (cell, width) in enumerate(zip(row, widths, strict=True))
            ]
            self.line(f"  {'  '.join(padded)}".rstrip())

    def said(self, reasons: Iterable[Reason]) -> str:
        """Put reasons into one line of the screen's language."""
        between = "；" if self.lang == "zh" else "; "
        return between.join(reason.text(self.lang) for reason in reasons)

    def document(self, content: Any) -> None:
        """Print a JSON document; nothing where words were asked for."""
        if self.json:
            typer.echo(json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False))

    @contextmanager
    def progress(self) -> Iterator[Callable[[str], None]]:
        """Show the steps of a task while they run, on a terminal.

        Yields
        ------
        callable
            To be called with the name of each step as it begins (see `STEP_LABELS`).
        """
        if self.json or not sys.stderr.isatty():
            yield silent
            return
        from rich.console import Console  # here: --help does not pay for it
        from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
            task = shown.add_task("", total=None)
            yield lambda step: shown.update(task, description=self._step(step))

    def _step(self, step: str) -> str:
        return STEP_LABELS[step].text(self.lang) if step in STEP_LABELS else step


def _number(at: int, rows: Sequence[Sequence[str]]) -> bool:
    """Whether a column holds numbers, and is set to the right; its header too."""
    return all(row[at][-1:].isdigit() or row[at] in ("–", "", "*") for row in rows)
