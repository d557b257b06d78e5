"""Long work that analysts ask for: how far it is, or why it came to nothing."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi.responses import Response

from api.pages.analyst.model_words import FAILURES, OTHER_FAILURE, STEPS
from api.pages.forms import filled_in
from api.pages.view import View
from api.services.jobs import asking
from api.services.programmes.programmes import get_programme
from api.store import Tx, orm
from features.label import Label


@dataclass(frozen=True, slots=True)
class Work:
    """The job that was asked for last.

    Attributes
    ----------
    alive : bool
        It waits, or is being done.
    said : Label
        Its step, or why it came to nothing.
    done, total : int
        Steps.
    may_stop : bool
        Whether the visitor may stop it.
    """

    job_id: str
    alive: bool
    said: Label
    done: int
    total: int
    may_stop: bool


def work_of(tx: Tx, view: View, kind: str, programme_id: str) -> Work | None:
    """Return the job of a kind that was asked for last about a programme, unless it is done."""
    row = asking.newest_about(tx, view.who, kind, programme_id)
    if row is None or row.state == "done":
        return None
    alive = row.state in asking.ALIVE
    said = STEPS[kind].get(row.progress.get("step", ""), STEPS[kind][""]) if alive else _why(row)
    steps = row.progress.get("done", 0), row.progress.get("total", 0)
    return Work(row.job_id, alive, said, *steps, may_stop=alive and _may_stop(view, row))


def how_far(view: View, work: Work | None, page: str) -> Response:
    """Answer a script that waits: how far the work is; once it is over, go to a page."""
    if work is None or not work.alive:
        return view.go(page)
    return view.page("analyst/progress.html", work=work, place=view.address)


def stop_work(view: View, programme_id: str, page: str) -> Response:
    """Stop the job that a form names, and go to a page.

    Raises
    ------
    NotFound, WrongState
    """
    job_id = filled_in(view.form).get("job", "")
    with view.write() as tx:
        get_programme(tx, view.who, programme_id)
        asking.cancel_job(tx, view.who, job_id, now=view.now, request_id=view.request_id)
    return view.go(page, "work-stopped")


def _why(row: orm.Job) -> Label:
    return FAILURES.get((row.error or {}).get("code", ""), OTHER_FAILURE)


def _may_stop(view: View, row: orm.Job) -> bool:
    if not view.may("cancel_job"):
        return False
    who = view.acting("cancel_job")
    return who.reach == "all" or row.created_by == who.principal
