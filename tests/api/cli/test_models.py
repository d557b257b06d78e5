from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.cli.exit_codes import ExitCode
from api.store import Store, orm
from tests.api.cli.conftest import Cli
from tests.api.services.learning.logged import PROGRAMME, add_log
from tests.api.world import AT, TENANT, company, found

OF = ("--programme", PROGRAMME)
BY = ("--as", "sub-1", "--reason", "better in spring")


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """A company with one programme and somebody of HR, in the database that commands find."""
    store = Store(url)
    found(store, company())
    with store.write() as tx:
        programme = {"tenant_id": TENANT, "programme_id": PROGRAMME, "name": "Spring"}
        tx.add(orm.Programme(**programme, created_at=AT))
        account = {"tenant_id": TENANT, "account_id": "acc_1", "subject": "sub-1"}
        tx.add(orm.Account(**account, roles=["hr"], created_at=AT))
    yield store
    store.close()


def _json(cli: Cli, *arguments: object, code: int = ExitCode.OK) -> Any:
    answer = cli(*arguments, "--json")
    assert answer.exit_code == code, answer.output
    return json.loads(answer.stdout)


def _trained(cli: Cli) -> str:
    return str(_json(cli, "retrain", *OF)["model_version"])


def _promote(cli: Cli, version: str, name: str = "sub-1") -> Any:
    return cli("models", "promote", version, *OF, "--as", name, *BY[2:])


def test_a_model_is_fitted_shown_promoted_by_a_person_and_taken_back(
    cli: Cli, store: Store
) -> None:
    add_log(store)
    version = _trained(cli)
    told = _json(cli, "models", "show", version, *OF)
    assert (told["state"], told["labels"]) == ("candidate", 160)
    weights = {one["feature"]: one for one in told["weights"]}
    assert weights["style"]["low"] < weights["style"]["after"] < weights["style"]["high"]
    assert weights["style"]["after"] > weights["style"]["before"]

    assert _promote(cli, version).exit_code == ExitCode.OK
    listed = _json(cli, "models", "list", *OF)
    assert [(one["model_version"], one["serves"]) for one in listed] == [(version, True)]
    assert (listed[0]["promoted_by"], listed[0]["reason"]) == ("acc_1", "better in spring")

    back = _json(cli, "models", "rollback", *OF, *BY)
    assert back == {"model_version": "prior"}
    with store.read() as tx:
        entries = {one.action: one for one in tx.query(orm.AuditEntry)}
    for act, actor in (("training_asked", "command_line"), ("model_promoted", "acc_1")):
        assert (entries[act].actor, entries[act].request_id) == (actor, "command_line")
    assert entries["model_rolled_back"].actor == "acc_1"


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ("Model model_", "style fit", "HR's weights", "rises", "To let it serve")),
        ("zh", ("模型 model_", "风格", "HR 设定的权重", "升至", "批准使用")),
    ],
)
def test_a_model_is_told_in_words(
    cli: Cli, store: Store, lang: str, words: tuple[str, ...]
) -> None:
    add_log(store)
    answer = cli("retrain", *OF, "--lang", lang)
    assert answer.exit_code == ExitCode.OK, answer.output
    for word in words:
        assert word in answer.stdout, answer.stdout
    assert "model_" in cli("models", "list", *OF, "--lang", lang).stdout


def test_a_model_is_drawn(cli: Cli, store: Store, tmp_path: Path) -> None:
    add_log(store)
    version, picture = _trained(cli), tmp_path / "weights.svg"
    shown = cli("models", "show", version, *OF, "--picture", picture)
    assert str(picture) in shown.stdout
    drawn = picture.read_text("utf-8")
    assert drawn.startswith("<svg xmlns=")
    assert "style fit" in drawn
    refused = cli("models", "show", version, *OF, "--picture", tmp_path / "weights.png")
    assert refused.exit_code == ExitCode.OUTPUT


def test_what_a_model_would_be_worth_is_judged_on_the_exported_log(
    cli: Cli, store: Store, tmp_path: Path
) -> None:
    add_log(store)
    version, log = _trained(cli), tmp_path / "log"
    model = tmp_path / "model.json"
    model.write_text(cli("models", "show", version, *OF, "--json").stdout, encoding="utf-8")
    assert cli("export-log", *OF, "--out", log).exit_code == ExitCode.OK
    told = _json(cli, "evaluate", log, "--model", model, "--draws", 100)
    assert told["size"]["labels"] == 160
    assert told["features_without"] == []
    assert told["policies"]["champion"]["style"] > told["policies"]["prior"]["style"]
    less = {one["basis"]: one["difference"] for one in told["better"] if one["question"] == "prior"}
    assert any(one["value"] is not None for one in less.values())


def test_too_few_outcomes_leave_with_a_code_of_their_own(cli: Cli, store: Store) -> None:
    add_log(store, 10)
    told = _json(cli, "retrain", *OF, code=ExitCode.REFUSED)
    assert (told["verdict"], told["state"]) == ("stays", "refused")
    assert "are needed" in cli("models", "show", told["model_version"], *OF).stdout
    refused = _promote(cli, told["model_version"])
    assert refused.exit_code == ExitCode.INPUT
    assert "refused" in refused.stderr


def test_nothing_to_learn_from_is_said(cli: Cli, store: Store) -> None:
    answer = cli("retrain", *OF)
    assert answer.exit_code == ExitCode.INPUT
    assert "no lists to learn from" in answer.stderr
    assert cli("models", "list", *OF).stdout == "No model was fitted yet.\n"


def test_who_decides_must_be_known_and_may(cli: Cli, store: Store) -> None:
    add_log(store, 10)
    version = _json(cli, "retrain", *OF, code=ExitCode.REFUSED)["model_version"]
    nobody = _promote(cli, version, "nobody")
    assert (nobody.exit_code, "nobody" in nobody.stderr) == (ExitCode.INPUT, True)
    analyst = _json(cli, "keys", "create", "notebook", "--role", "analyst")["key_id"]
    refused = _promote(cli, version, analyst)
    assert (refused.exit_code, "'analyst' may not" in refused.stderr) == (ExitCode.INPUT, True)
    blank = ("--as", "sub-1", "--reason", " ")
    assert cli("models", "promote", version, *OF, *blank).exit_code == ExitCode.USAGE
    assert cli("models", "promote", version, *OF, "--as", "sub-1").exit_code == ExitCode.USAGE


def test_a_key_of_hr_and_a_local_admin_may_decide_as_long_as_they_are_in_force(
    cli: Cli, store: Store
) -> None:
    add_log(store)
    version = _trained(cli)
    key = _json(cli, "keys", "create", "desk", "--role", "hr")["key_id"]
    cli("admin", "create", "root")
    assert _promote(cli, version, key).exit_code == ExitCode.OK
    assert (
        _json(cli, "models", "rollback", *OF, *BY[:1], "root", *BY[2:])["model_version"] == "prior"
    )
    cli("keys", "revoke", key)
    assert _promote(cli, version, key).exit_code == ExitCode.INPUT


def test_rolling_back_where_no_model_serves_is_said(cli: Cli, store: Store) -> None:
    answer = cli("models", "rollback", *OF, *BY)
    assert answer.exit_code == ExitCode.INPUT
    assert "prior" in answer.stderr


def test_a_programme_or_model_that_is_not_there_is_named(cli: Cli, store: Store) -> None:
    for arguments in (
        ("retrain", "--programme", "autumn"),
        ("models", "list", "--programme", "autumn"),
        ("models", "show", "model_x", *OF),
    ):
        answer = cli(*arguments)
        assert answer.exit_code == ExitCode.INPUT
        assert "autumn" in answer.stderr or "model_x" in answer.stderr
