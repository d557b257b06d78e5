"""The spreadsheets of a run: shortlists, assignments, and who is without a mentor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import pandas as pd

from api.report.cards import joined, said
from api.report.content import Card, LearnerPage
from features.label import Label
from matching.diagnosis import Unmatched
from matching.gaps import GapItem, enumerated

Row = TypeVar("Row")
_DECIMALS = 6


@dataclass(frozen=True)
class SheetColumn(Generic[Row]):
    """One column of a spreadsheet: its name, its name for people, and its cell in a row."""

    name: str
    label: Label
    cell: Callable[[Row], object]


Listed = tuple[LearnerPage, Card]
"""A row of shortlists and assignments: one learner with one mentor."""


class Sheet(Generic[Row]):
    """A spreadsheet that is filled row by row; only cells are kept.

    Parameters
    ----------
    columns : sequence of SheetColumn
    """

    def __init__(self, columns: Sequence[SheetColumn[Row]]) -> None:
        self.columns = tuple(columns)
        self._cells: list[list[object]] = []

    def add(self, row: Row) -> None:
        """Append one row."""
        self._cells.append([column.cell(row) for column in self.columns])

    def frame(self) -> pd.DataFrame:
        """Return the rows under canonical headers; without rows there are the headers alone."""
        return pd.DataFrame(self._cells, columns=[column.name for column in self.columns])

    def frame_for_people(self) -> pd.DataFrame:
        """Return the rows under headers in both languages: "learner id · 学员工号"."""
        names = [f"{column.label.en} · {column.label.zh}" for column in self.columns]
        return self.frame().set_axis(names, axis="columns")


def _learner_columns() -> list[SheetColumn[Listed]]:
    return [
        SheetColumn("learner_id", Label("学员工号", "learner id"), lambda row: row[0].learner_id),
        SheetColumn("learner_name", Label("学员", "learner"), lambda row: row[0].name),
        SheetColumn("department", Label("部门", "department"), lambda row: row[0].department),
    ]


def _mentor_columns() -> list[SheetColumn[Listed]]:
    return [
        SheetColumn("mentor_id", Label("导师工号", "mentor id"), lambda row: row[1].mentor_id),
        SheetColumn("mentor_name", Label("导师", "mentor"), lambda row: row[1].mentor_name),
        SheetColumn("score", Label("匹配分", "score"), lambda row: round(row[1].score, _DECIMALS)),
        SheetColumn(
            "gap_coverage",
            Label("差距覆盖", "gap coverage"),
            lambda row: round(row[1].coverage, _DECIMALS),
        ),
    ]


def _text_columns(name: str, label: Label, text: Callable[[Row], Label]) -> list[SheetColumn[Row]]:
    """Two columns of one text, one for each language."""
    return [
        SheetColumn(f"{name}_zh", Label(label.zh, f"{label.en} (zh)"), lambda row: text(row).zh),
        SheetColumn(
            f"{name}_en", Label(f"{label.zh}（英文）", f"{label.en} (en)"), lambda row: text(row).en
        ),
    ]


def _gap_columns() -> list[SheetColumn[Listed]]:
    return [
        *_text_columns("covered", Label("可补齐", "covered"), lambda row: _named(row[1].covered)),
        *_text_columns(
            "not_covered", Label("未覆盖", "not covered"), lambda row: _named(row[1].uncovered)
        ),
    ]


def _reason_columns() -> list[SheetColumn[Listed]]:
    return [
        *_text_columns("reasons", Label("理由", "reasons"), lambda row: joined(row[1].reasons)),
        *_text_columns(
            "cautions",
            Label("可能不合", "might not fit"),
            lambda row: enumerated(list(row[1].misfits)),
        ),
    ]


def _named(gaps: Sequence[GapItem]) -> Label:
    return enumerated([gap.label for gap in gaps])


SHORTLIST_COLUMNS: tuple[SheetColumn[Listed], ...] = (
    *_learner_columns(),
    SheetColumn("rank", Label("名次", "rank"), lambda row: row[1].rank),
    *_mentor_columns(),
    SheetColumn("assigned", Label("已分配", "assigned"), lambda row: _yes(row[1].assigned)),
    *_text_columns("labels", Label("特点", "labels"), lambda row: joined(row[1].chips)),
    *_gap_columns(),
    SheetColumn("seats", Label("名额", "seats"), lambda row: row[1].seats),
    SheetColumn("seats_left", Label("剩余名额", "seats left"), lambda row: row[1].seats_left),
    SheetColumn(
        "seat_price",
        Label("名额价格", "seat price"),
        lambda row: round(row[1].seat_price, _DECIMALS),
    ),
    SheetColumn("propensity", Label("展示概率", "propensity"), lambda row: row[1].propensity),
    *_reason_columns(),
)
ASSIGNMENT_COLUMNS: tuple[SheetColumn[Listed], ...] = (
    *_learner_columns(),
    *_mentor_columns(),
    SheetColumn("locked", Label("人工指定", "fixed by HR"), lambda row: _yes(row[1].locked)),
    *_gap_columns(),
    *_reason_columns(),
)


def _yes(true: bool) -> str:
    return "yes" if true else "no"


Alone = tuple[LearnerPage, Unmatched]
"""A row of the unmatched: one learner, and why."""


def why_unmatched(unmatched: Unmatched) -> Label:
    """Say why a learner has no mentor; the remedy is told apart."""
    reasons = [r for r in unmatched.reasons if r.code not in ("remedy", "no_remedy")]
    return joined([said(reason) for reason in reasons])


def _remedy(unmatched: Unmatched) -> Label:
    return said(unmatched.remedy.label) if unmatched.remedy else Label("", "")


UNMATCHED_COLUMNS: tuple[SheetColumn[Alone], ...] = (
    SheetColumn("learner_id", Label("学员工号", "learner id"), lambda row: row[0].learner_id),
    SheetColumn("learner_name", Label("学员", "learner"), lambda row: row[0].name),
    SheetColumn("department", Label("部门", "department"), lambda row: row[0].department),
    SheetColumn("code", Label("原因代码", "code"), lambda row: row[1].code),
    *_text_columns("reasons", Label("原因", "reasons"), lambda row: why_unmatched(row[1])),
    *_text_columns("remedy", Label("补救", "remedy"), lambda row: _remedy(row[1])),
)
