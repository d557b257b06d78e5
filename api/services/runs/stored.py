"""A run as it was solved, from the files kept with it: to price changes, to explain, to compare."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

import numpy as np

from api.report.certificate_file import CertificateFile
from api.report.proof import CERTIFICATE, RECORD
from api.report.record_schema import RunRecord
from api.services.errors import NotFound, OtherSnapshot, WrongState
from api.services.posing import Posed, posed_as
from api.services.recommending.keeper import Keeper
from api.services.runs.earlier import certificate_in
from api.services.runs.snapshot import FOLDER, tables_in
from api.services.runs.starting import SOLVED
from api.store import Tx, orm
from api.store.runs import match_run, run_files
from features.tables import Tables
from matching._request import Request
from matching.assignment import Assignment, result_of
from matching.certificate import Certificate
from matching.solving import Solved, with_stay

MOST_KEPT = 4
"""Runs that are kept ready: one takes about 15 kB a mentor and a few a learner."""


@dataclass(frozen=True, eq=False)
class StoredRun:
    """A run that was solved.

    Attributes
    ----------
    record : RunRecord
    certificate : CertificateFile
    tables : Tables
        What was matched.
    posed : Posed
        The scored cohort, and what was asked of it.
    """

    record: RunRecord
    certificate: CertificateFile
    tables: Tables
    posed: Posed

    @cached_property
    def solved(self) -> Solved:
        """The assignment as it was solved; only what was drawn, or is stable, is solved again."""
        policy = self.posed.policy
        if policy.objective == "stable" or policy.pair_cap < 1:
            return self.posed.solved()
        floored = replace(self.posed.case, min_score=self.record.least_score)
        case = with_stay(floored, self.posed.stay)
        assignment = self._certified(case.request())
        return Solved(case, assignment, assignment)

    def _certified(self, request: Request) -> Assignment:
        file, gap = self.certificate, self.record.certificate.gap
        return result_of(
            request,
            file.mentor.astype(np.intp),
            seat_price=file.seat_price,
            certificate=Certificate(file.proof_level.astype(np.int8), file.proof_price),
            gap=math.inf if gap is None else gap,
            solver=self.record.solver,
        )


_KEPT: Keeper[tuple[str, str, str], StoredRun] = Keeper(MOST_KEPT)


def stored_run(tx: Tx, tenant_id: str, run_id: str) -> StoredRun:
    """Return a run as it was solved; of the runs asked for last, nothing is read again.

    Raises
    ------
    NotFound
    WrongState
        It has no outcome, or only lists were asked for.
    OtherSnapshot
        What is kept of its input is not what it was made from.
    """
    run = match_run(tx, tenant_id, run_id)
    if run is None:
        raise NotFound("match run", run_id)
    if run.state not in SOLVED or run.mode == "shortlist":
        raise WrongState("match run", run_id, run.state, "price", SOLVED)
    key = (tenant_id, run_id, run.input_digest or "")
    return _KEPT.get(key, lambda: _read(tx, run))


def _read(tx: Tx, run: orm.MatchRun) -> StoredRun:
    files = run_files(tx, run.tenant_id, run.run_id)
    if RECORD not in files:
        raise OtherSnapshot(run.run_id)
    record = RunRecord.model_validate_json(files[RECORD])
    certificate = certificate_in(files[CERTIFICATE])
    tables = tables_in({name: files[name] for name in files if name.startswith(FOLDER)})
    posed = posed_as(record, certificate, tables, datetime.fromisoformat(record.as_of))
    if posed.scored.digest != run.input_digest:
        raise OtherSnapshot(run.run_id)
    return StoredRun(record, certificate, tables, posed)
