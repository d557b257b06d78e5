"""A log, judged whole."""

from __future__ import annotations

import json
from dataclasses import fields

import numpy as np
import pytest

from models.judging.document import document
from models.judging.judge import judge
from models.judging.parts import PARTS
from models.judging.records import Judgement
from models.log import Log, read_log
from tests.models.judging.cases import DRAWS, END, judged, log, serving


def _before_anything() -> Log:
    return read_log({name: frame.head(0) for name, frame in log().frames.items()})


def test_every_question_is_answered_and_every_answer_has_a_sentence() -> None:
    found = judged(champion=0.7)
    for question in ("before", "random", "prior"):
        answers = found.answers(question)
        assert answers
        for one in answers:
            assert one.sentence.zh
            assert one.sentence.en
            assert one.n > 0
            assert one.grade is not None


def test_hr_weights_that_serve_are_not_compared_with_themselves() -> None:
    first = judged().answers("prior")[0]
    assert first.verdict == "same"
    assert first.needed is None


def test_the_same_seed_gives_the_same_judgement() -> None:
    again = judge(log(), serving(), np.random.default_rng(0), as_of=END, draws=DRAWS)
    assert document(again) == document(judged())


def test_an_empty_log_is_judged_and_nothing_is_claimed() -> None:
    found = judge(_before_anything(), serving(), np.random.default_rng(0), as_of=END, draws=DRAWS)
    assert found.size.lists == 0
    assert found.weights is None
    assert found.intakes == ()
    assert found.worth.policies == ()
    assert {one.verdict for one in found.better} <= {"unknown", "same"}
    json.dumps(document(found), allow_nan=False)


def test_what_came_on_the_day_or_later_is_not_read() -> None:
    day = np.datetime64("2027-09-01", "D")
    found = judge(log(), serving(), np.random.default_rng(0), as_of=day, draws=DRAWS)
    assert found.window[1] < str(day)
    assert 0 < found.size.lists < judged().size.lists


def test_each_part_is_told_before_the_work_on_it() -> None:
    told: list[str] = []
    rng = np.random.default_rng(0)
    judge(_before_anything(), serving(), rng, as_of=END, draws=DRAWS, progress=told.append)
    assert tuple(told) == PARTS
    assert set(PARTS) <= {one.name for one in fields(Judgement)}


@pytest.mark.parametrize("last", PARTS)
def test_whoever_is_told_can_cancel_before_any_part(last: str) -> None:
    told: list[str] = []

    def stop_at_last(part: str) -> None:
        told.append(part)
        if part == last:
            raise InterruptedError(part)

    rng = np.random.default_rng(0)
    with pytest.raises(InterruptedError, match=last):
        judge(_before_anything(), serving(), rng, as_of=END, draws=DRAWS, progress=stop_at_last)
    assert told[-1] == last
    assert tuple(told) == PARTS[: len(told)]
