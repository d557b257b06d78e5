"""Use-case: the log of a programme is taken along: to judge and to learn elsewhere, ids alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pandas as pd

from api.report.groups import SMALLEST_GROUP
from api.services.actors import Actor
from api.services.audit import record
from api.services.learning.programme_log import ProgrammeLog, read_programme_log
from api.services.programmes.programmes import get_programme
from api.store import Tx
from api.store.groups import groups_known
from models.log import Log

_SIDES = ("learner", "mentor")


def read_for_export(
    tx: Tx,
    who: Actor,
    programme_id: str,
    *,
    key: bytes | None,
    protected: bool,
    now: datetime,
) -> ProgrammeLog:
    """Read a programme's log with the groups that the reader may see.

    Parameters
    ----------
    key : bytes or None
        What models are sealed with: without it features of what they showed are not known.
    protected : bool
        Whether the reader may see who is of which protected group.

    Raises
    ------
    NotFound
    """
    get_programme(tx, who, programme_id)
    found = read_programme_log(tx, who.tenant_id, programme_id, now, key=key)
    return replace(found, groups=groups_known(tx, who.tenant_id, protected=protected))


def exported(read: ProgrammeLog) -> Log:
    """Make sense of what was read; groups are those of people in the log, none of a few people."""
    log = read.log()
    shown, paired = log.exposures, log.pairs
    people = pd.concat([frame[f"{side}_id"] for frame in (shown, paired) for side in _SIDES])
    known = log.groups[log.groups["person_id"].isin(set(people))]
    size = known.groupby(["attribute", "group"])["person_id"].transform("size")
    told = known[size >= SMALLEST_GROUP].reset_index(drop=True)
    return replace(log, groups=told)


def note_export(
    tx: Tx, who: Actor, programme_id: str, log: Log, *, now: datetime, request_id: str
) -> None:
    """Record that somebody took the log out of the system."""
    details = {"lists": int(log.exposures["list_id"].nunique()), "groups": len(log.groups)}
    place = ("programme", programme_id, details)
    record(tx, who, "log_exported", *place, now=now, request_id=request_id)
