"""Run every benchmark: ``python -m benchmarks [--quick] [--plot] [NAME …]``.

Prints rows as they are finished, then a table each; writes ``benchmarks/results/<name>.json``.
Never part of the tests.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

NAMES = (
    "scoring",
    "assign",
    "solver",
    "shortlists",
    "import",
    "pipeline",
    "live",
    "blocks",
    "scale",
    "retraining",
    "bootstrap",
    "simulator",
    "non_response",
    "loop",
)
RESULTS = Path(__file__).parent / "results"
_NOT_SHOWN = {"solver", "before, MB", "or-tools, MB", "POT, MB", "scipy, MB"}
"""Only in the JSON file: a table has to fit a line."""


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--quick", action="store_true", help="small sizes only")
    parser.add_argument("--plot", action="store_true", help="draw docs/images/growth.svg (solver)")
    asked = parser.parse_args(arguments)
    if unknown := set(asked.names) - set(NAMES):
        parser.error(f"got {', '.join(sorted(unknown))}, expected some of {', '.join(NAMES)}")
    RESULTS.mkdir(exist_ok=True)
    for name in asked.names or NAMES:
        rows = _finished(name, import_module(f"benchmarks.bench_{name}").run(quick=asked.quick))
        show(name, rows)
        if name == "solver" and asked.plot:
            import_module("benchmarks.pictures").growth(rows)


def _finished(name: str, found: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Print and keep each row as soon as it is there."""
    rows: list[Mapping[str, Any]] = []
    for row in found:
        rows.append(row)
        print("  ".join(f"{column} {_cell(value)}" for column, value in row.items()), flush=True)
        document = {"machine": machine(), "rows": rows}
        text = json.dumps(document, indent=1, ensure_ascii=False, default=float)
        (RESULTS / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    return rows


def machine() -> dict[str, Any]:
    return {
        "processor": platform.machine(),
        "cores": os.cpu_count(),
        "system": platform.system(),
        "python": platform.python_version(),
    }


def show(name: str, rows: Sequence[Mapping[str, Any]]) -> None:
    table = Table(title=name)
    columns = list(dict.fromkeys(column for row in rows for column in row))
    columns = [column for column in columns if column not in _NOT_SHOWN]
    for column in columns:
        table.add_column(column)
    for row in rows:
        table.add_row(*(_cell(row.get(column, "")) for column in columns))
    Console(width=190).print(table)


def _cell(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    main()
