from __future__ import annotations

import re
from pathlib import Path

from benchmarks.bench_solver import SIZES

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "solver.md").read_text(encoding="utf-8")


def test_the_check_by_hand_holds() -> None:
    code = PAGE.split("```python\n")[1].split("```")[0]
    left: dict[str, object] = {}
    exec(compile(code, "solver.md", "exec"), left)
    assert getattr(left["result"], "gap", None) == 0.0
    assert getattr(left["result"], "solver", None) == "large"


def test_everything_that_the_page_points_to_is_there() -> None:
    links = re.findall(r"\]\(([^)]+)\)", PAGE)
    named = re.findall(r"`(tests/[\w/.]+)`", PAGE)
    assert links
    assert named
    for link in links:
        assert (DOCS / link).exists(), link
    for name in named:
        assert (DOCS.parent / name).exists(), name


def test_the_table_shows_sizes_that_the_benchmark_measures() -> None:
    table = PAGE.split("\n## Speed\n")[1]
    shown = re.findall(r"\n\| ([\d,]+) × ([\d,]+) \|", table)
    assert shown
    assert {(int(n.replace(",", "")), int(m.replace(",", ""))) for n, m in shown} <= set(SIZES)
