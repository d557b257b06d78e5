"""The log of a programme as files."""

from __future__ import annotations

from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO

from fastapi import Response
from fastapi.responses import StreamingResponse

from api.deps import CallDep
from api.files.log_folder import write_log_zip
from api.routes.router import ApiRouter
from api.schemas.base import Id
from api.security.rules import may
from api.security.secrets import MODELS, derived
from api.services.learning.exporting import exported, note_export, read_for_export

router = ApiRouter("/v1", tag="learning")
_PIECE = 1 << 16


@router.get(
    "/programmes/{programme_id}/log",
    operation_id="export_log",
    response_class=Response,
    responses={200: {"content": {"application/zip": {}}, "description": "a ZIP archive"}},
)
def export_log(programme_id: Id, call: CallDep) -> Response:
    """Return what was shown, chosen and measured: Parquet files with a dictionary, ids alone."""
    with call.read() as tx:
        read = read_for_export(
            tx,
            call.who,
            programme_id,
            key=derived(call.settings, MODELS),
            protected=may(call.who, "get_run_fairness"),
            now=call.now,
        )
    log = exported(read)
    with call.write() as tx:
        note_export(tx, call.who, programme_id, log, now=call.now, request_id=call.request_id)
    file = TemporaryFile(prefix="mentormatch-log-")  # noqa: SIM115 - closed once it is sent
    write_log_zip(log, file)
    headers = {"Content-Disposition": 'attachment; filename="log.zip"'}
    return StreamingResponse(_pieces(file), media_type="application/zip", headers=headers)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece
