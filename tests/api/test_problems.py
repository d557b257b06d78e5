from __future__ import annotations

from http import HTTPStatus
from string import Formatter

import pytest

from api.openapi import STATUSES
from api.problem_texts import TEXTS
from api.problems import STATUS, said_of, status_of
from api.services.errors import NotFound, StaleVersion, Unacceptable, WrongState
from api.store.errors import Unavailable
from tests.api.world import World

GENERAL = {"unacceptable"}
"""The code of conditions of the engine; these and `Unacceptable` bring their own words."""


def test_every_code_has_words_in_both_languages() -> None:
    own = {code for kind, (_, code) in STATUS.items() if issubclass(kind, Unacceptable)}
    codes = {code for _, code in STATUS.values()} - GENERAL - own
    assert codes - TEXTS.keys() == set()
    for text in TEXTS.values():
        assert text.detail.zh
        assert text.detail.en
        assert bool(text.hint.zh) == bool(text.hint.en)
        assert _named(text.detail.zh) == _named(text.detail.en)


def test_every_status_is_documented() -> None:
    assert {status for status, _ in STATUS.values()} <= set(STATUSES)


@pytest.mark.parametrize("code", sorted({code for _, code in STATUS.values()}))
def test_codes_are_words_that_stay(code: str) -> None:
    assert code == code.lower()
    assert code.replace("_", "").isalpha()


def test_words_name_what_a_program_needs_and_nothing_that_a_driver_said() -> None:
    stale = StaleVersion("policy", "spring", 3, 5)
    assert said_of(stale, "en") == "it has changed: you read version 3, it is at 5"
    assert "3" in said_of(stale, "zh")
    closed = WrongState("match run", "run_1", "solved", "publish", ("published", "unpublished"))
    assert "published / unpublished" in said_of(closed, "en")
    assert "10.0.0.7" not in said_of(Unavailable("cannot reach 10.0.0.7"), "en")


def test_the_nearest_condition_decides() -> None:
    class OwnNotFound(NotFound):
        """A kind of its own."""

    assert status_of(OwnNotFound("pair", "p"))[0] == HTTPStatus.NOT_FOUND


def _named(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_a_body_that_is_not_called_json_is_told_how_to_be_sent(world: World, kind: str) -> None:
    headers = world.headers("hr") | {"Content-Type": kind}
    told = world.client.put("/v1/programmes/p", content='{"name": "P"}', headers=headers)
    assert (told.status_code, told.json()["code"]) == (415, "no_json")
    assert "application/json" in told.json()["hint"]
    none = world.client.put("/v1/programmes/p", headers=world.headers("hr"))
    assert (none.status_code, none.json()["errors"][0]["where"]) == (422, "/body")
