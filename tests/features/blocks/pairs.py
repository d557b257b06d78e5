"""What one block says of one pair of the tiny company."""

from __future__ import annotations

from features.block import Block
from features.cohort import Cohort
from tests.contracts.block import phi_of
from tests.features.cohorts import tiny_cohort

TINY = tiny_cohort()


def value(block: Block, learner: str, mentor: str, cohort: Cohort = TINY) -> float:
    return float(
        phi_of(block, cohort)[TINY.learners.position(learner), TINY.mentors.position(mentor)]
    )


def said(block: Block, learner: str, mentor: str, cohort: Cohort = TINY) -> list[str]:
    pair = TINY.learners.position(learner), TINY.mentors.position(mentor)
    phi = float(phi_of(block, cohort)[pair])
    return [reason.text("en") for reason in block.reasons(cohort, *pair, phi)]
