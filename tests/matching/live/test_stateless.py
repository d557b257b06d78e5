from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import pytest

from features.errors import InvalidTables
from matching.live.stateless import filled, score_profiles
from matching.policy import Policy

NOW = datetime(2026, 9, 1, tzinfo=UTC)


def frame(*rows: dict[str, object]) -> pd.DataFrame:
    return pd.DataFrame(list(rows))


FRAMES = {
    "learners": frame({"learner_id": "Li", "goals": "谈判"}),
    "mentors": frame({"mentor_id": "Wu", "bio": "谈判"}, {"mentor_id": "He"}),
    "people": frame({"person_id": "Li", "post_id": "buyer"}),
    "competency_models": frame(
        {"post_id": "buyer", "competency_id": "negotiation", "required_level": 4}
    ),
    "assessments": frame({"learner_id": "Li", "competency_id": "negotiation", "level": 2}),
    "expertise": frame({"mentor_id": "Wu", "competency_id": "negotiation", "level": 5}),
}


def test_a_few_lines_are_enough_for_a_score_with_its_reasons() -> None:
    pairs = score_profiles(FRAMES, NOW, Policy())

    assert [(pair.learner, pair.mentor) for pair in pairs] == [("Li", "Wu"), ("Li", "He")]
    assert pairs[0].explanation.score > pairs[1].explanation.score
    for pair in pairs:
        told = pair.explanation
        assert sum(part.units for part in told.contributions) == told.score * 2**20
        assert pair.allowed
    assert pairs[0].explanation.coverage == 1.0
    assert pairs[0].explanation.covered[0].label.en == "negotiation"


def test_two_ids_alone_are_scored() -> None:
    both = {"learners": frame({"learner_id": "a"}), "mentors": frame({"mentor_id": "b"})}

    (pair,) = score_profiles(both, NOW, Policy())

    assert 0 <= pair.explanation.score <= 1
    assert pair.explanation.cold_start


def test_nobody_is_scored_with_nobody() -> None:
    assert score_profiles({}, NOW, Policy()) == ()


def test_a_forbidden_pair_is_scored_and_said_to_be_forbidden() -> None:
    banned = FRAMES | {"exclusions": frame({"learner_id": "Li", "mentor_id": "Wu"})}

    pairs = {pair.mentor: pair for pair in score_profiles(banned, NOW, Policy())}

    assert not pairs["Wu"].allowed
    assert pairs["He"].allowed
    assert "banned" not in " ".join(pairs["Wu"].explanation.sentences("en"))


def test_what_is_said_is_kept_and_only_blanks_are_filled() -> None:
    said = filled(FRAMES | {"people": frame({"person_id": "Li", "name": "李"})}, NOW)

    assert said["people"].set_index("person_id")["name"].to_dict() == {
        "Li": "李",
        "Wu": "Wu",
        "He": "He",
    }
    assert said["assessments"]["assessed_on"].tolist() == ["2026-09-01"]
    assert said["mentors"]["capacity"].tolist() == [1, 1]
    assert "source" not in FRAMES["assessments"]


def test_bad_cells_are_named() -> None:
    bad = FRAMES | {
        "expertise": frame({"mentor_id": "Wu", "competency_id": "negotiation", "level": 9})
    }

    with pytest.raises(InvalidTables) as caught:
        score_profiles(bad, NOW, Policy())

    assert caught.value.problems[0].code == "out_of_range"
