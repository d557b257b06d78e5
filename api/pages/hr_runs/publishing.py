"""A run is published, or taken back: what it would do, to whom, and what stands against it."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi.responses import Response

from api.pages.forms import filled_in, read_form
from api.pages.hr_runs import words
from api.pages.routing import PageRouter
from api.pages.view import View, ViewDep
from api.schemas.publishing import PublishBody
from api.services.errors import StaleVersion, Unacceptable
from api.services.mailing.news import TITLES
from api.services.pairing.errors import SeatConflicts
from api.services.runs import fairness, publishing, reading
from api.services.runs.errors import UnfairRun
from api.services.runs.overview import Surroundings, glance_at, surroundings_of
from api.services.runs.publishing import DRAFT, Rehearsal
from api.services.working_days import add_working_days
from api.store import Tx, orm
from api.store.people import names_of
from api.store.run_figures import Assigned, live_pairs_of, open_lists_of
from features.label import Label

router = PageRouter()
SIGN_OFFS: dict[str, Label] = {
    "FACTUAL_CAUSE": Label(
        "差异有客观原因（名额、语言、地点）", "the difference has a cause in fact"
    ),
    "WILL_REMEDY": Label("已安排补救措施", "remedies are agreed and under way"),
    "PILOT": Label("小范围试点", "this is a small pilot"),
    "WORKS_COUNCIL_AGREED": Label("已与员工代表协商一致", "agreed with the works council"),
}
"""Reasons for which somebody may take it on himself that a group is served clearly worse."""
_SHOWN_CONFLICTS = 100


@dataclass(frozen=True, slots=True)
class Standing:
    """A run before it is published, or after.

    Attributes
    ----------
    lists, open : int
        Its lists with somebody on them, and those that learners may choose from now.
    waiting, running : int
        Live pairs of it that have not begun, and that have.
    unequal : tuple of str
        Protected attributes by which a group is served clearly worse; empty for one that is no
        draft.
    """

    run: orm.MatchRun
    around: Surroundings
    assigned: Assigned
    lists: int
    open: int
    waiting: int
    running: int
    unequal: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A pair that cannot begin: names, and why."""

    learner: str
    mentor: str
    why: Label


@router.look("/hr/runs/{run_id}/publish", needs="publish_run")
def publish_page(run_id: str, view: ViewDep) -> Response:
    """Show what publishing would do, or what taking back would."""
    return _shown(view, run_id)


@router.act("/hr/runs/{run_id}/publish/rehearse", needs="publish_run")
def rehearse(run_id: str, view: ViewDep) -> Response:
    """Show exactly what publishing would do now; nothing is kept."""
    try:
        done = publishing.rehearsed(view.store, view.who, run_id, now=view.now)
    except Unacceptable as error:
        return _shown(view, run_id, error=error)
    return _shown(view, run_id, rehearsed=done)


@router.act("/hr/runs/{run_id}/publish", needs="publish_run")
def publish(run_id: str, view: ViewDep) -> Response:
    """Publish a run."""
    said = filled_in(view.form)

    def effect(tx: Tx) -> str:
        publishing.publish(
            tx,
            view.who,
            run_id,
            now=view.now,
            expected=_version(said),
            signed_off=body.sign_off,
            request_id=view.request_id,
        )
        return f"/hr/runs/{run_id}/publish"

    try:
        body = read_form(PublishBody, {name: said[name] for name in said.keys() & {"sign_off"}})
        return view.once(effect, "run-published")
    except (Unacceptable, UnfairRun, StaleVersion) as error:
        return _shown(view, run_id, error=error)


@router.act("/hr/runs/{run_id}/unpublish", needs="unpublish_run")
def unpublish(run_id: str, view: ViewDep) -> Response:
    """Take a published run back."""
    expected = _version(filled_in(view.form))

    def effect(tx: Tx) -> str:
        publishing.unpublish(
            tx, view.who, run_id, now=view.now, expected=expected, request_id=view.request_id
        )
        return f"/hr/runs/{run_id}/publish"

    return view.once(effect, "run-taken-back")


def _version(said: dict[str, str]) -> int | None:
    return int(said["version"]) if said.get("version", "").isdecimal() else None


def _shown(
    view: View,
    run_id: str,
    *,
    rehearsed: Rehearsal | None = None,
    error: Unacceptable | UnfairRun | StaleVersion | None = None,
) -> Response:
    with view.read() as tx:
        standing = _standing(tx, view, run_id)
        conflicts = _conflicts(tx, view, error) if isinstance(error, SeatConflicts) else []
    closes = add_working_days(view.now, standing.around.programme.choice_days)
    return view.page(
        "hr_runs/publish.html",
        409 if error else 200,
        standing=standing,
        run=standing.run,
        around=standing.around,
        is_draft=standing.run.state in DRAFT,
        rehearsed=rehearsed,
        conflicts=conflicts[:_SHOWN_CONFLICTS],
        more_conflicts=max(len(conflicts) - _SHOWN_CONFLICTS, 0),
        faults=_faults(error),
        unfair=isinstance(error, UnfairRun),
        stale=isinstance(error, StaleVersion),
        closes=closes,
        sign_offs=SIGN_OFFS,
        events=TITLES,
        words=words,
    )


def _faults(error: Exception | None) -> list[Label]:
    """Return what stands against it, but for pairs, which are listed by name."""
    if not isinstance(error, Unacceptable) or isinstance(error, SeatConflicts):
        return []
    return [fault.message for fault in error.faults]


def _standing(tx: Tx, view: View, run_id: str) -> Standing:
    run = reading.run_known(tx, view.who, run_id)
    around = surroundings_of(tx, view.who, run)
    glance, key = glance_at(tx, view.who, run), (view.who.tenant_id, run_id)
    guarded = around.programme.fairness == "block" and run.state in DRAFT
    judged = guarded and run.mode != "shortlist"
    return Standing(
        run,
        around,
        glance.assigned,
        glance.lists,
        open_lists_of(tx, *key) if run.state == "published" else 0,
        *live_pairs_of(tx, *key, view.now),
        fairness.unequal_groups(tx, run) if judged else (),
    )


def _conflicts(tx: Tx, view: View, error: SeatConflicts) -> list[Conflict]:
    ids = {one for c in error.conflicts for one in (c.learner_id, c.mentor_id)}
    names = names_of(tx, view.who.tenant_id, ids)
    pairs = zip(error.conflicts, error.faults, strict=True)
    return [Conflict(names[c.learner_id], names[c.mentor_id], f.message) for c, f in pairs]
