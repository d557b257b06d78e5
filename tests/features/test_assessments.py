from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.assessments import TRUST, Evidence, gather, reconcile, urgency
from features.index import Index
from features.levels import STEPS
from tests.features.cohorts import tiny_cohort, tiny_tables

TODAY = date(2026, 3, 1)


def evidence(*entries: tuple[int, int, float, str, str]) -> Evidence:
    columns = list(zip(*entries, strict=True)) or [(), (), (), (), ()]
    return Evidence(
        np.array(columns[0], dtype=np.intp),
        np.array(columns[1], dtype=np.intp),
        np.array(columns[2], dtype=np.float64),
        np.array(columns[3], dtype=object),
        np.array(columns[4], dtype="datetime64[D]"),
    )


def required(*levels: int) -> np.ndarray[tuple[int, int], np.dtype[np.int8]]:
    return np.array([levels], dtype=np.int8)


def test_one_assessment_is_the_present_level() -> None:
    present, known = reconcile(evidence((0, 0, 2.5, "self", "2020-01-01")), required(8, 6), TODAY)

    assert present.tolist() == [[5, 6]]
    assert known.tolist() == [[True, False]]


def test_sources_count_by_trust() -> None:
    same_day = evidence((0, 0, 1.0, "self", "2026-01-01"), (0, 0, 4.0, "test", "2026-01-01"))
    present, _ = reconcile(same_day, required(8), TODAY)
    reversed_trust, _ = reconcile(same_day, required(8), TODAY, trust={"self": 1.5, "test": 0.5})

    assert present.item() == 7  # (0.5 · 1 + 1.5 · 4) / 2 = 3.25, which rounds up
    assert reversed_trust.item() == 4  # 1.75, which rounds up


def test_an_assessment_counts_half_after_its_half_life() -> None:
    both = evidence((0, 0, 1.0, "manager", "2026-03-01"), (0, 0, 4.0, "manager", "2025-03-01"))

    assert reconcile(both, required(8), TODAY)[0].item() == 4  # (1 + 4 / 2) / 1.5 = 2
    forgetful, _ = reconcile(both, required(8), TODAY, half_life_days=10)
    assert forgetful.item() == 2


def test_halves_between_two_steps_round_up() -> None:
    split = evidence((0, 0, 2.0, "manager", "2026-01-01"), (0, 0, 2.5, "manager", "2026-01-01"))

    assert reconcile(split, required(8), TODAY)[0].item() == 5


def test_what_comes_later_is_ignored() -> None:
    later = evidence((0, 0, 5.0, "test", "2026-03-02"), (0, 0, 1.0, "self", "2026-03-01"))

    assert reconcile(later, required(8), TODAY)[0].item() == 2


def test_a_learner_without_evidence_lacks_one_level_everywhere() -> None:
    present, known = reconcile(evidence(), required(8, 1, 0), TODAY)

    assert present.tolist() == [[6, 0, 0]]
    assert not known.any()


@settings(max_examples=50, deadline=None, derandomize=True)
@given(
    st.lists(
        st.tuples(
            st.just(0),
            st.just(0),
            st.integers(0, STEPS).map(lambda steps: steps / 2),
            st.sampled_from(sorted(TRUST)),
            st.dates(date(1950, 1, 1), TODAY).map(str),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_the_present_level_lies_between_the_assessed(
    entries: list[tuple[int, int, float, str, str]],
) -> None:
    present, _ = reconcile(evidence(*entries), required(8), TODAY)
    levels = [entry[2] for entry in entries]

    assert min(levels) <= present.item() / 2 <= max(levels)


def test_missed_figures_are_read_as_assessments_and_can_be_queried() -> None:
    cohort = tiny_cohort()
    found = gather(tiny_tables(), cohort.learners, cohort.competencies, cohort.needs.required)
    learner, competency = cohort.learners.position("L4"), cohort.competencies.position("C3")

    assert found.sources(learner, competency) == [
        (3.5, "performance", date(2025, 12, 31)),
        (pytest.approx(3.2), "performance", date(2025, 12, 31)),  # required 4, missed by 20 %
    ]
    assert found.sources(learner, cohort.competencies.position("C2")) == []


def test_a_missed_figure_says_nothing_of_what_the_post_does_not_ask() -> None:
    elsewhere = pd.DataFrame({"kpi": ["按期交付率"], "competency_id": ["C2"], "weight": [1.0]})
    cohort = tiny_cohort(kpi_map=elsewhere)

    assert not cohort.needs.known[cohort.learners.position("L4"), 1]


def test_urgency_follows_the_latest_and_the_largest_shortfall_and_is_capped() -> None:
    learners, competencies = Index(["L1", "L2"], "learner"), Index(["C1", "C2"], "competency")
    tables = tiny_tables(
        shortfalls=pd.DataFrame(
            [
                ("L1", "sales", 0.9, "2025-01-01"),
                ("L1", "sales", 0.1, "2025-06-01"),
                ("L1", "quality", 0.04, "2025-06-01"),
                ("L2", "quality", 0.9, "2025-06-01"),
            ],
            columns=["learner_id", "kpi", "shortfall", "measured_on"],
        ),
        kpi_map=pd.DataFrame(
            [("sales", "C1", 0.5), ("quality", "C1", 1.0), ("quality", "C2", 1.0)],
            columns=["kpi", "competency_id", "weight"],
        ),
    )

    np.testing.assert_allclose(urgency(tables, learners, competencies), [[1.25, 1.2], [2.0, 2.0]])
