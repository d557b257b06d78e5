"""Whether the mentor's experience speaks to the learner's goals."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, diags_array, hstack

from features.block import BlockFactors, Direction, Word
from features.cohort import Cohort
from features.keeping import kept
from features.kernels import NEUTRAL
from features.label import Label, joined
from features.mentions import mentions_of
from features.reason import Reason
from features.text import TextSimilarity, TfidfSimilarity

_NAMED_SHARE = 0.7
"""Part of the squared length that named competencies have against all other words."""
_ALIKE = 0.3
_BOTH = Label("目标与导师简介都提到：{competencies}", "named in both goals and bio: {competencies}")
_LIKE = Label("目标与导师简介内容相近", "goals and bio are alike")


class GoalText:
    """Cosine of the learner's goals and the mentor's bio.

    A text is its named competencies (any spelling in either language, so that 客户谈判 meets
    "negotiation") beside the vector of a `TextSimilarity`. A blank bio has the average cosine of
    the bios that say something; blank goals have 0 with every mentor. With an encoder that is
    signed the feature is ``(1 + cos) / 2``.

    Parameters
    ----------
    similarity : callable returning TextSimilarity, optional
        Makes the encoder, which is fitted on bios and catalogue, never on learners' texts.
    """

    name = "goals"
    label = Label("目标与经历", "goals and bio")
    direction: Direction = "more_is_better"
    default_weight: Word = "a little"

    def __init__(self, similarity: Callable[[], TextSimilarity] = TfidfSimilarity) -> None:
        self._similarity = similarity
        self._signed = similarity().signed

    def encode(self, cohort: Cohort) -> BlockFactors:
        """Use one column for each dimension of the encoder and for each competency."""
        bios = cohort.mentor_side.text
        _, mentor = _fitted(self._similarity, bios, cohort.synonyms)
        if self._signed:
            mentor = np.hstack([mentor, np.ones((len(bios), 1))])
        return BlockFactors(self.encode_learners(cohort), mentor)

    def encode_learners(self, cohort: Cohort) -> csr_array:
        """Encode the learners' side alone."""
        goals = cohort.learner_side.text
        similarity, _ = _fitted(self._similarity, cohort.mentor_side.text, cohort.synonyms)
        learner = _vectors(similarity, goals, cohort.synonyms)
        if not self._signed:
            return learner
        half = csr_array(np.full((len(goals), 1), NEUTRAL))
        return csr_array(hstack([learner / 2, half], format="csr"))

    def reasons(self, cohort: Cohort, learner: int, mentor: int, phi: float) -> list[Reason]:
        """Name the competencies that both texts name."""
        goals, bio = cohort.learner_side.text[learner], cohort.mentor_side.text[mentor]
        if not goals or not bio:
            return []
        find = mentions_of(cohort.synonyms).find
        both = set(find(goals)) & set(find(bio))
        if both:
            named = joined(cohort.competency_labels[c] for c in sorted(both))
            return [Reason("goals_named", _BOTH, {"competencies": named})]
        cosine = 2 * phi - 1 if self._signed else phi
        return [Reason("goals_alike", _LIKE)] if cosine >= _ALIKE else []


@kept(2)
def _fitted(
    make: Callable[[], TextSimilarity],
    bios: tuple[str, ...],
    synonyms: tuple[tuple[str, ...], ...],
) -> tuple[TextSimilarity, NDArray[np.float64]]:
    """Return the encoder fitted on bios and catalogue, and the vectors of the bios, not writeable.

    A bio that says nothing counts as the average of those that do. Kept, so that learners who come
    one at a time do not wait for the same mentors to be read again.
    """
    similarity = make()
    spellings = [spelling for every in synonyms for spelling in every]
    similarity.fit([*(bio for bio in bios if bio), *spellings])
    vectors = _vectors(similarity, bios, synonyms).toarray()
    says = vectors.any(axis=1)
    if says.any():
        vectors[~says] = vectors[says].mean(axis=0)
    vectors.flags.writeable = False
    return similarity, vectors


def _vectors(
    similarity: TextSimilarity, texts: Sequence[str], synonyms: tuple[tuple[str, ...], ...]
) -> csr_array:
    """Return unit rows of named competencies and other words; zeros where neither says anything."""
    named = np.sqrt(_NAMED_SHARE) * mentions_of(synonyms).encode(texts)
    worded = np.sqrt(1.0 - _NAMED_SHARE) * csr_array(similarity.encode(texts))
    rows = csr_array(hstack([worded, named], format="csr"))
    length = np.sqrt(np.asarray((rows**2).sum(axis=1)).ravel())
    scale = np.divide(1.0, length, out=np.zeros_like(length), where=length > 0)
    return csr_array(diags_array(scale) @ rows)
