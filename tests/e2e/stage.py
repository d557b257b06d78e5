"""A company in which everything has happened already, served for a browser."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx2
import sqlalchemy as sa

from api.demo_story import FIRST, Story, learn, live_through, look_back, weigh_up
from api.services.actors import Actor
from api.services.demo_history import LAST_YEAR, add_last_year
from api.store import Store, orm
from matching.pipeline import default_as_of
from tests.api.live import listening
from tests.api.world import TENANT, World, company, world_of

LEARNERS, MENTORS = 40, 16


@dataclass(frozen=True, slots=True)
class Stage:
    """What is on it.

    Attributes
    ----------
    ids : dict
        By the name of a parameter of a page's path.
    people : dict
        By role, somebody who has something on its pages; and by parameter, whose object it is.
    """

    address: str
    world: World
    ids: dict[str, str]
    people: dict[str, str]


@contextmanager
def set_up(store: Store) -> Iterator[Stage]:
    """Serve a company that has lived on an empty database."""
    tables = company(LEARNERS, MENTORS)
    world = world_of(store, tables, demo=True, embedded_worker=True, warm_solvers=False)
    as_of = default_as_of(tables)
    with store.write() as tx:
        add_last_year(tx, Actor(TENANT, "admin", "demo"), tables, as_of)
    with listening(world.client.app) as address:  # type: ignore[arg-type]
        headers = {"X-API-Key": world.key("admin")}
        with httpx2.Client(base_url=address, headers=headers, timeout=120) as client:
            story = live_through(client, as_of)
            _done(client, weigh_up(client, story.draft["run_id"]))
            ids, people = known(store, TENANT, client, story)
            ids |= learned(client)
        yield Stage(address, world, ids, people)


def known(
    store: Store, tenant_id: str, client: httpx2.Client, story: Story
) -> tuple[dict[str, str], dict[str, str]]:
    """Find what every parameter of a page may be called by, and who sees something there.

    Parameters
    ----------
    store : Store
    tenant_id : str
    client : httpx2.Client
        Of somebody who may do everything.
    story : Story
        What has happened.

    Returns
    -------
    ids, people : dict
        As of `Stage`.
    """
    draft_id, published_id = story.draft["run_id"], story.published["run_id"]
    with store.read() as tx:
        pair = _first(tx, tenant_id, orm.Pair, "active")
        request, asked = _request_of(tx, tenant_id)
        mail = _first(tx, tenant_id, orm.Mail, "queued")
    lists = _ok(client, f"/v1/match-runs/{published_id}/alternates?limit=200")["items"]
    unused = [one for one in lists if one["state"] == "open"]
    listed = max(unused, key=lambda one: len(one["items"]))
    row = _ok(client, f"/v1/match-runs/{draft_id}/assignments?limit=1")["items"][0]
    learners = _ok(client, "/v1/learners?limit=500")["items"]
    of_list = next(one for one in learners if one["learner_id"] == listed["learner_id"])
    ids = {
        "programme_id": FIRST,
        "cohort_id": f"{FIRST}-cohort",
        "run_id": draft_id,
        "other_id": published_id,
        "learner_id": row["learner_id"],
        "mentor_id": listed["items"][0]["mentor_id"],
        "other_mentor_id": _other_mentor(client, draft_id, row["learner_id"]),
        "recommendation_id": listed["recommendation_id"],
        "pair_id": pair.pair_id,
        "request_id": request.request_id,
        "post_id": of_list["post_id"],
        "import_id": _import_of(client),
        "mail_id": mail.mail_id,
        "number": "1",
    }
    people = {
        "learner": listed["learner_id"],
        "mentor": asked,
        "manager": _manager_of(learners, row["learner_id"]),
        "learner of pair_id": pair.learner_id,
        "mentor of pair_id": pair.mentor_id,
        "mentor of request_id": asked,
    }
    return ids, people


def _request_of(tx: Any, tenant_id: str) -> tuple[orm.Request, str]:
    """Return a request and its mentor, who has a learner already where there is such a one."""
    pairs = {pair.pair_id: pair for pair in tx.scalars(sa.select(orm.Pair))}
    busy = {pair.mentor_id for pair in pairs.values() if pair.state == "active"}
    open_ones = sa.select(orm.Request).where(
        orm.Request.tenant_id == tenant_id, orm.Request.state == "pending"
    )
    found = [(one, pairs[one.pair_id].mentor_id) for one in tx.scalars(open_ones)]
    return next((one for one in found if one[1] in busy), found[0])


def _other_mentor(client: httpx2.Client, run_id: str, learner_id: str) -> str:
    """Return a mentor whom a learner of a draft may be given."""
    rows = _ok(client, f"/v1/match-runs/{run_id}/assignments?limit=50")["items"]
    path = f"/v1/match-runs/{run_id}/assignments/{learner_id}"
    for mentor_id in sorted({row["mentor_id"] for row in rows}):
        asked = {"action": "move", "mentor_id": mentor_id, "reason_code": "other", "dry_run": True}
        if client.patch(path, json=asked).is_success:
            return str(mentor_id)
    raise AssertionError(f"nobody else may be given to {learner_id}")


def _manager_of(learners: list[dict[str, Any]], learner_id: str) -> str:
    """Return the manager of a learner."""
    return next(str(one["manager_id"]) for one in learners if one["learner_id"] == learner_id)


def _import_of(client: httpx2.Client) -> str:
    """Hand in a file with a bad cell, and wait until it was looked at."""
    bad = ("people.csv", "person_id,name,joined_on\nX1,小明,yesterday\n".encode("gbk"))
    answer = client.post("/v1/imports?validate_only=true", files={"file": bad})
    answer.raise_for_status()
    path = f"/v1/imports/{answer.json()['import_id']}"
    until = time.monotonic() + 60
    while (found := _ok(client, path))["state"] not in {"refused", "failed", "checked"}:
        assert time.monotonic() < until, found
        time.sleep(0.1)
    return str(found["import_id"])


def learned(client: httpx2.Client) -> dict[str, str]:
    """Have last year learned from and judged; name what came of it, as `known` does."""
    model = _done(client, learn(client))["model_version"]
    evaluation = _done(client, look_back(client))["evaluation_id"]
    return {
        "past_programme_id": LAST_YEAR,
        "model_version": model,
        "evaluation_id": evaluation,
        "part": "groups",
    }


def _done(client: httpx2.Client, job_id: str) -> dict[str, Any]:
    """Wait for a job; returns its result."""
    until = time.monotonic() + 120
    while (job := _ok(client, f"/v1/jobs/{job_id}"))["state"] != "done":
        assert time.monotonic() < until, job
        time.sleep(0.1)
    result: dict[str, Any] = job["result"]
    return result


def _first(tx: Any, tenant_id: str, table: Any, state: str) -> Any:
    wanted = (table.tenant_id == tenant_id, table.state == state)
    found = tx.scalars(sa.select(table).where(*wanted)).first()
    assert found is not None, table
    return found


def _ok(client: httpx2.Client, path: str) -> dict[str, Any]:
    answer = client.get(path)
    answer.raise_for_status()
    said: dict[str, Any] = answer.json()
    return said
