"""What a feature block is: one separable kernel, one weight, one way to explain itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from features.cohort import Cohort
from features.label import Label
from features.reason import Reason

Word = Literal["must", "very", "fairly", "a little", "off"]
"""How much a signal counts, in words; `matching.policy` turns words into numbers."""
Direction = Literal["more_is_better", "either"]
"""Whether more of the feature can never be worse, or only outcomes can tell."""


@dataclass(frozen=True, eq=False)
class BlockFactors:
    """One block's encoding of a cohort: ``φ(l, m) = Σ_j learner[l, j] · mentor[m, j]`` in [0, 1].

    Attributes
    ----------
    learner : csr_array of float64, shape (n_learners, n_columns)
    mentor : ndarray of float64 or int8, shape (n_mentors, n_columns)
        Entries in [-1, 1]. Where all of them are whole (0, 1, -1), the kernel is exact; else they
        are rounded to a fixed grid when scores are formed. Codes of 0 and 1 come as int8: an eighth
        of the memory for thousands of columns.
    """

    learner: csr_array
    mentor: NDArray[np.float64] | NDArray[np.int8]


class Block(Protocol):
    """A separable feature block.

    Attributes
    ----------
    name : str
        Unique; the name of its weight in a policy.
    label : Label
        What people call it.
    direction : Direction
    default_weight : Word
        Prior weight where a policy does not mention the block.
    """

    name: str
    label: Label
    direction: Direction
    default_weight: Word

    def encode(self, cohort: Cohort) -> BlockFactors:
        """Encode both sides; what is unknown about a person encodes as neutral, never as NaN."""
        ...

    def encode_learners(self, cohort: Cohort) -> csr_array:
        """Encode the learners' side alone, for learners who come one at a time.

        Returns
        -------
        csr_array of float64, shape (n_learners, n_columns)
            The very rows of `encode`.
        """
        ...

    def reasons(self, cohort: Cohort, learner: int, mentor: int, phi: float) -> list[Reason]:
        """Say what the feature means for one pair; an empty list where it says nothing."""
        ...
