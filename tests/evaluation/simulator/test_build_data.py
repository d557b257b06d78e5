from __future__ import annotations

import pandas as pd
import pytest

from evaluation.simulator.build_data import (
    behaviours,
    check_codes,
    competency_models,
    grades,
    to_grid,
)

POSTS = pd.DataFrame(
    {
        "post_id": ["11-1011.00", "11-2021.00", "51-1011.00", "51-2092.00"],
        "name_zh": ["总经理", "市场经理", "生产班组长", "流水线装配工"],
        "csco_code": [None, "2-06-07-02", None, None],
    }
)


def ratings(**changes: object) -> pd.DataFrame:
    row = {
        "soc": "51-2092.00",
        "element_id": "2.A.1.a",
        "importance_1_5": 3.5,
        "level_0_7": 3.5,
        "recommend_suppress": "N",
        "not_relevant": "N",
    }
    return pd.DataFrame([row | changes])


def models(**changes: object) -> pd.DataFrame:
    competencies = pd.DataFrame({"competency_id": ["2.A.1.a"]})
    return competency_models(ratings(**changes), POSTS, competencies)


def test_levels_are_mapped_to_half_steps() -> None:
    assert to_grid(pd.Series([0.0, 0.34, 0.36, 3.5, 7.0])).tolist() == [0.0, 0.0, 0.5, 2.5, 5.0]


def test_a_rating_becomes_a_required_level() -> None:
    assert models().to_dict("records") == [
        {
            "post_id": "51-2092.00",
            "competency_id": "2.A.1.a",
            "required_level": 2.5,
            "importance": 3.5,
        }
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"not_relevant": "Y"},
        {"recommend_suppress": "Y"},
        {"level_0_7": 0.3},
        {"soc": "99-9999.00"},
        {"element_id": "1.C.1"},
    ],
)
def test_what_does_not_count_is_left_out(change: dict[str, object]) -> None:
    assert len(models(**change)) == 0


def test_anchors_without_a_translation_stay_in_english() -> None:
    anchors = pd.DataFrame(
        {
            "Element ID": ["2.A.1.a", "2.A.1.a"],
            "Anchor Value": [4, 2],
            "Anchor Description": ["Understand an email", "Read a form"],
        }
    )
    known = pd.DataFrame({"competency_id": ["2.A.1.a"], "anchor": [2], "text_zh": ["读懂表格"]})
    told = behaviours(anchors, known)
    assert told["level"].tolist() == [1.5, 3.0]
    assert told["text_zh"].tolist() == ["读懂表格", ""]


def test_grades_rise_with_the_part_in_the_company() -> None:
    zones = pd.DataFrame({"O*NET-SOC Code": POSTS["post_id"], "Job Zone": [5, 4, 2, 2]})
    assert grades(POSTS, zones).tolist() == [17, 13, 7, 4]


def test_an_unknown_code_of_the_classification_is_refused() -> None:
    check_codes(POSTS, pd.DataFrame({"code": ["2-06-07-02"]}))
    with pytest.raises(ValueError, match="2-06-07-02"):
        check_codes(POSTS, pd.DataFrame({"code": ["1-01"]}))
