"""What every feature block must hold, whatever it measures."""

from __future__ import annotations

import re
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from features.block import Block, Direction, Word
from features.cohort import Cohort
from features.label import LANGS
from tests.features.cohorts import take

_ROUNDING = 1e-12


def phi_of(block: Block, cohort: Cohort) -> NDArray[np.float64]:
    """φ of every pair, shape (n_learners, n_mentors)."""
    factors = block.encode(cohort)
    return np.asarray(factors.learner @ factors.mentor.T)


def check_declaration(block: Block) -> None:
    assert block.name.isidentifier()
    assert block.label.zh
    assert block.label.en
    assert block.direction in get_args(Direction)
    assert block.default_weight in get_args(Word)


def check_range(block: Block, cohort: Cohort) -> None:
    factors = block.encode(cohort)
    assert factors.learner.shape[0] == len(cohort.learners)
    assert factors.mentor.shape == (len(cohort.mentors), factors.learner.shape[1])
    assert factors.mentor.dtype in (np.float64, np.int8)
    assert factors.learner.dtype == np.float64
    assert np.isfinite(factors.learner.data).all()
    assert (np.abs(factors.mentor) <= 1 + _ROUNDING).all()
    phi = phi_of(block, cohort)
    assert np.isfinite(phi).all()
    assert phi.min(initial=0.0) >= -_ROUNDING
    assert phi.max(initial=0.0) <= 1 + _ROUNDING


def check_permutation(block: Block, cohort: Cohort, rng: np.random.Generator) -> None:
    learners = rng.permutation(len(cohort.learners))
    mentors = rng.permutation(len(cohort.mentors))
    expected = phi_of(block, cohort)[learners][:, mentors]
    moved = phi_of(block, take(cohort, learners, mentors))
    np.testing.assert_allclose(moved, expected, rtol=0, atol=_ROUNDING)


def check_single_equals_batch(block: Block, cohort: Cohort) -> None:
    """A learner encoded alone has the very row that he has among all, and so have the mentors."""
    batch = block.encode(cohort)
    everyone = np.arange(len(cohort.mentors))
    for learner in (0, len(cohort.learners) - 1):
        single = block.encode(take(cohort, np.array([learner]), everyone))
        alone = block.encode_learners(take(cohort, np.array([learner]), everyone))
        assert np.array_equal(single.learner.toarray()[0], batch.learner[[learner]].toarray()[0])
        assert np.array_equal(alone.toarray(), single.learner.toarray())
        assert np.array_equal(single.mentor, batch.mentor)


def check_empty_sides(block: Block, cohort: Cohort) -> None:
    nobody = np.zeros(0, dtype=np.intp)
    everyone = np.arange(len(cohort.learners)), np.arange(len(cohort.mentors))
    for learners, mentors in ((nobody, everyone[1]), (everyone[0], nobody), (nobody, nobody)):
        phi = phi_of(block, take(cohort, learners, mentors))
        assert phi.shape == (len(learners), len(mentors))


def check_inputs_untouched(block: Block, cohort: Cohort) -> None:
    sides = (cohort.learner_side, cohort.mentor_side, cohort.needs, cohort.expertise)
    arrays = [a for side in sides for a in vars(side).values() if isinstance(a, np.ndarray)]
    before = [array.copy() for array in arrays]
    block.encode(cohort)
    for array, copy in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(array, copy)


def check_reasons(block: Block, cohort: Cohort) -> None:
    phi = phi_of(block, cohort)
    for learner, mentor in np.ndindex(*phi.shape):
        for reason in block.reasons(cohort, learner, mentor, float(phi[learner, mentor])):
            assert reason.code.isidentifier()
            for lang in LANGS:
                text = reason.text(lang)
                assert text
                assert "{" not in text
                assert "}" not in text
                assert not re.search(r"\bnan\b", text)


def check_reasons_reveal_no_rating(block: Block, cohort: Cohort, rerated: Cohort) -> None:
    """Reasons are the same whatever anyone rated: `rerated` differs in outcomes alone."""
    phi = phi_of(block, cohort)
    for learner, mentor in np.ndindex(*phi.shape):
        value = float(phi[learner, mentor])
        said = block.reasons(cohort, learner, mentor, value)
        assert said == block.reasons(rerated, learner, mentor, value)
