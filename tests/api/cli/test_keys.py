from __future__ import annotations

import json

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from api.app import create_app
from api.cli.exit_codes import ExitCode
from api.settings import Settings
from api.store import Store
from tests.api.cli.conftest import Cli
from tests.api.world import SECRET


def _lets_in(url: str, secret: str) -> bool:
    store = Store(url)
    settings = Settings(database_url=url, secret_key=SecretStr(SECRET), embedded_worker=False)
    client = TestClient(create_app(settings, store))
    status = client.get("/v1/programmes", headers={"X-API-Key": secret}).status_code
    store.close()
    return status == 200


def test_a_key_made_here_opens_the_service_until_it_is_revoked(cli: Cli, url: str) -> None:
    made = json.loads(cli("keys", "create", "first", "--role", "admin", "--json").stdout)
    assert made["tenant"] == "company"
    assert _lets_in(url, made["secret"])
    turned = json.loads(cli("keys", "rotate", made["key_id"], "--json").stdout)
    states = {
        key["key_id"]: key["state"] for key in json.loads(cli("keys", "list", "--json").stdout)
    }
    assert states == {made["key_id"]: "rotated", turned["key_id"]: "live"}
    assert cli("keys", "revoke", turned["key_id"]).exit_code == ExitCode.OK
    assert not _lets_in(url, turned["secret"])
    assert _lets_in(url, made["secret"])
    listed = cli("keys", "list").stdout
    assert made["secret"] not in listed
    assert "revoked" in listed


def test_the_secret_stands_alone_on_the_last_line(cli: Cli, url: str) -> None:
    made = cli("keys", "create", "nightly import", "--scope", "programmes:*", "--days", 30)
    assert _lets_in(url, made.stdout.splitlines()[-1])


def test_which_tenant_must_be_clear(cli: Cli, url: str) -> None:
    assert cli("keys", "list").exit_code == ExitCode.USAGE
    cli("keys", "create", "one", "--tenant", "one")
    assert cli("keys", "create", "x", "--tenant", "tow").exit_code == ExitCode.INPUT
    cli("keys", "create", "two", "--tenant", "two", "--new-tenant")
    answer = cli("keys", "list")
    assert answer.exit_code == ExitCode.USAGE
    assert "one, two" in answer.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["create", "x", "--role", "learner"], "person_id"),
        (["create", "x", "--scope", "everything:*"], "unknown scopes"),
        (["revoke", "key_none"], "key_none"),
    ],
)
def test_what_cannot_be_done_is_said(cli: Cli, url: str, arguments: list[str], said: str) -> None:
    cli("keys", "create", "first")
    answer = cli("keys", *arguments)
    assert answer.exit_code == ExitCode.INPUT
    assert said in answer.stderr


def test_without_a_secret_key_no_key_is_made(
    cli: Cli, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MENTORMATCH_SECRET_KEY")
    answer = cli("keys", "create", "x")
    assert answer.exit_code == ExitCode.USAGE
    assert "MENTORMATCH_SECRET_KEY" in answer.stderr
    monkeypatch.setenv("MENTORMATCH_SECRET_KEY", "short")
    assert cli("keys", "create", "x").exit_code == ExitCode.USAGE
