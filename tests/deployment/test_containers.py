"""The container files: linted, valid by the schema of their kind, and true to the settings."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from api.cli.app import COMMANDS, GROUPS
from api.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = Path(__file__).with_name("compose_spec.json")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    return read


def test_the_dockerfile_passes_its_linter() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    done = subprocess.run([hadolint, ROOT / "Dockerfile"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_compose_file_is_valid(compose: dict[str, Any]) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    found = [error.message for error in jsonschema.Draft7Validator(schema).iter_errors(compose)]
    assert found == []


def test_server_worker_and_database_are_there_and_only_after_the_upgrade(
    compose: dict[str, Any],
) -> None:
    services = compose["services"]
    assert {"database", "upgrade", "server", "worker"} == set(services)
    for name in ("server", "worker"):
        wanted = {"upgrade": {"condition": "service_completed_successfully"}}
        assert services[name]["depends_on"] == wanted


def test_every_command_of_a_container_exists(compose: dict[str, Any]) -> None:
    known: set[tuple[str, ...]] = {(command.__name__,) for command in COMMANDS}
    known |= {(group, command.__name__) for group, found in GROUPS.items() for command in found}
    used = {tuple(s["command"]) for s in compose["services"].values() if "command" in s}
    assert used <= known


def test_every_variable_is_a_setting_and_no_secret_has_a_default(compose: dict[str, Any]) -> None:
    fields = {f"MENTORMATCH_{name.upper()}" for name in Settings.model_fields}
    for service in compose["services"].values():
        given = service.get("environment", {})
        assert {name for name in given if name.startswith("MENTORMATCH_")} <= fields
        for name, value in given.items():
            if re.search("SECRET|PASSWORD|DATABASE_URL", name):
                assert value is None or ":?" in value, name


def test_every_setting_reaches_server_and_worker(compose: dict[str, Any]) -> None:
    settings = {f"MENTORMATCH_{name.upper()}" for name in Settings.model_fields}
    for name in ("upgrade", "server", "worker"):
        given = compose["services"][name]["environment"]
        assert given.keys() == settings - {"MENTORMATCH_DEMO"}
        listens = (given["MENTORMATCH_HOST"], given["MENTORMATCH_PORT"])
        assert listens == ("0.0.0.0", "8080"), "what is published and watched"
    assert compose["services"]["server"]["ports"] == ["127.0.0.1:8080:8080"]


def test_what_the_image_copies_is_the_whole_program() -> None:
    copied = set(
        re.findall(r"^COPY (\w+) \./", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE)
    )
    assert copied == {"api", "evaluation", "features", "matching", "models"}


def test_every_setting_is_told_in_the_operations_manual() -> None:
    manual = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    missing = [n for n in Settings.model_fields if f"MENTORMATCH_{n.upper()}" not in manual]
    assert missing == []
