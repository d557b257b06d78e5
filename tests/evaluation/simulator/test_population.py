from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.simulator.catalogue import catalogue
from evaluation.simulator.people import people_table, protected_table
from evaluation.simulator.population import LARGE, SPAN, Population, draw_population
from evaluation.simulator.sites import SITES

CASES = settings(max_examples=25, deadline=None, derandomize=True)
SOURCE = catalogue()


def draw(learners: int, mentors: int, seed: int = 0) -> Population:
    return draw_population(SOURCE, (learners, mentors), np.random.default_rng(seed), "zh")


def depth(manager: np.ndarray[tuple[int], np.dtype[np.intp]]) -> int:
    at = np.arange(len(manager))
    for steps in range(len(manager) + 1):
        if (at < 0).all():
            return steps
        at = np.where(at < 0, -1, manager[at])
    raise AssertionError("the reporting lines have a cycle")


@CASES
@given(learners=st.integers(1, 200), mentors=st.integers(1, 60), seed=st.integers(0, 99))
def test_reporting_lines_are_one_tree_for_all_insiders(
    learners: int, mentors: int, seed: int
) -> None:
    people = draw(learners, mentors, seed)
    roots = people.manager < 0
    assert (roots & ~people.outside).sum() == 1
    assert roots[people.outside].all()
    assert depth(people.manager) <= len(people.ids)
    managed = people.manager[people.manager >= 0]
    assert not people.outside[managed].any()


def test_managers_have_no_lower_grade_and_few_people() -> None:
    people = draw(3000, 600)
    chief = int(np.flatnonzero((people.manager < 0) & ~people.outside)[0])
    below = (people.manager >= 0) & (people.manager != chief)
    assert (people.grade[people.manager[below]] >= people.grade[below]).all()
    spans = np.bincount(people.manager[below])
    assert spans.max() <= SPAN
    assert depth(people.manager) <= 8


def test_reporting_lines_bite() -> None:
    people = draw(3000, 600)
    managers = people.manager[people.learners]
    by_mentor = (managers >= people.n_learners) & (managers < people.n_learners + people.n_mentors)
    assert 0.2 < by_mentor.mean() < 0.8


def test_ids_are_unique_and_ascending_within_each_role() -> None:
    people = draw(300, 80)
    assert len(set(people.ids)) == len(people.ids)
    for part in (people.learners, people.mentors):
        assert list(people.ids[part]) == sorted(people.ids[part])


def test_coaches_from_outside_have_neither_department_nor_grade_nor_manager() -> None:
    people = draw(300, 80)
    assert people.outside.sum() == 12
    table = people_table(SOURCE, people, np.random.default_rng(0), "zh")
    coaches = table[people.outside]
    assert (coaches["department"] == "").all()
    assert coaches[["grade", "manager_id", "joined_on"]].isna().all(axis=None)
    assert (table["department"][~people.outside] != "").all()


def test_coaches_from_outside_come_from_no_simple_post() -> None:
    people = draw(2000, 400)
    usual = SOURCE.posts["grade"].to_numpy()[people.post]
    assert usual[people.outside].min() >= 7


def test_mentors_sit_higher_than_learners() -> None:
    people = draw(1000, 300)
    assert people.grade[people.mentors].mean() > people.grade[people.learners].mean() + 2


def test_departments_of_large_companies_are_split_by_site() -> None:
    small, large = draw(100, 20), draw(LARGE, 20)
    assert len(large.departments) == len(small.departments) * len(SITES)
    assert len(set(large.departments)) == len(large.departments)


def test_people_work_in_three_time_zones_and_mostly_speak_a_known_language() -> None:
    people = draw(2000, 400)
    table = people_table(SOURCE, people, np.random.default_rng(0), "en")
    assert table["time_zone"].drop(table.index[table["time_zone"] == ""]).nunique() >= 3
    assert table["site"].nunique() == len(SITES)
    assert 0.0 < (table["languages"] == "").mean() < 0.05
    assert set(table["languages"].str.split("|").explode()) <= {"", "zh", "en", "de", "es"}


def test_only_people_without_any_part_leave_and_after_joining() -> None:
    people = draw(3000, 300)
    table = people_table(SOURCE, people, np.random.default_rng(0), "en")
    left = table["left_on"].notna().to_numpy()
    assert left.any()
    assert not left[people.learners].any()
    assert not left[people.mentors].any()
    assert not left[people.manager[people.manager >= 0]].any()
    assert (table["left_on"][left] > table["joined_on"][left]).all()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_protected_attributes_are_known_of_most_people(lang: str) -> None:
    people = draw(500, 100)
    table = protected_table(people, np.random.default_rng(0), "zh" if lang == "zh" else "en")
    assert table["attribute"].nunique() == 2
    assert not table.duplicated(["person_id", "attribute"]).any()
    assert 0.9 < len(table) / (2 * len(people.ids)) < 1.0
    share = table.groupby("attribute")["value"].value_counts(normalize=True)
    assert isinstance(share, pd.Series)
    assert share.min() > 0.01
