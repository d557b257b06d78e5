"""What must hold of the repository as a whole."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import features
import matching
import models
from features.dictionary import data_dictionary
from models.log_dictionary import log_dictionary

ROOT = Path(__file__).resolve().parent.parent


def test_the_packages_are_ours_and_not_the_folders_of_their_tests() -> None:
    for package in (features, matching, models):
        assert package.__file__ is not None
        assert Path(package.__file__).parent.parent == ROOT


@pytest.mark.parametrize(
    "name", ["requirements.lock", "requirements-server.lock", "requirements-bench.lock"]
)
def test_locks_pin_by_hash_and_name_no_host(name: str) -> None:
    text = (ROOT / name).read_text()
    pins = re.findall(r"^[a-z0-9._-]+(?:\[[a-z,]+\])?==", text, flags=re.MULTILINE)

    assert "://" not in text
    assert len(pins) > 10
    assert text.count("--hash=sha256:") >= len(pins)


def test_the_data_dictionary_is_current() -> None:
    told = (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8")
    assert told == f"{data_dictionary()}\n{log_dictionary()}"


@pytest.mark.parametrize("package", ["matching", "features"])
def test_importing_the_library_pulls_in_no_heavy_solver(package: str) -> None:
    code = f"import sys, {package}; print('ortools' in sys.modules, 'matplotlib' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )

    assert done.stdout.split() == ["False", "False"]


def test_every_folder_of_tests_is_a_package() -> None:
    folders = {path.parent for path in (ROOT / "tests").rglob("test_*.py")}

    assert [f for f in folders if not (f / "__init__.py").exists()] == []
