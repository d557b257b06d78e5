from __future__ import annotations

import runpy
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "docs" / "library.py"


def test_the_library_page_runs_and_says_what_it_promises(
    capsys: pytest.CaptureFixture[str],
) -> None:
    left = runpy.run_path(str(SCRIPT))
    printed = capsys.readouterr().out
    assert "matched as of" in printed
    assert "certified gap 0.0" in printed
    assert left["best"].total == 9.0
    assert len(left["ranked"]) == 20


def test_the_library_page_is_made_of_cells() -> None:
    lines = SCRIPT.read_text(encoding="utf-8").splitlines()
    code = [line for line in lines if line == "# %%"]
    prose = [line for line in lines if line == "# %% [markdown]"]
    assert len(code) >= 7
    assert len(prose) >= 7
