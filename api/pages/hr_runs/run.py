"""One match run: how far it is, what it came to, a stop to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi.responses import Response

from api.pages.hr_runs import words
from api.pages.routing import PageRouter
from api.pages.view import ViewDep
from api.services.errors import WrongState
from api.services.runs import reading, starting
from api.services.runs.overview import glance_at, surroundings_of
from api.services.runs.reading import RunStanding
from api.store.people import names_of

router = PageRouter()
UNDER_WAY = ("queued", "solving")


@dataclass(frozen=True, slots=True)
class Pace:
    """How far a run is.

    Attributes
    ----------
    done, total : int
        Steps; nothing is known of a run that waits for its turn: 0 of 0.
    seconds_left : float or None
        By how long the last run of the cohort took, else by what was done so far.
    """

    step: str
    done: int
    total: int
    seconds_left: float | None

    @classmethod
    def of(cls, standing: RunStanding, now: datetime) -> Pace:
        """Read the pace off how a run stands."""
        told = standing.progress
        done, total = int(told.get("done", 0)), int(told.get("total", 0))
        left = standing.seconds_left
        if left is None and done:
            left = (now - standing.run.created_at).total_seconds() * (total - done) / done
        return cls(str(told.get("step", "")), done, total, left)


@router.look("/hr/runs/{run_id}", needs="get_run")
def match_run(run_id: str, view: ViewDep) -> Response:
    """Show how far a run is, or what it came to."""
    with view.read() as tx:
        standing = reading.get_run(tx, view.who, run_id, view.now)
        run = standing.run
        told = run.state in reading.TOLD
        if view.fragment and run.state not in UNDER_WAY:
            return view.go(f"/hr/runs/{run_id}")
        around = surroundings_of(tx, view.who, run)
        glance = glance_at(tx, view.who, run) if told else None
        busy = [one.mentor_id for one in glance.busiest] if glance else []
        known = names_of(tx, view.who.tenant_id, busy if view.may("list_edits") else ())
        names = dict(zip(busy, busy, strict=True)) | known
    values: dict[str, Any] = {"run": run, "around": around, "words": words}
    if told:
        return view.page("hr_runs/summary.html", **values, glance=glance, names=names)
    if run.state in UNDER_WAY:
        part = "progress" if view.fragment else "under_way"
        return view.page(f"hr_runs/{part}.html", **values, pace=Pace.of(standing, view.now))
    code = (run.error or {}).get("code", run.state)
    return view.page(
        "hr_runs/no_outcome.html", **values, why=words.ERRORS.get(code, words.OTHER_ERROR)
    )


@router.act("/hr/runs/{run_id}/cancel", needs="cancel_run")
def cancel_run(run_id: str, view: ViewDep) -> Response:
    """Stop a run; one that has just ended is shown as it is."""
    try:
        with view.write() as tx:
            starting.cancel_run(tx, view.who, run_id, now=view.now, request_id=view.request_id)
    except WrongState:
        return view.go(f"/hr/runs/{run_id}")
    return view.go(f"/hr/runs/{run_id}", "run-cancelled")
