from __future__ import annotations

from pathlib import Path

import pytest

from api.files.csv_reader import read_csv
from api.files.errors import TooLarge
from api.files.limits import Limits


def rows(folder: Path, text: str, limits: Limits | None = None) -> list[list[str]]:
    (folder / "x.csv").write_text(text, "utf-8", newline="")
    return read_csv(folder / "x.csv", limits or Limits()).cells.to_numpy().tolist()


def test_cells_stay_texts_and_blank_lines_stay_rows(tmp_path: Path) -> None:
    assert rows(tmp_path, "a,b\n007,NA\n\n1") == [["a", "b"], ["007", "NA"], ["", ""], ["1", ""]]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_ends_a_line(tmp_path: Path, end: str) -> None:
    assert rows(tmp_path, f"a,b{end}1,2{end}") == [["a", "b"], ["1", "2"]]


def test_a_quoted_cell_may_span_lines_and_hold_separators(tmp_path: Path) -> None:
    assert rows(tmp_path, 'a;b\n"1\n2";"x;""y"""\n') == [["a", "b"], ["1\n2", 'x;"y"']]


def test_separators_within_quotes_do_not_count(tmp_path: Path) -> None:
    assert rows(tmp_path, '"a;b;c;d",e\n1,2\n') == [["a;b;c;d", "e"], ["1", "2"]]


def test_limits_hold_while_reading(tmp_path: Path) -> None:
    text = "a,b\n" * 10
    for limits in (Limits(rows=9), Limits(columns=1), Limits(cells=19), Limits(file_bytes=39)):
        with pytest.raises(TooLarge) as caught:
            rows(tmp_path, text, limits)
        assert caught.value.got == caught.value.limit + 1
