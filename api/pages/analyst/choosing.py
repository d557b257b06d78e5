"""Which match run a page of analysts is about: the one that is asked for, or the newest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.pages.view import View
from api.services.errors import NotFound
from api.services.runs.reading import TOLD, list_runs
from api.store import Tx, orm
from api.store.run_figures import cohort_names
from api.store.runs import RunFilter, match_run

_NEWEST = 60
"""Runs that are looked at for those with an outcome; older ones are reached by their address."""


@dataclass(frozen=True, slots=True)
class RunChoice:
    """The runs to choose from, and the one that is shown.

    Attributes
    ----------
    runs : sequence of MatchRun
        With an outcome, the newest first.
    chosen : MatchRun or None
        None where there is no run with an outcome at all.
    names : dict of str to (str, str)
        Programme and cohort by name, by cohort.
    """

    runs: Sequence[orm.MatchRun]
    chosen: orm.MatchRun | None
    names: dict[str, tuple[str, str]]

    def name_of(self, run: orm.MatchRun) -> tuple[str, str]:
        """Return what programme and cohort of a run are called."""
        return self.names.get(run.cohort_id, (run.programme_id, run.cohort_id))


def choose_run(tx: Tx, view: View, run_id: str) -> RunChoice:
    """Find the run that a page is about.

    Raises
    ------
    NotFound
        There is no run with this id that has an outcome.
    """
    who = view.acting("list_runs")
    newest = list_runs(tx, who, RunFilter(), after=None, limit=_NEWEST)
    told = [run for run in newest if run.state in TOLD]
    chosen = told[0] if told else None
    if run_id:
        chosen = match_run(tx, who.tenant_id, run_id)
        if chosen is None or chosen.state not in TOLD:
            raise NotFound("match run", run_id)
        if chosen not in told:
            told = [*told, chosen]
    names = cohort_names(tx, who.tenant_id, [run.cohort_id for run in told])
    return RunChoice(told, chosen, names)
