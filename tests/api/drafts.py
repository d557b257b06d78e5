"""Match runs as they stand in the database, without having been solved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.store import Store, orm
from tests.api.made import make_programme
from tests.api.world import AT, TENANT

PROGRAMME, COHORT = "spring", "intake"


def programme(store: Store, *, mode: str = "assign", **more: Any) -> None:
    """Make a programme with a cohort of everyone."""
    with store.write() as tx:
        make_programme(tx, PROGRAMME, cohort_id=COHORT, mode=mode, **more)


def draft(
    store: Store,
    run_id: str,
    pairs: Mapping[str, str | None],
    *,
    lists: Mapping[str, Sequence[str]] | None = None,
    state: str = "solved",
    **more: Any,
) -> None:
    """Make a run that gives each learner a mentor, or nobody, and some of them a list."""
    of_run = {"tenant_id": TENANT, "run_id": run_id}
    with store.write() as tx:
        tx.add(
            orm.MatchRun(
                **of_run,
                programme_id=PROGRAMME,
                cohort_id=COHORT,
                state=state,
                request={},
                created_at=AT,
                created_by="tests",
                **more,
            )
        )
        tx.flush()
        tx.add_all(
            orm.AssignedMentor(
                **of_run,
                learner_id=learner,
                mentor_id=mentor,
                score=None if mentor is None else 0.5,
                unmatched_code="no_room" if mentor is None else None,
            )
            for learner, mentor in pairs.items()
        )
        for learner, mentors in (lists or {}).items():
            _add_list(tx, run_id, learner, mentors)


def _add_list(tx: Any, run_id: str, learner: str, mentors: Sequence[str]) -> None:
    name = f"rec_{run_id}_{learner}"
    tx.add(
        orm.Shortlist(
            tenant_id=TENANT,
            recommendation_id=name,
            programme_id=PROGRAMME,
            cohort_id=COHORT,
            run_id=run_id,
            learner_id=learner,
            state="draft",
            created_at=AT,
        )
    )
    tx.flush()
    tx.add_all(
        orm.ShortlistItem(
            tenant_id=TENANT,
            recommendation_id=name,
            rank=rank,
            mentor_id=mentor,
            role="",
            score=0.5,
            propensity=1.0,
            features={},
        )
        for rank, mentor in enumerate(mentors, 1)
    )
