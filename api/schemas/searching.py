"""What was found, over HTTP."""

from __future__ import annotations

from datetime import datetime

from api.schemas.base import View


class PersonFoundView(View):
    """Somebody by name or id."""

    person_id: str
    name: str
    department: str
    is_learner: bool
    is_mentor: bool


class ProgrammeFoundView(View):
    """A programme by name or id."""

    programme_id: str
    name: str


class CohortFoundView(View):
    """A cohort by name or id."""

    cohort_id: str
    programme_id: str
    name: str


class RunFoundView(View):
    """A match run by its id, or the name of its programme or cohort."""

    run_id: str
    programme_id: str
    cohort_id: str
    state: str
    created_at: datetime


class FoundView(View):
    """What goes by a text, a few of each kind."""

    people: list[PersonFoundView]
    programmes: list[ProgrammeFoundView]
    cohorts: list[CohortFoundView]
    runs: list[RunFoundView]
