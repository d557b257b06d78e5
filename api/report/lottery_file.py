"""lottery.csv: the pairs that an assignment was drawn from, each with its probability."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from api.files.spreadsheet import write_csv
from api.report.certificate_file import CertificateFile
from api.report.errors import UnreadableRun
from api.report.record_schema import Draw
from matching.pipeline import MatchRun
from matching.randomised import Lottery

LOTTERY = "lottery.csv"
COLUMNS = ("learner_id", "mentor_id", "probability")


def write_lottery(run: MatchRun, lottery: Lottery, path: Path) -> None:
    """Write a lottery; pairs that HR fixed are certain and do not stand there."""
    learners = np.array(run.cohort.learners.ids, dtype=object)[lottery.learner]
    mentors = np.array(run.cohort.mentors.ids, dtype=object)[lottery.mentor]
    columns = dict(zip(COLUMNS, (learners, mentors, lottery.probability), strict=True))
    write_csv(pd.DataFrame(columns), path)


def lottery_of(
    folder: Path, rows: Sequence[tuple[str, ...]], file: CertificateFile, draw: Draw
) -> Lottery:
    """Return the lottery that the rows of a run folder tell of, with what is said of it.

    Raises
    ------
    UnreadableRun
        A row names somebody who is not in the run, or a probability is no part of ``2^-halvings``
        in (0, 1].
    """
    halvings = draw.halvings
    try:
        learner = [file.learners.position(row[0]) for row in rows]
        mentor = [file.mentors.position(row[1]) for row in rows]
        parts = np.array([float(row[2]) for row in rows]) * 2**halvings
    except ValueError as error:
        raise UnreadableRun(folder, f"{LOTTERY}: {error}") from error
    whole = (parts == np.rint(parts)) & (parts > 0) & (parts <= 2**halvings)
    for row in np.flatnonzero(~whole)[:1] + 2:
        raise UnreadableRun(folder, f"{LOTTERY}: row {row}: not a part of 2^-{halvings}")
    return Lottery(
        np.array(learner, dtype=np.intp),
        np.array(mentor, dtype=np.intp),
        parts.astype(np.int64),
        halvings,
        file.locked.astype(np.intp),
        expected_total=draw.expected_total,
        expected_matched=draw.expected_matched,
    )
