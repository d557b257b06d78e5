from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.cli.app import app
from api.services.samples import SampleRequest, sample_files
from api.store import Store
from tests.api.databases import create_schema
from tests.api.world import SECRET

Cli = Callable[..., Result]


@pytest.fixture(scope="session")
def cli() -> Cli:
    """Run one command in this process, its messages in English unless it is told otherwise."""

    def run(*arguments: object, locale: str = "C.UTF-8") -> Result:
        environment = {"LC_ALL": locale, "LC_MESSAGES": "", "LANG": ""}
        return CliRunner().invoke(app, [str(part) for part in arguments], env=environment)

    return run


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Chinese sample company as a folder of CSV files: 24 learners, 10 mentors."""
    return sample_files(SampleRequest(24, 10, seed=3), tmp_path_factory.mktemp("zh") / "company")


@pytest.fixture(scope="session")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An English sample company as one workbook: 24 learners, 10 mentors."""
    request = SampleRequest(24, 10, seed=3, lang="en", format="xlsx")
    return sample_files(request, tmp_path_factory.mktemp("en") / "company") / "company.xlsx"


def prints(folder: Path) -> dict[str, str]:
    """Every file below a folder, hidden ones too, with the SHA-256 of its bytes."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database that commands find by themselves, and the secret key of its service."""
    monkeypatch.setenv("MENTORMATCH_SECRET_KEY", SECRET)
    name = f"sqlite:///{tmp_path / 'a.db'}"
    monkeypatch.setenv("MENTORMATCH_DATABASE_URL", name)
    store = Store(name)
    create_schema(store)
    store.close()
    return name
