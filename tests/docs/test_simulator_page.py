from __future__ import annotations

import re
from pathlib import Path

import pytest

from evaluation.simulator.process.figures import AIMS

PAGE = (Path(__file__).parents[2] / "docs" / "simulator.md").read_text(encoding="utf-8")


def test_the_page_s_code_runs() -> None:
    blocks = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)
    assert len(blocks) == 2
    found: dict[str, object] = {}
    exec("\n".join(blocks), found)
    assert {"company", "value", "repeats", "lists"} <= set(found)


def test_the_page_has_the_aims_and_their_tolerances() -> None:
    table = PAGE.split("## Is it as hard")[1].split("The AUC is over")[0]
    rows = [row.split("|") for row in table.splitlines() if re.match(r"\| .*\d", row)]
    assert len(rows) == len(AIMS)
    for row, aim in zip(rows, AIMS.values(), strict=True):
        sheet = re.search(r"[\d.]+", row[2])
        assert sheet is not None
        assert float(sheet.group()) == pytest.approx(aim.value)
        assert float(row[4]) == pytest.approx(aim.tolerance)
        measured = float(row[3].split()[0])
        assert abs(measured - aim.value) <= aim.tolerance
