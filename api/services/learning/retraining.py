"""Job: a model is fitted to what came of a programme, judged, and kept; nothing is promoted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from importlib.metadata import version
from typing import Any

import numpy as np

from api.services.actors import Actor
from api.services.jobs import Effect, Handler, JobContext, JobFailed
from api.services.learning.programme_log import ProgrammeLog, day_after, read_programme_log
from api.services.learning.promoting import promote_by_rule
from api.services.learning.reports import auc_when_promoted, metrics_of, report_of
from api.services.learning.serving import blocks_of, opened, served
from api.services.learning.weighing import weighed
from api.services.programmes.policies import get_policy
from api.services.programmes.programmes import get_programme
from api.store import Tx, orm
from api.store.groups import ORGANISATION, groups_known
from api.store.ids import new_id
from api.store.models import champion_of
from evaluation.grouping import Grouping
from matching.policy import Policy, policy_of
from models.card import Card
from models.judging.groups import mentor_groups
from models.learning_rows import LearningRows, learning_rows
from models.log import Log
from models.registry import Sealed, seal
from models.retraining import Retraining, Serving, retrain

_STEPS = ("read", "rows", "fit", "write")


@dataclass(frozen=True, eq=False)
class Case:
    """What a retraining is made from.

    Attributes
    ----------
    policy : Policy
        In force.
    """

    policy: Policy
    serving: Serving
    log: ProgrammeLog


def perform(job: JobContext) -> Effect:
    """Fit, judge and seal a model."""
    key = job.model_key
    if key is None:
        raise JobFailed("no_model_key")
    programme_id, as_of = job.payload["programme_id"], datetime.fromisoformat(job.payload["as_of"])
    _step(job, "read")
    with job.store.read() as tx:
        case = read_case(tx, job.tenant_id, programme_id, as_of, key)
        groups = groups_known(tx, job.tenant_id)
    _step(job, "rows")
    names, log = case.serving.prior.feature_names, replace(case.log, groups=groups).log()
    rows = learning_rows(log, day_after(as_of), feature_names=names)
    if not len(rows.training.y):
        raise JobFailed("nothing_shown", left_out=rows.left_out)
    _step(job, "fit")
    found = retrain(
        rows.training,
        case.serving,
        np.random.default_rng(0),
        cohort=rows.cohort,
        groups=_protected(log, rows),
    )
    _step(job, "write")
    card = _card(found, rows, names, as_of)
    kept, report = seal(found.scorer, card, key), report_of(found, case.serving, rows)

    def effect(tx: Tx) -> dict[str, Any]:
        state = "candidate" if found.decision.verdict == "ready" else "refused"
        row = _row(job, programme_id, card.version, state, kept, report=report)
        return {"model_version": card.version, "state": _kept(tx, job, row, key)}

    return effect


HANDLER = Handler(perform)


def _protected(log: Log, rows: LearningRows) -> dict[str, Grouping]:
    """Return the protected groups of mentors: what the gate holds against weights."""
    return {
        attribute: found
        for attribute, found in mentor_groups(log, rows).items()
        if attribute not in ORGANISATION
    }


def read_case(tx: Tx, tenant_id: str, programme_id: str, as_of: datetime, key: bytes) -> Case:
    """Read what a retraining is made from, as of one state of the database.

    Raises
    ------
    NotFound
        The programme is not there any more.
    """
    system = Actor(tenant_id, "service", "retrain")
    policy = policy_of(dict(get_policy(tx, system, programme_id).document))
    return Case(
        policy,
        _serving(tx, tenant_id, programme_id, policy, key),
        read_programme_log(tx, tenant_id, programme_id, as_of, key=key),
    )


def _serving(tx: Tx, tenant_id: str, programme_id: str, policy: Policy, key: bytes) -> Serving:
    """Return HR's weights, and those of the champion where it serves."""
    names, row = blocks_of(policy), champion_of(tx, tenant_id, programme_id)
    if row is None:
        return weighed(policy, names)
    now = served(tx, tenant_id, programme_id, row.model_version, policy, key=key)
    if now.weights is None:
        return weighed(policy, names)
    card = Card.from_json(row.card)
    last = np.datetime64(card.window[-1], "D") if card.window else None
    before = auc_when_promoted(card.metrics)
    return weighed(policy, names, opened(row, key).shares(), before, last)


def _card(found: Retraining, rows: LearningRows, names: tuple[str, ...], as_of: datetime) -> Card:
    return Card(
        version=new_id("model"),
        feature_names=names,
        window=rows.window,
        data_digest=rows.digest,
        n_outcomes=found.model.n_outcomes_,
        metrics=metrics_of(found),
        code_version=version("mentormatch"),
        created_at=as_of.isoformat(),
    )


def _row(
    job: JobContext,
    programme_id: str,
    model_version: str,
    state: str,
    kept: Sealed,
    *,
    report: dict[str, Any],
) -> orm.Model:
    return orm.Model(
        tenant_id=job.tenant_id,
        model_version=model_version,
        programme_id=programme_id,
        state=state,
        card=kept.card,
        body=kept.body,
        sha256=kept.sha256,
        signature=kept.signature,
        report=report,
        job_id=job.job_id,
        created_at=job.now(),
        created_by=job.created_by,
    )


def _kept(tx: Tx, job: JobContext, row: orm.Model, key: bytes) -> str:
    """Keep a model, and let it serve where the programme's rule says so; returns its state."""
    system = Actor(job.tenant_id, "service", "retrain")
    programme = get_programme(tx, system, row.programme_id, lock=True)
    tx.add(row)
    tx.flush()
    promote_by_rule(tx, programme, row, key=key, now=job.now())
    return row.state


def _step(job: JobContext, step: str) -> None:
    job.progress(step, _STEPS.index(step), len(_STEPS))
