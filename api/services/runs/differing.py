"""Use-case: what changed between two runs, told of people one by one, and kept ready."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from api.report.diff import RunDiff
from api.services.actors import Actor
from api.services.errors import NotFound
from api.services.recommending.keeper import Keeper
from api.services.runs.comparing import diff_of
from api.services.runs.starting import SOLVED
from api.store import Tx, orm
from api.store.runs import RunFilter, match_run, newest_runs

_MOST_KEPT = 8
_MOST_RUNS = 50
"""Runs of a cohort that are offered to be compared with."""
What = Literal["moved", "matched", "unmatched", "joined", "left"]
_Key = tuple[str, str, int, str, int]


@dataclass(frozen=True, slots=True)
class Difference:
    """One learner of whom two runs say different things; ids are empty where nobody is."""

    what: What
    learner_id: str
    kind: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Compared:
    """Two runs side by side.

    Attributes
    ----------
    people : tuple of Difference
        Who changed, then who gained a mentor, who lost his, who is new, who is gone.
    """

    diff: RunDiff
    people: tuple[Difference, ...]


_KEPT: Keeper[_Key, Compared] = Keeper(_MOST_KEPT)


def compared(tx: Tx, who: Actor, before: str, after: str) -> Compared:
    """Compare two runs as both stand now; what was compared last is not compared again.

    Raises
    ------
    NotFound, WrongState
    """
    runs = [_found(tx, who, run_id) for run_id in (before, after)]
    stamps = [(run.run_id, run.version) for run in runs]
    key = (who.tenant_id, *stamps[0], *stamps[1])

    def made() -> Compared:
        diff = diff_of(tx, who, before, after)
        return Compared(diff, tuple(_people(diff)))

    return _KEPT.get(key, made)


def comparable(tx: Tx, who: Actor, run: orm.MatchRun) -> list[orm.MatchRun]:
    """Return the other runs of a cohort that have an outcome, the newest first."""
    wanted = RunFilter(cohort_id=run.cohort_id)
    found = newest_runs(tx, who.tenant_id, wanted, after=None, limit=_MOST_RUNS)
    return [one for one in found if one.run_id != run.run_id and one.state in SOLVED]


def run_before(run: orm.MatchRun, others: list[orm.MatchRun]) -> str | None:
    """Return the run that one follows, else the newest that is older, else the newest."""
    ids = [one.run_id for one in others]
    if run.follows_run_id in ids:
        return run.follows_run_id
    older = [one.run_id for one in others if one.created_at < run.created_at]
    return next(iter([*older, *ids]), None)


def _found(tx: Tx, who: Actor, run_id: str) -> orm.MatchRun:
    run = match_run(tx, who.tenant_id, run_id)
    if run is None:
        raise NotFound("match run", run_id)
    return run


def _people(diff: RunDiff) -> Iterator[Difference]:
    moves: tuple[tuple[What, str], ...] = (
        ("moved", "moved"),
        ("matched", "newly_matched"),
        ("unmatched", "newly_unmatched"),
    )
    for what, name in moves:
        for move in getattr(diff, name):
            yield Difference(what, *_whose(move.learner_id), move.before, move.after)
    come_and_gone: tuple[What, What] = ("joined", "left")
    for what in come_and_gone:
        for row in getattr(diff, what):
            yield Difference(what, *_whose(row), "", "")


def _whose(row: str) -> tuple[str, str]:
    """Return the learner and the kind of a row of a run."""
    kind, between, learner = row.partition(":")
    return (learner, kind) if between else (row, "any")
