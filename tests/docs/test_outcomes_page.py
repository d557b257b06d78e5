from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from numpy.testing import assert_allclose

from evaluation.grades import GRADES
from evaluation.kirkpatrick import LEVEL_LABELS
from models.recipe import RECIPE
from models.row_weights import ROW_WARNINGS

PAGE = (Path(__file__).parents[2] / "docs" / "outcomes.md").read_text(encoding="utf-8")


def _cells(measure: str) -> list[str]:
    row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{measure}` |"))
    return [cell.strip() for cell in row.strip("|").split("|")]


def test_the_code_runs_and_gives_what_it_says() -> None:
    code = PAGE.split("```python\n")[1].split("```")[0]
    names: dict[str, Any] = {}
    exec(compile(code, "outcomes.md", "exec"), names)
    assert_allclose(names["found"].composite, [0.75, 0.36], atol=0.005)
    assert_allclose(names["found"].known, [0.7, 0.35])
    assert [one.level for one in names["report"]] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("measure", list(RECIPE.readings))
def test_every_measure_stands_there_as_it_is_read(measure: Any) -> None:
    reading, cells = RECIPE.readings[measure], _cells(measure)
    level = f"{reading.level} {LEVEL_LABELS[reading.level].en}" if reading.level else "–"
    assert cells[1] == level
    assert float(cells[5]) == reading.weight
    assert reading.grade.replace("_", "-") in cells[6]
    if measure != "completion":
        numbers = [int(number) for number in re.findall(r"\d+", cells[2])]
        assert reading.closes in numbers
        assert reading.opens in (*numbers, 0, 1)
        low, high = (part.strip() for part in cells[4].split("…"))
        share = 100 if measure == "result" else 1
        assert float(re.sub(r"[^\d.]", "", low)) == abs(reading.low) * share
        assert float(re.sub(r"[^\d.]", "", high)) == reading.high * share


def test_every_grade_stands_there() -> None:
    for grade in GRADES:
        assert f"`{grade}`" in PAGE


@pytest.mark.parametrize("warning", ["weakly_related", "assumed_at_random", "no_propensities"])
def test_warnings_have_their_names(warning: Any) -> None:
    assert warning in ROW_WARNINGS
    assert f"`{warning}`" in PAGE
