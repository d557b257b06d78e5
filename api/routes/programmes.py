"""Programmes, cohorts and policies."""

from __future__ import annotations

from fastapi import APIRouter

from api.deps import CallDep
from api.schemas.base import Id
from api.schemas.programmes import ProgrammeBody, ProgrammeView
from api.services.programmes import programmes
from api.services.programmes.programmes import ProgrammeFields

router = APIRouter(prefix="/v1", tags=["programmes"])


@router.put("/programmes/{programme_id}", operation_id="put_programme")
def put_programme(programme_id: Id, body: ProgrammeBody, call: CallDep) -> ProgrammeView:
    """Make a programme, or describe it anew."""
    with call.write() as tx:
        fields = ProgrammeFields(**body.model_dump())
        found = programmes.put_programme(tx, call.who, programme_id, fields, call.now)
        return ProgrammeView.model_validate(found)


@router.get("/programmes/{programme_id}", operation_id="get_programme")
def get_programme(programme_id: Id, call: CallDep) -> ProgrammeView:
    """Return a programme."""
    with call.read() as tx:
        return ProgrammeView.model_validate(programmes.get_programme(tx, call.who, programme_id))
