"""All pages, put into the service."""

from __future__ import annotations

from fastapi import FastAPI

from api.pages import refusals
from api.pages.common import home, signing_in
from api.pages.hr_data import imports, one_import
from api.pages.hr_people import auditing as hr_audit
from api.pages.hr_people import pairs as hr_pairs
from api.pages.hr_people import waiting as hr_waiting
from api.pages.hr_review import board as run_board
from api.pages.hr_review import edits as run_edits
from api.pages.hr_review import learner as run_learner
from api.pages.hr_runs import certificate as run_certificate
from api.pages.hr_runs import exporting as run_exporting
from api.pages.hr_runs import publishing as run_publishing
from api.pages.hr_runs import run as match_run
from api.pages.hr_runs import runs as match_runs
from api.pages.learner import choosing as my_choosing
from api.pages.learner import gaps as my_gaps
from api.pages.learner import mentors as my_mentors
from api.pages.learner import others as my_others
from api.pages.learner import overview as my_overview
from api.pages.learner import pair as my_pair
from api.pages.my_data import choices as my_choices
from api.pages.my_data import kept as my_kept
from api.pages.static import Static
from api.pages.team import report as team_report
from api.pages.team import team

ROUTERS = (
    home.router,
    signing_in.router,
    my_overview.router,
    my_gaps.router,
    my_mentors.router,
    my_others.router,
    my_choosing.router,
    my_pair.router,
    imports.router,
    one_import.router,
    my_choices.router,
    my_kept.router,
    team_report.router,
    team.router,
    hr_audit.router,
    hr_waiting.router,
    hr_pairs.router,
    match_runs.router,
    match_run.router,
    run_publishing.router,
    run_certificate.router,
    run_exporting.router,
    run_board.router,
    run_learner.router,
    run_edits.router,
)
UPLOADS = frozenset({"/hr/imports"})
"""Paths that take files."""


def install(app: FastAPI) -> None:
    """Make the service serve its pages."""
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", Static(), name="static")
    refusals.install(app)
