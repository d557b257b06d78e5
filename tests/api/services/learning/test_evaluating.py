"""The job that judges a programme says which part it is at, and stops before any other."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
import sqlalchemy as sa

from api.pages.analyst.model_words import STEPS
from api.services.jobs.context import JobContext, Standing
from api.services.jobs.errors import JobCancelled
from api.services.learning.evaluating import perform
from api.store import Store, orm
from models.judging.parts import PARTS
from tests.api.services.learning.logged import BEGIN, PROGRAMME, add_log
from tests.api.world import TENANT, World


@dataclass
class Heard:
    """Steps as a worker hears them, who asks for a stop at one of them."""

    stop_at: str = ""
    steps: list[str] = field(default_factory=list)
    standing: Standing = field(default_factory=Standing)

    def __post_init__(self) -> None:
        self.standing.tell = self.hear

    def hear(self) -> None:
        assert self.standing.progress is not None
        self.steps.append(self.standing.progress["step"])
        self.standing.cancelled = self.steps[-1] == self.stop_at

    def job(self, store: Store) -> JobContext:
        at = BEGIN.replace(year=BEGIN.year + 2)
        payload = {"programme_id": PROGRAMME, "as_of": at.isoformat()}
        standing, key = self.standing, b"0" * 32
        return JobContext(
            store, TENANT, "job_1", "t", payload, lambda: at, standing=standing, model_key=key
        )


@pytest.fixture
def logged(world: World) -> Store:
    path, headers = f"/v1/programmes/{PROGRAMME}", world.headers("hr")
    assert world.client.put(path, json={"name": "Spring"}, headers=headers).is_success
    add_log(world.store, 60)
    return world.store


def test_every_part_is_a_step_and_has_words(logged: Store) -> None:
    heard = Heard()
    perform(heard.job(logged))
    assert heard.steps == ["read", "rows", *PARTS, "write"]
    assert set(heard.steps) <= STEPS["evaluate"].keys()


def test_a_stop_is_heard_between_two_parts_and_nothing_is_kept(logged: Store) -> None:
    heard = Heard(stop_at="groups")
    with pytest.raises(JobCancelled):
        perform(heard.job(logged))
    assert heard.steps[-1] == "groups"
    with logged.read() as tx:
        assert tx.scalar(sa.select(sa.func.count()).select_from(orm.Evaluation)) == 0
