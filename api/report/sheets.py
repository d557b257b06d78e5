"""The spreadsheets of a run: shortlists, assignments, and who is without a mentor.

Cells come by columns, from arrays, for thousands of rows at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import Any, Generic, Protocol, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from api.report.cards import joined, said
from api.report.pair_rows import WORDS, PairRows
from features.cohort import Cohort
from features.label import LANGS, Label, Lang
from features.schema import MENTOR_KINDS
from matching.diagnosis import Unmatched
from matching.labels import LABEL_TEXTS, LIST_LABELS
from matching.pipeline import MatchRun

Rows = TypeVar("Rows")
RowsIn = TypeVar("RowsIn", contravariant=True)
Cells = Sequence[object] | NDArray[Any]
_DECIMALS = 6
_KINDS = tuple(choice.code for choice in MENTOR_KINDS)
_YES_NO = np.array(["no", "yes"], dtype=object)


@dataclass(frozen=True)
class SheetColumn(Generic[Rows]):
    """One column of a spreadsheet: its name, its name for people, and its cells for all rows."""

    name: str
    label: Label
    cells: Callable[[Rows], Cells]


def frame(columns: Sequence[SheetColumn[Rows]], rows: Rows) -> pd.DataFrame:
    """Return rows under canonical headers; without rows there are the headers alone."""
    return pd.DataFrame({column.name: _series(column.cells(rows)) for column in columns})


def for_people(columns: Sequence[SheetColumn[Rows]], cells: pd.DataFrame) -> pd.DataFrame:
    """Return a frame under headers in both languages: "learner id · 学员工号"."""
    names = [f"{column.label.en} · {column.label.zh}" for column in columns]
    return cells.set_axis(names, axis="columns")


def _series(cells: Cells) -> pd.Series:
    """Return a column; texts stay plain objects, which are written faster than pandas' own."""
    if isinstance(cells, np.ndarray) and cells.dtype.kind in "if":
        return pd.Series(cells)
    return pd.Series(cells, dtype=object)


class _Texts(Protocol[RowsIn]):
    """Texts of all rows in one language."""

    def __call__(self, rows: RowsIn, lang: Lang) -> Cells: ...


def _people_columns() -> list[SheetColumn[PairRows]]:
    return [
        SheetColumn(
            "learner_id",
            Label("学员工号", "learner id"),
            lambda rows: _picked(rows.run.cohort.learner_side.person, rows.learner),
        ),
        SheetColumn(
            "learner_name",
            Label("学员", "learner"),
            lambda rows: _picked(rows.run.cohort.learner_side.name, rows.learner),
        ),
        SheetColumn(
            "department",
            Label("部门", "department"),
            lambda rows: _departments(rows.run.cohort, rows.learner),
        ),
    ]


def _pair_columns() -> list[SheetColumn[PairRows]]:
    return [
        SheetColumn(
            "mentor_id",
            Label("导师工号", "mentor id"),
            lambda rows: _picked(rows.run.cohort.mentors.ids, rows.mentor),
        ),
        SheetColumn(
            "mentor_name",
            Label("导师", "mentor"),
            lambda rows: _picked(rows.run.cohort.mentor_side.name, rows.mentor),
        ),
        SheetColumn(
            "kind",
            Label("导师类型", "kind of mentor"),
            lambda rows: _picked(_KINDS, rows.run.cohort.mentor_kind[rows.mentor]),
        ),
        SheetColumn("score", Label("匹配分", "score"), lambda rows: _rounded(rows.score)),
        SheetColumn(
            "gap_coverage", Label("差距覆盖", "gap coverage"), lambda rows: _rounded(rows.coverage)
        ),
    ]


def _text_columns(name: str, label: Label, texts: _Texts[Rows]) -> list[SheetColumn[Rows]]:
    """Two columns of one text, one for each language."""
    heads = {
        "zh": Label(label.zh, f"{label.en} (zh)"),
        "en": Label(f"{label.zh}（英文）", f"{label.en} (en)"),
    }
    return [SheetColumn(f"{name}_{lang}", heads[lang], partial(texts, lang=lang)) for lang in LANGS]


def _gap_columns() -> list[SheetColumn[PairRows]]:
    return [
        *_text_columns(
            "covered", Label("可补齐", "covered"), lambda rows, lang: _gaps(rows, lang, True)
        ),
        *_text_columns(
            "not_covered",
            Label("未覆盖", "not covered"),
            lambda rows, lang: _gaps(rows, lang, False),
        ),
    ]


def _gaps(rows: PairRows, lang: Lang, narrowed: bool) -> list[str]:
    return rows.gaps.named(rows.run.cohort.competency_labels, lang, narrowed=narrowed)


def _picked(names: Sequence[str], at: NDArray[np.intp]) -> NDArray[np.object_]:
    """Names at some positions; blank at -1."""
    picked: NDArray[np.object_] = np.array([*names, ""], dtype=object)[at]
    return picked


def _departments(cohort: Cohort, learners: NDArray[np.intp]) -> NDArray[np.object_]:
    return _picked(cohort.departments, cohort.learner_side.department[learners])


def _rounded(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.round(values, _DECIMALS)


def _yes_no(true: NDArray[np.bool_]) -> NDArray[np.object_]:
    words: NDArray[np.object_] = _YES_NO[true.astype(np.intp)]
    return words


def _chips(rows: PairRows, lang: Lang) -> NDArray[np.object_]:
    """Labels of each row: every combination is put into words once."""
    texts = [
        joined([LABEL_TEXTS[name] for name, true in zip(LIST_LABELS, some, strict=True) if true])
        for some in product((False, True), repeat=len(LIST_LABELS))
    ]
    places = 2 ** np.arange(len(LIST_LABELS))[::-1]
    return _picked([text.text(lang) for text in texts], rows.chips @ places)


def _seat_columns() -> list[SheetColumn[PairRows]]:
    def left(rows: PairRows) -> Cells:
        return (rows.run.cohort.capacity - rows.run.assignment.load)[rows.mentor]

    return [
        SheetColumn(
            "seats", Label("名额", "seats"), lambda rows: rows.run.cohort.capacity[rows.mentor]
        ),
        SheetColumn("seats_left", Label("剩余名额", "seats left"), left),
        SheetColumn(
            "seat_price",
            Label("名额价格", "seat price"),
            lambda rows: _rounded(rows.run.assignment.seat_price[rows.mentor]),
        ),
    ]


def _chances(rows: PairRows) -> NDArray[np.float64]:
    """With which probability the pair was drawn; 1 where nothing was."""
    lottery = rows.run.solved.lottery
    if lottery is None:
        return np.ones(len(rows))
    return lottery.chance(rows.run.assignment.mentor)[rows.learner]


def _previous(rows: PairRows) -> NDArray[np.intp]:
    """Mentor in the run that this one follows; -1 = none."""
    stay = rows.run.stay
    nobody = np.full(len(rows), -1, dtype=np.intp)
    return nobody if stay is None else stay.previous[rows.learner]


SHORTLIST_COLUMNS: tuple[SheetColumn[PairRows], ...] = (
    *_people_columns(),
    SheetColumn("rank", Label("名次", "rank"), lambda rows: rows.rank),
    *_pair_columns(),
    SheetColumn("assigned", Label("已分配", "assigned"), lambda rows: _yes_no(rows.assigned)),
    *_text_columns("labels", Label("特点", "labels"), _chips),
    *_gap_columns(),
    *_seat_columns(),
    SheetColumn("propensity", Label("展示概率", "propensity"), lambda rows: rows.propensity),
)
ASSIGNMENT_COLUMNS: tuple[SheetColumn[PairRows], ...] = (
    *_people_columns(),
    *_pair_columns(),
    SheetColumn("locked", Label("人工指定", "fixed by HR"), lambda rows: _yes_no(rows.locked)),
    SheetColumn("chance", Label("抽中概率", "chance"), _chances),
    SheetColumn(
        "previous_mentor_id",
        Label("原导师工号", "previous mentor id"),
        lambda rows: _picked(rows.run.cohort.mentors.ids, _previous(rows)),
    ),
    SheetColumn(
        "previous_mentor_name",
        Label("原导师", "previous mentor"),
        lambda rows: _picked(rows.run.cohort.mentor_side.name, _previous(rows)),
    ),
    *_gap_columns(),
)
"""Columns of every run."""


def _word(rows: PairRows, name: str) -> Cells:
    return [] if rows.words is None else rows.words[:, WORDS.index(name)]


WORD_COLUMNS: tuple[SheetColumn[PairRows], ...] = (
    *_text_columns(
        "reasons", Label("理由", "reasons"), lambda rows, lang: _word(rows, f"reasons_{lang}")
    ),
    *_text_columns(
        "cautions",
        Label("可能不合", "might not fit"),
        lambda rows, lang: _word(rows, f"cautions_{lang}"),
    ),
)
"""Further columns of a run whose rows have words."""


@dataclass(frozen=True, eq=False)
class Alone:
    """Rows of the unmatched."""

    run: MatchRun
    unmatched: tuple[Unmatched, ...]

    @property
    def learner(self) -> NDArray[np.intp]:
        """Position of each."""
        return self.run.cohort.learners.positions(one.learner for one in self.unmatched)


def why_unmatched(unmatched: Unmatched) -> Label:
    """Say why a learner has no mentor; the remedy is told apart."""
    reasons = [r for r in unmatched.reasons if r.code not in ("remedy", "no_remedy")]
    return joined([said(reason) for reason in reasons])


def _reasons(rows: Alone, lang: Lang) -> list[str]:
    return [why_unmatched(one).text(lang) for one in rows.unmatched]


def _remedies(rows: Alone, lang: Lang) -> list[str]:
    return [one.remedy.label.text(lang) if one.remedy else "" for one in rows.unmatched]


def _wanted(rows: Alone) -> Cells:
    return _picked(_KINDS, rows.run.cohort.learner_kind[rows.learner])


UNMATCHED_COLUMNS: tuple[SheetColumn[Alone], ...] = (
    SheetColumn(
        "learner_id",
        Label("学员工号", "learner id"),
        lambda rows: _picked(rows.run.cohort.learner_side.person, rows.learner),
    ),
    SheetColumn(
        "learner_name", Label("学员", "learner"), lambda rows: [one.name for one in rows.unmatched]
    ),
    SheetColumn(
        "department",
        Label("部门", "department"),
        lambda rows: _departments(rows.run.cohort, rows.learner),
    ),
    SheetColumn("kind", Label("希望的导师类型", "wanted kind of mentor"), _wanted),
    SheetColumn(
        "code", Label("原因代码", "code"), lambda rows: [one.code for one in rows.unmatched]
    ),
    *_text_columns(
        "reasons",
        Label("原因", "reasons"),
        _reasons,
    ),
    *_text_columns(
        "remedy",
        Label("补救", "remedy"),
        _remedies,
    ),
)
