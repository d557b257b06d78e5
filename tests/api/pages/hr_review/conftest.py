"""A run that was solved, and who reviews it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from api.app import create_app
from api.store import Store, orm
from api.store.company import COMPANY
from tests.api.databases import create_schema
from tests.api.pages.browsing import Visitor, visitor
from tests.api.pages.hr_runs.world import solved, spring_world
from tests.api.world import TENANT, World, settings_of


@dataclass(frozen=True)
class Review:
    """HR before a draft.

    Attributes
    ----------
    path : str
        Of the run's pages.
    """

    world: World
    hr: Visitor
    path: str

    @property
    def run_id(self) -> str:
        return self.path.rsplit("/", 1)[-1]

    def rows(self, run_id: str = "") -> list[orm.AssignedMentor]:
        """Return the rows of the run, or of another, by learner."""
        one = orm.AssignedMentor
        found = sa.select(one).where(one.tenant_id == TENANT, one.run_id == (run_id or self.run_id))
        with self.world.store.read() as tx:
            return list(tx.scalars(found.order_by(one.learner_id)))

    def pairs(self) -> dict[str, str | None]:
        """Return who has whom."""
        return {row.learner_id: row.mentor_id for row in self.rows()}

    def text(self, part: str, lang: str = "en") -> str:
        """Open a page of the run."""
        return self.hr.text(f"{self.path}/{part}", lang)

    def rename(self, person_id: str, name: str) -> None:
        """Give somebody another name."""
        people = COMPANY["people"]
        with self.world.store.write() as tx:
            tx.execute(sa.update(people).where(people.c.person_id == person_id).values(name=name))


@pytest.fixture(scope="session")
def solved_once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A SQLite database with a run that was solved, and the path of the run's pages."""
    file = tmp_path_factory.mktemp("review") / "solved.db"
    store = Store(f"sqlite:///{file}")
    create_schema(store)
    path = _solved(store).path
    store.close()  # which brings its log into the file
    return file, path


@pytest.fixture
def review(store_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Review]:
    """HR before a fresh draft, on each kind of database."""
    if not store_url.startswith("sqlite"):
        store = Store(store_url)
        yield _solved(store)
    else:
        file, path = request.getfixturevalue("solved_once")
        copy = shutil.copy(file, tmp_path / "copy.db")
        store = Store(f"sqlite:///{copy}")
        settings = settings_of(store, demo=True)
        world = World(store, settings, TestClient(create_app(settings, store)))
        yield Review(world, visitor(world, "hr"), path)
    store.close()


def _solved(store: Store) -> Review:
    world = spring_world(store)
    hr = visitor(world, "hr")
    return Review(world, hr, solved(world, hr))
