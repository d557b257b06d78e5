"""Whether the shortlists of a run agree with its record, its certificate and its input."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from api.report.findings import Check
from api.report.run_reading import RunFolder, read_pairs
from features.label import Label
from features.reason import Reason
from matching.scores import UNIT, PairScores
from matching.shortlists import most_lists

LISTED_COLUMNS = ("learner_id", "rank", "mentor_id", "score", "assigned")
_ROUNDING = 0.5e-6 + 1e-12  # six decimals in the spreadsheets
_NOBODY = Label(
    "{pair}：学员或导师不在本次运行中", "{pair}: the learner or the mentor is not in the run"
)
_AGAIN = Label("{pair}：同一名单中出现多次", "{pair}: on the list twice")
_RANK = Label(
    "{pair}：名次 {got} 不可能", "{pair}: got the rank {got}, expected 1 to {most}, each once"
)
_EXPOSED = Label(
    "导师 {name}：列入 {got} 份名单，至多 {most} 份",
    "mentor {name}: on {got} lists, expected {most} at most",
)
_MARK = Label("{pair}：“已分配”标记与凭证不符", "{pair}: the mark “assigned” is not as certified")
_MISSING = Label(
    "学员 {name}：已分配的导师不在名单上", "learner {name}: the assigned mentor is not on the list"
)
_FORBIDDEN = Label("{pair}：规则不允许", "{pair}: the rules forbid the pair")
_LOW = Label("{pair}：分数低于最低分", "{pair}: the score is below the minimum score")
_SCORE = Label(
    "{pair}：分数为 {got}，应为 {expected}", "{pair}: score: got {got}, expected {expected}"
)


@dataclass(frozen=True, eq=False)
class ListRows:
    """``shortlists.csv``, one entry a row.

    Attributes
    ----------
    pair : ndarray of object
        "learner → mentor", as the file names them.
    learner, mentor : ndarray of intp
        Positions in the certificate; -1 where it does not name them.
    rank, score : ndarray of float64
        NaN where the cell is no number.
    assigned : ndarray of bool
    """

    pair: NDArray[np.object_]
    learner: NDArray[np.intp]
    mentor: NDArray[np.intp]
    rank: NDArray[np.float64]
    score: NDArray[np.float64]
    assigned: NDArray[np.bool_]

    @property
    def known(self) -> NDArray[np.intp]:
        """Rows whose learner and mentor the certificate names."""
        return np.flatnonzero((self.learner >= 0) & (self.mentor >= 0))


def read_lists(folder: Path, run: RunFolder) -> ListRows:
    """Read the shortlists of a run; no rows where its mode left them out.

    Raises
    ------
    UnreadableRun, TooLarge
    """
    cells = read_pairs(folder / "shortlists.csv", LISTED_COLUMNS, run.record)
    numbers = cells[["rank", "score"]].apply(pd.to_numeric, errors="coerce").to_numpy(np.float64)
    file = run.certificate
    return ListRows(
        pair=(cells["learner_id"] + " → " + cells["mentor_id"]).to_numpy(object),
        learner=file.learners.positions(cells["learner_id"], missing="negative"),
        mentor=file.mentors.positions(cells["mentor_id"], missing="negative"),
        rank=numbers[:, 0],
        score=numbers[:, 1],
        assigned=(cells["assigned"] == "yes").to_numpy(np.bool_),
    )


def check_lists(run: RunFolder, rows: ListRows) -> Check:
    """Check the shortlists against record and certificate."""
    found = (*_people(rows), *_ranks(run, rows), *_exposure(run, rows), *_assigned(run, rows))
    return Check("lists", Label("推荐名单与凭证一致", "shortlists"), found)


def check_listed(run: RunFolder, rows: ListRows, scores: PairScores) -> tuple[Check, ...]:
    """Check what the shortlists say of pairs against rebuilt scores; nothing for other people.

    An assigned pair may lie below the minimum score where HR fixed it.
    """
    if (run.certificate.learners, run.certificate.mentors) != (scores.learners, scores.mentors):
        return ()
    at = rows.known
    true = scores.units_of(rows.learner[at], rows.mentor[at]) / UNIT
    low = (true < run.record.policy.minimum_score) & ~rows.assigned[at] & np.isfinite(true)
    differs = np.isfinite(true) & ~(np.abs(rows.score[at] - true) <= _ROUNDING)
    found = [
        *_pairs(_FORBIDDEN, rows, at[np.isneginf(true)]),
        *_pairs(_LOW, rows, at[low]),
        *(
            Reason(
                "listed",
                _SCORE,
                {"pair": rows.pair[i], "got": f"{rows.score[i]:g}", "expected": f"{right:.6f}"},
            )
            for i, right in zip(at[differs].tolist(), true[differs].tolist(), strict=True)
        ),
    ]
    return (Check("listed", Label("名单上的分数可重算", "scores of shortlists"), tuple(found)),)


def _pairs(label: Label, rows: ListRows, at: NDArray[np.intp], **values: Any) -> Iterator[Reason]:
    """One finding for each of some rows."""
    for pair in rows.pair[at]:
        yield Reason("lists", label, {"pair": pair, **values})


def _people(rows: ListRows) -> Iterator[Reason]:
    strange = np.ones(len(rows.pair), dtype=np.bool_)
    strange[rows.known] = False
    yield from _pairs(_NOBODY, rows, np.flatnonzero(strange))
    named = pd.DataFrame({"learner": rows.learner, "mentor": rows.mentor}).iloc[rows.known]
    yield from _pairs(_AGAIN, rows, rows.known[named.duplicated().to_numpy()])


def _ranks(run: RunFolder, rows: ListRows) -> Iterator[Reason]:
    """Ranks are whole, from 1, each once, and no list is longer than the policy says."""
    most = run.record.policy.list_length
    count = np.bincount(rows.learner + 1)
    expected = np.minimum(count[rows.learner + 1], most)
    possible = (rows.rank >= 1) & (rows.rank <= expected) & (rows.rank == np.floor(rows.rank))
    again = pd.DataFrame({"learner": rows.learner, "rank": rows.rank}).duplicated().to_numpy()
    wrong = (~possible | again) & (rows.learner >= 0)
    for at in np.flatnonzero(wrong).tolist():
        values = {"pair": rows.pair[at], "got": f"{rows.rank[at]:g}", "most": int(expected[at])}
        yield Reason("lists", _RANK, values)


def _exposure(run: RunFolder, rows: ListRows) -> Iterator[Reason]:
    """No mentor is on more lists than the policy lets."""
    file, policy = run.certificate, run.record.policy
    cap = most_lists(file.capacity, policy.list_length, policy.exposure_slack)
    exposure = np.bincount(rows.mentor[rows.known], minlength=len(file.mentors))
    for at in np.flatnonzero(exposure > cap).tolist():
        counts = {"got": int(exposure[at]), "most": int(cap[at])}
        yield Reason("lists", _EXPOSED, {"name": file.mentors[at], **counts})


def _assigned(run: RunFolder, rows: ListRows) -> Iterator[Reason]:
    """See that the assigned mentor is on the list and alone is marked so."""
    if run.record.mode != "both":
        return
    file, at = run.certificate, rows.known
    mine = np.zeros(len(rows.pair), dtype=np.bool_)
    mine[at] = file.mentor[rows.learner[at]] == rows.mentor[at]
    yield from _pairs(_MARK, rows, np.flatnonzero(mine != rows.assigned))
    for learner in np.setdiff1d(file.matched, rows.learner[mine]).tolist():
        yield Reason("lists", _MISSING, {"name": file.learners[learner]})
