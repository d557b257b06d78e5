from __future__ import annotations

from typing import Annotated, Literal

import pytest
from pydantic import Field, ValidationError

from api.request_faults import fault_of_entry, pointer
from api.schemas.base import Body


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
