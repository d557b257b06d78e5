"""A programme with a cohort in the demo's company, and runs of it that were really solved."""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa

from api.store import Store, orm
from tests.api.pages.browsing import Visitor
from tests.api.services.runs.spring import COHORT, PROGRAMME, with_programme
from tests.api.world import TENANT, World, company, world_of


def spring_world(store: Store, *, policy: dict[str, Any] | None = None, **programme: Any) -> World:
    """Make the company, its programme (with what is to be different) and its cohort."""
    made = world_of(store, company(), demo=True)
    with_programme(store, policy)
    if programme:
        with store.write() as tx:
            tx.execute(sa.update(orm.Programme).values(**programme))
    return made


def started(hr: Visitor, **more: str) -> str:
    """Ask for a run by the form; returns the path of its page."""
    said = {"programme_id": PROGRAMME, "cohort_id": COHORT, **more}
    answer = hr.send("/hr/runs/new", said)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def solved(world: World, hr: Visitor, **more: str) -> str:
    """Ask for a run by the form and have it performed; returns the path of its page."""
    path = started(hr, **more)
    world.work()
    return path


def state_of(store: Store, path: str) -> str:
    """Return the state of the run behind a path."""
    with store.read() as tx:
        run = tx.get_one(orm.MatchRun, (TENANT, path.rsplit("/", 1)[-1]))
        return run.state


def words_of(html: str) -> str:
    """Return what a page says, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def fields_of(html: str, ending: str) -> dict[str, str]:
    """Return the hidden fields of the form whose action ends in something, but for its token."""
    form = re.search(rf'<form[^>]*action="[^"]*{ending}".*?</form>', html, re.DOTALL)
    assert form is not None, f"no form for {ending}"
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[0])
    return {name: value for name, value in hidden if name != "csrf"}
