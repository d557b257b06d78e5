from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.docs.notebooks import NOTEBOOKS, executed, read

NUMBER = re.compile(r"[-+−]?\d[\d.,]*")


def _shown(notebook: Any) -> list[str]:
    """What cells show, with every number and the room that it takes put aside."""
    cells = (cell for cell in notebook.cells if cell.cell_type == "code")
    outputs = [output for cell in cells for output in cell.outputs]
    texts = [str(output.get("data", {}).get("text/plain", "")) for output in outputs]
    return [re.sub(r"[\s-]+", " ", NUMBER.sub("#", text)) for text in texts]


def _names(path: Path) -> str:
    return path.stem


def test_there_are_three() -> None:
    assert len(NOTEBOOKS) == 3


@pytest.mark.parametrize("path", NOTEBOOKS, ids=_names)
@pytest.mark.filterwarnings("ignore:.*without encryption.*")
def test_a_notebook_runs_and_shows_what_is_kept(path: Path) -> None:
    kept = read(path)
    assert [text for text in _shown(kept) if text]
    assert _shown(executed(path)) == _shown(kept)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=_names)
def test_what_is_kept_has_no_warnings_and_names_no_machine(path: Path) -> None:
    outputs = [output for cell in read(path).cells for output in cell.get("outputs", ())]
    assert outputs
    assert not [output for output in outputs if output.output_type in ("stream", "error")]
    assert not re.search(r"/work|/tmp|/home", path.read_text(encoding="utf-8"))
    assert path.stat().st_size < 200_000


@pytest.mark.parametrize("path", NOTEBOOKS, ids=_names)
def test_links_between_documents_hold(path: Path) -> None:
    words = "\n".join(cell.source for cell in read(path).cells if cell.cell_type == "markdown")
    for link in re.findall(r"\]\(([^)#]+)\)", words):
        assert (path.parent / link).exists(), link
