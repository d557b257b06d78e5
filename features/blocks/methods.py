"""Whether the mentor works in the ways in which the learner learns."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from features.block import BlockFactors, Direction, Word
from features.cohort import Cohort
from features.kernels import sets_held, shares_of_sets
from features.label import Label, joined
from features.reason import Reason
from features.schema import METHODS

_SHARED = Label("辅导方法合适：{methods}", "fitting methods: {methods}")
_NOT_SHARED = Label("导师未采用的学习方式：{methods}", "the mentor does not use: {methods}")


class MethodFit:
    """``φ = |modes ∩ methods| / |modes|``; 0.5 where either is unknown."""

    name = "methods"
    label = Label("方法契合", "method fit")
    direction: Direction = "more_is_better"
    default_weight: Word = "fairly"

    def encode(self, cohort: Cohort) -> BlockFactors:
        """Use one column for each method, and two for what is unknown."""
        return BlockFactors(self.encode_learners(cohort), sets_held(cohort.mentor_side.methods))

    def encode_learners(self, cohort: Cohort) -> csr_array:
        """Encode the learners' side alone."""
        return shares_of_sets(cohort.learner_side.methods)

    def reasons(self, cohort: Cohort, learner: int, mentor: int, phi: float) -> list[Reason]:
        """Name the learning modes that the mentor uses, or that none is."""
        modes = cohort.learner_side.methods[learner]
        methods = cohort.mentor_side.methods[mentor]
        if not modes.any() or not methods.any():
            return []
        shared = bool((modes & methods).any())
        named = joined(
            METHODS[i].label for i in np.flatnonzero(modes & methods if shared else modes)
        )
        if shared:
            return [Reason("methods_shared", _SHARED, {"methods": named})]
        return [Reason("methods_not_shared", _NOT_SHARED, {"methods": named})]
