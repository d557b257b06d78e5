from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from features.block import Block
from features.blocks import BLOCKS
from features.cohort import Cohort, History
from tests.contracts import block as contract
from tests.features.cohorts import sample_cohort, take, tiny_cohort, unknown_side

NEUTRAL = dict.fromkeys(
    ("style", "methods", "record", "post_likeness", "grade", "time_zone", "availability"), 0.5
) | {"site": 0.5, "department": 0.5}
every_block = pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.name)


@pytest.fixture(scope="module", params=["tiny", "zh", "en"])
def cohort(request: pytest.FixtureRequest) -> Cohort:
    if request.param == "tiny":
        return tiny_cohort()
    return sample_cohort(30, 9, lang=request.param)


def stranger(cohort: Cohort) -> Cohort:
    """The cohort with nothing known about the people, and no history."""
    none = np.zeros(0, dtype=np.intp)
    return replace(
        cohort,
        learner_side=unknown_side(cohort.learner_side),
        mentor_side=unknown_side(cohort.mentor_side),
        history=History(none, none, np.zeros(0), ()),
    )


def test_names_are_unique() -> None:
    assert len({block.name for block in BLOCKS}) == len(BLOCKS)


@every_block
def test_it_is_declared_in_both_languages(block: Block) -> None:
    contract.check_declaration(block)


@every_block
def test_values_lie_between_0_and_1(block: Block, cohort: Cohort) -> None:
    contract.check_range(block, cohort)


@every_block
def test_the_order_of_rows_does_not_matter(block: Block, cohort: Cohort) -> None:
    contract.check_permutation(block, cohort, np.random.default_rng(8))


@every_block
def test_a_learner_alone_encodes_as_in_the_cohort(block: Block, cohort: Cohort) -> None:
    contract.check_single_equals_batch(block, cohort)


@every_block
def test_either_side_may_be_empty(block: Block, cohort: Cohort) -> None:
    contract.check_empty_sides(block, cohort)


@every_block
def test_the_cohort_is_left_as_it_was(block: Block, cohort: Cohort) -> None:
    contract.check_inputs_untouched(block, cohort)


@every_block
def test_reasons_read_in_both_languages(block: Block, cohort: Cohort) -> None:
    contract.check_reasons(block, cohort)
    contract.check_reasons(block, stranger(cohort))


@every_block
def test_reasons_do_not_depend_on_ratings(block: Block, cohort: Cohort) -> None:
    history = replace(cohort.history, outcome=1 - cohort.history.outcome)
    contract.check_reasons_reveal_no_rating(block, cohort, replace(cohort, history=history))


@every_block
def test_what_is_unknown_is_neutral(block: Block, cohort: Cohort) -> None:
    phi = contract.phi_of(block, stranger(cohort))

    assert np.isfinite(phi).all()
    if block.name in NEUTRAL:
        np.testing.assert_allclose(phi[cohort.needs.share.any(axis=1)], NEUTRAL[block.name])
    if block.name == "goals":
        assert not phi.any()


@every_block
def test_one_unknown_side_is_finite_too(block: Block, cohort: Cohort) -> None:
    unknown = unknown_side(cohort.learner_side), unknown_side(cohort.mentor_side)
    contract.check_range(block, replace(cohort, learner_side=unknown[0]))
    contract.check_range(block, replace(cohort, mentor_side=unknown[1]))


def test_taking_everybody_changes_nothing(cohort: Cohort) -> None:
    everybody = np.arange(len(cohort.learners)), np.arange(len(cohort.mentors))
    again = take(cohort, *everybody)

    assert np.array_equal(again.needs.share, cohort.needs.share)
    assert again.mentor_side.text == cohort.mentor_side.text
