"""A judgement as JSON, and back."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest

from models.errors import Damaged
from models.judging.document import document, read_document
from models.judging.records import Judgement
from tests.models.judging.cases import judged


def _through_json(found: Judgement) -> Judgement:
    return read_document(json.loads(json.dumps(document(found), allow_nan=False)))


def test_what_was_written_is_read_again() -> None:
    again = _through_json(judged(champion=0.7))
    assert document(again) == document(judged(champion=0.7))
    assert again.better == judged(champion=0.7).better
    assert again.answers("random")[0].sentence == judged(champion=0.7).answers("random")[0].sentence


def test_what_is_not_known_is_null_and_reads_as_nan() -> None:
    power = replace(judged().power, seen=math.inf, spread=math.nan)
    found = replace(judged(), power=power)
    assert document(found)["power"]["seen"] is None
    assert math.isnan(_through_json(found).power.seen)
    assert math.isnan(_through_json(found).power.spread)


@pytest.mark.parametrize("key", ["better", "policies", "power"])
def test_a_document_that_lacks_a_part_is_none(key: str) -> None:
    told = document(judged())
    del told[key]
    with pytest.raises(Damaged):
        read_document(told)


def test_something_else_is_none() -> None:
    with pytest.raises(Damaged):
        read_document({**document(judged()), "power": 3})
