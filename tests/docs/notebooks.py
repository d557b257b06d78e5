"""Run the notebooks of docs/ and keep what they show: ``make notebooks``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]
NOTEBOOKS = tuple(sorted((ROOT / "docs" / "notebooks").glob("*.ipynb")))
_PATIENCE = 120
"""Seconds a cell."""


def read(path: Path) -> Any:
    """Return a notebook as it is kept."""
    return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]


def executed(path: Path) -> Any:
    """Return a notebook as it is after a run of all its cells; an error in one is raised."""
    notebook = read(path)
    client = NotebookClient(notebook, timeout=_PATIENCE, kernel_name="python3")
    client.execute(cwd=str(ROOT))
    for cell in notebook.cells:
        cell.get("metadata", {}).pop("execution", None)  # the times of the run
    notebook.metadata["language_info"] = {"name": "python"}
    return notebook


def main() -> None:
    """Run all, and write them with their outputs."""
    for path in NOTEBOOKS:
        nbformat.write(executed(path), path)  # type: ignore[no-untyped-call]
        sys.stderr.write(f"{path.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
