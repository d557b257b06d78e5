"""Use-case: from the company's files to a match run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from api.files.intake import RawInput, read_input, release_memory, tables_of
from api.report.run_folder import write_run
from api.report.run_record import SourceInfo, source_info
from api.services.locks import contradictions, locks_of
from api.services.places import Places, check_places
from api.services.policies import read_policy
from api.services.progress import Progress, silent
from api.services.score_export import export_scores
from features.tables import Tables
from matching.pipeline import MatchRun, Mode, default_as_of, match_cohort
from matching.policy import Policy


@dataclass(frozen=True, slots=True)
class MatchRequest:
    """What to match, and how.

    Attributes
    ----------
    path : Path
        A folder of CSV / XLSX / Parquet files, or one workbook.
    mapping, policy, lock : Path or None
        Files: which header is which column; the policy; pairs to keep.
    as_of : datetime or None
        Aware; None for the day after the latest fact.
    mode : {"both", "assign", "shortlist"}
    seed : int
    """

    path: Path
    mapping: Path | None = None
    policy: Path | None = None
    lock: Path | None = None
    as_of: datetime | None = None
    mode: Mode = "both"
    seed: int = 0


@dataclass(frozen=True, eq=False)
class Matched:
    """A match run and the files that it was made from."""

    run: MatchRun
    source: SourceInfo


def match_and_write(
    request: MatchRequest, places: Places, *, progress: Progress = silent
) -> MatchRun:
    """Match the files of a company and write what was asked for.

    Places that cannot be used are refused before the work begins.

    Raises
    ------
    OutputExists, MisplacedOutput
        A place holds something else, or lies where it would be lost or read as input.
    OSError
        A place cannot be written.
    InvalidInput, InvalidPolicy, InvalidLocks …
        As `match_files`.
    """
    check_places(places, request.path)
    matched = match_files(request, progress=progress)
    progress("write")
    if places.run is not None:
        write_run(matched.run, places.run, source=matched.source, lang=places.lang)
    if places.scores is not None:
        _export(matched.run, places.scores)
    return matched.run


def _export(run: MatchRun, path: Path) -> None:
    cohort = run.cohort
    export_scores(run.scores, cohort.capacity, path, minimum=cohort.minimum, locked=run.locked)


def match_files(request: MatchRequest, *, progress: Progress = silent) -> Matched:
    """Read the files of a company and match its cohort; nothing is written.

    Raises
    ------
    InvalidInput, FileError
        The files cannot be read, or hold bad cells.
    UnreadablePolicy, InvalidPolicy, UnknownBlock
    InvalidLocks
        Locks that name nobody, name one learner twice, or contradict a rule or the seats.
    """
    policy = read_policy(request.policy)
    tables, source = read_source(request.path, request.mapping, progress)
    instant = request.as_of or default_as_of(tables)
    return Matched(_run(request, tables, policy, instant, progress), source)


def read_source(
    path: Path, mapping: Path | None, progress: Progress = silent
) -> tuple[Tables, SourceInfo]:
    """Read and check the files of a company, and take their digests.

    Raises
    ------
    InvalidInput, FileError
        The files cannot be read, or hold bad cells.
    """
    progress("read")
    raw = read_input(path, mapping=mapping)
    source = source_info(_files_of(path, raw))
    progress("check")
    tables = tables_of(raw)
    del raw
    release_memory()
    return tables, source


def _files_of(path: Path, raw: RawInput) -> list[Path]:
    if path.is_file():
        return [path]
    return [path / name for name in sorted({origin.file for origin in raw.origins.values()})]


def _run(
    request: MatchRequest, tables: Tables, policy: Policy, instant: datetime, progress: Progress
) -> MatchRun:
    locks = locks_of(request.lock, tables, instant, policy)
    with contradictions(request.lock, locks):
        return match_cohort(
            tables,
            policy=policy,
            as_of=instant,
            mode=request.mode,
            locked=locks.pairs,
            seed=request.seed,
            progress=progress,
        )
