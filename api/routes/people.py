"""People as files."""

from __future__ import annotations

from fastapi import Response

from api.deps import CallDep
from api.routes.router import ApiRouter
from api.services.company import exporting
from api.services.company.cells import Side
from api.services.company.exporting import MEDIA_TYPES, Format
from api.store.people import PeopleFilter

router = ApiRouter("/v1", tag="learners")


@router.get(
    "/people:export",
    operation_id="export_people",
    response_class=Response,
    responses={
        200: {
            "content": {
                kind: {"schema": {"type": "string", "format": "binary"}}
                for kind in MEDIA_TYPES.values()
            }
        }
    },
)
def export_people(call: CallDep, side: Side = "learner", format: Format = "csv") -> Response:
    """Return all learners, or all mentors, as a file that can be imported again."""
    with call.read() as tx:
        wanted = PeopleFilter(today=call.now.date())
        frames = exporting.read_people(tx, call.who, side, wanted)
    with call.write() as tx:
        exporting.note_export(tx, call.who, side, format, now=call.now, request_id=call.request_id)
    headers = {"Content-Disposition": f'attachment; filename="{side}s.{format}"'}
    content = exporting.written(frames, side, format, call.lang)
    return Response(content, media_type=MEDIA_TYPES[format], headers=headers)
