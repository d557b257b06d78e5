"""All pages, put into the service."""

from __future__ import annotations

from fastapi import FastAPI

from api.pages import refusals
from api.pages.analyst import downloads as analyst_downloads
from api.pages.analyst import evaluations as analyst_evaluations
from api.pages.analyst import load as analyst_load
from api.pages.analyst import models as analyst_models
from api.pages.analyst import one_evaluation, one_model, programme_models
from api.pages.analyst import runs as analyst_runs
from api.pages.common import home, signing_in
from api.pages.hr_data import (
    cohorts,
    imports,
    one_import,
    overview,
    parting,
    people,
    person,
    posts,
    programmes,
)
from api.pages.hr_people import auditing as hr_audit
from api.pages.hr_people import pairs as hr_pairs
from api.pages.hr_people import search as hr_search
from api.pages.hr_people import waiting as hr_waiting
from api.pages.hr_review import board as run_board
from api.pages.hr_review import diff as run_diff
from api.pages.hr_review import edits as run_edits
from api.pages.hr_review import fairness as run_fairness
from api.pages.hr_review import frontier as run_frontier
from api.pages.hr_review import learner as run_learner
from api.pages.hr_review import scarcity as run_scarcity
from api.pages.hr_review import unmatched as run_unmatched
from api.pages.hr_runs import certificate as run_certificate
from api.pages.hr_runs import exporting as run_exporting
from api.pages.hr_runs import policy_editor, policy_effect, policy_versions
from api.pages.hr_runs import publishing as run_publishing
from api.pages.hr_runs import run as match_run
from api.pages.hr_runs import runs as match_runs
from api.pages.learner import choosing as my_choosing
from api.pages.learner import gaps as my_gaps
from api.pages.learner import mentors as my_mentors
from api.pages.learner import others as my_others
from api.pages.learner import overview as my_overview
from api.pages.learner import pair as my_pair
from api.pages.learner import profile as my_profile
from api.pages.mailing import meeting as first_meeting
from api.pages.mailing import outbox
from api.pages.mentor import candidates as mentors_candidates
from api.pages.mentor import overview as mentors_overview
from api.pages.mentor import pair as mentors_pair
from api.pages.mentor import profile as mentors_profile
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
    my_profile.router,
    my_mentors.router,
    my_others.router,
    my_choosing.router,
    my_pair.router,
    mentors_overview.router,
    mentors_pair.router,
    mentors_profile.router,
    mentors_candidates.router,
    first_meeting.router,
    outbox.router,
    imports.router,
    one_import.router,
    overview.router,
    posts.router,
    programmes.router,
    cohorts.router,
    people.router,
    person.router,
    parting.router,
    my_choices.router,
    my_kept.router,
    analyst_downloads.router,
    analyst_models.router,
    programme_models.router,
    one_model.router,
    analyst_evaluations.router,
    one_evaluation.router,
    analyst_load.router,
    analyst_runs.router,
    hr_search.router,
    team_report.router,
    team.router,
    hr_audit.router,
    hr_waiting.router,
    hr_pairs.router,
    policy_editor.router,
    policy_effect.router,
    policy_versions.router,
    match_runs.router,
    match_run.router,
    run_publishing.router,
    run_certificate.router,
    run_exporting.router,
    run_board.router,
    run_learner.router,
    run_edits.router,
    run_unmatched.router,
    run_scarcity.router,
    run_frontier.router,
    run_fairness.router,
    run_diff.router,
)
UPLOADS = frozenset({"/hr/imports"})
"""Paths that take files."""


def install(app: FastAPI) -> None:
    """Make the service serve what its pages need beside their routes."""
    app.mount("/static", Static(), name="static")
    refusals.install(app)
