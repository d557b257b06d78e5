"""The input given back as a workbook, its bad cells coloured and commented."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from api.files.errors import CellProblem
from api.files.grid import Grid
from api.files.headers import PROBLEMS_SHEET
from api.files.intake import RawInput
from api.files.spreadsheet import CellStyles, open_workbook, plain_text
from features.label import Label, Lang
from features.schema import TABLES

_COMMENTS_MAX = 5_000
_RED = {"bg_color": "#FFC7CE", "font_color": "#9C0006"}
_EXPECTED = Label("应为：{expected}", "Expected: {expected}")
_NEAREST = Label("最接近的有效值：{nearest}", "Nearest valid value: {nearest}")
_COLUMNS = (
    (Label("文件", "file"), 18),
    (Label("工作表", "sheet"), 14),
    (Label("行", "row"), 8),
    (Label("列", "column"), 8),
    (Label("表头", "header"), 18),
    (Label("现有值", "value"), 24),
    (Label("应为", "expected"), 50),
    (Label("最接近的有效值", "nearest valid value"), 24),
)


def write_marked(
    raw: RawInput, problems: Sequence[CellProblem], path: Path, lang: Lang = "zh"
) -> None:
    """Write the input as one workbook that shows what is wrong with it.

    The first sheet lists every problem; each table follows with the rows and columns where they
    stood, bad cells red. The first 5,000 bad cells carry a comment that says what was expected.

    Parameters
    ----------
    raw : RawInput
        The input as it was read.
    problems : sequence of CellProblem
        As `InvalidInput` carries them; may be empty.
    path : Path
        Where the workbook goes; the input itself is never touched.
    lang : {"zh", "en"}
    """
    bad: dict[str, dict[tuple[int, int], CellProblem]] = defaultdict(dict)
    for problem in problems:
        if problem.row and problem.letter:
            bad[problem.table].setdefault((problem.row - 1, _place(problem.letter)), problem)
    with open_workbook(path) as book:
        _list_problems(book, problems, lang)
        plain, red = CellStyles(book), CellStyles(book, _RED)
        commented = 0
        for table, origin in raw.origins.items():
            sheet = book.add_worksheet(TABLES[table].label.text(lang)[:31])
            sheet.freeze_panes(origin.header_row, 0)
            _write_grid(sheet, origin.grid, plain, red, bad[table])
            for (row, column), problem in list(bad[table].items())[: _COMMENTS_MAX - commented]:
                sheet.write_comment(row, column, _comment(problem, lang), {"x_scale": 2})
                commented += 1


def is_marked(path: Path) -> bool:
    """Whether a file is a workbook that `write_marked` wrote: its first sheet lists problems."""
    try:
        with path.open("rb") as file:
            names = CalamineWorkbook.from_filelike(file).sheet_names
    except (OSError, CalamineError):
        return False
    return names[:1] in ([PROBLEMS_SHEET.zh], [PROBLEMS_SHEET.en])


def _place(letter: str) -> int:
    number = 0
    for character in letter:
        number = 26 * number + ord(character) - ord("A") + 1
    return number - 1


def _list_problems(book: Workbook, problems: Sequence[CellProblem], lang: Lang) -> None:
    sheet = book.add_worksheet(PROBLEMS_SHEET.text(lang))
    bold = book.add_format({"bold": True, "bottom": 1})
    sheet.freeze_panes(1, 0)
    for column, (label, width) in enumerate(_COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, label.text(lang), bold)
    for row, problem in enumerate(problems, start=1):
        expected = problem.expected_zh if lang == "zh" else problem.expected_en
        if problem.row:
            sheet.write_number(row, 2, problem.row)
        texts = {0: problem.file, 1: problem.sheet, 3: problem.letter, 4: problem.header,
                 5: problem.value, 6: expected, 7: problem.nearest}  # fmt: skip
        for column, text in texts.items():
            sheet.write_string(row, column, plain_text(text))


def _write_grid(
    sheet: Worksheet,
    grid: Grid,
    plain: CellStyles,
    red: CellStyles,
    bad: Mapping[tuple[int, int], CellProblem],
) -> None:
    shift = 0
    if grid.headers is not None:
        shift = 1
        for column, header in enumerate(grid.headers):
            plain.write(sheet, 0, column, header)
    for column in range(grid.cells.shape[1]):
        cells = grid.cells.iloc[:, column].astype(object).tolist()
        for row, cell in enumerate(cells, start=shift):
            style = red if (row, column) in bad else plain
            style.write(sheet, row, column, cell)


def _comment(problem: CellProblem, lang: Lang) -> str:
    expected = problem.expected_zh if lang == "zh" else problem.expected_en
    lines = [_EXPECTED.format(lang, expected=expected)]
    if problem.nearest:
        lines.append(_NEAREST.format(lang, nearest=problem.nearest))
    return plain_text("\n".join(lines))
