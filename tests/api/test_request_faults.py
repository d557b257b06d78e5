from __future__ import annotations

import re
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field, ValidationError

from api.request_faults import fault_of_entry, pointer
from api.schemas.base import Body
from api.schemas.events import EventBody
from api.schemas.review import EditBody
from features.label import LANGS

AT = "2026-03-31T08:00:00Z"


class _Asked(Body):
    name: Annotated[str, Field(max_length=3)]
    times: Annotated[int, Field(ge=1)] = 1


def test_pointers_are_escaped() -> None:
    assert pointer(("body", "a/b", "~", 0)) == "/body/a~1b/~0/0"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_fault_says_what_was_expected_and_not_what_was_sent(lang: str) -> None:
    with pytest.raises(ValidationError) as refused:
        _Asked.model_validate({"name": "Grace Hopper", "times": 0, "color": "red"})
    faults = [
        fault_of_entry(entry, "zh" if lang == "zh" else "en") for entry in refused.value.errors()
    ]
    said = " ".join(fault.model_dump_json() for fault in faults)
    assert {fault.where for fault in faults} == {"/name", "/times", "/color"}
    assert "Hopper" not in said
    assert "red" not in said
    assert [fault.params for fault in faults if fault.where == "/name"] == [{"max_length": 3}]
    assert ("最多 3 个字符" in said) == (lang == "zh")


SENT: list[tuple[type[Body], dict[str, Any], str]] = [
    (EventBody, {"event_id": "e1", "type": "open", "happened_at": AT}, "二者之一"),
    (EventBody, {"event_id": "e1", "type": "open", "happened_at": 12}, "应为时刻"),
    (EventBody, {"event_id": "e1", "type": "open", "happened_at": "9999-01-01T00:00:00Z"}, "年份"),
    (EditBody, {"action": "swap", "reason_code": "AGREED"}, "with_learner_id"),
    (EditBody, {"action": "lock", "mentor_id": "m1", "reason_code": "AGREED"}, "不应带其他人"),
    (EditBody, {"action": "ban", "mentor_id": None, "reason_code": "AGREED"}, "不能为 null"),
]


@pytest.mark.parametrize(("model", "sent", "said"), SENT)
def test_what_we_refuse_ourselves_is_said_in_either_language(
    model: type[Body], sent: dict[str, Any], said: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        model.model_validate(sent)
    (entry,) = refused.value.errors()
    zh, en = (fault_of_entry(entry, lang) for lang in LANGS)
    assert (zh.code, en.code) == ("value_error", "value_error")
    assert said in zh.message
    assert re.match("(expected|action)", en.message)
    assert re.search("[一-鿿]", en.message) is None


class _Ranking(Body):
    ranked: Annotated[list[str], Field(min_length=1)]


class _None(Body):
    none: bool


class _Sent(Body):
    given: _Ranking | _None
    weight: Literal["very"] | float
    lists: list[_None]


def test_a_place_is_one_of_the_request_and_names_no_model_of_ours() -> None:
    sent = {"given": {"ranked": []}, "weight": "huge", "lists": [{}], "odd": 1}
    with pytest.raises(ValidationError) as refused:
        _Sent.model_validate(sent)
    entries = [{**entry, "loc": ("body", *entry["loc"])} for entry in refused.value.errors()]
    assert {fault_of_entry(entry, "en", sent).where for entry in entries} == {
        "/body/given/ranked",
        "/body/given/none",
        "/body/weight",
        "/body/lists/0/none",
        "/body/odd",
    }
