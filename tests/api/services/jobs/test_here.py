from __future__ import annotations

import pytest

from api.services.actors import Actor
from api.services.errors import NotFound
from api.services.jobs.errors import NotDone
from api.services.jobs.handlers import HANDLERS
from api.services.jobs.here import done_here
from api.store import Store, orm
from tests.api.services.jobs.kinds import REGISTRY, effects
from tests.api.services.jobs.test_working import asked, seen
from tests.api.world import TENANT, found

pytestmark = pytest.mark.usefixtures("kinds")
WHO = Actor(TENANT, "admin", "tests")


@pytest.fixture
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the kinds of job for tests be known as others are."""
    for kind, place in REGISTRY.items():
        monkeypatch.setitem(HANDLERS, kind, place)


def _done(store: Store, job_id: str, told: list[str] | None = None) -> orm.Job:
    steps = [] if told is None else told
    return done_here(store, WHO, job_id, model_key=b"", told=steps.append)


def test_a_job_is_done_and_its_steps_are_told(store: Store) -> None:
    found(store)
    job_id, steps = asked(store, "patient", payload={"seconds": 0.4}), list[str]()
    assert _done(store, job_id, steps).result == {"attempt": 1}
    assert steps == ["patient.wait"]
    assert effects(store) == {job_id: 1}


def test_jobs_of_other_kinds_are_left_for_their_workers(store: Store) -> None:
    found(store)
    other, mine = asked(store, "plain"), asked(store, "patient")
    _done(store, mine)
    assert seen(store, other).state == "queued"


def test_a_job_that_cannot_be_done_is_told_with_its_code(store: Store) -> None:
    found(store)
    with pytest.raises(NotDone) as caught:
        _done(store, asked(store, "refused"))
    assert (caught.value.state, caught.value.code) == ("failed", "no_policy")


def test_a_job_of_nobody_is_not_found(store: Store) -> None:
    found(store)
    with pytest.raises(NotFound):
        _done(store, "job_x")


def test_ctrl_c_cancels_the_job(store: Store) -> None:
    found(store)
    job_id = asked(store, "patient", payload={"seconds": 60})

    def interrupted(step: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        done_here(store, WHO, job_id, model_key=b"", told=interrupted)
    assert seen(store, job_id).state == "cancelled"
    assert effects(store) == {}
