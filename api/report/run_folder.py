"""The run folder: everything a match run leaves behind, there whole or not at all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from api.files.atomic import atomic_folder
from api.files.spreadsheet import write_csv, write_csv_blocks, write_xlsx
from api.report.cards import learner_pages, words
from api.report.compose import CARDS_LIMIT, WORDS_LIMIT, compose
from api.report.content import LearnerPage
from api.report.errors import OutputExists
from api.report.lottery_file import LOTTERY
from api.report.pair_rows import PairRows, pair_rows
from api.report.proof import CERTIFICATE, RECORD, write_proof
from api.report.report import render_report
from api.report.run_record import SourceInfo, software_versions
from api.report.sheets import UNMATCHED_COLUMNS, WORD_COLUMNS, Alone, SheetColumn, for_people, frame
from features.label import Lang
from matching.pipeline import MatchRun

REPORT = "report.html"
RUN_FILES: frozenset[str] = frozenset(
    {
        "assignments.csv",
        "assignments.xlsx",
        "shortlists.csv",
        "shortlists.xlsx",
        "unmatched.csv",
        CERTIFICATE,
        LOTTERY,
        RECORD,
        REPORT,
    }
)
"""Every file that a run can leave behind."""


def check_output(out: Path) -> None:
    """Refuse a place that holds anything but an earlier run, before any work is done.

    Parameters
    ----------
    out : Path
        Fine where it is nothing yet, an empty folder, or a folder that holds a run and no file
        that a run does not write (hidden files aside): a run never deletes what is not its own.

    Raises
    ------
    OutputExists
    """
    if not out.exists():
        return
    if not out.is_dir():
        raise OutputExists(out, "a file")
    names = {path.name for path in out.iterdir() if not path.name.startswith((".", "~$"))}
    strange = sorted(names - RUN_FILES)
    if strange:
        raise OutputExists(out, f"a folder with {strange[0]!r}")
    if names and RECORD not in names:
        raise OutputExists(out, f"a folder with {min(names)!r} and no {RECORD}")


def write_run(
    run: MatchRun, out: Path, *, source: SourceInfo | None = None, lang: Lang = "zh"
) -> list[Path]:
    """Write a run folder, replacing an earlier run there.

    All is written into a scratch folder beside `out`, which takes its place in one rename at the
    end: an error or a cancelled run leaves what was there.

    Parameters
    ----------
    run : MatchRun
    out : Path
        The run folder; its parents are made where missing.
    source : SourceInfo, optional
        The files that the tables were read from.
    lang : {"zh", "en"}
        Language that the report opens in.

    Returns
    -------
    list of Path
        The files written, sorted. Shortlists are there unless the run's mode is ``"assign"``,
        assignments and their certificate unless it is ``"shortlist"``.

    Raises
    ------
    OutputExists
        `out` holds something that is not a run.
    OSError
        The place cannot be written.
    """
    out = out.resolve()
    check_output(out)
    with atomic_folder(out) as folder:
        _fill(folder, run, source or SourceInfo(), lang)
    return sorted(path for path in out.iterdir() if path.name in RUN_FILES)


def _fill(folder: Path, run: MatchRun, source: SourceInfo, lang: Lang) -> None:
    rows, pages = told(run)
    write_proof(run, folder, source, rows, _write_pairs)
    alone = Alone(run, run.diagnosis.unmatched)
    write_csv(frame(UNMATCHED_COLUMNS, alone), folder / "unmatched.csv")
    _write_text(folder / REPORT, render_report(compose(run, pages, software_versions()), lang))


def told(run: MatchRun) -> tuple[PairRows, list[LearnerPage]]:
    """Return every shown pair, with its sentences and the learners' pages where there is room."""
    rows = pair_rows(run)
    n_learners = len(run.cohort.learners)
    if n_learners > WORDS_LIMIT:
        return rows, []
    pages: list[LearnerPage] = []
    sentences = []
    for page in learner_pages(rows):
        sentences.append(words(page.cards))
        if n_learners <= CARDS_LIMIT:
            pages.append(page)
    pages.sort(key=lambda page: page.learner_id)
    return replace(rows, words=np.concatenate([words(()), *sentences])), pages


def _write_pairs(
    folder: Path, name: str, columns: tuple[SheetColumn[PairRows], ...], rows: PairRows
) -> None:
    """Write one sheet for machines and, where it has words, one for people."""
    if rows.words is None:
        write_csv_blocks((frame(columns, some) for some in rows.blocks()), folder / f"{name}.csv")
        return
    columns = (*columns, *WORD_COLUMNS)
    cells = frame(columns, rows)
    write_csv(cells, folder / f"{name}.csv")
    write_xlsx({name: for_people(columns, cells)}, folder / f"{name}.xlsx")


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
