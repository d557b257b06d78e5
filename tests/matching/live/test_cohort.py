from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.errors import OtherCategories
from features.tables import Tables
from matching.errors import OtherMentors
from matching.explanation import explain_pair
from matching.live.cohort import LiveCohort
from matching.policy import KindPolicy, Policy
from tests.matching.live.companies import INSTANT, company, live_company, own_rows

POLICIES = (
    Policy(),
    Policy(kinds=(KindPolicy(kind="inside"), KindPolicy(kind="outside"))),
)


def _set(frame: pd.DataFrame, key: str, person: str, **cells: Any) -> pd.DataFrame:
    changed = frame.copy()
    for column, value in cells.items():
        changed.loc[changed[key] == person, column] = value
    return changed


@st.composite
def changed_companies(draw: st.DrawFn) -> tuple[Tables, str]:
    """A company in which one learner is another one: new levels, wishes, post, manager, bans."""
    tables = company(20, 15, draw(st.integers(0, 3)))
    learner = draw(st.sampled_from(tables.learners["learner_id"].tolist()))
    posts, mentors = tables.posts["post_id"].tolist(), tables.mentors["mentor_id"].tolist()
    own = tables.assessments["learner_id"] == learner
    kept = draw(st.sampled_from([0, 1, 5]))
    level = draw(st.sampled_from([0.0, 1.5, 3.0, 5.0]))
    ban = pd.DataFrame(
        {
            "learner_id": [learner],
            "mentor_id": [draw(st.sampled_from(mentors))],
            "reason": ["not_again"],
            "since": [pd.Timestamp("2026-08-01")],
        }
    )
    others = tables.exclusions[tables.exclusions["learner_id"] != learner]
    leaders = [p for p in tables.people["person_id"].tolist() if p != learner]
    return (
        replace(
            tables,
            assessments=pd.concat(
                [tables.assessments[~own], tables.assessments[own].head(kept).assign(level=level)]
            ),
            learners=_set(
                tables.learners,
                "learner_id",
                learner,
                goals=draw(st.sampled_from(["", "negotiation", "客户谈判与数据分析"])),
                style_career=draw(st.sampled_from([np.nan, -0.5, 1.0])),
                learning_mode=draw(st.sampled_from(["", "doing", "doing|visual"])),
                availability=draw(st.sampled_from(["", "Mon-Fri 09-18"])),
                mentor_kind=draw(st.sampled_from([None, "inside", "outside"])),
                layer=draw(st.sampled_from(["executive", "middle", "front_line"])),
            ),
            people=_set(
                tables.people,
                "person_id",
                learner,
                post_id=draw(st.sampled_from([None, *posts])),
                grade=draw(st.sampled_from([pd.NA, 0, 7, 29])),
                manager_id=draw(st.sampled_from([None, *leaders])),
            ),
            exclusions=pd.concat([others, ban.astype(others.dtypes.to_dict())]),
        ),
        learner,
    )


@settings(max_examples=15)
@given(changed_companies(), st.sampled_from(POLICIES))
def test_a_learner_who_changed_is_scored_as_if_everybody_were_scored_anew(
    changed: tuple[Tables, str], policy: Policy
) -> None:
    tables, learner = changed
    seed = next(s for s in range(4) if company(20, 15, s).mentors.equals(tables.mentors))
    before = LiveCohort.of(company(20, 15, seed), INSTANT, policy)

    one = before.with_learners(own_rows(tables, [learner])).scored
    whole = LiveCohort.of(tables, INSTANT, policy).scored

    assert one.scores.mentor_factors is before.scored.scores.mentor_factors
    for row, name in enumerate(one.cohort.learners):
        at = whole.cohort.learners.position(name)
        mine, theirs = one.scores.units(slice(row, row + 1)), whole.scores.units(slice(at, at + 1))
        assert np.array_equal(mine, theirs)
        for mentor in range(len(one.cohort.mentors)):
            told = explain_pair(one.encoded, one.scores, one.rules, row, mentor)
            wanted = explain_pair(whole.encoded, whole.scores, whole.rules, at, mentor)
            assert replace(told, learner=at) == wanted


def test_a_learner_who_joined_is_scored_with_the_mentors_of_before() -> None:
    tables = company(20, 15, 0)
    newest = tables.learners["learner_id"].tolist()[-1]
    rest = replace(
        tables,
        learners=tables.learners[tables.learners["learner_id"] != newest],
        assessments=tables.assessments[tables.assessments["learner_id"] != newest],
    )
    before = LiveCohort.of(rest, INSTANT, Policy())
    whole = live_company(20, 15, 0).scored

    one = before.with_learners(own_rows(tables, [newest])).scored

    assert newest not in before.scored.cohort.learners
    assert one.cohort.learners.ids == (newest,)
    at = whole.cohort.learners.position(newest)
    assert np.array_equal(one.scores.units(slice(0, 1)), whole.scores.units(slice(at, at + 1)))


def test_two_learners_may_be_read_again_at_once_and_again() -> None:
    tables, live = company(20, 15, 0), live_company(20, 15, 0)
    ids = tables.learners["learner_id"].tolist()[:2]

    both = live.with_learners(own_rows(tables, ids))
    one = both.with_learners(own_rows(tables, ids[1:]))

    whole = live.scored.scores.units(slice(0, 2))
    assert np.array_equal(both.scored.scores.units(slice(0, 2)), whole)
    assert np.array_equal(one.scored.scores.units(slice(0, 1)), whole[1:])


def test_a_learner_from_a_place_that_nobody_is_from_needs_the_company_anew() -> None:
    tables, live = company(20, 15, 0), live_company(20, 15, 0)
    learner = tables.learners["learner_id"].tolist()[0]
    moved = replace(tables, people=_set(tables.people, "person_id", learner, site="月球"))

    with pytest.raises(OtherCategories) as caught:
        live.with_learners(own_rows(moved, [learner]))

    assert caught.value.name == "sites"


def test_a_mentor_who_changed_needs_the_company_anew() -> None:
    tables, live = company(20, 15, 0), live_company(20, 15, 0)
    learner = tables.learners["learner_id"].tolist()[0]
    mentor = tables.mentors["mentor_id"].tolist()[0]
    other = replace(tables, people=_set(tables.people, "person_id", mentor, grade=0))

    with pytest.raises(OtherMentors) as caught:
        live.with_learners(
            replace(
                own_rows(other, [learner]),
                people=other.people[other.people["person_id"].isin([learner, mentor])],
            )
        )

    assert caught.value.ids == (mentor,)


def test_weights_say_whether_a_score_is_learned() -> None:
    tables = company(12, 9, 1)

    assert live_company().source == "prior"
    assert LiveCohort.of(tables, INSTANT, Policy(), weights={"style": 1.0}).source == "personalised"
