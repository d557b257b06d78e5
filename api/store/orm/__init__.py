"""Tables of the service, one module an area; columns named as the vocabulary names things."""

from __future__ import annotations

import api.store.company  # noqa: F401 - its tables are referred to
from api.store.orm.access import (
    Account,
    ApiKey,
    AuditEntry,
    AuditHead,
    AuditPerson,
    IdempotencyKey,
    SignIn,
)
from api.store.orm.imports import CompetencyModelVersion, Import
from api.store.orm.jobs import Job, Worker
from api.store.orm.mails import Mail, Meeting
from api.store.orm.models import Evaluation, EvaluationFile, Model
from api.store.orm.pairs import Choice, Outcome, Pair, Request, Seat, Waiting
from api.store.orm.people import HumanRequest, LearnerVersion, Preference
from api.store.orm.programmes import Cohort, CohortMember, PolicyVersion, Programme
from api.store.orm.runs import AssignedMentor, MatchRun, ReviewEdit, RunFile
from api.store.orm.shortlists import Event, Exposure, Shortlist, ShortlistItem
from api.store.orm.tenants import Tenant

__all__ = [
    "Account",
    "ApiKey",
    "AssignedMentor",
    "AuditEntry",
    "AuditHead",
    "AuditPerson",
    "Choice",
    "Cohort",
    "CohortMember",
    "CompetencyModelVersion",
    "Evaluation",
    "EvaluationFile",
    "Event",
    "Exposure",
    "HumanRequest",
    "IdempotencyKey",
    "Import",
    "Job",
    "LearnerVersion",
    "Mail",
    "MatchRun",
    "Meeting",
    "Model",
    "Outcome",
    "Pair",
    "PolicyVersion",
    "Preference",
    "Programme",
    "Request",
    "ReviewEdit",
    "RunFile",
    "Seat",
    "Shortlist",
    "ShortlistItem",
    "SignIn",
    "Tenant",
    "Waiting",
    "Worker",
]
