from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from features.blocks.goals import GoalText
from features.cohort import Cohort
from tests.contracts import block as contract
from tests.features.cohorts import tiny_cohort


class Letters:
    """An encoder with negative entries, for want of a big one."""

    signed = True

    def fit(self, texts: Sequence[str]) -> None:
        self.fitted = tuple(texts)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float64]:
        rows = np.array([[text.count("a") - text.count("e"), len(text)] for text in texts], float)
        length = np.linalg.norm(rows, axis=1, keepdims=True)
        return rows / np.where(length > 0, length, 1)


def texts(goals: tuple[str, ...], bios: tuple[str, ...]) -> Cohort:
    cohort = tiny_cohort()
    return replace(
        cohort,
        learner_side=replace(cohort.learner_side, text=goals),
        mentor_side=replace(cohort.mentor_side, text=bios),
    )


COHORT = texts(
    ("想带团队", "学做数据分析", "lead a team", "Data Analysis and reporting", "", "打羽毛球"),
    ("Years of team leadership", "数据分析，带团队", ""),
)


def test_a_goal_meets_a_bio_in_the_other_language() -> None:
    phi = contract.phi_of(GoalText(), COHORT)

    assert phi[0, 0] > 0.6  # 带团队 is an alias of team leadership
    assert phi[3, 1] > phi[3, 0]
    assert phi[1, 1] > phi[5, 1]


def test_a_blank_bio_counts_as_the_average_bio() -> None:
    phi = contract.phi_of(GoalText(), COHORT)

    np.testing.assert_allclose(phi[:, 2], phi[:, :2].mean(axis=1))
    assert phi[:, 2].any()


def test_blank_goals_are_alike_with_every_mentor() -> None:
    assert not contract.phi_of(GoalText(), COHORT)[4].any()


def test_what_both_name_is_said_in_both_languages() -> None:
    reason = GoalText().reasons(COHORT, 0, 0, 0.7)[0]

    assert reason.text("zh") == "目标与导师简介都提到：团队领导"
    assert reason.text("en") == "named in both goals and bio: Team leadership"


def test_likeness_in_other_words_is_said_where_it_is_high() -> None:
    assert [r.code for r in GoalText().reasons(COHORT, 5, 0, 0.4)] == ["goals_alike"]
    assert GoalText().reasons(COHORT, 5, 0, 0.1) == []


def test_learners_texts_do_not_change_the_encoder() -> None:
    other = texts(("完全不同的内容",) * 6, COHORT.mentor_side.text)

    assert np.array_equal(GoalText().encode(other).mentor, GoalText().encode(COHORT).mentor)


def test_a_signed_encoder_keeps_the_contract_and_is_neutral_on_blanks() -> None:
    block = GoalText(Letters)
    contract.check_range(block, COHORT)
    contract.check_reasons(block, COHORT)
    contract.check_single_equals_batch(block, COHORT)

    phi = contract.phi_of(block, COHORT)
    assert (phi[4] == 0.5).all()
    np.testing.assert_allclose(phi[:, 2], phi[:, :2].mean(axis=1))


def test_no_texts_at_all_are_fine() -> None:
    silent = replace(texts(("",) * 6, ("",) * 3), synonyms=((),) * 5)

    assert not contract.phi_of(GoalText(), silent).any()
